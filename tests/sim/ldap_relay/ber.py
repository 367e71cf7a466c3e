"""As much BER as LDAP needs (RFC 4511 section 5.1): definite lengths, one octet of tag."""

from __future__ import annotations

from collections.abc import Iterator

SEQUENCE, SET, INTEGER, OCTETS, ENUMERATED, BOOLEAN = 0x30, 0x31, 0x02, 0x04, 0x0A, 0x01


def element(tag: int, *contents: bytes) -> bytes:
    """One element; its content is all `contents`."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def integer(number: int, tag: int = INTEGER) -> bytes:
    """A number that is not negative."""
    return element(tag, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def head(octets: bytes, offset: int = 0) -> tuple[int, int, int] | None:
    """Tag, where the content begins and where it ends; None while octets are missing for that."""
    if len(octets) < offset + 2:
        return None
    tag, first = octets[offset], octets[offset + 1]
    begin = offset + 2
    if first < 0x80:
        return tag, begin, begin + first
    count = first & 0x7F
    if len(octets) < begin + count:
        return None
    size = int.from_bytes(octets[begin:begin + count], "big")
    return tag, begin + count, begin + count + size


def elements(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each element."""
    offset = 0
    while offset < len(content):
        found = head(content, offset)
        if found is None or found[2] > len(content):
            raise ValueError("an element is cut off")
        tag, begin, offset = found
        yield tag, content[begin:offset]
