"""Special calendar entries. Each recipe adds one thing that a careless program gets wrong.

Recipes are handed out in turn, so every one occurs several times among fifty people.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from .appointments import Calendar, format_local
from .zones import change_days, change_hour

WINDOW_DAYS = 30
FIRST_DAY = -40
LAST_DAY = 45


def _utc(calendar: Calendar, start: datetime, end: datetime) -> None:
    calendar.add(start, end, utc=True, private=False)


def overlaps_window_start(calendar: Calendar) -> None:
    """Around 00:00Z of the first day: across, ending at it, beginning at it, without length."""
    midnight = calendar.moment(0)
    _utc(calendar, midnight - timedelta(hours=2), midnight + timedelta(minutes=30))
    _utc(calendar, midnight - timedelta(hours=2), midnight)
    _utc(calendar, midnight, midnight)
    _utc(calendar, midnight - timedelta(minutes=5), midnight - timedelta(minutes=5))


def overlaps_window_end(calendar: Calendar) -> None:
    """Around 00:00Z after the last day."""
    midnight = calendar.moment(WINDOW_DAYS)
    _utc(calendar, midnight - timedelta(hours=1), midnight + timedelta(days=14))
    _utc(calendar, midnight - timedelta(seconds=1), midnight)
    _utc(calendar, midnight, midnight)
    _utc(calendar, midnight, midnight + timedelta(hours=1))


def covers_window(calendar: Calendar) -> None:
    """A sabbatical: begins before the window and ends after it."""
    calendar.add_days(-30, 75, busy="OOF", subject="Sabbatical", private=False)


def whole_window_exactly(calendar: Calendar) -> None:
    """From the window's first to its last instant."""
    _utc(calendar, calendar.moment(0), calendar.moment(WINDOW_DAYS))


def zero_length(calendar: Calendar) -> None:
    """Reminders without length, one at local midnight, which is not an all-day entry."""
    for start in (calendar.moment(6, 9), calendar.moment(7)):
        calendar.add(start, start, subject="Erinnerung", private=False)


def identical_slots(calendar: Calendar) -> None:
    """Three with the same start, end and busy type."""
    start = calendar.moment(9, 10)
    for subject in ("Dritter", "Erster", "Zweiter"):
        calendar.add_for(start, 60, busy="Busy", subject=subject, private=False)


def identical_twins(calendar: Calendar) -> None:
    """Two that do not differ in anything that is shown."""
    start = calendar.moment(12, 15)
    for _ in range(2):
        calendar.add_for(start, 45, busy="Tentative", subject="Zwilling", location="",
                         private=False)


def private_twins(calendar: Calendar) -> None:
    """A private and a public one in the same slot."""
    start = calendar.moment(13, 8)
    calendar.add_for(start, 30, busy="Busy", subject="Geheim: Gehalt", private=True)
    calendar.add_for(start, 30, busy="Busy", subject="Öffentlich", private=False)


def every_busy_type(calendar: Calendar) -> None:
    """One of each, on one day."""
    for hour, busy in enumerate(("Free", "Tentative", "Busy", "OOF", "WorkingElsewhere"), 8):
        calendar.add_for(calendar.moment(4, hour), 60, busy=busy, private=False)


def all_day_entries(calendar: Calendar) -> None:
    """One day, several days, a private one."""
    calendar.add_days(10, 1, busy="Free", subject="Geburtstag", private=False)
    calendar.add_days(14, 5, busy="OOF", subject="Urlaub", private=False)
    calendar.add_days(22, 1, busy="OOF", private=True)


def night_shift_of_a_day(calendar: Calendar) -> None:
    """24 hours from midnight, not marked all-day, and 24 hours from noon."""
    calendar.add_for(calendar.moment(16), 24 * 60, subject="Bereitschaft", private=False)
    calendar.add_for(calendar.moment(18, 12), 24 * 60, subject="Bereitschaft", private=False)


def foreign_all_day(calendar: Calendar) -> None:
    """All-day for an organiser in UTC, which is not all-day in other zones."""
    _utc(calendar, calendar.moment(19), calendar.moment(20))


def odd_seconds(calendar: Calendar) -> None:
    """Lengths that are not whole minutes."""
    start = calendar.moment(5, 14)
    calendar.add(start, start + timedelta(seconds=59), private=False)
    calendar.add(start, start + timedelta(seconds=90), private=False)


def moved_onto_another(calendar: Calendar) -> None:
    """A series of which one occurrence is moved to the start of another: one id, one start."""
    start = calendar.moment(2, 9)
    target = start + timedelta(days=2)
    calendar.add_for(start, 30, subject="Stand-up", private=False, series={
        "every_days": 1, "count": 5, "deleted": [],
        "moved": [_move(start + timedelta(days=1), target, 45, "Stand-up (verlegt)", "Küche")],
    })


def moved_out_and_in(calendar: Calendar) -> None:
    """Occurrences moved into the window from before it, and out of it."""
    start = calendar.moment(-6, 11)
    last = start + timedelta(days=35)
    calendar.add_for(start, 60, subject="Lenkungskreis", private=False, series={
        "every_days": 7, "count": 6, "deleted": [],
        "moved": [
            _move(start, calendar.moment(1, 13), 60, "Lenkungskreis (nachgeholt)", ""),
            _move(last, calendar.moment(40, 11), 60, "Lenkungskreis (verschoben)", "Köln"),
        ],
    })


def series_all_deleted(calendar: Calendar) -> None:
    """A series of which nothing is left."""
    start = calendar.moment(3, 16)
    days = [format_local(start + timedelta(days=n))[:10] for n in range(3)]
    calendar.add_for(start, 30, series={
        "every_days": 1, "count": 3, "deleted": days, "moved": []})


def all_day_series(calendar: Calendar) -> None:
    """An all-day entry each fortnight, across every change of the offset."""
    calendar.add_days(-38, 1, subject="Zahltag", busy="Free", private=False, series={
        "every_days": 14, "count": 6, "deleted": [], "moved": []})


def private_series(calendar: Calendar) -> None:
    """Private occurrences carry no id."""
    calendar.add_for(calendar.moment(-3, 18), 60, private=True, subject="Therapie", series={
        "every_days": 7, "count": 6, "deleted": [], "moved": []})


def offset_change(calendar: Calendar) -> None:
    """Around a change of the offset: all-day, in the gap or the repeated hour, across it."""
    first = calendar.moment(FIRST_DAY).date()
    last = calendar.moment(LAST_DAY).date()
    for day in change_days(calendar.zone, first, last):
        night = datetime.combine(day, time(change_hour(calendar.zone), 30))
        midnight = datetime.combine(day, time(0))
        calendar.add(midnight, midnight + timedelta(days=1), all_day=True, busy="OOF",
                     subject="Tag der Zeitumstellung", private=False)
        calendar.add_for(night, 90, subject="Wartungsfenster", private=False)
        calendar.add_for(night - timedelta(days=2), 90, subject="Nachtlauf", private=False,
                         series={"every_days": 1, "count": 5, "deleted": [], "moved": []})


def long_texts(calendar: Calendar) -> None:
    """Texts above the limit: where they are cut, and two that differ only behind it."""
    calendar.add_for(calendar.moment(8, 9), 30, subject="Protokoll " + "€" * 700, private=False,
                     location="https://meet.example.test/" + "x" * 2474)
    calendar.add_for(calendar.moment(8, 11), 30, subject="ü" * 1024, location="😀" * 600,
                     private=False)
    start = calendar.moment(15, 9)
    for end, location in (("Anfang", "Zimmer"), ("Ende", "Aula")):
        calendar.add_for(start, 60, busy="Busy", subject="x" * 2048 + end, location=location,
                         private=False)


def _move(source: datetime, start: datetime, minutes: int, subject: str,
          location: str) -> dict[str, str]:
    return {
        "from": format_local(source)[:10],
        "start": format_local(start),
        "end": format_local(start + timedelta(minutes=minutes)),
        "subject": subject,
        "location": location,
    }


RECIPES: tuple[Callable[[Calendar], None], ...] = (
    overlaps_window_start, all_day_entries, identical_slots, every_busy_type, offset_change,
    overlaps_window_end, private_twins, moved_onto_another, zero_length, covers_window,
    identical_twins, all_day_series, night_shift_of_a_day, moved_out_and_in, foreign_all_day,
    private_series, odd_seconds, whole_window_exactly, series_all_deleted, long_texts,
)
