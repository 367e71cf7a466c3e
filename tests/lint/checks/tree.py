"""The files that git knows, and how to look at C without its comments and texts."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROCESS_FOLDERS = ("supervisor", "worker-ews", "worker-ldap", "publisher-ucserver")
PRODUCT_FOLDERS = ("proto", *PROCESS_FOLDERS)
COMMENTS_AND_TEXTS = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)


@dataclass(frozen=True)
class Finding:
    """A place ("file:line") and what to do there."""

    place: str
    text: str


@cache
def tracked() -> tuple[str, ...]:
    """Every file of the tree, by its path from the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
    names = listed.stdout.decode().split("\0")
    return tuple(name for name in names if name and (ROOT / name).is_file())


def with_ending(*endings: str) -> list[str]:
    """The tracked files with one of these endings."""
    return [name for name in tracked() if name.endswith(endings)]


def of_product(name: str) -> bool:
    """Whether the file becomes part of a program that is installed."""
    return name.split("/")[0] in PRODUCT_FOLDERS


def read(name: str) -> str:
    """The text of a file; octets that are no UTF-8 become marks."""
    return (ROOT / name).read_text("utf-8", "replace")


def is_text(name: str) -> bool:
    """Whether a file is read by people: no NUL octet, and no seed of a fuzz target."""
    return (not name.startswith("tests/fuzz/corpus/")
            and b"\0" not in (ROOT / name).read_bytes()[:8192])


def without_comments(text: str) -> str:
    """C code with comments and texts blanked out, every line where it was."""
    return COMMENTS_AND_TEXTS.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def matches(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Each match with its line number."""
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match
