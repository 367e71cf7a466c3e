"""Rendered answers, so that a large tenant costs its expansion only once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Callable, Hashable

LARGEST_CACHE_BYTES = 512 * 1024 * 1024


@dataclass(slots=True)
class RenderedAnswer:
    """A FreeBusyResponse with what the statistics want to know of it."""

    fragment: bytes
    code: str
    event_count: int


class AnswerCache:
    """Keeps the answers used last, up to a number of bytes; safe for several threads."""

    def __init__(self, largest_bytes: int = LARGEST_CACHE_BYTES):
        self._largest_bytes = largest_bytes
        self._bytes = 0
        self._answers: OrderedDict[Hashable, RenderedAnswer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, render: Callable[[], RenderedAnswer]) -> RenderedAnswer:
        """Returns the answer of a key, rendered now if it is not there."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
                return answer
        answer = render()
        with self._lock:
            if key not in self._answers:
                self._answers[key] = answer
                self._bytes += len(answer.fragment)
            while self._bytes > self._largest_bytes:
                _, oldest = self._answers.popitem(last=False)
                self._bytes -= len(oldest.fragment)
        return answer

    def clear(self) -> None:
        """Forgets everything, because truth or settings have changed."""
        with self._lock:
            self._answers.clear()
            self._bytes = 0
