"""Counts of what the server was asked, and of what no good client does."""

from __future__ import annotations

import collections
import resource
from typing import Any

BREACH_SAMPLES = 50


class Statistics:
    def __init__(self) -> None:
        self.counts: collections.Counter[str] = collections.Counter()
        self.operations: collections.Counter[int] = collections.Counter()
        self.breaches: collections.Counter[str] = collections.Counter()
        self.breach_samples: list[dict[str, Any]] = []
        self.peaks: dict[str, int] = {"connections": 0, "sessions": 0, "outstanding": 0}

    def count(self, what: str, amount: int = 1) -> None:
        self.counts[what] += amount

    def breach(self, kind: str, **details: Any) -> None:
        self.breaches[kind] += 1
        if len(self.breach_samples) < BREACH_SAMPLES:
            self.breach_samples.append({"kind": kind, **details})

    def peak(self, what: str, value: int) -> None:
        if value > self.peaks[what]:
            self.peaks[what] = value

    def report(self) -> dict[str, Any]:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return {
            "counts": dict(self.counts),
            "operations": {str(number): count for number, count in self.operations.items()},
            "breaches": dict(self.breaches),
            "breach_samples": self.breach_samples,
            "peaks": self.peaks,
            "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 3),
            "peak_memory_kib": usage.ru_maxrss,
        }
