"""What floors.cmake says: which room sees which."""

import re
from functools import cache
from pathlib import PurePosixPath

from checks.tree import read

FLOOR = re.compile(r"^ewscal_floor\((.*?)\)", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"#[^\n]*")


@cache
def named() -> dict[str, tuple[str, ...]]:
    """Each room with those that its line names, in the order of the file."""
    rooms = {}
    for match in FLOOR.finditer(COMMENT.sub("", read("floors.cmake"))):
        words = match.group(1).split("LIBRARIES")[0].split()
        rooms[words[0]] = tuple(word for word in words[1:] if word != "SEES")
    return rooms


@cache
def seen_from(room: str) -> frozenset[str]:
    """The rooms that a room sees: those of its line, and what they see."""
    below = named()[room]
    return frozenset(below).union(*(seen_from(other) for other in below))


def room_of(name: str) -> str:
    """The room of a file of the product: its folder."""
    return str(PurePosixPath(name).parent)
