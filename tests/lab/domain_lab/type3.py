"""What an NTLM type 3 message says besides its proof ([MS-NLMP] 2.2.1.3): the name, the binding to TLS, the version.

The proof of NTLMv2 covers all of it, so whoever has had the proof judged may believe it."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

SIGNATURE = b"NTLMSSP\0"
TYPE = 8
LONGEST_ANSWER_OF_VERSION_1 = 24
PAIRS_IN_ANSWER = 44
PAIR_END, PAIR_TARGET, PAIR_BINDING = 0, 9, 10
UNICODE = 1
NO_BINDING = bytes(16)


def binding_hash(certificate: bytes) -> bytes:
    """The binding to the server's certificate (DER), as it stands in a type 3 message ([MS-NLMP] 2.2.2.1): MD5 over
    the channel bindings of GSS-API (RFC 2744) with the application data of tls-server-end-point (RFC 5929)."""
    data = b"tls-server-end-point:" + hashlib.sha256(certificate).digest()
    return hashlib.md5(bytes(16) + struct.pack("<I", len(data)) + data, usedforsecurity=False).digest()


@dataclass(frozen=True)
class Type3:
    """The read message."""

    user: str
    domain: str
    is_version_2: bool
    target: str
    binding: bytes

    def binding_is(self, certificate: bytes) -> str:
        """"none", "right" or "wrong" for a server with this certificate."""
        if self.binding in (b"", NO_BINDING):
            return "none"
        return "right" if self.binding == binding_hash(certificate) else "wrong"


def message_type(message: bytes) -> int:
    """1, 2 or 3; 0 when this is no message of NTLM."""
    if message[:TYPE] != SIGNATURE or len(message) < TYPE + 4:
        return 0
    return int(struct.unpack_from("<I", message, TYPE)[0])


def _field(message: bytes, place: int) -> bytes:
    length, _, offset = struct.unpack_from("<HHI", message, place)
    return message[offset:offset + length]


def _pairs(answer: bytes) -> dict[int, bytes]:
    found, place = {}, PAIRS_IN_ANSWER
    while place + 4 <= len(answer):
        kind, length = struct.unpack_from("<HH", answer, place)
        if kind == PAIR_END:
            break
        found[kind] = answer[place + 4:place + 4 + length]
        place += 4 + length
    return found


def read_type3(message: bytes) -> Type3:
    """Reads a whole type 3 message."""
    flags = struct.unpack_from("<I", message, 60)[0]
    letters = "utf-16-le" if flags & UNICODE else "cp850"
    answer = _field(message, 20)
    pairs = _pairs(answer)
    return Type3(_field(message, 36).decode(letters, "replace"), _field(message, 28).decode(letters, "replace"),
                 len(answer) > LONGEST_ANSWER_OF_VERSION_1, pairs.get(PAIR_TARGET, b"").decode("utf-16-le", "replace"),
                 pairs.get(PAIR_BINDING, b""))
