"""A line for each refused request. Neither credentials nor texts of appointments ever get here."""

from __future__ import annotations

import json
import threading
import time
from typing import TextIO

from .statistics import Statistics


class RefusalLog:
    """Counts refusals by reason and writes them to a file, if there is one."""

    def __init__(self, path: str | None, statistics: Statistics):
        self._file: TextIO | None = open(path, "a", encoding="utf-8") if path else None
        self._lock = threading.Lock()
        self._statistics = statistics

    def add(self, reason: str, detail: str = "", **facts: object) -> None:
        """Records a refusal; the reason is a short fixed word or an error code."""
        self._statistics.count("refused")
        self._statistics.count_in("refused_by_reason", reason)
        if self._file is None:
            return
        line = {"at": round(time.time(), 3), "reason": reason, "detail": detail, **facts}
        with self._lock:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()
