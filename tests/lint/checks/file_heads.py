"""Each source and header of the product begins by saying, in a few lines, what it is for and why it is like this."""

import re
from collections.abc import Iterator

from checks.tree import Finding, of_product, read, with_ending

FEWEST_LINES = 2
MOST_LINES = 8
HEAD = re.compile(r"/\*.*?\*/", re.DOTALL)


def head_lines(text: str) -> int:
    """The lines with words of the comment with which a file begins; 0 when it begins with something else."""
    found = HEAD.match(text)
    if found is None:
        return 0
    return sum(1 for line in found.group()[2:-2].split("\n") if line.strip(" *"))


def check() -> Iterator[Finding]:
    """Each file with too short a head, and each source with too long a one; a header may be a manual."""
    for name in with_ending(".c", ".h"):
        if not of_product(name):
            continue
        lines = head_lines(read(name))
        if lines < FEWEST_LINES:
            yield Finding(f"{name}:1", f"begins with a comment of {lines} lines, {FEWEST_LINES} or more should say "
                          "what it is for and why it is like this")
        elif lines > MOST_LINES and name.endswith(".c"):
            yield Finding(f"{name}:1", f"begins with a comment of {lines} lines, a source needs at most {MOST_LINES}")
