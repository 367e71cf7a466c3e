"""LDAP messages (RFC 4511): what the relay must know of them, and those that it makes by itself."""

from __future__ import annotations

from dataclasses import dataclass

from . import ber

BIND_REQUEST, BIND_ANSWER, UNBIND = 0x60, 0x61, 0x42
SEARCH_REQUEST, SEARCH_ENTRY, SEARCH_DONE, SEARCH_REFERENCE = 0x63, 0x64, 0x65, 0x73
EXTENDED_REQUEST, EXTENDED_ANSWER = 0x77, 0x78
CONTROLS, REFERRAL = 0xA0, 0xA3
START_TLS = b"1.3.6.1.4.1.1466.20037"
NOTICE_OF_DISCONNECTION = b"1.3.6.1.4.1.1466.20036"
PAGED_RESULTS = b"1.2.840.113556.1.4.319"
ANSWERS = {BIND_REQUEST: BIND_ANSWER, SEARCH_REQUEST: SEARCH_DONE, EXTENDED_REQUEST: EXTENDED_ANSWER}


@dataclass(frozen=True)
class Message:
    """One message, taken apart as far as needed."""

    octets: bytes
    number: int
    operation: int
    content: bytes

    @classmethod
    def read(cls, octets: bytes) -> Message:
        """A complete message."""
        found = ber.head(octets)
        if found is None:
            raise ValueError("no message")
        parts = list(ber.elements(octets[found[1]:]))
        return cls(octets, int.from_bytes(parts[0][1], "big"), *parts[1])

    def asks_for_tls(self) -> bool:
        """Whether this is the StartTLS request."""
        return self.operation == EXTENDED_REQUEST and START_TLS in self.content


def build(number: int, operation: int, content: bytes, controls: bytes = b"") -> bytes:
    """A message."""
    return ber.element(ber.SEQUENCE, ber.integer(number), ber.element(operation, content),
                       ber.element(CONTROLS, controls) if controls else b"")


def result(number: int, operation: int, code: int, text: bytes = b"", more: bytes = b"",
           controls: bytes = b"") -> bytes:
    """The end of an operation."""
    content = ber.integer(code, ber.ENUMERATED) + ber.element(ber.OCTETS) + ber.element(ber.OCTETS, text)
    return build(number, operation, content + more, controls)


def referral(*urls: str) -> bytes:
    """The part of a result that names other servers; nothing without any (RFC 4511 section 4.1.10)."""
    return ber.element(REFERRAL, *(ber.element(ber.OCTETS, url.encode()) for url in urls)) if urls else b""


def notice_of_disconnection(code: int) -> bytes:
    """What a server says of itself before it goes (RFC 4511 section 4.4.1)."""
    return result(0, EXTENDED_ANSWER, code, b"going down", ber.element(0x8A, NOTICE_OF_DISCONNECTION))


def reference(number: int, url: str) -> bytes:
    """A search reference."""
    return build(number, SEARCH_REFERENCE, ber.element(ber.OCTETS, url.encode()))


def entry(number: int, dn: str, attributes: dict[str, list[bytes]]) -> bytes:
    """A search entry."""
    listed = [
        ber.element(ber.SEQUENCE, ber.element(ber.OCTETS, name.encode()),
                    ber.element(ber.SET, *(ber.element(ber.OCTETS, value) for value in values)))
        for name, values in attributes.items()
    ]
    return build(number, SEARCH_ENTRY, ber.element(ber.OCTETS, dn.encode()) + ber.element(ber.SEQUENCE, *listed))


def page_control(cookie: bytes) -> bytes:
    """The response control that says how the next page is asked for."""
    value = ber.element(ber.SEQUENCE, ber.integer(0), ber.element(ber.OCTETS, cookie))
    return ber.element(ber.SEQUENCE, ber.element(ber.OCTETS, PAGED_RESULTS), ber.element(ber.OCTETS, value))


def broken_page_control(value: bytes | None) -> bytes:
    """The same control with a value that says nothing, or without any."""
    return ber.element(ber.SEQUENCE, ber.element(ber.OCTETS, PAGED_RESULTS),
                       b"" if value is None else ber.element(ber.OCTETS, value))


def read_entry(message: Message) -> tuple[str, dict[str, list[bytes]]]:
    """Name and attributes of a search entry."""
    (_, dn), (_, listed) = ber.elements(message.content)
    attributes: dict[str, list[bytes]] = {}
    for _, attribute in ber.elements(listed):
        (_, name), (_, values) = ber.elements(attribute)
        attributes[name.decode()] = [value for _, value in ber.elements(values)]
    return dn.decode(), attributes


def asked_attributes(search: Message) -> list[str]:
    """The names in a search request."""
    *_, (_, names) = ber.elements(search.content)
    return [name.decode() for _, name in ber.elements(names)]


def asked_base(search: Message) -> str:
    """The base of a search request."""
    return next(ber.elements(search.content))[1].decode()
