"""Changes to what the real server answers to one request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import messages
from .messages import Message
from .rules import Rule

CHANGES = frozenset({"references", "ranges", "endless_ranges", "leave_out_addresses", "long_name"})
ADDRESSES = "proxyAddresses"
ELSEWHERE = "ldap://127.0.0.1:9/CN=Configuration,DC=example,DC=test"


def _range(message: Message, asked: int, rule: Rule) -> bytes:
    """As Active Directory does: only so many addresses at once, and which they are is in the name."""
    dn, attributes = messages.read_entry(message)
    values, most = attributes.pop(ADDRESSES, []), int(rule.parameters["values"])
    part = values[asked:asked + most]
    if rule.action == "endless_ranges":
        attributes[f"{ADDRESSES};range=0-{most - 1}"] = values[:most]
    elif asked + most < len(values):
        attributes[ADDRESSES] = []
        attributes[f"{ADDRESSES};range={asked}-{asked + most - 1}"] = part
    elif asked > 0:
        attributes[f"{ADDRESSES};range={asked}-*"] = part
    elif values:
        attributes[ADDRESSES] = values
    return messages.entry(message.number, dn, attributes)


def _leave_out(message: Message) -> bytes:
    dn, attributes = messages.read_entry(message)
    attributes.pop(ADDRESSES, None)
    return messages.entry(message.number, dn, attributes)


def _long_name(message: Message, rule: Rule) -> bytes:
    """As if one person, `of`, stood in a unit with a name of so many `bytes`."""
    dn, attributes = messages.read_entry(message)
    own, _, parent = dn.partition(",")
    if own != rule.parameters["of"]:
        return message.octets
    unit = "x" * int(rule.parameters["bytes"])
    return messages.entry(message.number, f"{own},ou={unit},{parent}", attributes)


def asked_range(request: Message) -> int:
    """The first address that a request wants."""
    found = re.search(r"proxyAddresses;range=(\d+)-", " ".join(messages.asked_attributes(request)))
    return int(found.group(1)) if found else 0


def without_range(request: Message) -> bytes:
    """The same request for a server that knows no ranges."""
    octets = re.sub(rb"\x04.proxyAddresses;range=\d+-\*", b"", request.content)
    if octets == request.content:
        return request.octets
    *parts, _ = messages.ber.elements(request.content)
    again = b"".join(messages.ber.element(tag, content) for tag, content in parts)
    names = messages.ber.element(0x30, messages.ber.element(0x04, ADDRESSES.encode()))
    return messages.build(request.number, request.operation, again + names)


def change(message: Message, request: Message, rule: Rule) -> Iterator[bytes]:
    """What the program gets instead of one message of the server."""
    is_entry = message.operation == messages.SEARCH_ENTRY
    if rule.action == "references":
        for _ in range(int(rule.parameters.get("count", 1))):
            yield messages.reference(message.number, ELSEWHERE)
    if is_entry and rule.action in ("ranges", "endless_ranges"):
        yield _range(message, asked_range(request), rule)
    elif is_entry and rule.action == "leave_out_addresses":
        yield _leave_out(message)
    elif is_entry and rule.action == "long_name":
        yield _long_name(message, rule)
    else:
        yield message.octets
