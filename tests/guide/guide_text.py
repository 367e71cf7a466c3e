"""The chapters of the guide as what a test compares: headings, tables, blocks of code and pictures."""

from __future__ import annotations

import html
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
sys.path.insert(0, str(GUIDE))

from guidebook.chapters import CHAPTERS, LANGUAGES, chapter_file  # noqa: E402

__all__ = ["CHAPTERS", "GUIDE", "LANGUAGES", "ROOT", "Block", "Chapter", "command_lines", "read_chapter"]

FENCE = re.compile(r"^```(\w*)$")
HEADING = re.compile(r"^(#{1,6}) (.*?)(?: \{#([\w-]+)\})?$")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]*)\)")
COMMENT = re.compile(r"(?:^|\s)#.*$")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`]+)`|<code>(.*?)</code>")
ASSIGNMENT = re.compile(r"[A-Z_]+=")
# A program's name alone is a name; with at least one word behind it, it is a line.
PROGRAMS = frozenset("""apt apt-cache apt-get apt-mark base64 cat chgrp chmod chown cp curl dig docker dpkg echo
    ewscalctl ewscal-supervisor getent grep head iconv id install ip journalctl kinit klist ln ls man mkdir mv nano nc
    openssl ping podman ps rm runuser scp sed setfacl sftp ss ssh sudo systemctl systemd-analyze systemd-creds tail tar
    timedatectl touch update-ca-certificates usermod""".split())


@dataclass(frozen=True)
class Block:
    """A block of code: its language and its lines."""

    language: str
    lines: tuple[str, ...]

    def without_comments(self) -> tuple[str, ...]:
        """What must be equal in both languages."""
        return tuple(bare for line in self.lines if (bare := COMMENT.sub("", line).rstrip()))


@dataclass
class Chapter:
    """What stands in a chapter, in its order."""

    headings: list[tuple[int, str | None]] = field(default_factory=list)
    tables: list[list[int]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def cells(line: str) -> list[str]:
    """The cells of a row of a table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def read_chapter(language: str, name: str) -> Chapter:
    """Reads a chapter; a block that is not closed is an error."""
    chapter, block, was_table = Chapter(), None, False
    for line in chapter_file(language, name).read_text(encoding="utf-8").splitlines():
        fence = FENCE.match(line)
        if block is not None:
            if line == "```":
                chapter.blocks.append(Block(block[0], tuple(block[1:])))
                block = None
            else:
                block.append(line)
        elif fence:
            block = [fence.group(1)]
        elif heading := HEADING.match(line):
            chapter.headings.append((len(heading.group(1)), heading.group(3)))
        chapter.pictures += PICTURE.findall(line) if block is None else []
        is_table = block is None and line.startswith("|")
        if is_table:
            if not was_table:
                chapter.tables.append([])
            chapter.tables[-1].append(len(cells(line)))
            chapter.rows.append(cells(line))
        was_table = is_table
    if block is not None:
        raise ValueError(f"{language}/{name}: a block of code is not closed")
    return chapter


def is_command_line(code: str) -> bool:
    """Whether what stands within a sentence or a table is typed as it is: a program and what it is told."""
    words = code.split()
    while words and ASSIGNMENT.match(words[0]):
        words.pop(0)
    return len(words) > 1 and words[0] in PROGRAMS


def inline_lines(language: str, name: str) -> list[str]:
    """The command lines that are in no block of their own."""
    paragraphs = FENCED.sub("", chapter_file(language, name).read_text(encoding="utf-8")).split("\n\n")
    codes = [" ".join((plain or html.unescape(marked)).split())
             for paragraph in paragraphs for plain, marked in INLINE.findall(paragraph)]
    return [code for code in codes if is_command_line(code)]


def command_lines(name: str, language: str = "en") -> list[str]:
    """Every line of a chapter that is typed into a shell on the Debian machine, in a block or within a sentence."""
    in_blocks = [line for block in read_chapter(language, name).blocks if block.language == "sh"
                 for line in block.without_comments()]
    return in_blocks + inline_lines(language, name)
