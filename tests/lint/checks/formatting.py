"""The tree looks as clang-format writes it."""

import re
import subprocess
from collections.abc import Iterator

from checks.tree import ROOT, Finding, with_ending

PLACE = re.compile(r"^(\S+?):(\d+):\d+: (?:error|warning): code should be clang-formatted", re.M)


def check() -> Iterator[Finding]:
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
