"""Counts test cases: from cmocka's XML, from what unittest prints, or one for the whole program."""

import re
from dataclasses import dataclass
from pathlib import Path

CASE = re.compile(r"<testcase name=\"([^\"]*)\"[^>]*>(.*?)</testcase>", re.DOTALL)
FAILURE = re.compile(r"<(?:failure|error)>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</(?:failure|error)>", re.DOTALL)
UNITTEST_COUNT = re.compile(r"^Ran (\d+) tests? in", re.MULTILINE)
UNITTEST_END = re.compile(r"^(OK|FAILED)(?: \((.*)\))?$", re.MULTILINE)
SKIP_LINE = re.compile(r"^.*(?:SKIPPED|skipped ['\"]|MISSING).*$", re.MULTILINE)


@dataclass
class Counts:
    """Cases by outcome, and a text on each case that failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    text: str = ""


def count_cmocka(folder: Path) -> Counts | None:
    """The cases in the XML files of `folder`; None when there is none.

    By patterns, not by an XML parser: failure texts may hold octets that XML forbids."""
    files = sorted(folder.glob("*.xml"))
    if not files:
        return None
    counts = Counts()
    for file in files:
        for name, body in CASE.findall(file.read_text("utf-8", "replace")):
            failure = FAILURE.search(body)
            if failure is not None:
                counts.failed += 1
                counts.text += f"{name}\n{failure.group(1).rstrip()}\n"
            elif "<skipped" in body:
                counts.skipped += 1
            else:
                counts.passed += 1
    return counts


def count_unittest(output: str) -> Counts | None:
    """The cases that Python's unittest has reported; None when it has not."""
    ran = sum(int(number) for number in UNITTEST_COUNT.findall(output))
    ends = UNITTEST_END.findall(output)
    if not ends:
        return None
    counts = Counts()
    for _, details in ends:
        numbers = dict(re.findall(r"([a-z ]+)=(\d+)", details))
        numbers = {name.strip(): int(number) for name, number in numbers.items()}
        counts.failed += sum(numbers.get(name, 0) for name in
                             ("failures", "errors", "unexpected successes"))
        counts.skipped += numbers.get("skipped", 0)
    counts.passed = max(0, ran - counts.failed - counts.skipped)
    return counts


def count(status: int, skip_status: int | None, output: str, folder: Path) -> Counts:
    """Counts a program's cases. A bad exit status that no case explains is one failure more, so that
    a crash or a leak found at the end is never overlooked."""
    counts = count_cmocka(folder) or count_unittest(output)
    if status != 0 and status == skip_status:
        counts = counts or Counts()
        return Counts(counts.passed, counts.failed, max(1, counts.skipped), counts.text)
    if counts is None:
        return Counts(passed=int(status == 0), failed=int(status != 0))
    if status != 0 and counts.failed == 0:
        counts.failed = 1
        counts.text += f"ended with status {status} although no case failed\n"
    if status == 0 and counts.failed == counts.passed == counts.skipped == 0:
        counts.failed = 1
        counts.text += "held no test case\n"
    return counts


def skip_reasons(output: str) -> list[str]:
    """The lines in which a program says why it skipped something, each once."""
    return list(dict.fromkeys(line.strip() for line in SKIP_LINE.findall(output)))
