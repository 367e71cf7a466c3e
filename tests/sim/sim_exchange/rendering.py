"""Answers for mailboxes as XML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from .envelope import render_values
from .mailbox_answer import CalendarEvent, MailboxAnswer
from .time_zone import RequestTimeZone, naive_of
from .time_zone_rule import Change, TimeZoneRule
from .xml_text import MESSAGES, TYPES, escape, escape_by_surrogates, escape_raw, escape_without_controls

WORK_START_MINUTES = 480
WORK_END_MINUTES = 1020
WORK_DAYS = "Monday Tuesday Wednesday Thursday Friday"


@dataclass(frozen=True)
class Style:
    """How answers look: prefixes, or the types' namespace as the default of each child."""

    prefixed: bool
    time_form: str
    keep_controls: bool = True  # as numeric references; otherwise they become question marks

    @property
    def messages(self) -> str:
        return "m:" if self.prefixed else ""

    @property
    def types(self) -> str:
        return "t:" if self.prefixed else ""

    @property
    def declaration(self) -> str:
        return "" if self.prefixed else f' xmlns="{TYPES}"'


def render_response(fragments: list[bytes], style: Style) -> bytes:
    """The content of the Body: all answers in the order of the request."""
    m = style.messages
    if style.prefixed:
        declarations = f'xmlns:m="{MESSAGES}" xmlns:t="{TYPES}"'
    else:
        declarations = (
            f'xmlns="{MESSAGES}" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        )
    head = f"<{m}GetUserAvailabilityResponse {declarations}><{m}FreeBusyResponseArray>"
    tail = f"</{m}FreeBusyResponseArray></{m}GetUserAvailabilityResponse>"
    return b"".join((head.encode(), *fragments, tail.encode()))


def render_answer(answer: MailboxAnswer, zone: RequestTimeZone, style: Style) -> bytes:
    """One FreeBusyResponse."""
    m = style.messages
    parts = [f"<{m}FreeBusyResponse>", _response_message(answer, style)]
    if answer.response_class == "Success":
        parts.append(_view(answer, zone, style))
    parts.append(f"</{m}FreeBusyResponse>")
    return "".join(parts).encode("utf-8", "surrogatepass")


def _response_message(answer: MailboxAnswer, style: Style) -> str:
    m = style.messages
    text = f"<{m}MessageText>{escape(answer.text)}</{m}MessageText>" if answer.text else ""
    code = f"<{m}ResponseCode>{answer.code}</{m}ResponseCode>"
    rest = ""
    if answer.response_class != "Success":
        rest = f"<{m}DescriptiveLinkKey>0</{m}DescriptiveLinkKey>"
    if answer.values:
        values = render_values(answer.values, answer.values_are_elements)
        rest += f'<{m}MessageXml xmlns:t="{TYPES}">{values}</{m}MessageXml>'
    return f'<{m}ResponseMessage ResponseClass="{answer.response_class}">{text}{code}{rest}</{m}ResponseMessage>'


def _view(answer: MailboxAnswer, zone: RequestTimeZone, style: Style) -> str:
    m, t, declaration = style.messages, style.types, style.declaration
    parts = [
        f"<{m}FreeBusyView>",
        f"<{t}FreeBusyViewType{declaration}>{answer.view}</{t}FreeBusyViewType>",
    ]
    if answer.merged is not None:
        parts.append(f"<{t}MergedFreeBusy{declaration}>{answer.merged}</{t}MergedFreeBusy>")
    if answer.events is not None:
        parts += _event_array(answer, zone, style)
    if answer.working_hours is not None:
        parts.append(_working_hours(answer.working_hours, answer.zone_content, style))
    parts.append(f"</{m}FreeBusyView>")
    return "".join(parts)


def _event_array(answer: MailboxAnswer, zone: RequestTimeZone, style: Style) -> list[str]:
    t, declaration = style.types, style.declaration
    if not answer.events:
        # Both ways to say "nothing" occur, so both are sent: by mailboxes without working hours an
        # empty array, by the others none.
        return [] if answer.working_hours else [f"<{t}CalendarEventArray{declaration}/>"]
    write_time = _time_writer(answer.time_form or style.time_form, zone)
    write_text = _text_writer(answer, style)
    events = [_event(event, t, write_time, write_text) for event in answer.events]
    return [f"<{t}CalendarEventArray{declaration}>", *events, f"</{t}CalendarEventArray>"]


def _event(
    event: CalendarEvent,
    t: str,
    write_time: Callable[[int | str], str],
    write_text: Callable[[str], str],
) -> str:
    details = ""
    if event.details is not None:
        elements = [
            f"<{t}{name}>{write_text(value)}</{t}{name}>" if value else f"<{t}{name} />"
            for name, value in event.details.items()
        ]
        details = f"<{t}CalendarEventDetails>{''.join(elements)}</{t}CalendarEventDetails>"
    return (
        f"<{t}CalendarEvent><{t}StartTime>{write_time(event.start)}</{t}StartTime>"
        f"<{t}EndTime>{write_time(event.end)}</{t}EndTime><{t}BusyType>{event.busy}</{t}BusyType>"
        f"{details}</{t}CalendarEvent>"
    )


def _text_writer(answer: MailboxAnswer, style: Style) -> Callable[[str], str]:
    if answer.surrogate_references:
        return escape_by_surrogates
    if answer.raw_controls:
        return escape_raw
    return escape if style.keep_controls else escape_without_controls


def _time_writer(form: str, zone: RequestTimeZone) -> Callable[[int | str], str]:
    """Returns the function that writes an instant; text is passed on as it is."""
    if form == "utc" or (zone.is_utc and form == "naive"):
        suffix = "Z" if form == "utc" else ""
        return lambda time: time if isinstance(time, str) else naive_of(time).isoformat() + suffix

    def write(time: int | str) -> str:
        if isinstance(time, str):
            return time
        offset = zone.offset_at(time)
        return naive_of(time + offset).isoformat() + _suffix(form, offset)

    return write


def _suffix(form: str, offset: int) -> str:
    if form == "fraction":
        return ".0000000"
    if form == "naive":
        return ""
    sign = "-" if offset < 0 else "+"
    hours, minutes = divmod(abs(offset) // 60, 60)
    colon = ":" if form == "offset" else ""
    return f"{sign}{hours:02}{colon}{minutes:02}"


def _working_hours(rule: TimeZoneRule, content: str | None, style: Style) -> str:
    t = style.types
    if content is None:
        content = (
            f"<{t}Bias>{rule.bias}</{t}Bias>"
            f"{_change('StandardTime', rule.standard, t)}{_change('DaylightTime', rule.daylight, t)}"
        )
    return (
        f"<{t}WorkingHours{style.declaration}><{t}TimeZone>{content}</{t}TimeZone>"
        f"<{t}WorkingPeriodArray><{t}WorkingPeriod><{t}DayOfWeek>{WORK_DAYS}</{t}DayOfWeek>"
        f"<{t}StartTimeInMinutes>{WORK_START_MINUTES}</{t}StartTimeInMinutes>"
        f"<{t}EndTimeInMinutes>{WORK_END_MINUTES}</{t}EndTimeInMinutes>"
        f"</{t}WorkingPeriod></{t}WorkingPeriodArray></{t}WorkingHours>"
    )


def _change(name: str, change: Change, t: str) -> str:
    year = f"<{t}Year>{change.year}</{t}Year>" if change.year else ""
    return (
        f"<{t}{name}><{t}Bias>{change.bias}</{t}Bias><{t}Time>{change.time}</{t}Time>"
        f"<{t}DayOrder>{change.order}</{t}DayOrder><{t}Month>{change.month}</{t}Month>"
        f"<{t}DayOfWeek>{change.weekday}</{t}DayOfWeek>{year}</{t}{name}>"
    )
