"""The time zone of a request: turns local times into instants and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from .time_zone_rule import LAST_IN_MONTH, WEEKDAYS, Change, TimeZoneRule

_EPOCH = datetime(1970, 1, 1)
_DAY_GROUPS = {
    "Day": frozenset(range(7)),
    "Weekday": frozenset(range(5)),
    "WeekendDay": frozenset((5, 6)),
}


def seconds_of(naive: datetime) -> int:
    """Seconds since 1970 of a wall clock that is taken as UTC."""
    return int((naive - _EPOCH).total_seconds())


def naive_of(seconds: int) -> datetime:
    """The wall clock in UTC at an instant."""
    return _EPOCH + timedelta(seconds=seconds)


@dataclass(frozen=True)
class RuleTimeZone:
    """A zone given by the element TimeZone."""

    rule: TimeZoneRule

    @property
    def is_utc(self) -> bool:
        rule = self.rule
        return rule.bias + rule.standard.bias == 0 and rule.bias + rule.daylight.bias == 0

    def offset_at(self, instant: int) -> int:
        """Seconds east of UTC at an instant."""
        if self.is_utc:
            return 0
        standard = self.rule.standard
        daylight = self.rule.daylight
        offset = -(self.rule.bias + standard.bias) * 60
        if not (standard.month and standard.order and daylight.month and daylight.order):
            return offset
        year = naive_of(instant).year
        for moment, new_offset in _changes(self.rule, year):
            if moment <= instant:
                offset = new_offset
        return offset

    def instant_of(self, local: datetime) -> int:
        """The instant of a wall clock in this zone."""
        seconds = seconds_of(local)
        guess = seconds + (self.rule.bias + self.rule.standard.bias) * 60
        return seconds - self.offset_at(guess)


@dataclass(frozen=True)
class NamedTimeZone:
    """A zone given by its name in a TimeZoneContext."""

    name: str

    @property
    def is_utc(self) -> bool:
        return self.name == "UTC"

    def offset_at(self, instant: int) -> int:
        """Seconds east of UTC at an instant."""
        moment = datetime.fromtimestamp(instant, timezone.utc)
        return int(moment.astimezone(ZoneInfo(self.name)).utcoffset().total_seconds())

    def instant_of(self, local: datetime) -> int:
        """The instant of a wall clock in this zone."""
        return int(local.replace(tzinfo=ZoneInfo(self.name)).timestamp())


RequestTimeZone = RuleTimeZone | NamedTimeZone


@lru_cache(maxsize=256)
def _changes(rule: TimeZoneRule, year: int) -> tuple[tuple[int, int], ...]:
    """Instants and new offsets of the changes that decide about a year, in order."""
    standard_offset = -(rule.bias + rule.standard.bias) * 60
    daylight_offset = -(rule.bias + rule.daylight.bias) * 60
    moments = []
    for candidate in (year - 1, year, year + 1):
        to_standard = seconds_of(moment_of_change(rule.standard, candidate)) - daylight_offset
        to_daylight = seconds_of(moment_of_change(rule.daylight, candidate)) - standard_offset
        moments += [(to_standard, standard_offset), (to_daylight, daylight_offset)]
    return tuple(sorted(moments))


def moment_of_change(change: Change, year: int) -> datetime:
    """The wall clock of a yearly change in a year."""
    if change.weekday in _DAY_GROUPS:
        weekdays = _DAY_GROUPS[change.weekday]
    else:
        weekdays = frozenset((WEEKDAYS.index(change.weekday),))
    day = datetime(year, change.month, 1)
    days = []
    while day.month == change.month:
        if day.weekday() in weekdays:
            days.append(day)
        day += timedelta(days=1)
    chosen = days[-1] if change.order == LAST_IN_MONTH else days[change.order - 1]
    hours, minutes, seconds = (int(part) for part in change.time.split(":"))
    return chosen + timedelta(hours=hours, minutes=minutes, seconds=seconds)
