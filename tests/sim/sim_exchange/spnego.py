"""SPNEGO (RFC 4178) as far as a server needs it that is offered NTLM in there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator

SPNEGO = bytes.fromhex("06062b0601050502")
NTLM = bytes.fromhex("060a2b06010401823702020a")
KERBEROS = (bytes.fromhex("06092a864886f712010202"), bytes.fromhex("06092a864882f712010202"))
ACCEPTED, INCOMPLETE, REJECTED, REQUEST_MIC = range(4)
_INIT, _RESPONSE, _SEQUENCE, _OCTETS, _ENUMERATED, _APPLICATION = 0xA0, 0xA1, 0x30, 0x04, 0x0A, 0x60


class SpnegoError(ValueError):
    """Not a token of SPNEGO."""


@dataclass
class Token:
    """What a client sends. The list of mechanisms is there in its first token only, as the octets that are signed."""

    mechanisms: list[bytes]
    mechanism_list: bytes
    inner: bytes
    signature: bytes


def read_token(octets: bytes) -> Token:
    """Raises SpnegoError."""
    tag, content, rest = _element(octets)
    if rest:
        raise SpnegoError("something behind the token")
    is_first = tag == _APPLICATION
    if is_first:
        if not content.startswith(SPNEGO):
            raise SpnegoError("another mechanism")
        tag, content, _ = _element(content[len(SPNEGO):])
    if tag != (_INIT if is_first else _RESPONSE):
        raise SpnegoError("an unknown choice")
    fields = {tag: value for tag, value in _elements(_expect(_SEQUENCE, content))}
    listed = fields.get(0xA0, b"") if is_first else b""
    mechanisms = [_write(tag, value) for tag, value in _elements(_expect(_SEQUENCE, listed))] if listed else []
    inner, signature = (_expect(_OCTETS, fields[tag]) if tag in fields else b"" for tag in (0xA2, 0xA3))
    return Token(mechanisms, listed, inner, signature)


def write_response(state: int, inner: bytes = b"", mechanism: bytes = b"", signature: bytes = b"") -> bytes:
    """A NegTokenResp; what is empty is left out."""
    fields = _write(0xA0, _write(_ENUMERATED, bytes((state,))))
    if mechanism:
        fields += _write(0xA1, mechanism)
    if inner:
        fields += _write(0xA2, _write(_OCTETS, inner))
    if signature:
        fields += _write(0xA3, _write(_OCTETS, signature))
    return _write(_RESPONSE, _write(_SEQUENCE, fields))


def _write(tag: int, content: bytes) -> bytes:
    if len(content) < 0x80:
        return bytes((tag, len(content))) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + content


def _element(octets: bytes) -> tuple[int, bytes, bytes]:
    if len(octets) < 2:
        raise SpnegoError("cut off")
    start, length = 2, octets[1]
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(octets[2:start], "big")
    if start > 6 or start + length > len(octets):
        raise SpnegoError("a length beyond the end")
    return octets[0], octets[start:start + length], octets[start + length:]


def _elements(octets: bytes) -> Iterator[tuple[int, bytes]]:
    while octets:
        tag, content, octets = _element(octets)
        yield tag, content


def _expect(wanted: int, octets: bytes) -> bytes:
    tag, content, _ = _element(octets)
    if tag != wanted:
        raise SpnegoError("another type than expected")
    return content
