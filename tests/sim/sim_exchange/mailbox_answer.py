"""The answer for one mailbox before it becomes XML."""

from __future__ import annotations

from dataclasses import dataclass, field

from .time_zone_rule import TimeZoneRule

EVENT_VIEWS = ("FreeBusy", "FreeBusyMerged", "Detailed", "DetailedMerged")
_MERGED_DIGITS = {"Free": 0, "Tentative": 1, "Busy": 2, "OOF": 3, "WorkingElsewhere": 0}
NO_DATA_DIGIT = 4


@dataclass(slots=True)
class CalendarEvent:
    """One event. A time is an instant, or text that goes out as it is (for broken events)."""

    start: int | str
    end: int | str
    busy: str
    details: dict[str, str] | None = None  # elements of CalendarEventDetails in their order


@dataclass(slots=True)
class MailboxAnswer:
    """A FreeBusyResponse: an error code, or a view."""

    code: str = "NoError"
    response_class: str = "Success"
    text: str = ""
    values: list[tuple[str, str]] = field(default_factory=list)  # of MessageXml
    values_are_elements: bool = False
    view: str = ""
    merged: str | None = None
    events: list[CalendarEvent] | None = None
    working_hours: TimeZoneRule | None = None  # the zone of the mailbox
    zone_content: str | None = None  # XML that stands in its place
    surrogate_references: bool = False  # characters beyond U+FFFF as two references
    time_form: str | None = None  # instead of the one of the settings
    raw_controls: bool = False

    @property
    def event_count(self) -> int:
        return len(self.events or ())


def error_answer(code: str, text: str) -> MailboxAnswer:
    """An answer for a mailbox that cannot be read."""
    return MailboxAnswer(code=code, response_class="Error", text=text)


def merged_digits(events: list[CalendarEvent], start: int, end: int, interval_minutes: int) -> str:
    """The merged free/busy string: one digit for each interval, the highest state wins."""
    step = interval_minutes * 60
    slots = [0] * -(-(end - start) // step)
    for event in events:
        digit = _MERGED_DIGITS.get(event.busy, NO_DATA_DIGIT)
        first = max(0, (event.start - start) // step)
        last = min(len(slots), -(-(event.end - start) // step))
        for index in range(first, last):
            slots[index] = max(slots[index], digit)
    return "".join(map(str, slots))
