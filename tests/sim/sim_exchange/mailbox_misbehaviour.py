"""Misbehaviour that concerns the answer for one mailbox."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable

from .availability_request import Query
from .grommunio_view import grommunio_occurrences
from .mailbox_answer import NO_DATA_DIGIT, CalendarEvent, MailboxAnswer
from .misbehaviour import Rule
from .occurrence import expand
from .time_zone import naive_of
from .time_zone_rule import rule_of_zone
from .truth_file import Person

BROKEN_BIAS_MINUTES = 1501
MANY_EVENTS_STEP_SECONDS = 600


def apply_mailbox_rules(
    answer: MailboxAnswer, rules: list[Rule], person: Person | None, query: Query
) -> MailboxAnswer:
    """Returns the answer as the rules want it. Rules about a view leave errors alone."""
    for rule in rules:
        if rule.action == "mailbox_error":
            answer = _error(rule.parameters)
        elif answer.response_class == "Success":
            _CHANGES[rule.action](answer, rule.parameters, person, query)
    return answer


def error_values(parameters: dict[str, Any]) -> list[tuple[str, str]]:
    """The content of MessageXml that the parameters of an error ask for."""
    values = []
    if parameters["back_off"] is not None:
        values.append(("BackOffMilliseconds", str(parameters["back_off"])))
    if parameters["inner_code"] is not None:
        values.append(("InnerErrorResponseCode", str(parameters["inner_code"])))
        values.append(("InnerErrorMessageText", "The inner request failed."))
    return values


def _error(parameters: dict[str, Any]) -> MailboxAnswer:
    return MailboxAnswer(
        code=parameters["code"],
        response_class=parameters["response_class"],
        text=parameters["text"],
        values=error_values(parameters),
        values_are_elements=parameters["values_are_elements"],
    )


def _view(answer: MailboxAnswer, parameters: dict[str, Any], _person: Person, query: Query) -> None:
    answer.view = parameters["type"]
    if answer.view == "FreeBusy":
        for event in answer.events or ():
            event.details = None
        return
    answer.events = None
    slots = (query.window_end - query.window_start) // (query.merged_interval_minutes * 60)
    answer.merged = "0" * slots if answer.view == "MergedOnly" else None


def _no_data_event(answer: MailboxAnswer, _parameters: Any, _person: Person, query: Query) -> None:
    answer.view = "FreeBusy"
    answer.events = [CalendarEvent(query.window_start, query.window_end, "NoData")]


def _merged_no_data(answer: MailboxAnswer, _parameters: Any, _person: Person, query: Query) -> None:
    slots = (query.window_end - query.window_start) // (query.merged_interval_minutes * 60)
    answer.view = "FreeBusyMerged"
    answer.events = None
    answer.merged = str(NO_DATA_DIGIT) * slots


def _busy_type(answer: MailboxAnswer, parameters: dict[str, Any], *_context: Any) -> None:
    for event in answer.events or ():
        event.busy = parameters["value"]


def _private_with_texts(
    answer: MailboxAnswer, _parameters: Any, person: Person, _query: Query
) -> None:
    texts = {}
    for appointment in person.appointments():
        for occurrence in expand(appointment, person.zone):
            key = (occurrence.start, occurrence.end, appointment["busy"])
            if appointment["private"]:
                texts[key] = {
                    "ID": appointment["id"],
                    "Subject": occurrence.subject,
                    "Location": occurrence.location,
                }
    for event in answer.events or ():
        if event.details == {"IsPrivate": "true"}:
            event.details = {**texts[event.start, event.end, event.busy], "IsPrivate": "true"}


def _time_form(answer: MailboxAnswer, parameters: dict[str, Any], *_context: Any) -> None:
    answer.time_form = parameters["form"]


def _broken_event(
    answer: MailboxAnswer, parameters: dict[str, Any], person: Person, query: Query
) -> None:
    start = query.window_start
    if parameters["kind"] == "zone_bias":
        rule = rule_of_zone(person.zone, naive_of(start).year)
        answer.working_hours = replace(rule, bias=BROKEN_BIAS_MINUTES)
        return
    times: dict[str, tuple[int | str, int | str]] = {
        "start_after_end": (start + 7200, start + 3600),
        "year_1601": ("1601-01-01T00:00:00", start + 3600),
        "not_a_date": ("tomorrow", start + 3600),
    }
    broken = CalendarEvent(*times[parameters["kind"]], "Busy")
    answer.events = [*(answer.events or ()), broken]


def _omit_ids(answer: MailboxAnswer, *_context: Any) -> None:
    for event in answer.events or ():
        if event.details is not None:
            event.details.pop("ID", None)


def _duplicate_events(answer: MailboxAnswer, *_context: Any) -> None:
    answer.events = [event for event in answer.events or () for _ in range(2)]


def _no_working_hours(answer: MailboxAnswer, *_context: Any) -> None:
    answer.working_hours = None


def _window_inclusive(
    answer: MailboxAnswer, _parameters: Any, person: Person, query: Query
) -> None:
    there = {(event.start, event.end) for event in answer.events or ()}
    extras = [
        CalendarEvent(occurrence.start, occurrence.end, occurrence.appointment["busy"])
        for occurrence in grommunio_occurrences(person, query)
        if (occurrence.start, occurrence.end) not in there
    ]
    answer.events = [*(answer.events or ()), *extras]


def _many_events(
    answer: MailboxAnswer, parameters: dict[str, Any], _person: Person, query: Query
) -> None:
    starts = [query.window_start + MANY_EVENTS_STEP_SECONDS * n for n in range(parameters["count"])]
    answer.events = [CalendarEvent(start, start + 300, "Busy") for start in starts]


def _subject(answer: MailboxAnswer, parameters: dict[str, Any], *_context: Any) -> None:
    for event in answer.events or ():
        if event.details is not None and "Subject" in event.details:
            event.details["Subject"] = parameters["value"]


def _huge_text(
    answer: MailboxAnswer, parameters: dict[str, Any], _person: Person, query: Query
) -> None:
    start = query.window_start
    details = {"Subject": "x" * parameters["bytes"], "IsPrivate": "false"}
    answer.view = "Detailed"
    answer.events = [*(answer.events or ()), CalendarEvent(start, start + 3600, "Busy", details)]


def _raw_control_characters(
    answer: MailboxAnswer, _parameters: Any, _person: Person, query: Query
) -> None:
    _huge_text(answer, {"bytes": 1}, _person, query)
    answer.events[-1].details["Subject"] = "bell\x07 escape\x1b one\x01 end"
    answer.raw_controls = True


def _surrogate_references(answer: MailboxAnswer, *_context: Any) -> None:
    answer.surrogate_references = True


def _zone(answer: MailboxAnswer, parameters: dict[str, Any], person: Person, query: Query) -> None:
    answer.working_hours = rule_of_zone(person.zone, naive_of(query.window_start).year)
    answer.zone_content = parameters["content"]


_CHANGES: dict[str, Callable[..., None]] = {
    "view": _view,
    "no_data_event": _no_data_event,
    "merged_no_data": _merged_no_data,
    "busy_type": _busy_type,
    "private_with_texts": _private_with_texts,
    "time_form": _time_form,
    "broken_event": _broken_event,
    "omit_ids": _omit_ids,
    "duplicate_events": _duplicate_events,
    "no_working_hours": _no_working_hours,
    "window_inclusive": _window_inclusive,
    "many_events": _many_events,
    "subject": _subject,
    "huge_text": _huge_text,
    "raw_control_characters": _raw_control_characters,
    "surrogate_references": _surrogate_references,
    "zone": _zone,
}
