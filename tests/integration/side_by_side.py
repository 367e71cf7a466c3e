"""Tests that spend their time waiting, run many at a time, each with servers of its own."""

from __future__ import annotations

import unittest
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

LISTS = ("failures", "errors", "skipped", "expectedFailures", "unexpectedSuccesses")


def for_each(cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Makes one test of each case; the case is the argument of the method."""

    def mark(method: Callable[..., None]) -> Callable[..., None]:
        setattr(method, "cases", list(cases))
        return method

    return mark


def name_of(case: Any) -> str:
    """A case as a part of a test's name."""
    parts = case if isinstance(case, tuple) else (case,)
    texts = ["_".join(map(str, part.values())) if isinstance(part, dict) else str(part) for part in parts]
    return "_".join(texts).replace(" ", "_")


class ManyCases(unittest.TestCase):
    """A class whose methods may be marked with `for_each`."""

    wants_to_be_alone = False

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, method in list(vars(cls).items()):
            for case in getattr(method, "cases", ()):
                setattr(cls, f"{name}_{name_of(case)}", lambda self, m=method, c=case: m(self, c))
            if hasattr(method, "cases"):
                delattr(cls, name)


class SideBySide(unittest.TestSuite):
    """Runs its tests at the same time; those of classes that want to be alone come last."""

    at_a_time = 12

    def _all(self, suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
        for test in suite:
            if isinstance(test, unittest.TestSuite):
                yield from self._all(test)
            else:
                yield test

    def run(self, result: unittest.TestResult, debug: bool = False) -> unittest.TestResult:
        tests = list(self._all(self))
        alone = [test for test in tests if getattr(test, "wants_to_be_alone", False)]
        with ThreadPoolExecutor(self.at_a_time) as workers:
            for own in workers.map(run_one, [test for test in tests if test not in alone]):
                add(result, own)
        for test in alone:
            test.run(result)
        return result


def run_one(test: unittest.TestCase) -> unittest.TestResult:
    """The result of one test."""
    own = unittest.TestResult()
    test.run(own)
    return own


def add(result: unittest.TestResult, own: unittest.TestResult) -> None:
    """Takes the result of a test into the result of all, and says why it was skipped."""
    result.testsRun += own.testsRun
    for _, reason in own.skipped:
        print(reason, flush=True)
    for name in LISTS:
        getattr(result, name).extend(getattr(own, name))
