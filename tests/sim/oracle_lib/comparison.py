"""Compares what the UCServer holds with what it must hold, user by user, entry by entry."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .expectation import Expectation, digest
from .journal import Presence
from .mapping import Entry
from .outcomes import Outcome

SHOWN_CHARACTERS = 60
Content = dict[str, list[Entry]]


@dataclass
class Result:
    """What the comparison found."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    equal: set[str] = field(default_factory=set)
    differences: dict[str, list[str]] = field(default_factory=dict)
    expected_entries: int = 0


def read_content(path: Path) -> Content:
    """Reads a dump of sim-ucserver, in the form of the file or of the answer."""
    with path.open(encoding="utf-8") as text:
        content = json.load(text)
    if set(content) == {"ok", "content"}:
        content = content["content"]
    if not all(isinstance(entries, list) for entries in content.values()):
        raise ValueError(f"{path}: not a dump of the UCServer's content")
    return dict(content)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"


def _short_id(entry_id: str) -> str:
    return entry_id if len(entry_id) <= 40 else f"{entry_id[:8]}…{entry_id[-28:]}"


def _field_differences(expected: Entry, found: Entry) -> Iterator[str]:
    for key in sorted(expected.keys() | found.keys()):
        if key not in found:
            yield f"{key} is missing"
        elif key not in expected:
            yield f"{key} is {_shown(found[key])}, expected no such field"
        elif _shown_exactly(expected[key]) != _shown_exactly(found[key]):
            yield f"{key} is {_shown(found[key])}, expected {_shown(expected[key])}"


def _shown_exactly(value: Any) -> str:
    """Tells true from 1 and 60 from 60.0, which Python takes for equal."""
    return json.dumps(value, sort_keys=True)


def list_differences(expected: list[Entry], found: list[Entry]) -> Iterator[str]:
    """One line for each entry that is missing, too many, or different."""
    wanted = {entry["id"]: entry for entry in expected}
    held: dict[str, Entry] = {}
    for entry in found:
        entry_id = str(entry.get("id"))
        if entry_id in held:
            yield f"entry {_short_id(entry_id)} is there twice"
        held[entry_id] = entry
    for entry_id, entry in wanted.items():
        when = f"{entry['start']} to {entry['end']}"
        if entry_id not in held:
            yield f"entry {_short_id(entry_id)} is missing ({when})"
        else:
            for difference in _field_differences(entry, held[entry_id]):
                yield f"entry {_short_id(entry_id)}: {difference}"
    for entry_id, entry in held.items():
        if entry_id not in wanted:
            when = f"{entry.get('start')} to {entry.get('end')}"
            yield f"entry {_short_id(entry_id)} should not be there ({when})"


def final_outcome(user: str, current: Expectation, presence: Presence) -> Outcome:
    """What must have become of a user, by the state at the end."""
    if not presence.is_enabled(user):
        return Outcome.NOT_ENABLED
    if presence.is_online(user):
        return Outcome.LOGGED_IN
    return current.outcome(user)


def _compare_replicated(user: str, expected: list[Entry], content: Content) -> Iterator[str]:
    if user not in content:
        yield f"no list was ever written ({len(expected)} entries expected)"
    else:
        yield from list_differences(expected, content[user])


def _compare_untouched(user: str, outcome: Outcome, versions: list[Expectation],
                       presence: Presence, content: Content) -> Iterator[str]:
    """Somebody who is not written now may keep what was written while they could be."""
    if user not in content:
        return
    allowed = {version.digest(user) for version in versions} - {None}
    if not allowed or not presence.was_ever_listed(user):
        yield f"a list of {len(content[user])} entries was written, but must not be: {outcome.value}"
    elif digest(content[user]) not in allowed:
        yield f"{outcome.value}: what is left is not a list of any version"


def compare(versions: list[Expectation], presence: Presence, content: Content) -> Result:
    """Compares everybody; the last version is the current one."""
    result = Result()
    current = versions[-1]
    for user in current.truth.people:
        outcome = result.outcomes[user] = final_outcome(user, current, presence)
        if outcome is Outcome.REPLICATED:
            expected = current.entries(user)
            result.expected_entries += len(expected)
            lines = list(_compare_replicated(user, expected, content))
        else:
            lines = list(_compare_untouched(user, outcome, versions, presence, content))
        if lines:
            result.differences[user] = lines
        else:
            result.equal.add(user)
    for user in content.keys() - current.truth.people.keys():
        result.differences[user] = ["the UCServer holds a list of a user who does not exist"]
    return result
