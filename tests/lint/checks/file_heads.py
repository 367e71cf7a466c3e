"""Each source and header of the product begins by saying, in a few lines, what it is for and why it is like this.

Those that do not yet stand in a list, which can only become shorter."""

import re
from collections.abc import Iterator

from checks.tree import Finding, of_product, read, with_ending

LIST = "tests/lint/short-heads"
FEWEST_LINES = 2
MOST_LINES = 8
HEAD = re.compile(r"/\*.*?\*/", re.DOTALL)


def head_lines(text: str) -> int:
    """The lines with words of the comment with which a file begins; 0 when it begins with something else."""
    found = HEAD.match(text)
    if found is None:
        return 0
    return sum(1 for line in found.group()[2:-2].split("\n") if line.strip(" *"))


def listed() -> dict[str, int]:
    """The files that are excused, and the lines on which they stand."""
    lines = enumerate(read(LIST).splitlines(), 1)
    return {line: number for number, line in lines if line and not line.startswith("#")}


def check() -> Iterator[Finding]:
    """Each file with too short or too long a head that is not listed, and each one that is listed in vain."""
    excused = listed()
    wrong = {name: lines for name in with_ending(".c", ".h")
             if of_product(name) and not FEWEST_LINES <= (lines := head_lines(read(name))) <= MOST_LINES}
    for name, lines in wrong.items():
        if name not in excused:
            yield Finding(f"{name}:1", f"begins with a comment of {lines} lines, {FEWEST_LINES} to {MOST_LINES} "
                          "should say what it is for and why it is like this")
    for name, number in excused.items():
        if name not in wrong:
            yield Finding(f"{LIST}:{number}", f"{name} needs no excuse (any more): remove the line")
