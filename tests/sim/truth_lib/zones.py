"""Which days near the base day have a change of the offset in a zone."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ZONE_SHARES: dict[str, float] = {
    "Europe/Berlin": 74,
    "Europe/London": 8,
    "America/New_York": 8,
    "Asia/Kolkata": 5,
    "UTC": 5,
}


def _offset_at_noon(zone: ZoneInfo, day: date) -> timedelta:
    offset = datetime.combine(day, time(12), zone).utcoffset()
    assert offset is not None
    return offset


@cache
def change_days(zone_name: str, first: date, last: date) -> tuple[date, ...]:
    """Local days in [first, last] in whose night hours the offset changes."""
    zone = ZoneInfo(zone_name)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return tuple(
        day for day in days
        if _offset_at_noon(zone, day) != _offset_at_noon(zone, day - timedelta(days=1))
    )


def change_hour(zone_name: str) -> int:
    """The local hour in which clocks are changed."""
    return 1 if zone_name == "Europe/London" else 2
