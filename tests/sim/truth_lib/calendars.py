"""Fills a person's calendar: series, single appointments, and recipes in turn."""

from datetime import timedelta

from .appointments import Appointment, Calendar, format_local
from .recipes import RECIPES

THOUSAND = 1000
RECIPES_OF_A_PERSON = 2
USUAL_SINGLES = (4, 12)
OUTSIDE_SHARE = 0.12


def _add_series(calendar: Calendar) -> None:
    """A series that runs through the window, now and then with deleted and moved occurrences."""
    rng = calendar.rng
    every_days = rng.choice((7, 7, 7, 14, 1))
    first_day = rng.randint(-20, -1) if every_days > 1 else rng.randint(-5, 20)
    start = calendar.moment(first_day, rng.randint(7, 17), rng.choice((0, 15, 30, 45)))
    count = rng.randint(4, 9) if every_days > 1 else rng.randint(2, 6)
    minutes = rng.choice((15, 30, 45, 60))
    days = [start + timedelta(days=every_days * n) for n in range(count)]
    series: Appointment = {"every_days": every_days, "count": count, "deleted": [], "moved": []}
    if rng.random() < 0.3:
        series["deleted"] = [format_local(rng.choice(days))[:10]]
    if rng.random() < 0.3:
        source = rng.choice(days)
        target = source + timedelta(hours=rng.choice((1, 2, 3, 26)))
        if format_local(source)[:10] not in series["deleted"]:
            series["moved"] = [{
                "from": format_local(source)[:10],
                "start": format_local(target),
                "end": format_local(target + timedelta(minutes=minutes)),
                "subject": "(verlegt)",
                "location": rng.choice(("", "Raum 2", "Küche & Hof")),
            }]
    calendar.add_for(start, minutes, series=series)


def _add_single(calendar: Calendar) -> None:
    rng = calendar.rng
    if rng.random() < OUTSIDE_SHARE:
        day = rng.choice((rng.randint(-40, -3), rng.randint(31, 45)))
    else:
        day = rng.randint(-1, 29)
    if rng.random() < 0.08:
        calendar.add_days(day, rng.choice((1, 1, 1, 2, 5)))
        return
    start = calendar.moment(day, rng.randint(7, 18), rng.choice((0, 0, 15, 30, 45)))
    calendar.add_for(start, rng.choice((15, 30, 30, 45, 60, 60, 90, 120, 240)))


def fill_usual(calendar: Calendar, turn: int) -> None:
    """A calendar of about fifteen events in the window."""
    for _ in range(calendar.rng.choice((1, 1, 2))):
        _add_series(calendar)
    for _ in range(calendar.rng.randint(*USUAL_SINGLES)):
        _add_single(calendar)
    for number in range(RECIPES_OF_A_PERSON):
        RECIPES[(turn * RECIPES_OF_A_PERSON + number) % len(RECIPES)](calendar)
    calendar.rng.shuffle(calendar.appointments)


def fill_thousand(calendar: Calendar) -> None:
    """A thousand appointments, all of them inside the window in every zone."""
    rng = calendar.rng
    for number in range(THOUSAND):
        start = calendar.moment(1 + number % 28, rng.randint(6, 19), rng.choice((0, 15, 30, 45)))
        calendar.add_for(start, rng.choice((15, 30, 60)))
    rng.shuffle(calendar.appointments)
