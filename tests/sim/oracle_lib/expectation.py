"""The lists that each version of the truth asks for, computed when somebody asks."""

import hashlib
import json
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from .expansion import expand
from .mapping import Entry, map_events
from .outcomes import Outcome, count_addresses, readable_outcome
from .settings import Settings
from .truth_file import Person, Truth
from .visibility import show

NO_ZONE = "empty"  # the form of a zone that nobody can understand


def digest(entries: list[Entry]) -> str:
    """The digest of a list as the journal has it (README.md)."""
    ordered = sorted(entries, key=lambda entry: [str(entry[k]) for k in ("start", "end", "id")])
    text = json.dumps(ordered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def expected_list(person: Person, truth: Truth, settings: Settings) -> list[Entry]:
    """What the UCServer must hold for somebody who can be read."""
    events = (
        show(event, person.right, settings.asks_for_details)
        for event in expand(person.appointments(), person.zone)
    )
    is_zone_known = person.working_hours and person.zone_form != NO_ZONE
    zone_name = person.zone if is_zone_known else settings.default_zone
    zone = None if zone_name == "none" else ZoneInfo(zone_name)
    return map_events(events, person.user, zone, truth.window, settings)


class Expectation:
    """What one version of the truth asks for.

    `candidates` are the users who were ever listed: only they can share an address.
    """

    def __init__(self, truth: Truth, settings: Settings, candidates: Iterable[str]) -> None:
        self.truth = truth
        self._settings = settings
        listed = (truth.people[user] for user in candidates if user in truth.people)
        self._addresses = count_addresses(listed, settings)
        self._digests: dict[str, str] = {}

    def outcome(self, user: str) -> Outcome:
        """What becomes of a user while listed."""
        person = self.truth.people.get(user)
        if person is None:
            return Outcome.NOT_FOUND
        return readable_outcome(person, self._addresses, self._settings)

    def entries(self, user: str) -> list[Entry]:
        """The list of a user whose outcome is REPLICATED."""
        entries = expected_list(self.truth.people[user], self.truth, self._settings)
        self._digests[user] = digest(entries)
        return entries

    def digest(self, user: str) -> str | None:
        """The digest of that list, or None for somebody who must not be written."""
        if self.outcome(user) is not Outcome.REPLICATED:
            return None
        if user not in self._digests:
            self.entries(user)
        return self._digests[user]
