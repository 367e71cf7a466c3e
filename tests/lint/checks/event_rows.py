"""The rows of the tables of events, read from proto/event/events_*.h."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from checks.event_calls import TABLES, arguments, comments_blanked, end_of_call
from checks.tree import read, with_ending, without_comments

ROW = re.compile(r"\bEVENT\(")
# What several rows have in common: `#define NAME "text" OTHER_NAME`.
PIECES = r'(?:"(?:\\.|[^"\\])*"|\b[A-Z]\w*\b)'
COMMON = re.compile(rf"^#define (\w+)((?:\s+{PIECES})+)", re.MULTILINE)
COLUMNS = 7
TEXT = re.compile(r'"((?:\\.|[^"\\])*)"')
CONTEXT = re.compile(r'CONTEXT\("(\w+)"')
HELPS = "proto/event/event_help.h"
CONTEXTS = "proto/event/sentence_contexts.h"
PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Row:
    """One event; the columns as in proto/event/event_table.h."""

    place: str
    enumerator: str
    name: str
    parameters: tuple[str, ...]
    sentence: str
    remedy: str


def text_of(column: str, common: dict[str, str]) -> str:
    """The text that stands in a column, which may be in pieces; empty for NULL."""
    pieces = re.findall(TEXT.pattern + r"|\b(\w+)\b", column)
    return "".join(common.get(word, "") if word else text for text, word in pieces)


def rows_of(name: str, text: str) -> Iterator[Row]:
    """The rows of a table with this text."""
    text = text.replace("\\\n", " \n")
    kept, blanked = comments_blanked(text), without_comments(text)
    common: dict[str, str] = {}
    for match in COMMON.finditer(kept):
        common[match[1]] = text_of(match[2], common)
    for match in ROW.finditer(blanked):
        columns = arguments(kept, blanked, match.end(), end_of_call(blanked, match.end()))
        if len(columns) == COLUMNS:
            name_of_row, parameters, sentence, remedy = (text_of(columns[at], common) for at in (1, 4, 5, 6))
            yield Row(f"{name}:{text.count(chr(10), 0, match.start()) + 1}", columns[0], name_of_row,
                      tuple(parameters.split()), sentence, remedy)


@cache
def rows() -> dict[str, Row]:
    """Every row of every table by its enumerator."""
    return {row.enumerator: row for name in with_ending(".h") if TABLES.match(name)
            for row in rows_of(name, read(name))}


@cache
def contexts() -> frozenset[str]:
    """The parameters that say where something happened: layers above add them to any event."""
    return frozenset(CONTEXT.findall(read(CONTEXTS)))


def without_optional(form: str) -> str:
    """A sentence without its parts that may be left out."""
    depth, kept, openings = 0, [], []
    for at, letter in enumerate(form):
        if letter == "{":
            openings.append(form.startswith("{?", at))
            depth += openings[-1]
        if depth == 0:
            kept.append(letter)
        if letter == "}" and openings:
            depth -= openings.pop()
    return "".join(kept)


def named(row: Row) -> set[str]:
    """The parameters that the sentence or the remedy of a row names."""
    return set(PARAMETER.findall(row.sentence + row.remedy))


def needed(row: Row) -> set[str]:
    """Those without which the sentence would show a question mark."""
    return set(PARAMETER.findall(without_optional(row.sentence) + without_optional(row.remedy)))
