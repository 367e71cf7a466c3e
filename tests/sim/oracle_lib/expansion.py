"""Unfolds appointments into events with instants: series, moved and deleted occurrences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it is in the mailbox; times in UTC."""

    id: str
    start: datetime
    end: datetime
    busy: str
    subject: str
    location: str
    private: bool


def to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """A time that exists twice is the first; one that does not exist moves forward."""
    return local.replace(tzinfo=zone, fold=0).astimezone(timezone.utc)


def _occurrences(appointment: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Local start and end, subject and location of each occurrence."""
    series = appointment.get("series")
    if series is None:
        yield appointment
        return
    start = datetime.fromisoformat(appointment["start"])
    end = datetime.fromisoformat(appointment["end"])
    moved = {move["from"]: move for move in series["moved"]}
    deleted = set(series["deleted"])
    for number in range(series["count"]):
        distance = timedelta(days=series["every_days"] * number)
        day = (start + distance).date().isoformat()
        if day in deleted:
            continue
        pattern = {
            "start": (start + distance).isoformat(), "end": (end + distance).isoformat(),
            "subject": appointment["subject"], "location": appointment["location"],
        }
        yield moved.get(day, pattern)


def expand(appointments: list[dict[str, Any]], zone_name: str) -> Iterator[Event]:
    """All events of a mailbox, in no particular order."""
    utc, local = ZoneInfo("UTC"), ZoneInfo(zone_name)
    for appointment in appointments:
        zone = utc if appointment.get("utc", False) else local
        for occurrence in _occurrences(appointment):
            yield Event(
                id=appointment["id"],
                start=to_utc(datetime.fromisoformat(occurrence["start"]), zone),
                end=to_utc(datetime.fromisoformat(occurrence["end"]), zone),
                busy=appointment["busy"], subject=occurrence["subject"],
                location=occurrence["location"], private=appointment["private"])
