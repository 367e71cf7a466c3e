"""Appointments of the truth file spread out into single occurrences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, Iterator
from zoneinfo import ZoneInfo


@dataclass(slots=True)
class Occurrence:
    """One occurrence; times are seconds since 1970 UTC."""

    start: int
    end: int
    subject: str
    location: str
    appointment: dict[str, Any]
    is_recurring: bool = False
    is_exception: bool = False

    def overlaps(self, window_start: int, window_end: int) -> bool:
        """An occurrence without length counts when it begins inside the window."""
        if self.start == self.end:
            return window_start <= self.start < window_end
        return self.start < window_end and self.end > window_start


def expand(appointment: dict[str, Any], zone_name: str) -> Iterator[Occurrence]:
    """Yields every occurrence of an appointment, in the order of the series."""
    zone: tzinfo = timezone.utc if appointment.get("utc") else ZoneInfo(zone_name)
    start = datetime.fromisoformat(appointment["start"])
    end = datetime.fromisoformat(appointment["end"])
    series = appointment.get("series")
    if series is None:
        yield _occurrence(appointment, zone, start, end)
        return
    moved = {entry["from"]: entry for entry in series.get("moved", ())}
    deleted = set(series.get("deleted", ()))
    for number in range(series["count"]):
        shift = timedelta(days=number * series["every_days"])
        day = (start + shift).date().isoformat()
        if day in deleted:
            continue
        if day in moved:
            yield _moved_occurrence(appointment, zone, moved[day])
        else:
            occurrence = _occurrence(appointment, zone, start + shift, end + shift)
            occurrence.is_recurring = True
            yield occurrence


def _occurrence(
    appointment: dict[str, Any], zone: tzinfo, start: datetime, end: datetime
) -> Occurrence:
    return Occurrence(
        start=_instant(start, zone),
        end=_instant(end, zone),
        subject=appointment["subject"],
        location=appointment["location"],
        appointment=appointment,
    )


def _moved_occurrence(
    appointment: dict[str, Any], zone: tzinfo, moved: dict[str, Any]
) -> Occurrence:
    start = datetime.fromisoformat(moved["start"])
    end = datetime.fromisoformat(moved["end"])
    occurrence = _occurrence(appointment, zone, start, end)
    occurrence.subject = moved.get("subject", occurrence.subject)
    occurrence.location = moved.get("location", occurrence.location)
    occurrence.is_recurring = occurrence.is_exception = True
    return occurrence


def _instant(local: datetime, zone: tzinfo) -> int:
    # fold is 0: a time that the spring change skips is moved forward by the gap.
    return int(local.replace(tzinfo=zone).timestamp())
