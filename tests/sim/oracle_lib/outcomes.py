"""Who can be written, and why the others cannot (docs/mapping.md 1 and 2)."""

from collections import Counter
from collections.abc import Iterable
from enum import Enum

from .settings import Settings
from .truth_file import Person

PRIMARY_PREFIX = "SMTP:"


class Outcome(Enum):
    """What must become of a person; the values are shown in the summary."""

    REPLICATED = "replicated"
    LOGGED_IN = "logged in"
    NOT_ENABLED = "not enabled"
    NOT_FOUND = "not in the directory"
    AMBIGUOUS = "two entries in the directory"
    NO_ADDRESS = "no mail address"
    SHARED_ADDRESS = "two people with one address"
    NO_MAILBOX = "no mailbox in Exchange"
    NO_ACCESS = "no right on the calendar"


def _is_found(person: Person) -> bool:
    """Whether some key of the profile, or the user name, finds the directory entry."""
    if not person.in_directory or person.directory_entries < 1:
        return False
    name = person.user.rpartition("\\")[2]
    return (
        bool(person.profile_keys)
        or person.user.casefold() == person.upn.casefold()
        or ("@" not in person.user and name.casefold() == person.sam.casefold())
    )


def address_of(person: Person, settings: Settings) -> str | None:
    """The address to which the directory resolves this person."""
    if not _is_found(person) or person.directory_entries > 1:
        return None
    for value in person.proxy_addresses:
        if value.startswith(PRIMARY_PREFIX):
            return value[len(PRIMARY_PREFIX):]
    return person.mail if settings.mail_fallback == "yes" else None


def count_addresses(people: Iterable[Person], settings: Settings) -> Counter[str]:
    """How many of these people resolve to each address (in lower case)."""
    addresses = (address_of(person, settings) for person in people)
    return Counter(address.lower() for address in addresses if address is not None)


def readable_outcome(person: Person, addresses: Counter[str], settings: Settings) -> Outcome:
    """The outcome of somebody whom the UCServer lists."""
    if not _is_found(person):
        return Outcome.NOT_FOUND
    if person.directory_entries > 1:
        return Outcome.AMBIGUOUS
    address = address_of(person, settings)
    if address is None:
        return Outcome.NO_ADDRESS
    if addresses[address.lower()] > 1:
        return Outcome.SHARED_ADDRESS
    if person.mailbox is None or person.mailbox.lower() != address.lower():
        return Outcome.NO_MAILBOX
    if person.right == "none":
        return Outcome.NO_ACCESS
    return Outcome.REPLICATED
