"""No files stand in a circle: a source and its header are one node, and what it includes or calls lies below it.

Includes alone would not show a function that calls back up through a declaration in a third header; the symbols
of the object files do."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from checks.tree import PRODUCT_FOLDERS, ROOT, Finding

Graph = dict[str, set[str]]

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
OBJECT_FOLDER = re.compile(r"CMakeFiles/[^/]+\.dir/")


def node(name: str) -> str:
    """What a source and its header are together."""
    return name.rsplit(".", 1)[0]


def files(root: Path) -> list[str]:
    """The sources and headers of the product, by their path from the root."""
    found = (path for folder in PRODUCT_FOLDERS for path in (root / folder).rglob("*.[ch]"))
    return sorted(str(path.relative_to(root)) for path in found)


def included(root: Path, name: str, known: frozenset[str]) -> Iterator[str]:
    """The files of the product that a file includes, however their paths are written."""
    for written in INCLUDE.findall((root / name).read_text("utf-8", "replace")):
        places = (written, f"{Path(name).parent}/{written}", f"{name.split('/')[0]}/{written}")
        yield from [place for place in places if place in known][:1]


def by_includes(root: Path) -> Graph:
    """Who includes whom."""
    names = files(root)
    graph: Graph = {node(name): set() for name in names}
    for name in names:
        for other in included(root, name, frozenset(names)):
            graph[node(name)].add(node(other))
    return graph


def objects(root: Path, build: Path) -> dict[str, Path]:
    """The object file of each source of the product."""
    wanted = {node(name) for name in files(root) if name.endswith(".c")}
    found = {}
    for path in build.rglob("*.c.o"):
        name = OBJECT_FOLDER.sub("", str(path.relative_to(build))).removesuffix(".c.o")
        if name in wanted:
            found[name] = path
    return found


def symbols(path: Path) -> tuple[set[str], set[str]]:
    """What an object file offers to others, and what it needs from them."""
    listed = subprocess.run(["nm", "-P", "--extern-only", path], check=True, capture_output=True, text=True)
    offered, needed = set(), set()
    for line in listed.stdout.splitlines():
        name, kind = line.split()[:2]
        (needed if kind == "U" else offered).add(name)
    return offered, needed


def by_symbols(root: Path, build: Path) -> Graph:
    """Who uses a symbol that whom defines."""
    read = {name: symbols(path) for name, path in objects(root, build).items()}
    # Each program has a main.
    owner = {symbol: name for name, (offered, _) in read.items() for symbol in offered if symbol != "main"}
    return {name: {owner[symbol] for symbol in needed if symbol in owner} for name, (_, needed) in read.items()}


def reachable(graph: Graph, start: str) -> set[str]:
    """Everything that lies below a node."""
    seen: set[str] = set()
    open_ones = list(graph.get(start, ()))
    while open_ones:
        name = open_ones.pop()
        if name not in seen:
            seen.add(name)
            open_ones.extend(graph.get(name, ()))
    return seen


def circles(graph: Graph) -> list[list[str]]:
    """The groups of nodes that reach each other."""
    graph = {name: others - {name} for name, others in graph.items()}
    below = {name: reachable(graph, name) for name in graph}
    groups = {frozenset(other for other in below[name] if name in below.get(other, ())) | {name}
              for name in graph if name in below[name]}
    return sorted(sorted(group) for group in groups)


def check() -> Iterator[Finding]:
    """Each circle of files by includes."""
    for circle in circles(by_includes(ROOT)):
        yield Finding(circle[0], f"stands in a circle with {', '.join(circle[1:])}: a third file is missing that "
                      "holds what both need")
