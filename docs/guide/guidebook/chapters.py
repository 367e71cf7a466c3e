"""The order of the guide's chapters, which is the same in both languages, and the few words that are not in a chapter.

A chapter is one file `LANGUAGE/NAME.md`; its first line is its title. `ewscalctl help NAME` shows it as text."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[1]
ROOT = GUIDE.parents[1]
LANGUAGES = ("en", "de")

# Parts with their titles in English and German, and their chapters.
PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Getting to know it", "Kennenlernen", ("index", "prerequisites", "how-it-works")),
    ("Setting it up", "Einrichten", ("installation", "ucserver", "directory", "exchange", "rights-by-users",
                                     "rights-by-administrators", "service")),
    ("Running it", "Betreiben", ("diagnosis", "log", "operation", "monitoring", "several-hosts", "sizing",
                                 "troubleshooting", "upgrade", "removal")),
    ("Looking it up", "Nachschlagen", ("settings", "privacy", "from-estos", "about")),
)
CHAPTERS: tuple[str, ...] = tuple(name for _, _, names in PARTS for name in names)

WORDS = {
    "en": {
        "title": "ewscal", "subtitle": "Administrator's guide", "contents": "Contents", "page": "Page",
        "version": "Version", "other": "Deutsch", "appendix": "Events and reasons", "pdf": "as PDF",
        "on_this_page": "On this page",
    },
    "de": {
        "title": "ewscal", "subtitle": "Handbuch für Administratoren", "contents": "Inhalt", "page": "Seite",
        "version": "Version", "other": "English", "appendix": "Ereignisse und Gründe", "pdf": "als PDF",
        "on_this_page": "Auf dieser Seite",
    },
}


def chapter_file(language: str, name: str) -> Path:
    """The source of a chapter."""
    return GUIDE / language / f"{name}.md"


def title_of(text: str) -> str:
    """The title of a chapter, from its first line."""
    first = text.split("\n", 1)[0]
    if not first.startswith("# "):
        raise ValueError(f"a chapter begins with its title, not with: {first}")
    return first[2:].split(" {#")[0].strip()


def version() -> str:
    """The version of the product, as CMake knows it."""
    text = (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")
    found = re.search(r"^project\(ewscal VERSION ([0-9.]+)", text, re.MULTILINE)
    if found is None:
        raise ValueError("CMakeLists.txt names no version")
    return found.group(1)
