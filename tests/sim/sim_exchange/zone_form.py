"""The ways in which Exchange writes the zone of a mailbox's working hours, by the truth's `zone_form`."""

from __future__ import annotations

from dataclasses import replace

from .mailbox_answer import MailboxAnswer
from .time_zone import moment_of_change
from .time_zone_rule import Change, rule_of_zone
from .truth_file import Person


def set_working_hours(answer: MailboxAnswer, person: Person, year: int) -> None:
    """Puts the zone into the answer in the person's form; without working hours there is none."""
    if not person.working_hours:
        return
    rule = rule_of_zone(person.zone, year)
    if person.zone_form == "dates":
        rule = replace(rule, standard=_date(rule.standard, year), daylight=_date(rule.daylight, year))
    elif person.zone_form == "fractions":
        rule = replace(rule, standard=_fraction(rule.standard), daylight=_fraction(rule.daylight))
    elif person.zone_form == "empty":
        answer.zone_content = ""
    answer.working_hours = rule


def _date(change: Change, year: int) -> Change:
    if change.month == 0:
        return change
    return replace(change, year=year, order=moment_of_change(change, year).day)


def _fraction(change: Change) -> Change:
    return replace(change, time=f"{change.time}.000")
