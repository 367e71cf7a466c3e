"""What floors.cmake says: which room sees which, and what for."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from checks.tree import read

FLOOR = re.compile(r'^ewscal_floor\((\S+)\s+"([^"]*)"([^)]*)\)', re.MULTILINE)


@dataclass(frozen=True)
class Floor:
    """A room: what it holds, and the rooms that its line lets it see."""

    room: str
    purpose: str
    sees: tuple[str, ...]


@cache
def floors() -> dict[str, Floor]:
    """Each room, in the order of the file."""
    found = {}
    for room, purpose, rest in FLOOR.findall(read("floors.cmake")):
        sees = tuple(word for word in rest.split("LIBRARIES")[0].split() if word != "SEES")
        found[room] = Floor(room, purpose, sees)
    return found


@cache
def seen_from(room: str) -> frozenset[str]:
    """The rooms that a room sees: those of its line, and what they see."""
    below = floors()[room].sees
    return frozenset(below).union(*(seen_from(other) for other in below))


def room_of(name: str) -> str:
    """The room of a file of the product: its folder."""
    return str(PurePosixPath(name).parent)
