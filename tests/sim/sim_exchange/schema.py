"""The published schema of GetUserAvailabilityRequest: names, order, counts and value types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Callable

from .soap_fault import SoapFault, schema_fault
from .xml_text import MESSAGES, SOAP, TYPES
from .xml_tree import SEPARATOR, Element

UNBOUNDED = 1 << 30
# Attributes that a validator of schemas knows everywhere.
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_OF_VALIDATOR = ("type", "nil", "schemaLocation", "noNamespaceSchemaLocation")
# What the types may carry; all others have no attributes.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "ConvertIdType": ("DestinationFormat",),
    "AlternateIdType": ("Format", "Id", "Mailbox", "IsArchive"),
}


@dataclass(frozen=True)
class Particle:
    """One place in a sequence: which element, of which type, how often."""

    name: tuple[str, str]
    type_name: str
    minimum: int = 1
    maximum: int = 1


def _one(name: str, type_name: str, namespace: str = TYPES) -> Particle:
    return Particle((namespace, name), type_name)


def _optional(name: str, type_name: str) -> Particle:
    return Particle((TYPES, name), type_name, minimum=0)


_CHANGE = (
    _one("Bias", "int"),
    _one("Time", "string"),
    _one("DayOrder", "short"),
    _one("Month", "short"),
    _one("DayOfWeek", "DayOfWeekType"),
    _optional("Year", "string"),
)

SEQUENCES: dict[str, tuple[Particle, ...]] = {
    "GetUserAvailabilityRequestType": (
        _optional("TimeZone", "SerializableTimeZone"),
        _one("MailboxDataArray", "ArrayOfMailboxData", MESSAGES),
        _optional("FreeBusyViewOptions", "FreeBusyViewOptionsType"),
        _optional("SuggestionsViewOptions", "anything"),
    ),
    "SerializableTimeZone": (
        _one("Bias", "int"),
        _one("StandardTime", "SerializableTimeZoneTime"),
        _one("DaylightTime", "SerializableTimeZoneTime"),
    ),
    "SerializableTimeZoneTime": _CHANGE,
    "ArrayOfMailboxData": (Particle((TYPES, "MailboxData"), "MailboxData", 0, UNBOUNDED),),
    "MailboxData": (
        _one("Email", "EmailAddress"),
        _one("AttendeeType", "MeetingAttendeeType"),
        _optional("ExcludeConflicts", "boolean"),
    ),
    "EmailAddress": (
        _optional("Name", "string"),
        _one("Address", "string"),
        _optional("RoutingType", "string"),
    ),
    "FreeBusyViewOptionsType": (
        _one("TimeWindow", "Duration"),
        _optional("MergedFreeBusyIntervalInMinutes", "int"),
        _optional("RequestedView", "FreeBusyViewType"),
    ),
    "Duration": (_one("StartTime", "dateTime"), _one("EndTime", "dateTime")),
    "ConvertIdType": (_one("SourceIds", "ArrayOfAlternateIds", MESSAGES),),
    "ArrayOfAlternateIds": (Particle((TYPES, "AlternateId"), "AlternateIdType", 1, UNBOUNDED),),
    "AlternateIdType": (),
}


def _is_date_time(text: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", text):
        return False
    try:
        datetime.fromisoformat(text[:19])
    except ValueError:
        return False
    return True


def _is_number(lowest: int, highest: int) -> Callable[[str], bool]:
    return (
        lambda text: bool(re.fullmatch(r"[+-]?\d{1,10}", text)) and lowest <= int(text) <= highest
    )


def _is_one_of(*values: str) -> Callable[[str], bool]:
    return lambda text: text in values


VALUES: dict[str, Callable[[str], bool]] = {
    "string": lambda text: True,
    "int": _is_number(-(2**31), 2**31 - 1),
    "short": _is_number(-(2**15), 2**15 - 1),
    "boolean": _is_one_of("true", "false", "1", "0"),
    "dateTime": _is_date_time,
    "DayOfWeekType": _is_one_of(
        *("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
        *("Day", "Weekday", "WeekendDay"),
    ),
    "MeetingAttendeeType": _is_one_of("Organizer", "Required", "Optional", "Room", "Resource"),
    "FreeBusyViewType": _is_one_of(
        "None", "MergedOnly", "FreeBusy", "FreeBusyMerged", "Detailed", "DetailedMerged"
    ),
}


def validate(element: Element, type_name: str = "GetUserAvailabilityRequestType") -> None:
    """Raises the fault ErrorSchemaValidation at the first place that breaks the schema."""
    if type_name != "anything":
        refuse_attributes(element, *ATTRIBUTES.get(type_name, ()))
    if type_name in SEQUENCES:
        if element.text.strip():
            raise _fault(element, f"The element {_called(element)} cannot contain text.")
        _validate_sequence(element, SEQUENCES[type_name])
    elif type_name in VALUES:
        _validate_value(element, type_name)


def attributes_of(element: Element) -> dict[tuple[str, str], str]:
    """The attributes by namespace and local name."""
    split = {name: name.rpartition(SEPARATOR) for name in element.attributes}
    return {(split[name][0], split[name][2]): value for name, value in element.attributes.items()}


def refuse_attributes(element: Element, *known: str, is_header: bool = False) -> None:
    """Raises the fault ErrorSchemaValidation if there is another attribute; a header may carry SOAP's own."""
    for namespace, name in attributes_of(element):
        is_known = name in known if namespace == "" else namespace == INSTANCE and name in _OF_VALIDATOR
        if not is_known and not (is_header and namespace == SOAP):
            raise _fault(element, f"The '{name[:80]}' attribute is not declared.")


def _validate_value(element: Element, type_name: str) -> None:
    if element.children:
        child = element.children[0]
        raise _fault(
            child, f"The element {_called(element)} cannot contain the element {_called(child)}."
        )
    text = element.text if type_name == "string" else element.text.strip()
    if not VALUES[type_name](text):
        raise _fault(
            element,
            f"The '{element.name[1]}' element is invalid - The value '{text[:80]}' is invalid "
            f"according to its datatype '{type_name}'.",
        )


def _validate_sequence(element: Element, particles: tuple[Particle, ...]) -> None:
    index = count = 0
    for child in element.children:
        while index < len(particles) and not _takes(particles[index], child, count):
            if count < particles[index].minimum:
                raise _unexpected(element, child, particles[index:])
            index, count = index + 1, 0
        if index == len(particles):
            raise _unexpected(element, child, ())
        validate(child, particles[index].type_name)
        count += 1
    for particle in particles[index:]:
        if count < particle.minimum:
            text = f"The element {_called(element)} has incomplete content."
            raise _fault(element, text + _expected(particles[index:]))
        index, count = index + 1, 0


def _takes(particle: Particle, child: Element, count: int) -> bool:
    return child.name == particle.name and count < particle.maximum


def _unexpected(element: Element, child: Element, expected: tuple[Particle, ...]) -> SoapFault:
    text = f"The element {_called(element)} has invalid child element {_called(child)}."
    return _fault(child, text + _expected(expected))


def _expected(particles: tuple[Particle, ...]) -> str:
    names = []
    for particle in particles:
        names.append(f"'{particle.name[1]}' in namespace '{particle.name[0]}'")
        if particle.minimum:
            break
    return f" List of possible elements expected: {', '.join(names)}." if names else ""


def _called(element: Element) -> str:
    return f"'{element.name[1]}' in namespace '{element.name[0]}'"


def _fault(element: Element, violation: str) -> SoapFault:
    return schema_fault(violation, element.line, element.position)
