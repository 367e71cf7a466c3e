"""Includes show the room and go one way: what is ours is included by its path from the root, from the own
room or from one that floors.cmake lets this room see. The build refuses the same; this says it in words,
and for files that a build leaves out, too."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from checks.floors import floors, room_of, seen_from
from checks.tree import PRODUCT_FOLDERS, ROOT, Finding, matches, of_product, read, with_ending

INCLUDE = re.compile(r"^\s*#\s*include\s*([<\"])([^>\"]+)[>\"]", re.MULTILINE)


def fault(name: str, mark: str, included: str) -> str | None:
    """What is wrong with one include of the file, or None."""
    if ".." in PurePosixPath(included).parts:
        return "climbs out of its folder"
    ours = included.split("/")[0] in PRODUCT_FOLDERS
    if mark == "<":
        return 'is ours: write it with "..."' if ours else None
    if ours and not (ROOT / included).is_file():
        return "is not there"
    if not of_product(name):
        return None
    if not ours:
        return f"must be written with its path from the root; libraries are included with <...>"
    room, other = room_of(name), room_of(included)
    module = PurePosixPath(included).name.removesuffix("_private.h")
    is_private = included.endswith("_private.h")
    if is_private and (room != other or not PurePosixPath(name).name.startswith(module)):
        return f"is the inside of {module}: only files of {other} whose names begin with it may see it"
    if other != room and other not in seen_from(room):
        return f"is in {other}, which {room} does not see: floors.cmake is the map"
    return None


def check() -> Iterator[Finding]:
    """Each folder without a line in the map, and each include that goes the wrong way."""
    for name in with_ending(".c", ".h"):
        if of_product(name) and room_of(name) not in floors():
            yield Finding(f"{name}:1", f"floors.cmake does not know {room_of(name)}")
            continue
        for line, match in matches(INCLUDE, read(name)):
            problem = fault(name, match.group(1), match.group(2))
            if problem is not None:
                yield Finding(f"{name}:{line}", f"{match.group(2)} {problem}")
