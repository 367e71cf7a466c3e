"""The order in which octets, pauses and actions leave a connection."""

from __future__ import annotations

import asyncio
import collections
from typing import Callable, Iterable

WRITE_BYTES = 65536

# Octets to write, seconds to wait, or something to do once all before it was handed over.
Item = bytes | float | Callable[[], None]


class Outbox:
    """Writes as long as the transport takes more, so a roster is never copied as a whole."""

    def __init__(self, loop: asyncio.AbstractEventLoop, write: Callable[[bytes], None]) -> None:
        self._loop = loop
        self._write = write
        self._items: collections.deque[Item] = collections.deque()
        self._blocked = False
        self._timer: asyncio.TimerHandle | None = None

    def add(self, items: Iterable[Item]) -> None:
        self._items.extend(items)

    def is_idle(self) -> bool:
        return not self._items

    def block(self) -> None:
        self._blocked = True

    def unblock(self) -> None:
        self._blocked = False
        self.pump()

    def clear(self) -> None:
        self._items.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def pump(self) -> None:
        while self._items and not self._blocked and self._timer is None:
            item = self._items[0]
            if isinstance(item, bytes):
                self._write(self._gather())
                continue
            self._items.popleft()
            if isinstance(item, float):
                self._timer = self._loop.call_later(item, self._resume)
            else:
                item()

    def _gather(self) -> bytes:
        pieces = []
        size = 0
        while self._items and size < WRITE_BYTES and isinstance(self._items[0], bytes):
            piece = self._items.popleft()
            pieces.append(piece)
            size += len(piece)
        return b"".join(pieces)

    def _resume(self) -> None:
        self._timer = None
        self.pump()
