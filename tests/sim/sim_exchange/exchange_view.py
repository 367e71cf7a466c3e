"""What Exchange lets the service account see of a mailbox."""

from __future__ import annotations

import random
from typing import Iterator

from .availability_request import Query
from .mailbox_answer import CalendarEvent, MailboxAnswer, error_answer, merged_digits
from .occurrence import Occurrence, expand
from .settings import Settings
from .time_zone import naive_of
from .truth_file import Person
from .zone_form import set_working_hours

_LIMITED = "limited"
_FULL = ("reviewer", "owner")


def exchange_answer(person: Person | None, query: Query, settings: Settings) -> MailboxAnswer:
    """Answers for one mailbox; None is an address without a mailbox."""
    if person is None:
        text = "Unable to resolve e-mail address to an Active Directory object."
        return error_answer("ErrorMailRecipientNotFound", text)
    if person.right == "none":
        text = "The caller does not have access to free/busy data."
        return error_answer("ErrorNoFreeBusyAccess", text)
    occurrences = list(_occurrences_in_window(person, query))
    if len(occurrences) > settings.maximum_events:
        text = "The result set contains too many calendar entries. The allowed size = "
        return error_answer("ErrorResultSetTooBig", f"{text}{settings.maximum_events}.")
    return _view_answer(person, query, occurrences, settings)


def _occurrences_in_window(person: Person, query: Query) -> Iterator[Occurrence]:
    for appointment in person.appointments():
        for occurrence in expand(appointment, person.zone):
            if occurrence.overlaps(query.window_start, query.window_end):
                yield occurrence


def _view_answer(
    person: Person, query: Query, occurrences: list[Occurrence], settings: Settings
) -> MailboxAnswer:
    view = _view_type(query.view, person.right)
    with_details = view.startswith("Detailed")
    events = [
        CalendarEvent(
            occurrence.start,
            occurrence.end,
            occurrence.appointment["busy"],
            _details(occurrence, person.right) if with_details else None,
        )
        for occurrence in occurrences
    ]
    answer = MailboxAnswer(view=view)
    if view.startswith("Merged") or view.endswith("Merged"):
        answer.merged = merged_digits(
            events, query.window_start, query.window_end, query.merged_interval_minutes
        )
    if view != "MergedOnly":
        answer.events = _ordered(events, person.mailbox, settings)
    set_working_hours(answer, person, naive_of(query.window_start).year)
    return answer


def _view_type(requested: str, right: str) -> str:
    """The requested view is an upper bound: a right on times only takes the details away."""
    if right == "freebusy":
        return requested.replace("Detailed", "FreeBusy")
    return requested


def _details(occurrence: Occurrence, right: str) -> dict[str, str]:
    appointment = occurrence.appointment
    if appointment["private"]:
        return {"IsPrivate": "true"}
    texts = {"Subject": occurrence.subject, "Location": occurrence.location}
    if right == _LIMITED:
        return texts
    assert right in _FULL, right
    flags = {
        "IsMeeting": appointment["meeting"],
        "IsRecurring": occurrence.is_recurring,
        "IsException": occurrence.is_exception,
        "IsReminderSet": appointment["reminder"],
        "IsPrivate": False,
    }
    written = {name: "true" if value else "false" for name, value in flags.items()}
    return {"ID": appointment["id"], **texts, **written}


def _ordered(events: list[CalendarEvent], mailbox: str, settings: Settings) -> list[CalendarEvent]:
    """Exchange promises no order, so there is none; rotating events come differently each time."""
    if settings.event_order == "sorted":
        return sorted(events, key=lambda event: (event.start, event.end))
    shuffle = random.Random(mailbox) if settings.event_order == "shuffled" else random.Random()
    shuffle.shuffle(events)
    return events
