"""How grommunio answers for a mailbox, where it differs from Exchange (as recorded from gromox 3.10)."""

from __future__ import annotations

from typing import Iterator

from .availability_request import Query
from .mailbox_answer import CalendarEvent, MailboxAnswer, error_answer
from .occurrence import Occurrence, expand
from .truth_file import Person


def grommunio_answer(person: Person | None, query: Query) -> MailboxAnswer:
    """Ignores the requested view and shows private texts; knows no limits and no working hours."""
    if person is None:
        return error_answer("ErrorCannotFindUser", "E-3125: failed to get user maildir")
    if person.right == "none":
        text = "E-3144: failed to load freebusy information"
        return error_answer("ErrorFreeBusyGenerationFailed", text)
    with_details = person.right != "freebusy"
    events = [
        CalendarEvent(
            occurrence.start,
            occurrence.end,
            occurrence.appointment["busy"],
            _details(occurrence) if with_details else None,
        )
        for occurrence in grommunio_occurrences(person, query)
    ]
    view = "Detailed" if with_details or not events else "FreeBusy"
    return MailboxAnswer(view=view, events=events)


def grommunio_occurrences(person: Person, query: Query) -> Iterator[Occurrence]:
    """Both ends of the window are inclusive; a series lacks the occurrence that is running at the
    start and brings the first one after the end.
    """
    for appointment in person.appointments():
        is_series = "series" in appointment
        for occurrence in expand(appointment, person.zone):
            if occurrence.start > query.window_end:
                if is_series:
                    yield occurrence
                break
            is_running = occurrence.start < query.window_start
            if occurrence.end >= query.window_start and not (is_series and is_running):
                yield occurrence


def _details(occurrence: Occurrence) -> dict[str, str]:
    appointment = occurrence.appointment
    details = {"ID": appointment["id"]}
    if occurrence.subject:
        details["Subject"] = occurrence.subject
    # A moved occurrence keeps the location of its series.
    if appointment["location"]:
        details["Location"] = appointment["location"]
    flags = {
        "IsMeeting": appointment["meeting"],
        "IsRecurring": occurrence.is_recurring,
        "IsException": occurrence.is_exception,
        "IsReminderSet": appointment["reminder"] != occurrence.is_exception,
        "IsPrivate": appointment["private"],
    }
    return details | {name: "true" if value else "false" for name, value in flags.items()}
