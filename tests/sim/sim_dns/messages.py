"""DNS messages (RFC 1035, section 4): questions are read, answers are written, without compression."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import Any

TYPES = {"A": 1, "CNAME": 5, "AAAA": 28, "SRV": 33}
NAMES = {number: name for name, number in TYPES.items()}
NO_ERROR, SERVER_FAILURE, NO_SUCH_NAME, REFUSED = 0, 2, 3, 5
_RESPONSE, _AUTHORITATIVE, _TRUNCATED, _RECURSION_WANTED, _RECURSION = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080
_INTERNET = 1


@dataclass(frozen=True)
class Question:
    """What one client wants to know. `name` is in lower case, without the last dot."""

    identity: int
    flags: int
    name: str
    kind: int
    octets: bytes  # as it is repeated in the answer


def read_question(message: bytes) -> Question:
    """Raises ValueError for what is no message with one question."""
    if len(message) < 17:
        raise ValueError("too short")
    identity, flags, questions = struct.unpack_from(">HHH", message)
    if flags & _RESPONSE or questions != 1:
        raise ValueError("not one question")
    labels, place = [], 12
    while place < len(message) and message[place]:
        length = message[place]
        if length > 63 or place + 1 + length >= len(message):
            raise ValueError("a name beyond the end")
        labels.append(message[place + 1:place + 1 + length].decode("ascii", "replace"))
        place += 1 + length
    end = place + 5
    if end > len(message):
        raise ValueError("cut off")
    kind = struct.unpack_from(">H", message, place + 1)[0]
    return Question(identity, flags, ".".join(labels).lower(), kind, message[12:end])


def write_name(name: str) -> bytes:
    """The labels of a name."""
    parts = [label.encode("ascii") for label in name.rstrip(".").split(".") if label]
    return b"".join(bytes((len(part),)) + part for part in parts) + b"\0"


def write_record(record: dict[str, Any]) -> bytes:
    """A record of a zone; raises KeyError or OSError for one that lacks something."""
    kind = record["type"]
    if kind == "A":
        data = socket.inet_aton(record["address"])
    elif kind == "AAAA":
        data = socket.inet_pton(socket.AF_INET6, record["address"])
    elif kind == "CNAME":
        data = write_name(record["target"])
    else:
        places = (record.get("priority", 0), record.get("weight", 0), record["port"])
        data = struct.pack(">HHH", *places) + write_name(record["target"])
    head = struct.pack(">HHIH", TYPES[kind], _INTERNET, record.get("ttl", 60), len(data))
    return write_name(record["name"]) + head + data


def write_answer(question: Question, records: list[bytes], code: int, truncated: bool = False) -> bytes:
    """The whole message; a truncated one has no records, so that the client asks again by TCP."""
    flags = _RESPONSE | _AUTHORITATIVE | _RECURSION | (question.flags & _RECURSION_WANTED) | code
    if truncated:
        flags, records = flags | _TRUNCATED, []
    head = struct.pack(">HHHHHH", question.identity, flags, 1, len(records), 0, 0)
    return head + question.octets + b"".join(records)
