"""Functions and files stay small.

Since clang-format puts a function's braces on lines of their own, a function is what stands between a
line `{` and the next line `}`, with the declaration before it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from statistics import median

from checks.tree import Finding, of_product, read, with_ending

MEDIAN_FUNCTION = 15
USUAL_FUNCTION = 60
USUAL_SHARE = 0.95
LONGEST_FUNCTION = 100
LONGEST_MAIN = 40
MEDIAN_SOURCE = 250
LONGEST_SOURCE = 600
LONGEST_HEADER = 150
LARGEST_ROOM = 40
TABLES = re.compile(r"proto/(?:message/message_table(?:_records)?|event/events_\w+)\.h|"
                    r"supervisor/settings/settings_table_\w+\.h")
END_OF_WHAT_STANDS_BEFORE = re.compile(r"^$|^[#}/ ]\*?.*\*/$|^#|^}|;$|\*/$")
ATTRIBUTE = re.compile(r"__attribute__\(\(.*?\)\)")
NAME = re.compile(r"([a-z_][a-z0-9_]*)\(")


@dataclass(frozen=True)
class Function:
    """Where a function begins, and how many lines it has, its declaration included."""

    place: str
    name: str
    lines: int


def functions_in(name: str, text: str) -> Iterator[Function]:
    """The functions of a formatted file with this text."""
    lines = text.split("\n")
    opened = None
    for number, line in enumerate(lines):
        if line == "{":
            opened = number
        elif line == "}" and opened is not None:
            first = opened
            while first > 0 and not END_OF_WHAT_STANDS_BEFORE.search(lines[first - 1]):
                first -= 1
            called = NAME.search(ATTRIBUTE.sub("", " ".join(lines[first:opened])))
            yield Function(f"{name}:{first + 1}", called.group(1) if called else "?",
                           number - first + 1)
            opened = None


def check_functions() -> Iterator[Finding]:
    """Each function that is too long, and the whole tree when most are."""
    functions = [function for name in with_ending(".c", ".h") for function in functions_in(name, read(name))]
    for function in functions:
        limit = LONGEST_MAIN if function.name == "main" else LONGEST_FUNCTION
        if function.lines > limit:
            yield Finding(function.place, f"{function.name} has {function.lines} lines, "
                          f"at most {limit}: give its parts names")
    lengths = sorted(function.lines for function in functions)
    if median(lengths) > MEDIAN_FUNCTION:
        yield Finding(".", f"the median function has {median(lengths)} lines, at most "
                      f"{MEDIAN_FUNCTION}")
    if lengths[int(len(lengths) * USUAL_SHARE)] > USUAL_FUNCTION:
        longest = max(functions, key=lambda function: function.lines)
        yield Finding(longest.place, f"more than one in twenty functions has over {USUAL_FUNCTION} "
                      "lines; this is the longest")


def check_files() -> Iterator[Finding]:
    """Each file that is too long, the whole tree when most are, and each room with too many."""
    sizes = {name: read(name).count("\n") for name in with_ending(".c", ".h")}
    for name, lines in sizes.items():
        limit = LONGEST_SOURCE if name.endswith(".c") else LONGEST_HEADER
        if name.endswith("/main.c"):
            limit = LONGEST_MAIN
        if lines > limit and TABLES.fullmatch(name) is None:
            yield Finding(f"{name}:{limit + 1}", f"has {lines} lines, at most {limit}: "
                          "it holds more than one thing, divide it")
    rooms = Counter(str(PurePosixPath(name).parent) for name in sizes if of_product(name))
    for room, files in rooms.items():
        if files > LARGEST_ROOM:
            yield Finding(room, f"has {files} files, at most {LARGEST_ROOM}: it is more than one room")
    middle = median(lines for name, lines in sizes.items() if name.endswith(".c"))
    if middle > MEDIAN_SOURCE:
        yield Finding(".", f"the median .c file has {middle} lines, at most {MEDIAN_SOURCE}")
