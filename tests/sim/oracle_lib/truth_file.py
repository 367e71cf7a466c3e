"""Reads a truth file into people and appointments."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

WINDOW_DAYS = 30


@dataclass(frozen=True)
class Window:
    """The wanted window: start included, end excluded."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """One person; the appointments stay text until they are needed, which saves memory."""

    user: str
    enabled: bool
    online: bool
    in_directory: bool
    directory_entries: int
    profile_keys: tuple[str, ...]
    upn: str
    sam: str
    proxy_addresses: tuple[str, ...]
    mail: str | None
    mailbox: str | None
    right: str
    zone: str
    working_hours: bool
    zone_form: str
    line: bytes

    def appointments(self) -> list[dict[str, Any]]:
        """The appointments as they stand in the file, decoded anew each time."""
        appointments: list[dict[str, Any]] = json.loads(self.line)["appointments"]
        return appointments


@dataclass(frozen=True)
class Truth:
    """One version of the truth."""

    version: int
    window: Window
    people: dict[str, Person]


def window_of(day: date) -> Window:
    """The window that begins on a UTC day."""
    start = datetime.combine(day, time(0), timezone.utc)
    return Window(start, start + timedelta(days=WINDOW_DAYS))


def _person(line: bytes) -> Person:
    record = json.loads(line)
    return Person(
        user=record["user"], enabled=record["enabled"], online=record["online"],
        in_directory=record["in_directory"], directory_entries=record["directory_entries"],
        profile_keys=tuple(record["profile_keys"]), upn=record["upn"], sam=record["sam"],
        proxy_addresses=tuple(record["proxy_addresses"]), mail=record["mail"],
        mailbox=record["mailbox"], right=record["right"], zone=record["zone"],
        working_hours=record["working_hours"],
        zone_form=record.get("zone_form", "yearly"), line=line)


def read_truth(path: Path, day: date | None) -> Truth:
    """Reads one version; `day` replaces the base day as the window's first day.

    ValueError if the file is not a truth file.
    """
    try:
        with path.open("rb") as lines:
            header = json.loads(next(lines, b""))
            people = [_person(line) for line in lines]
        first_day = day or date.fromisoformat(header["base_day"])
        version = int(header["version"])
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: not a truth file: {error!r}") from error
    by_name = {person.user: person for person in people}
    if len(by_name) != len(people):
        raise ValueError(f"{path}: a user name occurs twice")
    return Truth(version, window_of(first_day), by_name)
