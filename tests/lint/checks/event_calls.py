"""Where the product tells events: the calls with the rows they name and the fields they give.

Read from the text, not from a compiler, so a call says of itself when it does not show everything: a row that comes in
a variable, or a field that a function makes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from checks.tree import PRODUCT_FOLDERS, read, with_ending, without_comments

TABLES = re.compile(r"proto/event/events_\w+\.h$")
COMMENT = re.compile(r"(\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')|//[^\n]*|/\*.*?\*/", re.DOTALL)
TELLING = re.compile(r"\b(error_set|error_wrap|log_event)\s*\(")
ADDING = re.compile(r"\berror_add\s*\(")
ONE_FIELD = re.compile(r"event_(?:text|number)\(\s*\"(\w+)\"\s*,.*\)", re.DOTALL)
KEY = re.compile(r"\bevent_(?:text|number)\(\s*\"(\w+)\"")
ANY_KEY = re.compile(r"\"([a-z]\w*)\"")
WORD = re.compile(r"\b[A-Z][A-Z0-9_]+\b")
CAUSE = "cause"


@dataclass(frozen=True)
class Call:
    """One call of error_set(), error_wrap() or log_event()."""

    place: str
    function: str
    rows: tuple[str, ...]  # the enumerators that it may tell; none when a variable holds it
    keys: frozenset[str]
    shows_all: bool  # every field stands in the call with its key


@dataclass(frozen=True)
class Source:
    """What one file of the product tells."""

    calls: tuple[Call, ...]
    words: frozenset[str]  # everything that looks like an enumerator
    elsewhere: frozenset[str]  # words outside of what calls name as their row
    texts: frozenset[str]  # that may be keys of fields, wherever they stand
    added: frozenset[str]  # of fields that error_add() gives


def comments_blanked(text: str) -> str:
    """C code with its comments blanked out and its texts kept, every character where it was."""
    return COMMENT.sub(lambda found: found.group(1) or re.sub(r"[^\n]", " ", found.group()), text)


def end_of_call(blanked: str, start: int) -> int:
    """Where the parenthesis closes that was opened before `start`."""
    depth = 1
    for at in range(start, len(blanked)):
        depth += {"(": 1, ")": -1}.get(blanked[at], 0)
        if depth == 0:
            return at
    return len(blanked)


def arguments(text: str, blanked: str, start: int, end: int) -> list[str]:
    """What stands between the commas of a call; `blanked` is the text without texts, which may hold commas."""
    found, depth, first = [], 0, start
    for at in range(start, end):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(blanked[at], 0)
        if blanked[at] == "," and depth == 0:
            found.append(text[first:at].strip())
            first = at + 1
    return [*found, text[first:end].strip()]


def rows_in(expression: str) -> tuple[str, ...]:
    """The enumerators that an expression may give: itself, or both arms of `condition ? A : B`."""
    given = expression.split("?", 1)[-1]
    return tuple(WORD.findall(given))


def keys_of(fields: list[str]) -> tuple[frozenset[str], bool]:
    """The keys of fields that stand in a call, and whether these are all."""
    keys, shows_all = set(), True
    for field in fields:
        if field.startswith("event_cause(") and field.endswith(")"):
            keys.add(CAUSE)
        elif ONE_FIELD.fullmatch(field) is None or "EVENT_END" in field:
            shows_all = False
        keys.update(KEY.findall(field))
    return frozenset(keys), shows_all


def calls_in(name: str, text: str) -> tuple[list[Call], str]:
    """The calls of a file, and its code with the rows that they name blanked out."""
    kept, blanked = comments_blanked(text), without_comments(text)
    calls, rest = [], blanked
    for match in TELLING.finditer(blanked):
        given = arguments(kept, blanked, match.end(), end_of_call(blanked, match.end()))
        if len(given) < 2:
            continue
        rows = rows_in(given[1])
        keys, shows_all = keys_of(given[2:])
        if match[1] == "error_wrap":
            keys |= {CAUSE}
        line = text.count("\n", 0, match.start()) + 1
        calls.append(Call(f"{name}:{line}", match[1], rows, keys, shows_all))
        at = kept.index(given[1], match.end())
        rest = rest[:at] + " " * len(given[1]) + rest[at + len(given[1]):]
    return calls, rest


def added_in(text: str) -> Iterator[str]:
    """The keys that error_add() gives to errors made before; all texts of the file where it does not show them."""
    kept, blanked = comments_blanked(text), without_comments(text)
    for match in ADDING.finditer(blanked):
        keys, shows_all = keys_of(arguments(kept, blanked, match.end(), end_of_call(blanked, match.end()))[1:])
        yield from keys if shows_all else ANY_KEY.findall(kept)


def source(name: str, text: str) -> Source:
    """What a file with this text tells."""
    calls, rest = calls_in(name, text)
    return Source(tuple(calls), frozenset(WORD.findall(without_comments(text))), frozenset(WORD.findall(rest)),
                  frozenset(ANY_KEY.findall(comments_blanked(text))), frozenset(added_in(text)))


@cache
def sources() -> dict[str, Source]:
    """What each file of the product tells, the tables left out."""
    return {name: source(name, read(name)) for name in with_ending(".c", ".h")
            if name.split("/")[0] in PRODUCT_FOLDERS and not TABLES.match(name)}
