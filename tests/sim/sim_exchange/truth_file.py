"""The people and calendars that the simulated Exchange knows, read from a truth file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Person:
    """One mailbox. The appointments stay JSON text until somebody asks for them."""

    mailbox: str
    right: str
    zone: str
    working_hours: bool
    zone_form: str  # yearly, dates, fractions, empty
    line: bytes

    def appointments(self) -> list[dict[str, Any]]:
        """Decodes the appointments anew each time; rendered answers are cached elsewhere."""
        return json.loads(self.line)["appointments"]


@dataclass(slots=True)
class Truth:
    """A read truth file: the service account and the mailboxes by address."""

    account_name: str
    domain: str
    people: dict[str, Person]
    mailbox_count: int

    def find(self, address: str) -> Person | None:
        """Finds a mailbox by any of its SMTP addresses, in any letter case."""
        return self.people.get(address.strip().lower())


def read_truth(path: str) -> Truth:
    """Reads a truth file; raises OSError or ValueError and leaves nothing half read."""
    with open(path, "rb") as lines:
        header = json.loads(lines.readline())
        if header.get("kind") != "header":
            raise ValueError(f"{path}: the first line is no header")
        records = [(json.loads(line), line) for line in lines if line.strip()]
    people: dict[str, Person] = {}
    persons = [(record, _person(record, line)) for record, line in records if record["mailbox"]]
    for _, person in persons:
        people.setdefault(person.mailbox.lower(), person)
    for record, person in persons:
        for address in _secondary_addresses(record):
            people.setdefault(address, person)
    return Truth(header["exchange"]["user"], header["domain"], people, len(persons))


def _person(record: dict[str, Any], line: bytes) -> Person:
    return Person(
        mailbox=record["mailbox"],
        right=record["right"],
        zone=record["zone"],
        working_hours=record["working_hours"],
        zone_form=record.get("zone_form", "yearly"),
        line=line,
    )


def _secondary_addresses(record: dict[str, Any]) -> list[str]:
    addresses = [entry[5:] for entry in record["proxy_addresses"] if entry[:5].lower() == "smtp:"]
    return [address.lower() for address in addresses]
