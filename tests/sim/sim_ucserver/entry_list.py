"""The argument of asnAppointmentSetEntryList, decoded by hand because there are so many of them.

Its errors are of two kinds: an argument that is not of its type (`Malformed`, to be answered by
a reject), and a list that is well formed but may not be stored (`fault_of`).
"""

from __future__ import annotations

from json.encoder import encode_basestring as quote
from typing import NamedTuple

from .ber import (
    EXTENSION_END,
    Malformed,
    Reader,
    TAG_SEQUENCE,
    TAG_UTF8_STRING,
    decode_integer,
    decode_text,
    read_length,
)
from .messages import open_argument
from .real import decode_date

ENTRY_FIELDS = (
    ("u8sEntryID", 0x0C),
    ("u8sOwner", 0x0C),
    ("u8sDataSource", 0x0C),
    ("stStart", 0x09),
    ("stEnd", 0x09),
    ("iDuration", 0x02),
    ("u8sSubject", 0x0C),
    ("u8sText", 0x0C),
    ("bAllDay", 0x01),
    ("iStatus", 0x02),
    ("u8sCategory", 0x0C),
    ("iImportance", 0x02),
    ("iSensitivity", 0x02),
    ("bIsValid", 0x01),
)
ENTRY_TAGS = tuple(tag for _, tag in ENTRY_FIELDS)
STATUSES = range(0, 4)
IMPORTANCES = range(0, 3)
SENSITIVITIES = range(0, 4)
LOCATION_KEY = "Location"


class Entry(NamedTuple):
    start_days: float
    end_days: float
    start: str
    end: str
    entry_id: str
    owner: str
    source: str
    duration: int
    subject: str
    text: str
    all_day: bool
    status: int
    category: str
    importance: int
    sensitivity: int
    valid: bool
    location: str | None

    def order(self) -> tuple[str, str, str]:
        return self.start, self.end, self.entry_id


class EntryList(NamedTuple):
    owner: str
    source: str
    entries: list[Entry]


def decode_entry_list(argument: bytes) -> EntryList:
    name = "AsnAppointmentSetEntryListArgument"
    fields = open_argument(argument, name)
    owner = fields.text("u8sOwner")
    source = fields.text("u8sDataSource")
    listed = fields.sequence("appointments")
    fields.finish(name)
    entries = []
    position, end = listed.position, listed.end
    while position < end:
        if argument[position] != TAG_SEQUENCE:
            raise Malformed(f"appointments[{len(entries)}]: not a SEQUENCE")
        length, content = read_length(argument, position + 1)
        position = content + length
        if position > end:
            raise Malformed(f"appointments[{len(entries)}]: reaches beyond the list")
        try:
            entries.append(decode_entry(argument[content:position]))
        except Malformed as fault:
            raise Malformed(f"appointments[{len(entries)}]: {fault}") from None
    return EntryList(owner, source, entries)


def decode_entry(content: bytes) -> Entry:
    values, position = _split_fields(content)
    location = None
    if content[position : position + 1] == b"\x30":
        parameters = Reader(content, position)
        location = _decode_location(parameters.sequence("optionalParams"))
        position = parameters.position
    rest = content[position:]
    if rest and rest != EXTENSION_END:
        raise Malformed(f"{len(rest)} octets after the last field")
    start_days, start = decode_date(values[3])
    end_days, end = decode_date(values[4])
    return Entry(
        start_days, end_days, start, end,
        decode_text(values[0]), decode_text(values[1]), decode_text(values[2]),
        decode_integer(values[5]), decode_text(values[6]), decode_text(values[7]),
        _decode_boolean(values[8]), decode_integer(values[9]), decode_text(values[10]),
        decode_integer(values[11]), decode_integer(values[12]), _decode_boolean(values[13]),
        location,
    )  # fmt: skip


def _split_fields(content: bytes) -> tuple[list[bytes], int]:
    """The contents of the fields that every entry has, and where they end."""
    values = []
    position = 0
    try:
        for tag in ENTRY_TAGS:
            if content[position] != tag:
                raise Malformed(f"tag {tag:02x} expected, tag {content[position]:02x} found")
            length = content[position + 1]
            position += 2
            if length > 0x7F:
                length, position = read_length(content, position - 1)
            values.append(content[position : position + length])
            position += length
    except IndexError:
        raise Malformed(f"{ENTRY_FIELDS[len(values)][0]}: cut off") from None
    except Malformed as fault:
        raise Malformed(f"{ENTRY_FIELDS[len(values)][0]}: {fault}") from None
    if position > len(content):
        raise Malformed(f"{ENTRY_FIELDS[-1][0]}: reaches beyond the entry")
    return values, position


def _decode_boolean(content: bytes) -> bool:
    if len(content) != 1:
        raise Malformed(f"BOOLEAN of {len(content)} octets")
    return content != b"\x00"


def _decode_location(parameters: Reader) -> str | None:
    location = None
    seen = set()
    while not parameters.at_end():
        parameter = parameters.sequence("optionalParam")
        key = parameter.text("key")
        if key in seen:
            raise Malformed(f"optionalParams: {key} twice")
        seen.add(key)
        if parameter.peek() == TAG_UTF8_STRING:
            value = parameter.text("value")
            location = value if key == LOCATION_KEY else location
        elif parameter.peek() == 0x02:
            parameter.integer("value")
        else:
            parameter.content(0x04, "value")
        if not parameter.at_end():
            raise Malformed("optionalParam: octets after the value")
    return location


def fault_of(entry_list: EntryList) -> str | None:
    """Why the list may not be stored; None if it may."""
    identifiers = set()
    for entry in entry_list.entries:
        fault = _entry_fault(entry, entry_list)
        if fault is None and entry.entry_id in identifiers:
            fault = "duplicate id"
        if fault is not None:
            return fault
        identifiers.add(entry.entry_id)
    return None if entry_list.source else "empty source"


def _entry_fault(entry: Entry, entry_list: EntryList) -> str | None:
    if not entry.entry_id:
        return "empty id"
    if entry.owner != entry_list.owner:
        return "entry of another owner"
    if entry.source != entry_list.source:
        return "entry of another source"
    if entry.end_days < entry.start_days:
        return "end before start"
    if entry.status not in STATUSES:
        return "unknown status"
    if entry.importance not in IMPORTANCES or entry.sensitivity not in SENSITIVITIES:
        return "unknown importance or sensitivity"
    return None


def is_sorted(entries: list[Entry]) -> bool:
    orders = [entry.order() for entry in entries]
    return all(before <= after for before, after in zip(orders, orders[1:]))


def canonical_json(entries: list[Entry]) -> str:
    """The entries by start, end and id as JSON with sorted keys, no spaces and plain Unicode."""
    ordered = sorted(entries, key=Entry.order)
    return "[" + ",".join(map(_entry_json, ordered)) + "]"


def _entry_json(entry: Entry) -> str:
    location = "null" if entry.location is None else quote(entry.location)
    return (
        f'{{"all_day":{"true" if entry.all_day else "false"},"category":{quote(entry.category)},'
        f'"duration":{entry.duration},"end":"{entry.end}","id":{quote(entry.entry_id)},'
        f'"importance":{entry.importance},"location":{location},"owner":{quote(entry.owner)},'
        f'"sensitivity":{entry.sensitivity},"source":{quote(entry.source)},'
        f'"start":"{entry.start}","status":{entry.status},"subject":{quote(entry.subject)},'
        f'"text":{quote(entry.text)},"valid":{"true" if entry.valid else "false"}}}'
    )
