"""NTLM's three messages as octets (MS-NLMP, section 2.2): the first and third are read, the second is written."""

from __future__ import annotations

import struct
import time
from dataclasses import dataclass

SIGNATURE = b"NTLMSSP\0"
UNICODE, OEM, REQUEST_TARGET, NTLM = 0x1, 0x2, 0x4, 0x200
TARGET_IS_DOMAIN, EXTENDED_SECURITY, TARGET_INFO, VERSION = 0x10000, 0x80000, 0x800000, 0x2000000
KEY_EXCHANGE, KEY_128, KEY_56 = 0x40000000, 0x20000000, 0x80000000
_ECHOED = 0xE2088233  # what is granted to a client that asks for it
_VERSION_OCTETS = b"\x0a\0\x39\x38\0\0\0\x0f"
_SECONDS_FROM_1601_TO_1970 = 11644473600
_MIC_END = 88

AV_END, AV_COMPUTER, AV_DOMAIN, AV_DNS_COMPUTER, AV_DNS_DOMAIN, AV_DNS_TREE = range(6)
AV_FLAGS, AV_TIME, AV_TARGET, AV_BINDING = 6, 7, 9, 10
FLAG_HAS_MIC = 2


class NtlmError(ValueError):
    """Not a message of NTLM, or not the one that is due."""


@dataclass(frozen=True)
class Names:
    """Whom the server belongs to."""

    domain: str
    dns_domain: str
    computer: str = "EX01"


@dataclass(frozen=True)
class Answer:
    """A type 3 message."""

    octets: bytes
    domain: str
    user: str
    response: bytes
    session_key: bytes
    flags: int

    @property
    def is_version_2(self) -> bool:
        return len(self.response) > 24

    @property
    def pairs(self) -> dict[int, bytes]:
        """The AV pairs of an NTLMv2 response; none when they are damaged."""
        return read_pairs(self.response[44:]) if self.is_version_2 else {}

    @property
    def time_seconds(self) -> float:
        """The client's clock, as seconds since 1970."""
        return from_file_time(self.response[24:32])

    @property
    def mic(self) -> bytes | None:
        """The message integrity code, if the client says that there is one."""
        flags = struct.unpack("<I", self.pairs.get(AV_FLAGS, bytes(4)).ljust(4, b"\0")[:4])[0]
        return self.octets[_MIC_END - 16:_MIC_END] if flags & FLAG_HAS_MIC else None

    @property
    def without_mic(self) -> bytes:
        return self.octets[:_MIC_END - 16] + bytes(16) + self.octets[_MIC_END:]


def message_type(octets: bytes) -> int:
    """1, 2 or 3; raises NtlmError."""
    if len(octets) < 12 or not octets.startswith(SIGNATURE):
        raise NtlmError("no message of NTLM")
    return struct.unpack_from("<I", octets, 8)[0]


def flags_of_request(octets: bytes) -> int:
    """What a type 1 message asks for; raises NtlmError."""
    if message_type(octets) != 1 or len(octets) < 16:
        raise NtlmError("no type 1")
    return struct.unpack_from("<I", octets, 12)[0]


def read_answer(octets: bytes) -> Answer:
    """Raises NtlmError."""
    if message_type(octets) != 3 or len(octets) < 64:
        raise NtlmError("no type 3")
    flags = struct.unpack_from("<I", octets, 60)[0]
    letters = "utf-16-le" if flags & UNICODE else "cp850"
    domain, user = (_field(octets, place).decode(letters, "replace") for place in (28, 36))
    return Answer(octets, domain, user, _field(octets, 20), _field(octets, 52), flags)


def _field(octets: bytes, place: int) -> bytes:
    length, _, offset = struct.unpack_from("<HHI", octets, place)
    if offset + length > len(octets):
        raise NtlmError("a field beyond the end")
    return octets[offset:offset + length]


def read_pairs(octets: bytes) -> dict[int, bytes]:
    """The AV pairs up to the end mark."""
    pairs, place = {}, 0
    while place + 4 <= len(octets):
        kind, length = struct.unpack_from("<HH", octets, place)
        if kind == AV_END or place + 4 + length > len(octets):
            break
        pairs[kind] = octets[place + 4:place + 4 + length]
        place += 4 + length
    return pairs


def file_time(seconds: float) -> bytes:
    """Seconds since 1970 as tenths of microseconds since 1601."""
    return struct.pack("<Q", int((seconds + _SECONDS_FROM_1601_TO_1970) * 10_000_000))


def from_file_time(octets: bytes) -> float:
    """Seconds since 1970."""
    return struct.unpack("<Q", octets)[0] / 10_000_000 - _SECONDS_FROM_1601_TO_1970


def target_pairs(names: Names, clock_seconds: float) -> dict[int, bytes]:
    """What the server says of itself; its clock is that of this host and so many seconds more."""
    dns_computer = f"{names.computer.lower()}.{names.dns_domain}"
    texts = {AV_DOMAIN: names.domain, AV_COMPUTER: names.computer, AV_DNS_DOMAIN: names.dns_domain,
             AV_DNS_COMPUTER: dns_computer, AV_DNS_TREE: names.dns_domain}
    pairs = {kind: text.encode("utf-16-le") for kind, text in texts.items()}
    return {**pairs, AV_TIME: file_time(time.time() + clock_seconds)}


def write_pairs(pairs: dict[int, bytes]) -> bytes:
    """With the end mark."""
    return b"".join(struct.pack("<HH", kind, len(value)) + value for kind, value in pairs.items()) + bytes(4)


def write_challenge(request_flags: int, challenge: bytes, names: Names, pairs: dict[int, bytes], without: int) -> bytes:
    """A type 2 message for a client that asked for these flags; those of `without` are not in it."""
    flags = request_flags & _ECHOED | REQUEST_TARGET | NTLM | TARGET_IS_DOMAIN | TARGET_INFO | VERSION
    if flags & UNICODE:
        flags &= ~OEM
    flags &= ~without
    target = names.domain.encode("utf-16-le" if flags & UNICODE else "cp850")
    information = write_pairs(pairs) if flags & TARGET_INFO else b""
    head = SIGNATURE + struct.pack("<IHHII", 2, len(target), len(target), 56, flags) + challenge + bytes(8)
    place = struct.pack("<HHI", len(information), len(information), 56 + len(target))
    return head + place + _VERSION_OCTETS + target + information
