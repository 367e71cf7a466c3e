"""Pages name files that are there: what moves takes its name on the page along."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from checks.tree import Finding, matches, read, tracked, with_ending

# FILE and NAME stand for any name, * for several.
PATTERN = re.compile(r"[A-Z]{3,}|\*")
NAMED = re.compile(r"`([\w./-]*?\w\.(?:c|h|py|cmake))`")


def check() -> Iterator[Finding]:
    """Each source file, by its name or its path, that no file of the tree is."""
    there = {"/".join(PurePosixPath(name).parts[start:]) for name in tracked()
             for start in range(len(PurePosixPath(name).parts))}
    for page in with_ending(".md"):
        for line, match in matches(NAMED, read(page)):
            if match.group(1) not in there and not PATTERN.search(match.group(1)):
                yield Finding(f"{page}:{line}", f"names {match.group(1)}, which is not there")
