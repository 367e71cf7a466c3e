"""The picture of the house, drawn from floors.cmake: one column for each process above what all share, a room
above those that it sees."""

from collections.abc import Iterator
from functools import cache
from html import escape

from checks.floors import Floor, floors
from checks.tree import PROCESS_FOLDERS, Finding, read

PICTURE = "docs/pictures/floors.svg"
SHARED = "proto"
BOX_WIDTH, BOX_HEIGHT, GAP, MARGIN, TITLE = 212, 46, 14, 20, 26
STYLE = """  <style>
    .room { fill: #e3f3e6; stroke: #285; stroke-width: 1.5; }
    .shared { fill: #eef2f6; stroke: #678; }
    .name { font-weight: bold; text-anchor: middle; }
    .note { font-size: 11px; fill: #444; text-anchor: middle; }
    .title { font-weight: bold; font-size: 16px; fill: #135; }
  </style>"""


def folder_of(room: str) -> str:
    """The top folder of a room."""
    return room.split("/")[0]


@cache
def height(room: str) -> int:
    """How many floors of its own folder lie below a room."""
    below = [other for other in floors()[room].sees if folder_of(other) == folder_of(room)]
    return 1 + max(map(height, below)) if below else 0


def rows(folder: str) -> list[list[Floor]]:
    """The floors of a folder, the lowest first; the folder itself is a room only if it has files of its own."""
    rooms = [floor for floor in floors().values() if folder_of(floor.room) == folder and floor.room != SHARED]
    return [[floor for floor in rooms if height(floor.room) == level]
            for level in range(1 + max(height(floor.room) for floor in rooms))]


def box(floor: Floor, left: int, top: int, kind: str) -> str:
    """One room."""
    middle = left + BOX_WIDTH // 2
    return (f'  <rect class="{kind}" x="{left}" y="{top}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="6"/>\n'
            f'  <text class="name" x="{middle}" y="{top + 19}">{escape(floor.room)}</text>\n'
            f'  <text class="note" x="{middle}" y="{top + 36}">{escape(floor.purpose)}</text>\n')


def block(folder: str, left: int, bottom: int, kind: str) -> tuple[str, int]:
    """The floors of a folder upwards from a line, under its name, and the top of it."""
    parts = []
    top = bottom
    for floor_row in rows(folder):
        top -= BOX_HEIGHT + GAP
        parts += [box(floor, left + place * (BOX_WIDTH + GAP), top, kind) for place, floor in enumerate(floor_row)]
    parts.append(f'  <text class="title" x="{left}" y="{top - 8}">{folder}/</text>\n')
    return "".join(parts), top


def columns() -> Iterator[tuple[str, int]]:
    """Each process with the left edge of its column."""
    left = MARGIN
    for folder in PROCESS_FOLDERS:
        yield folder, left
        left += max(map(len, rows(folder))) * (BOX_WIDTH + GAP) + GAP


def drawn() -> str:
    """The whole picture."""
    widths = [left + max(map(len, rows(folder))) * (BOX_WIDTH + GAP) for folder, left in columns()]
    shared_height = len(rows(SHARED)) * (BOX_HEIGHT + GAP) + TITLE
    upper_height = max(len(rows(folder)) for folder in PROCESS_FOLDERS) * (BOX_HEIGHT + GAP) + TITLE
    ground = MARGIN + upper_height
    total = (max(widths) + MARGIN, ground + GAP + shared_height + MARGIN)
    parts = [block(folder, left, ground, "room")[0] for folder, left in columns()]
    parts.append(block(SHARED, MARGIN, ground + GAP + shared_height, "shared")[0])
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total[0]} {total[1]}" width="{total[0]}" '
            f'height="{total[1]}"\n     role="img" font-family="sans-serif" font-size="13">\n'
            "  <title>The rooms of the house: each sees only what lies below it</title>\n" + STYLE + "\n"
            f'  <rect width="{total[0]}" height="{total[1]}" fill="#ffffff"/>\n' + "".join(parts) + "</svg>\n")


def check() -> Iterator[Finding]:
    """The picture when it no longer shows what floors.cmake says."""
    if read(PICTURE) != drawn():
        yield Finding(PICTURE, "is not what floors.cmake says: tests/lint/floors-picture > " + PICTURE)
