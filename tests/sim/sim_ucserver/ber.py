"""BER as the UCServer's runtime writes it and as strictly as it reads it.

Lengths are definite and minimal; anything else is refused. Every extensible SEQUENCE that is
written ends with the empty pseudo element `1f 80 80 15 00`; when reading it may be there or not.
"""

from __future__ import annotations

TAG_BOOLEAN = 0x01
TAG_INTEGER = 0x02
TAG_OCTET_STRING = 0x04
TAG_NULL = 0x05
TAG_REAL = 0x09
TAG_ENUMERATED = 0x0A
TAG_UTF8_STRING = 0x0C
TAG_SEQUENCE = 0x30

EXTENSION_END = bytes.fromhex("1f80801500")
INTEGER_LIMIT_OCTETS = 8


class Malformed(ValueError):
    """The octets are not what the type allows."""


def encode_length(length: int) -> bytes:
    if length < 0x80:
        return bytes((length,))
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((0x80 | len(octets),)) + octets


def encode_element(tag: int, content: bytes) -> bytes:
    """`tag` is one octet, or several when it is above 0xff (0x9f1f is context tag 31)."""
    tag_octets = tag.to_bytes((tag.bit_length() + 7) // 8, "big")
    return tag_octets + encode_length(len(content)) + content


def encode_integer(value: int, tag: int = TAG_INTEGER) -> bytes:
    magnitude = value if value >= 0 else ~value
    return encode_element(tag, value.to_bytes(magnitude.bit_length() // 8 + 1, "big", signed=True))


def encode_enumerated(value: int) -> bytes:
    return encode_integer(value, TAG_ENUMERATED)


def encode_boolean(value: bool, tag: int = TAG_BOOLEAN) -> bytes:
    return encode_element(tag, b"\xff" if value else b"\x00")


def encode_text(text: str, tag: int = TAG_UTF8_STRING) -> bytes:
    return encode_element(tag, text.encode("utf-8"))


def encode_octets(octets: bytes, tag: int = TAG_OCTET_STRING) -> bytes:
    return encode_element(tag, octets)


def encode_list(elements: list[bytes], tag: int = TAG_SEQUENCE) -> bytes:
    """A SEQUENCE OF, or a SEQUENCE that is not extensible: no pseudo element at its end."""
    return encode_element(tag, b"".join(elements))


def encode_sequence(*elements: bytes, tag: int = TAG_SEQUENCE) -> bytes:
    """An extensible SEQUENCE."""
    return encode_element(tag, b"".join(elements) + EXTENSION_END)


def read_length(data: bytes, position: int) -> tuple[int, int]:
    """The length whose octets begin at `position`, and the position of the content."""
    try:
        first = data[position]
        if first < 0x80:
            return first, position + 1
        count = first & 0x7F
        if count == 0:
            raise Malformed("indefinite length")
        octets = data[position + 1 : position + 1 + count]
        if len(octets) < count:
            raise Malformed("length is cut off")
    except IndexError:
        raise Malformed("length is missing") from None
    length = int.from_bytes(octets, "big")
    if octets[0] == 0 or length < 0x80:
        raise Malformed("length octets are not minimal")
    return length, position + 1 + count


def decode_integer(content: bytes) -> int:
    if not content:
        raise Malformed("empty INTEGER")
    if len(content) > INTEGER_LIMIT_OCTETS:
        raise Malformed("INTEGER too large")
    if len(content) > 1 and content[0] in (0x00, 0xFF) and content[0] >> 7 == content[1] >> 7:
        raise Malformed("INTEGER is not minimal")
    return int.from_bytes(content, "big", signed=True)


def decode_text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("invalid UTF-8") from None


class Reader:
    """Reads elements one after the other from data[position:end]."""

    __slots__ = ("data", "position", "end")

    def __init__(self, data: bytes, position: int = 0, end: int | None = None) -> None:
        self.data = data
        self.position = position
        self.end = len(data) if end is None else end

    def at_end(self) -> bool:
        return self.position >= self.end

    def peek(self) -> int:
        """The first octet of the next element, -1 at the end."""
        return -1 if self.at_end() else self.data[self.position]

    def content(self, tag: int, name: str) -> bytes:
        start, end = self._enter(tag, name)
        return self.data[start:end]

    def sequence(self, name: str, tag: int = TAG_SEQUENCE) -> "Reader":
        start, end = self._enter(tag, name)
        return Reader(self.data, start, end)

    def text(self, name: str, tag: int = TAG_UTF8_STRING) -> str:
        try:
            return decode_text(self.content(tag, name))
        except Malformed as fault:
            raise Malformed(f"{name}: {fault}") from None

    def integer(self, name: str, tag: int = TAG_INTEGER) -> int:
        try:
            return decode_integer(self.content(tag, name))
        except Malformed as fault:
            raise Malformed(f"{name}: {fault}") from None

    def boolean(self, name: str, tag: int = TAG_BOOLEAN) -> bool:
        content = self.content(tag, name)
        if len(content) != 1:
            raise Malformed(f"{name}: BOOLEAN of {len(content)} octets")
        return content != b"\x00"

    def element(self) -> bytes:
        """The next element whole, whatever its tag."""
        start = self.position
        position = start + 1
        if self.peek() & 0x1F == 0x1F:
            while position < self.end and self.data[position] & 0x80:
                position += 1
            position += 1
        length, content = read_length(self.data, position)
        self._advance(content + length, "element")
        return self.data[start : self.position]

    def finish(self, name: str) -> None:
        """Refuses anything left over but the pseudo element of an extensible SEQUENCE."""
        rest = self.data[self.position : self.end]
        if rest and rest != EXTENSION_END:
            raise Malformed(f"{name}: {len(rest)} octets after the last field")

    def _enter(self, tag: int, name: str) -> tuple[int, int]:
        found = self.peek()
        if found != tag:
            what = "nothing" if found < 0 else f"tag {found:02x}"
            raise Malformed(f"{name}: tag {tag:02x} expected, {what} found")
        try:
            length, start = read_length(self.data, self.position + 1)
        except Malformed as fault:
            raise Malformed(f"{name}: {fault}") from None
        self._advance(start + length, name)
        return start, start + length

    def _advance(self, position: int, name: str) -> None:
        if position > self.end:
            raise Malformed(f"{name}: reaches beyond its surroundings")
        self.position = position


def split_elements(content: bytes) -> list[bytes]:
    reader = Reader(content)
    elements = []
    while not reader.at_end():
        elements.append(reader.element())
    return elements
