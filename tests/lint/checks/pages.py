"""Pages name files and modules that are there: what moves takes its name on the page along. README's map names all
folders."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from checks.tree import PRODUCT_FOLDERS, ROOT, Finding, matches, read, tracked, with_ending

# FILE and NAME stand for any name, * for several; a role with a number or a host is a process.
PATTERN = re.compile(r"[A-Z]{3,}|\*|/(?:\d+|second(?:-\d+)?)$")
NAMED = re.compile(r"`([\w./-]*?\w\.(?:c|h|py|cmake))`")
# A path into the product without an ending names a folder, or a source and its header.
MODULE = re.compile(rf"`((?:{'|'.join(PRODUCT_FOLDERS)})/[\w/-]*)`")


# README's map: a folder, and what is in it.
ROW = re.compile(r"^\| `([\w-]+)/` \| (.*) \|$", re.MULTILINE)


def is_module(name: str) -> bool:
    """Whether it is a folder, a script, or a source or header without its ending."""
    return (ROOT / name).is_dir() or any((ROOT / f"{name}{ending}").is_file() for ending in ("", ".c", ".h"))


def folders_left_out() -> Iterator[Finding]:
    """Folders that are not in README's map: a row for each of the tree, and in it the folders of that one."""
    rows = {match.group(1): (line, match.group(2)) for line, match in matches(ROW, read("README.md"))}
    folders = {PurePosixPath(name).parts[:-1][:2] for name in tracked()}
    for top, *below in sorted(parts for parts in folders if parts and not parts[0].startswith(".")):
        line, text = rows.get(top, (0, ""))
        if not line:
            yield Finding("README.md", f"its map has no row for {top}/")
        elif below and f"`{below[0]}/`" not in text:
            yield Finding(f"README.md:{line}", f"the row of {top}/ does not name {below[0]}/")


def check() -> Iterator[Finding]:
    """Each file or module, by its name or its path, that is not in the tree."""
    yield from folders_left_out()
    there = {"/".join(PurePosixPath(name).parts[start:]) for name in tracked()
             for start in range(len(PurePosixPath(name).parts))}
    for page in with_ending(".md"):
        for line, match in matches(NAMED, read(page)):
            if match.group(1) not in there and not PATTERN.search(match.group(1)):
                yield Finding(f"{page}:{line}", f"names {match.group(1)}, which is not there")
        for line, match in matches(MODULE, read(page)):
            if not is_module(match.group(1)) and not PATTERN.search(match.group(1)):
                yield Finding(f"{page}:{line}", f"names {match.group(1)}, which is not there")
