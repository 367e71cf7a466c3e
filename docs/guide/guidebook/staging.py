"""The sources of one language in a folder of their own, with the pictures and the catalogue of events beside them.

In the tree a chapter reaches pictures and the catalogue by paths that a reader of the repository can follow
(`../../pictures/NAME`, `../../events.md`); what is built has them in its own folder."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from guidebook.chapters import CHAPTERS, ROOT, WORDS, chapter_file

PICTURE = re.compile(r"\((?:\.\./)+pictures/([\w.-]+)\)")
CATALOGUES = {"en": "events.md", "de": "ereignisse.md"}


def catalogue_file(language: str) -> Path:
    """The catalogue of events in this language."""
    return ROOT / "docs" / CATALOGUES[language]


def text_of(language: str, name: str) -> str:
    """A chapter's text with the paths of what is built."""
    text = chapter_file(language, name).read_text(encoding="utf-8")
    return PICTURE.sub(r"(pictures/\1)", re.sub(r"\(\.\./\.\./(?:events|ereignisse)\.md", "(events.md", text))


def pictures_of(language: str) -> set[str]:
    """The names of the pictures that the chapters of a language show."""
    return {found for name in CHAPTERS
            for found in PICTURE.findall(chapter_file(language, name).read_text(encoding="utf-8"))}


def catalogue_text(language: str) -> str:
    """The catalogue under its title; its links to other pages of the tree, which are not built, become plain words."""
    text = catalogue_file(language).read_text(encoding="utf-8")
    text = re.sub(r"\[([^\]]+)\]\((?!#)[^)]*\)", r"\1", text)
    return f"# {WORDS[language]['appendix']}\n" + text.split("\n", 1)[1]


def stage(language: str, folder: Path) -> None:
    """Writes everything that one language is built from."""
    (folder / "pictures").mkdir(parents=True)
    for name in CHAPTERS:
        (folder / f"{name}.md").write_text(text_of(language, name), encoding="utf-8")
    (folder / "events.md").write_text(catalogue_text(language), encoding="utf-8")
    for name in pictures_of(language):
        shutil.copyfile(ROOT / "docs" / "pictures" / name, folder / "pictures" / name)
