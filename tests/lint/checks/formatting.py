"""The tree looks as clang-format writes it, and no comment makes that ugly.

clang-format does not break comments: it lets them be as long as they are, and tears a declaration in two to make room
for the comment behind it."""

import re
import subprocess
from collections.abc import Iterator

from checks.tree import ROOT, Finding, read, with_ending

PLACE = re.compile(r"^(\S+?):(\d+):\d+: (?:error|warning): code should be clang-formatted", re.M)
WIDEST_COMMENT = 120
COMMENT_LINE = re.compile(r"\s*(?:/\*| \* | \*/)")
TYPE_ALONE = re.compile(r"\s+(?!return\b|else\b|do\b)\w[\w *]*$")
NAME_WITH_COMMENT = re.compile(r"\s+\**(?:\w+|\[\w+\])(?:\[\w+\])*; +/\*")


def check_comments(name: str) -> Iterator[Finding]:
    """Comments that are too wide, and those for which a declaration was torn."""
    before = ""
    for number, line in enumerate(read(name).split("\n"), 1):
        if COMMENT_LINE.match(line) and len(line) > WIDEST_COMMENT:
            yield Finding(f"{name}:{number}", f"comment of {len(line)} columns, at most {WIDEST_COMMENT}")
        if TYPE_ALONE.match(before) and NAME_WITH_COMMENT.match(line):
            yield Finding(f"{name}:{number}", "put the comment above the declaration")
        before = line


def check_format() -> Iterator[Finding]:
    """The first line of each file that clang-format would change."""
    ended = subprocess.run(["clang-format", "--dry-run", "-Werror", *with_ending(".c", ".h")],
                           cwd=ROOT, capture_output=True, text=True, check=False)
    first: dict[str, str] = {}
    for name, line in PLACE.findall(ended.stderr):
        first.setdefault(name, line)
    for name, line in first.items():
        yield Finding(f"{name}:{line}", f"run: clang-format -i {name}")
    if ended.returncode != 0 and not first:
        yield Finding(".clang-format:1", ended.stderr.strip())


def check() -> Iterator[Finding]:
    """Whatever makes a file look otherwise than the others."""
    yield from check_format()
    for name in with_ending(".c", ".h"):
        yield from check_comments(name)
