"""Makes the people: one dictionary for each, as it stands in the truth file."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from .appointments import Calendar
from .calendars import fill_thousand, fill_usual
from .names import local_part, pick_name
from .roles import plan_roles
from .shares import deal
from .zones import ZONE_SHARES

Person = dict[str, Any]

DOMAIN = "example.test"
NETBIOS_DOMAIN = "EXAMPLE"
BASE_DN = "dc=example,dc=test"
EXCHANGE_USER = f"{NETBIOS_DOMAIN}\\svc-ewscal"

RIGHT_SHARES: dict[str, float] = {"reviewer": 76, "freebusy": 12, "limited": 8, "owner": 4}
CALENDAR_SHARES: dict[str, float] = {"usual": 96, "empty": 4}
WORKING_HOURS_SHARES: dict[bool, float] = {True: 94, False: 6}
ZONE_FORM_SHARES: dict[str, float] = {"yearly": 91, "dates": 3, "fractions": 3, "empty": 3}
PLAIN_RIGHT_SHARES: dict[str, float] = {"reviewer": 100}
PROFILE_KEYS: tuple[tuple[str, ...], ...] = (
    ("guid", "sam", "dn"), ("guid", "sam", "dn"), ("guid",), ("sam",), ("dn",), (),
)
# Oddities that are not visible in the file's other values keep no name of their own.
ROLES_WITHOUT_ODDITY = {"online", "not_enabled", "no_right", "", None}


@dataclass(frozen=True)
class Lot:
    """What was dealt to one person."""

    role: str | None
    zone: str
    right: str
    calendar: str
    working_hours: bool
    zone_form: str


def deal_lots(rng: Random, count: int, plain: bool) -> tuple[list[Lot], list[tuple[int, int]]]:
    """Deals everybody's lot; returns the pairs of those who share an address, too."""
    roles, pairs = ([None] * count, []) if plain else plan_roles(rng, count)
    zones = deal(rng, count, ZONE_SHARES)
    rights = deal(rng, count, PLAIN_RIGHT_SHARES if plain else RIGHT_SHARES)
    calendars = deal(rng, count, CALENDAR_SHARES)
    working_hours = deal(rng, count, WORKING_HOURS_SHARES)
    zone_forms = ["yearly"] * count if plain else deal(rng, count, ZONE_FORM_SHARES)
    lots = zip(roles, zones, rights, calendars, working_hours, zone_forms)
    return [Lot(*lot) for lot in lots], pairs


def _proxy_addresses(rng: Random, address: str, sam: str) -> list[str]:
    """The primary address among others, at any place."""
    proxies = [
        f"SMTP:{address}",
        f"smtp:{sam}@{DOMAIN}",
        f"sip:{address}",
        f"X400:c=DE;a= ;p=Example;o=Exchange;s={sam};",
        f"x500:/o=Example/ou=First Administrative Group/cn=Recipients/cn={sam}",
    ]
    kept = [proxies[0]] + rng.sample(proxies[1:], rng.randint(1, 4))
    rng.shuffle(kept)
    return kept


def _ordinary_person(rng: Random, number: int, lot: Lot) -> Person:
    """A person without oddities and without appointments."""
    sam = f"u{number:05d}"
    given, family = pick_name(rng, irish=lot.role == "apostrophe")
    address = f"{local_part(given, family, number)}@{DOMAIN}"
    return {
        "kind": "person",
        "user": f"{sam}@{DOMAIN}",
        "enabled": True,
        "online": False,
        "dn": f"uid={sam},ou=people,{BASE_DN}",
        "guid": f"{rng.getrandbits(128):032x}",
        "sam": sam,
        "upn": f"{sam}@{DOMAIN}",
        "display_name": f"{family}, {given}",
        "in_directory": True,
        "account_disabled": False,
        "ad_disabled_in_ucserver": False,
        "directory_entries": 1,
        "profile_keys": list(rng.choice(PROFILE_KEYS)),
        "proxy_addresses": _proxy_addresses(rng, address, sam),
        "mail": address if rng.random() < 0.8 else None,
        "mailbox": address,
        "oddity": None if lot.role in ROLES_WITHOUT_ODDITY else lot.role,
        "right": lot.right,
        "zone": lot.zone,
        "working_hours": lot.working_hours,
        "zone_form": lot.zone_form,
        "appointments": [],
    }


def _drop_mailbox(person: Person, number: int) -> None:
    """Two kinds without mailbox: an address that Exchange does not know, and no address."""
    person["mailbox"] = None
    if number % 2:
        person["mail"] = None
        person["proxy_addresses"] = [f"sip:{person['user']}", f"smtp:{person['sam']}@{DOMAIN}"]


def _make_odd(person: Person, role: str | None, number: int) -> None:
    """Gives a person what their role is about."""
    if role == "no_mailbox":
        _drop_mailbox(person, number)
    elif role == "same_upn":
        person.update(directory_entries=2, profile_keys=[])
    elif role == "disabled":
        person.update(account_disabled=True, ad_disabled_in_ucserver=bool(number % 2))
    elif role == "upn_case":
        person.update(user=person["user"].replace("u", "U", 1).replace("example", "Example"),
                      profile_keys=[])
    elif role == "mail_only":
        person.update(mail=person["mailbox"], proxy_addresses=[])
    elif role == "domain_name":
        person["user"] = f"{NETBIOS_DOMAIN}\\{person['sam']}"
    elif role == "not_in_directory":
        person.update(in_directory=False, directory_entries=0)
    elif role == "umlaut":
        name = f"jürgen.größe{number}@{DOMAIN}"
        person.update(user=name, upn=name, profile_keys=[], display_name="Größe, Jürgen")
    elif role == "online":
        person["online"] = True
    elif role == "not_enabled":
        person["enabled"] = False
    elif role == "no_right":
        person["right"] = "none"
    elif role == "thousand_appointments":
        person["right"] = "reviewer"


def _fill_calendar(rng: Random, person: Person, lot: Lot, base_day: date, turn: int) -> None:
    calendar = Calendar(rng, base_day, lot.zone)
    if lot.role == "thousand_appointments":
        fill_thousand(calendar)
    elif person["mailbox"] is not None and lot.calendar == "usual":
        fill_usual(calendar, turn)
    person["appointments"] = calendar.appointments


def _share_address(first: Person, second: Person) -> None:
    """Makes both resolve to the mailbox of the first, written in other letter case."""
    address = str(first["mailbox"])
    second["proxy_addresses"] = [f"SMTP:{address.upper()}"]
    second["mail"] = address
    for key in ("mailbox", "right", "zone", "working_hours", "zone_form", "appointments"):
        second[key] = first[key]


def make_people(seed: int, count: int, base_day: date, plain: bool) -> list[Person]:
    """`count` people with their calendars; `plain`: nobody is odd, everybody is replicated."""
    lots, pairs = deal_lots(Random(f"{seed}/lots"), count, plain)
    people = []
    turn = 0
    for number, lot in enumerate(lots, 1):
        rng = Random(f"{seed}/{number}")
        person = _ordinary_person(rng, number, lot)
        _make_odd(person, lot.role, number)
        _fill_calendar(rng, person, lot, base_day, turn)
        turn += bool(person["appointments"])
        people.append(person)
    for first, second in pairs:
        _share_address(people[first], people[second])
    return people
