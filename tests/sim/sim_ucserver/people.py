"""The users that the server knows: read from the truth file, enabled, disabled, on- and offline."""

from __future__ import annotations

import json
from typing import Any

from . import profile

ONLINE_STATE_ALL = 0
ONLINE_STATE_ONLINE = 1
ONLINE_STATE_OFFLINE = 2


class Person:
    __slots__ = ("user", "enabled", "online", "profile", "in_file")

    def __init__(self, fields: dict[str, Any], domain: str, padding_octets: int) -> None:
        self.user: str = fields["user"]
        self.enabled: bool = fields["enabled"]
        self.online: bool = fields["online"]
        self.in_file = (self.enabled, self.online)
        described = profile.profile_of(fields, domain, padding_octets)
        self.profile = profile.encode_profile(described)

    def keep_state_of(self, earlier: "Person") -> None:
        """What was changed at run time stays, unless the file itself says something new."""
        if self.in_file == earlier.in_file:
            self.online = earlier.online
            self.set_enabled(earlier.enabled)

    def set_enabled(self, enabled: bool) -> None:
        if enabled != self.enabled:
            self.enabled = enabled
            self.profile = profile.with_enabled(self.profile, enabled)


class UnknownUsers(Exception):
    """A command names users who do not exist."""


class People:
    """All users by their name, byte for byte, in the order of the truth file."""

    def __init__(self, truth_file: str, padding_octets: int) -> None:
        self.truth_file = truth_file
        self.padding_octets = padding_octets
        self.domain, self._by_name = read_truth(truth_file, padding_octets)

    def __len__(self) -> int:
        return len(self._by_name)

    def __contains__(self, user: str) -> bool:
        return user in self._by_name

    def find(self, user: str) -> Person | None:
        return self._by_name.get(user)

    def reload(self) -> None:
        """Reads the file anew; on failure everything stays as it was."""
        domain, by_name = read_truth(self.truth_file, self.padding_octets)
        for user, person in by_name.items():
            earlier = self._by_name.get(user)
            if earlier is not None:
                person.keep_state_of(earlier)
        self.domain, self._by_name = domain, by_name

    def select(self, active_only: bool, online_state: int) -> list[Person]:
        return [
            person
            for person in self._by_name.values()
            if (person.enabled or not active_only)
            and (online_state == ONLINE_STATE_ALL
                 or person.online == (online_state == ONLINE_STATE_ONLINE))
        ]  # fmt: skip

    def set_online(self, users: list[str], online: bool) -> None:
        for person in self._find_all(users):
            person.online = online

    def set_enabled(self, users: list[str], enabled: bool) -> None:
        for person in self._find_all(users):
            person.set_enabled(enabled)

    def _find_all(self, users: list[str]) -> list[Person]:
        unknown = [user for user in users if user not in self._by_name]
        if unknown:
            raise UnknownUsers(f"{len(unknown)} unknown users, the first is {unknown[0]!r}")
        return [self._by_name[user] for user in users]


def read_truth(truth_file: str, padding_octets: int) -> tuple[str, dict[str, Person]]:
    people: dict[str, Person] = {}
    with open(truth_file, encoding="utf-8") as lines:
        header = json.loads(lines.readline())
        if header.get("kind") != "header":
            raise ValueError(f"{truth_file}: the first line is not a header")
        domain = header["domain"]
        for number, line in enumerate(lines, start=2):
            fields = json.loads(line)
            if fields.get("kind") != "person" or fields["user"] in people:
                raise ValueError(f"{truth_file}:{number}: not a person, or one named twice")
            people[fields["user"]] = Person(fields, domain, padding_octets)
    return domain, people
