"""A time zone in the form that EWS uses: a bias and two yearly changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LAST_IN_MONTH = 5
YEARS_COMPARED = 8


@dataclass(frozen=True)
class Change:
    """A change of the clock, yearly or with a year once; month 0 and order 0: there is none."""

    bias: int = 0
    time: str = "00:00:00"
    order: int = 0
    month: int = 0
    weekday: str = "Sunday"
    year: int = 0  # not 0: order is the day of the month


@dataclass(frozen=True)
class TimeZoneRule:
    """UTC = local + bias + the bias of the change that was last (all in minutes)."""

    bias: int
    standard: Change
    daylight: Change


@dataclass(frozen=True)
class _Transition:
    local: datetime  # wall clock that was shown when the change came
    offset_minutes: int  # from then on


@lru_cache(maxsize=256)
def rule_of_zone(zone_name: str, year: int) -> TimeZoneRule:
    """The rule of a zone as it is in a year, as a registry of yearly rules would state it."""
    zone = ZoneInfo(zone_name)
    transitions = _transitions(zone, year)
    january = _offset_minutes(zone, datetime(year, 1, 1, tzinfo=timezone.utc))
    offsets = {transition.offset_minutes for transition in transitions}
    if len(transitions) != 2 or len(offsets) != 2:
        return TimeZoneRule(-january, Change(), Change())
    standard_offset = min(offsets)
    changes = {
        transition.offset_minutes: _change(zone, year, index, standard_offset)
        for index, transition in enumerate(transitions)
    }
    return TimeZoneRule(-standard_offset, changes[standard_offset], changes[max(offsets)])


def _change(zone: ZoneInfo, year: int, index: int, standard_offset: int) -> Change:
    transition = _transitions(zone, year)[index]
    local = transition.local
    return Change(
        bias=standard_offset - transition.offset_minutes,
        time=local.strftime("%H:%M:%S"),
        order=_order(zone, year, index),
        month=local.month,
        weekday=WEEKDAYS[local.weekday()],
    )


def _order(zone: ZoneInfo, year: int, index: int) -> int:
    """Which of the weekdays in the month it is; several years tell the fourth from the last."""
    first = _transitions(zone, year)[index].local
    order = (first.day - 1) // 7 + 1
    if (first + timedelta(days=7)).month == first.month:
        return order
    for later in range(year + 1, year + YEARS_COMPARED):
        transitions = _transitions(zone, later)
        if index < len(transitions) and (transitions[index].local.day - 1) // 7 + 1 != order:
            return LAST_IN_MONTH
    return order


@lru_cache(maxsize=4096)
def _transitions(zone: ZoneInfo, year: int) -> tuple[_Transition, ...]:
    found = []
    hour = datetime(year, 1, 1, tzinfo=timezone.utc)
    end = datetime(year + 1, 1, 1, tzinfo=timezone.utc)
    step = timedelta(days=1)
    while hour < end:
        if _offset_minutes(zone, hour) != _offset_minutes(zone, hour + step):
            found.append(_transition_between(zone, hour, hour + step))
        hour += step
    return tuple(found)


def _transition_between(zone: ZoneInfo, before: datetime, after: datetime) -> _Transition:
    old = _offset_minutes(zone, before)
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        middle = middle.replace(second=0, microsecond=0)
        if _offset_minutes(zone, middle) == old:
            before = middle
        else:
            after = middle
    local = (after + timedelta(minutes=old)).replace(tzinfo=None)
    return _Transition(local, _offset_minutes(zone, after))


def _offset_minutes(zone: ZoneInfo, instant: datetime) -> int:
    return int(instant.astimezone(zone).utcoffset().total_seconds()) // 60
