"""Includes go one way: a process folder sees itself and proto/, proto/ sees itself only."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from checks.tree import PRODUCT_FOLDERS, ROOT, Finding, matches, of_product, read, with_ending

INCLUDE = re.compile(r"^\s*#\s*include\s*([<\"])([^>\"]+)[>\"]", re.MULTILINE)


def fault(name: str, mark: str, included: str) -> str | None:
    """What is wrong with one include of the file, or None."""
    if ".." in PurePosixPath(included).parts:
        return "climbs out of its folder"
    folder = name.split("/")[0]
    if mark == "<":
        ours = included.split("/")[0] in PRODUCT_FOLDERS
        return 'is ours: write it with "..."' if ours else None
    if not of_product(name):
        return None
    if included.startswith("proto/"):
        return "is in this folder: leave out proto/" if folder == "proto" else None
    if included.split("/")[0] in PRODUCT_FOLDERS:
        return f"belongs to another process; {folder} may include proto/ and its own files only"
    beside = (ROOT / name).parent / included
    if not beside.is_file() and not (ROOT / folder / included).is_file():
        return "is not a file of this folder; libraries are included with <...>"
    return None


def check() -> Iterator[Finding]:
    """Each include that goes the wrong way."""
    for name in with_ending(".c", ".h"):
        for line, match in matches(INCLUDE, read(name)):
            problem = fault(name, match.group(1), match.group(2))
            if problem is not None:
                yield Finding(f"{name}:{line}", f"{match.group(2)} {problem}")
