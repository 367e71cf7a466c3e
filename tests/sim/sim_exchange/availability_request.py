"""A checked GetUserAvailability request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from .envelope import SoapRequest
from .schema import validate
from .settings import Settings
from .soap_fault import availability_fault
from .time_zone import NamedTimeZone, RequestTimeZone, RuleTimeZone
from .time_zone_rule import Change, TimeZoneRule
from .windows_zone import ZONES
from .xml_text import MESSAGES, TYPES
from .xml_tree import Element

SECONDS_PER_DAY = 86400
MERGED_INTERVAL_RANGE = range(5, 1441)
DEFAULT_MERGED_INTERVAL = 30
LARGEST_BIAS_MINUTES = 24 * 60


@dataclass(frozen=True)
class Query:
    """What is asked for each mailbox; it is the same for all of a request."""

    window_start: int  # seconds since 1970
    window_end: int
    view: str
    merged_interval_minutes: int
    time_zone: RequestTimeZone


@dataclass(frozen=True)
class AvailabilityRequest:
    """The mailboxes in the order of the request and the question to each of them."""

    addresses: list[str]
    routing_types: list[str]
    query: Query


def addresses_of(operation: Element) -> list[str]:
    """The addresses in a request that need not be valid, for the matching of rules."""
    array = operation.child(MESSAGES, "MailboxDataArray")
    mailboxes = [] if array is None else array.children
    emails = [mailbox.child(TYPES, "Email") for mailbox in mailboxes]
    return [email.child_text(TYPES, "Address") for email in emails if email is not None]


def read_request(request: SoapRequest, settings: Settings) -> AvailabilityRequest:
    """Checks a request against schema and limits; raises the fault that Exchange would send."""
    operation = request.operation
    validate(operation)
    time_zone = _read_time_zone(request)
    mailboxes = operation.child(MESSAGES, "MailboxDataArray").children
    _check_mailbox_count(len(mailboxes), settings)
    options = operation.child(TYPES, "FreeBusyViewOptions")
    if options is None:
        text = "Either FreeBusyViewOptions or SuggestionsViewOptions must be requested."
        raise availability_fault("ErrorInvalidFreeBusyViewType", text)
    emails = [mailbox.child(TYPES, "Email") for mailbox in mailboxes]
    return AvailabilityRequest(
        addresses=[email.child_text(TYPES, "Address") for email in emails],
        routing_types=[email.child_text(TYPES, "RoutingType") or "SMTP" for email in emails],
        query=_read_options(options, time_zone, settings),
    )


def _check_mailbox_count(count: int, settings: Settings) -> None:
    if count == 0:
        raise availability_fault("ErrorMailboxDataArrayEmpty", "The MailboxDataArray is empty.")
    if count > settings.maximum_mailboxes:
        raise availability_fault(
            "ErrorMailboxDataArrayTooBig",
            "There are too many target users in the EmailAddress array. "
            f"The allowed size = {settings.maximum_mailboxes}; the actual size = {count}.",
        )


def _read_options(options: Element, time_zone: RequestTimeZone, settings: Settings) -> Query:
    window = options.child(TYPES, "TimeWindow")
    start = _read_instant(window.child_text(TYPES, "StartTime"), time_zone)
    end = _read_instant(window.child_text(TYPES, "EndTime"), time_zone)
    _check_window(start, end, settings)
    interval_text = options.child_text(
        TYPES, "MergedFreeBusyIntervalInMinutes", str(DEFAULT_MERGED_INTERVAL)
    )
    if int(interval_text) not in MERGED_INTERVAL_RANGE:
        text = "The MergedFreeBusyIntervalInMinutes is outside of 5 to 1440."
        raise availability_fault("ErrorInvalidMergedFreeBusyInterval", text)
    view = options.child_text(TYPES, "RequestedView", "FreeBusy")
    if view == "None":
        text = "The requested FreeBusyViewType is not valid."
        raise availability_fault("ErrorInvalidFreeBusyViewType", text)
    return Query(start, end, view, int(interval_text), time_zone)


def _check_window(start: int, end: int, settings: Settings) -> None:
    if end - start < max(1, settings.minimum_window_minutes * 60):
        text = "The requested time window is too short, or its end is not after its start."
        raise availability_fault("ErrorInvalidTimeInterval", text)
    if end - start > settings.maximum_window_days * SECONDS_PER_DAY:
        raise availability_fault(
            "ErrorTimeIntervalTooBig",
            "The requested time duration is too long. "
            f"The allowed limit = {settings.maximum_window_days} days; "
            f"the actual limit = {-(-(end - start) // SECONDS_PER_DAY)} days.",
        )


def _read_instant(text: str, time_zone: RequestTimeZone) -> int:
    plain = re.sub(r"\.\d+", "", text).replace("Z", "+00:00")
    moment = datetime.fromisoformat(plain)
    if moment.tzinfo is None:
        return time_zone.instant_of(moment)
    return int((moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) / timedelta(seconds=1))


def _read_time_zone(request: SoapRequest) -> RequestTimeZone:
    element = request.operation.child(TYPES, "TimeZone")
    contexts = [header for header in request.headers if header.name == (TYPES, "TimeZoneContext")]
    if (element is None) == (not contexts):
        text = "The request must have exactly one of TimeZone and TimeZoneContext."
        raise availability_fault("ErrorTimeZone", text)
    if element is not None:
        return _read_rule(element)
    definition = contexts[0].child(TYPES, "TimeZoneDefinition")
    name = "" if definition is None else definition.attributes.get("Id", "")
    if name not in ZONES:
        raise availability_fault("ErrorTimeZone", f"The time zone '{name[:80]}' is not known.")
    return NamedTimeZone(ZONES[name])


def _read_rule(element: Element) -> RuleTimeZone:
    rule = TimeZoneRule(
        bias=int(element.child_text(TYPES, "Bias")),
        standard=_read_change(element.child(TYPES, "StandardTime")),
        daylight=_read_change(element.child(TYPES, "DaylightTime")),
    )
    biases = (rule.bias, rule.standard.bias, rule.daylight.bias)
    if max(abs(bias) for bias in biases) > LARGEST_BIAS_MINUTES:
        raise availability_fault("ErrorTimeZone", "The bias of the time zone is out of range.")
    return RuleTimeZone(rule)


def _read_change(element: Element) -> Change:
    change = Change(
        bias=int(element.child_text(TYPES, "Bias")),
        time=element.child_text(TYPES, "Time"),
        order=int(element.child_text(TYPES, "DayOrder")),
        month=int(element.child_text(TYPES, "Month")),
        weekday=element.child_text(TYPES, "DayOfWeek"),
    )
    is_time = re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d", change.time)
    if not is_time or change.order not in range(6) or change.month not in range(13):
        raise availability_fault("ErrorTimeZone", "A change of the time zone is out of range.")
    return change
