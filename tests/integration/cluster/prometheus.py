"""A strict reader of Prometheus' text format 0.0.4: what it accepts, a server accepts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
SAMPLE = re.compile(r"(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?P<labels>.*)\})? (?P<value>\S+)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)')
PARTS = ("_bucket", "_sum", "_count")
TYPES = ("counter", "gauge", "histogram", "summary", "untyped")


Labels = tuple[tuple[str, str], ...]


class FormatError(Exception):
    """A line that a server would refuse."""


@dataclass
class Metric:
    """One family: its type, and its samples by labels; of a histogram those of each part."""

    type: str
    samples: dict[Labels, float] = field(default_factory=dict)
    parts: dict[str, dict[Labels, float]] = field(default_factory=dict)


def _labels(text: str) -> tuple[tuple[str, str], ...]:
    labels: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        found = LABEL.match(text, at)
        if found is None or (found.group(3) == "," and found.end() == len(text)):
            raise FormatError(f"labels {text!r}")
        labels.append((found.group(1), found.group(2)))
        at = found.end()
    if len({name for name, _ in labels}) != len(labels):
        raise FormatError(f"a label twice: {text!r}")
    return tuple(sorted(labels))


class Reader:
    """Reads line by line; the lines of a family stand together, HELP and TYPE first."""

    def __init__(self) -> None:
        self.metrics: dict[str, Metric] = {}
        self._helped: set[str] = set()
        self._present = ""

    def read(self, page: str) -> dict[str, Metric]:
        """All families of the page."""
        if not page.endswith("\n"):
            raise FormatError("the last line does not end")
        for line in page.split("\n")[:-1]:
            self._line(line)
        return self.metrics

    def _line(self, line: str) -> None:
        if line.startswith("# HELP "):
            self._help(line.split(" ", 3))
        elif line.startswith("# TYPE "):
            self._type(line.split(" "))
        else:
            self._sample(line)

    def _help(self, words: list[str]) -> None:
        if len(words) != 4 or METRIC.fullmatch(words[2]) is None or words[2] in self._helped:
            raise FormatError(" ".join(words))
        self._helped.add(words[2])

    def _type(self, words: list[str]) -> None:
        if len(words) != 4 or words[2] not in self._helped or words[2] in self.metrics or words[3] not in TYPES:
            raise FormatError(" ".join(words))
        if (words[3] == "counter") != words[2].endswith("_total"):
            raise FormatError(f"counters, and only they, end in _total: {words[2]}")
        self.metrics[words[2]] = Metric(words[3])
        self._present = words[2]

    def _is_present(self, name: str) -> bool:
        if self._present and self.metrics[self._present].type == "histogram":
            return name in {self._present + part for part in PARTS}
        return name == self._present

    def _sample(self, line: str) -> None:
        found = SAMPLE.fullmatch(line)
        if found is None or not self._is_present(found.group("name")):
            raise FormatError(line)
        labels = _labels(found.group("labels") or "")
        part = found.group("name").removeprefix(self._present)
        metric = self.metrics[self._present]
        samples = metric.parts.setdefault(part, {}) if part else metric.samples
        if labels in samples:
            raise FormatError(f"twice: {line}")
        samples[labels] = float(found.group("value"))


def check_histogram(name: str, metric: Metric) -> None:
    """Buckets of one series rise, end with all, and all are what is counted."""
    series: dict[Labels, list[tuple[float, float]]] = {}
    for labels, value in metric.parts.get("_bucket", {}).items():
        bound = float(dict(labels)["le"].replace("+Inf", "inf"))
        series.setdefault(tuple(pair for pair in labels if pair[0] != "le"), []).append((bound, value))
    counts = metric.parts.get("_count", {})
    if series.keys() != counts.keys() or counts.keys() != metric.parts.get("_sum", {}).keys():
        raise FormatError(f"{name}: not each series has buckets, a sum and a count")
    for labels, buckets in series.items():
        values = [value for _, value in sorted(buckets)]
        if values != sorted(values) or max(buckets)[0] != float("inf") or values[-1] != counts[labels]:
            raise FormatError(f"{name}{labels}: {buckets}, and {counts[labels]} are counted")


def read_metrics(page: str) -> dict[str, Metric]:
    """The families of a page, by name."""
    metrics = Reader().read(page)
    for name, metric in metrics.items():
        if metric.type == "histogram":
            check_histogram(name, metric)
    return metrics
