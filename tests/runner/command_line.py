"""The order of a whole run."""

import argparse
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from runner import execution, finding
from runner.build import PROCESSORS, build
from runner.places import vectors
from runner.report import Report
from runner.test_program import TestProgram

Tests = list[TestProgram]

# What needs more than a compiler and this machine's servers: the label, and what its tests are called while they run.
SYSTEMS = {"logins": "log-ins", "package": "packages", "browser": "pages in a browser", "monitoring": "Prometheus",
           "guide": "the guide"}

# Integration tests wait most of their time: for limits to pass, for processes to come back.
WAITING = 5


class Run:
    """One run of all tests whose name matches."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)
        self.report = Report()

    def wants(self, names: list[str]) -> bool:
        """Whether one of the names matches."""
        return any(self._pattern.search(name) for name in names)

    def _chosen(self, tests: Tests) -> Tests:
        return [test for test in tests if self._pattern.search(test.name)]

    def _one(self, test: TestProgram) -> None:
        self.report.add(execution.run(test))

    def together(self, title: str, tests: Tests, at_once: int = PROCESSORS) -> None:
        """Runs tests so many at a time, the longest first, then those that want to be alone."""
        chosen = sorted(self._chosen(tests), key=lambda test: -test.usual_seconds)
        if chosen:
            self.report.say(f"{title}: {len(chosen)} programs")
        with ThreadPoolExecutor(at_once) as workers:
            list(workers.map(self._one, [test for test in chosen if not test.is_alone]))
        for test in chosen:
            if test.is_alone:
                self._one(test)

    def built(self, preset: str, then: Callable[[], None]) -> None:
        """Builds a preset and goes on with it, or reports why it cannot be built."""
        self.report.say(f"building {preset} ...")
        result = build(preset)
        if result.failed:
            self.report.add(result)
            return
        self.report.say(f"built {preset} in {result.seconds:.0f} s")
        then()

    def plain(self) -> None:
        """Everything that needs neither sanitizers nor fuzzing."""
        self.together("unit tests", finding.with_label("debug", "unit") + finding.python_units())
        self.together("scenarios", finding.with_label("debug", "scenario"))
        self.together("integration tests", finding.with_label("debug", "integration"), PROCESSORS + WAITING)

    def usual(self) -> None:
        """What is built without sanitizers, and what --plain leaves out of it."""
        self.plain()
        for label, title in SYSTEMS.items():
            self.together(title, finding.with_label("debug", label))

    def sanitized(self) -> None:
        """The same code under AddressSanitizer and UBSan, and one whole cycle."""
        self.together("unit tests and scenarios with sanitizers",
                      finding.with_label("asan", "unit") + finding.with_label("asan", "scenario"))
        self.together("a cycle with sanitizers", finding.with_label("asan", "cycle"))

    def fuzzed(self) -> None:
        """Each fuzz target for a short time."""
        self.together("fuzz targets", finding.fuzz())


def main() -> int:
    """Runs what the command line asks for. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="tests/run", description=__doc__)
    parser.add_argument("--plain", action="store_true",
                        help="no sanitizers, no fuzz targets, nothing that needs Samba, Apache, Kerberos, a "
                             "package build, a browser, Prometheus or the guide's tools")
    parser.add_argument("pattern", nargs="?", default="", metavar="PATTERN",
                        help="only tests whose name contains a match of this regular expression")
    arguments = parser.parse_args()
    run = Run(arguments.pattern)
    if not vectors().is_dir():
        run.report.say(f"RECORDED MESSAGES ARE MISSING in {vectors()}: tests that need them are "
                       "skipped; set EWSCAL_VECTORS")
    run.together("lint", finding.lint())
    run.built("debug", run.plain if arguments.plain else run.usual)
    if not arguments.plain:
        if run.wants(finding.sanitized_names()):
            run.built("asan", run.sanitized)
        if run.wants([test.name for test in finding.fuzz()]):
            run.built("fuzz", run.fuzzed)
    return run.report.finish()
