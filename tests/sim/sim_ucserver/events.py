"""What the server sends without being asked: events and an invoke that clients do not know."""

from __future__ import annotations

from . import ber, messages, rose

UNKNOWN_EVENT_OPERATION = 3907
UNKNOWN_INVOKE_OPERATION = 4711

KEEP_ALIVE = "keep_alive"
UNKNOWN_EVENT = "unknown_event"
UNKNOWN_INVOKE = "unknown_invoke"
KINDS = (KEEP_ALIVE, UNKNOWN_EVENT, UNKNOWN_INVOKE)


def encode(kind: str, invoke_id: int) -> bytes:
    """`invoke_id` is for the invoke that expects an answer; events have one of their own."""
    if kind == KEEP_ALIVE:
        return rose.encode_event(messages.KEEP_ALIVE, messages.encode_keep_alive_argument())
    argument = ber.encode_sequence(
        ber.encode_text("anna.muster@example.test"), ber.encode_integer(4)
    )
    if kind == UNKNOWN_EVENT:
        return rose.encode_event(UNKNOWN_EVENT_OPERATION, argument)
    return rose.encode_invoke(invoke_id, UNKNOWN_INVOKE_OPERATION, argument)
