"""The journal: one JSON object a line, in the order in which things happened."""

from __future__ import annotations

import asyncio
import json
import os
import time
from typing import Any

FLUSH_SECONDS = 0.1
TAIL_BYTES = 65536


class Journal:
    """Appends to the file; what is written reaches it after 100 ms at the latest."""

    def __init__(self, path: str, loop: asyncio.AbstractEventLoop) -> None:
        self.sequence = last_sequence(path)
        self._loop = loop
        self._file = open(path, "a", encoding="utf-8", buffering=1 << 20)
        self._timer: asyncio.TimerHandle | None = None

    def write(self, event: str, **fields: Any) -> None:
        self.sequence += 1
        line = {"seq": self.sequence, "at": round(time.time(), 6), "event": event, **fields}
        self._file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        if self._timer is None:
            self._timer = self._loop.call_later(FLUSH_SECONDS, self.flush)

    def flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._file.flush()

    def close(self) -> None:
        self.flush()
        self._file.close()


def last_sequence(path: str) -> int:
    """The number of the last complete line of an existing journal, else 0."""
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL_BYTES))
            lines = file.read().splitlines()
    except FileNotFoundError:
        return 0
    for line in reversed(lines):
        try:
            return int(json.loads(line)["seq"])
        except (ValueError, KeyError, TypeError):
            continue
    return 0
