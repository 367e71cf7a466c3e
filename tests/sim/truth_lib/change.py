"""Changes a few appointments so that the lists of exactly their owners become different."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from .appointments import Calendar, format_local
from .people import Person

SAFE_FIRST_DAY = 2
SAFE_LAST_DAY = 27
TEXT_RIGHTS = ("limited", "reviewer", "owner")


def _primary_address(person: Person) -> str:
    for value in person["proxy_addresses"]:
        if value.startswith("SMTP:"):
            return value[5:].lower()
    return ""


def is_replicated(person: Person, address_counts: Counter[str]) -> bool:
    """Whether the UCServer must hold a list for this person (in the state of the file)."""
    return (
        person["enabled"] and not person["online"]
        and person["directory_entries"] == 1
        and _primary_address(person) != ""
        and address_counts[_primary_address(person)] == 1
        and person["mailbox"] is not None
        and person["right"] != "none"
    )


def replicated_people(people: list[Person]) -> list[Person]:
    """Those for whom the UCServer must hold a list."""
    counts = Counter(_primary_address(p) for p in people if p["enabled"] and not p["online"])
    return [person for person in people if is_replicated(person, counts)]


def _is_visible_single(appointment: dict[str, Any], base_day: date) -> bool:
    """A public single appointment that lies well inside the window."""
    day = (datetime.fromisoformat(appointment["start"]).date() - base_day).days
    return (
        "series" not in appointment
        and not appointment["private"]
        and not appointment["all_day"]
        and SAFE_FIRST_DAY <= day <= SAFE_LAST_DAY
        and appointment["start"][11:13] >= "06"
        and appointment["start"] < appointment["end"]
    )


def _shift(appointment: dict[str, Any]) -> None:
    """Half an hour later, of the same length."""
    for key in ("start", "end"):
        moment = datetime.fromisoformat(appointment[key]) + timedelta(minutes=30)
        appointment[key] = format_local(moment)


def _change_one(rng: Random, person: Person, base_day: date) -> None:
    """One appointment is added, removed, shifted or renamed."""
    candidates = [a for a in person["appointments"] if _is_visible_single(a, base_day)]
    kinds = ["add"] if person["oddity"] != "thousand_appointments" else []
    if candidates:
        kinds += ["remove", "shift"]
        kinds += ["rename"] if person["right"] in TEXT_RIGHTS else []
    kind = rng.choice(kinds)
    if kind == "add":
        calendar = Calendar(rng, base_day, person["zone"])
        start = calendar.moment(rng.randint(SAFE_FIRST_DAY, SAFE_LAST_DAY), rng.randint(8, 16), 20)
        person["appointments"].append(calendar.add_for(start, 25, private=False))
        return
    appointment = rng.choice(candidates)
    if kind == "remove":
        person["appointments"].remove(appointment)
    elif kind == "shift":
        _shift(appointment)
    else:
        appointment["subject"] = f"Geändert {rng.getrandbits(32):08x}"


def change_truth(header: dict[str, Any], people: list[Person], seed: int,
                 count: int) -> list[str]:
    """Changes one appointment of each of `count` people; returns their user names."""
    base_day = date.fromisoformat(header["base_day"])
    rng = Random(f"{seed}/{header['version']}/change")
    candidates = replicated_people(people)
    if count > len(candidates):
        raise ValueError(f"{count} people to change, but only {len(candidates)} are replicated")
    chosen = rng.sample(candidates, count)
    for person in chosen:
        _change_one(rng, person, base_day)
    header["version"] += 1
    return [person["user"] for person in chosen]
