"""Reads sim-ucserver's journal: who was listed when, which lists were given out, what was written."""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .truth_file import Person

STATE_EVENTS = {
    "log_in": ("online", True), "log_out": ("online", False),
    "disable": ("enabled", False), "enable": ("enabled", True),
}


@dataclass(frozen=True)
class Roster:
    """A list of users that was given out; it shows the state at `as_of`."""

    sequence: int
    at: float
    connection: int
    as_of: int


@dataclass(frozen=True)
class Write:
    """A SetEntryList that arrived. `digest` is None when it was refused."""

    sequence: int
    at: float
    connection: int
    owner: str
    digest: str | None


@dataclass
class Journal:
    """What the audit needs of a journal."""

    rosters: list[Roster] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    changes: list[tuple[int, str, str, bool]] = field(default_factory=list)
    breaches: Counter[str] = field(default_factory=Counter)
    last_sequence: int = 0


def _add(journal: Journal, record: dict[str, Any]) -> None:
    event, sequence = record["event"], int(record["seq"])
    journal.last_sequence = max(journal.last_sequence, sequence)
    if event in STATE_EVENTS:
        key, value = STATE_EVENTS[event]
        journal.changes += [(sequence, user, key, value) for user in record["users"]]
    elif event == "roster" and record.get("active_only", True) and record.get("filtered", True):
        journal.rosters.append(Roster(
            sequence, record["at"], record["connection"], record.get("as_of", sequence)))
    elif event == "write":
        stored = record["result"] == 0
        journal.writes.append(Write(
            sequence, record["at"], record["connection"], record["owner"],
            record["digest"] if stored else None))
    elif event == "breach":
        journal.breaches[record["kind"]] += 1


def read_journal(path: Path) -> Journal:
    """Reads a journal; a last line that was cut off (its writer was killed) is left out."""
    journal = Journal()
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith(b"\n"):
                break
            try:
                _add(journal, json.loads(line))
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}:{number}: not a journal line: {error!r}") from error
    return journal


class Presence:
    """Whether a user was enabled and offline at any point of the journal."""

    def __init__(self, people: Iterable[Person], journal: Journal) -> None:
        self._state = {p.user: {"enabled": p.enabled, "online": p.online} for p in people}
        self._history = {user: [(0, self._is_listed(user))] for user in self._state}
        for sequence, user, key, value in journal.changes:
            if user not in self._state:
                raise ValueError(f"journal: user {user} is not in the truth file")
            self._state[user][key] = value
            self._history[user].append((sequence, self._is_listed(user)))

    def _is_listed(self, user: str) -> bool:
        return self._state[user]["enabled"] and not self._state[user]["online"]

    def is_online(self, user: str) -> bool:
        """Whether the user is logged in at the end."""
        return self._state[user]["online"]

    def is_enabled(self, user: str) -> bool:
        """Whether the user is enabled at the end."""
        return self._state[user]["enabled"]

    def was_listed_at(self, user: str, sequence: int) -> bool:
        """Whether a list made right after this point of the journal names the user."""
        history = self._history.get(user)
        if history is None:
            return False
        place = bisect_right(history, sequence, key=lambda change: change[0])
        return history[place - 1][1]

    def was_ever_listed(self, user: str) -> bool:
        """Whether there was any moment at which a list would have named the user."""
        return any(listed for _, listed in self._history[user])
