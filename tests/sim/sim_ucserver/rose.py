"""The ROSE envelope: invoke, result, error and reject, and where one ends in a stream."""

from __future__ import annotations

from typing import NamedTuple

from .ber import (
    EXTENSION_END,
    Malformed,
    Reader,
    TAG_INTEGER,
    TAG_SEQUENCE,
    TAG_UTF8_STRING,
    encode_element,
    encode_integer,
    encode_length,
    encode_list,
    encode_sequence,
    encode_text,
    read_length,
)

TAG_INVOKE = 0xA1
TAG_RESULT = 0xA2
TAG_ERROR = 0xA3
TAG_REJECT = 0xA4
TAG_SESSION_ID = 0xA1
TAG_LINKED_ID = 0x80
TAG_OPERATION_NAME = 0xA2
TAG_AUTHENTICATION = 0xA3
TAG_INVOKE_PROBLEM = 0x81

EVENT_INVOKE_ID = 99999

PROBLEM_DUPLICATE_INVOCATION = 0
PROBLEM_UNRECOGNISED_OPERATION = 1
PROBLEM_MISTYPED_ARGUMENT = 2

LENGTH_LIMIT_OCTETS = 4
EMPTY_SEQUENCE = encode_sequence()


class BrokenStream(Exception):
    """What arrives cannot be cut into messages; the connection has to end."""


class Invoke(NamedTuple):
    invoke_id: int
    operation: int
    argument: bytes


class PeerAnswer(NamedTuple):
    """A result, error or reject that the client sends; `kind` is its tag."""

    kind: int
    invoke_id: int | None


def message_end(stream: bytearray, start: int, limit_bytes: int) -> int | None:
    """Where the message that begins at `start` ends; None if its header is not all there yet."""
    available = len(stream) - start
    if available == 0:
        return None
    if not TAG_INVOKE <= stream[start] <= TAG_REJECT:
        raise BrokenStream(f"a message cannot begin with octet {stream[start]:02x}")
    if available < 2:
        return None
    first = stream[start + 1]
    if first > 0x80 + LENGTH_LIMIT_OCTETS:
        raise BrokenStream(f"{first & 0x7F} length octets")
    if first > 0x80 and available < 2 + (first & 0x7F):
        return None
    header = bytes(stream[start + 1 : start + 2 + LENGTH_LIMIT_OCTETS])
    try:
        length, content = read_length(header, 0)
    except Malformed as fault:
        raise BrokenStream(str(fault)) from None
    if length > limit_bytes:
        raise BrokenStream(f"a message of {length} octets")
    return start + 1 + content + length


def decode_message(message: bytes) -> Invoke | PeerAnswer:
    reader = Reader(message)
    content = reader.sequence("message", message[0])
    if content.peek() == TAG_SESSION_ID:
        session = content.sequence("sessionID", TAG_SESSION_ID)
        session.text("sessionID")
    if message[0] != TAG_INVOKE:
        has_id = content.peek() == TAG_INTEGER
        return PeerAnswer(message[0], content.integer("invokeID") if has_id else None)
    invoke_id = content.integer("invokeID")
    _skip_optional_fields(content)
    operation = content.integer("operationID")
    argument = message[content.position : content.end]
    return Invoke(invoke_id, operation, argument)


def _skip_optional_fields(content: Reader) -> None:
    if content.peek() == TAG_LINKED_ID:
        content.integer("linked-ID", TAG_LINKED_ID)
    if content.peek() == TAG_OPERATION_NAME:
        content.sequence("operationName", TAG_OPERATION_NAME).text("operationName")
    if content.peek() == TAG_AUTHENTICATION:
        content.sequence("authentication", TAG_AUTHENTICATION)


def encode_result(invoke_id: int, result: bytes) -> bytes:
    value = encode_list([encode_integer(0), result])
    return encode_element(TAG_RESULT, encode_integer(invoke_id) + value)


def encode_result_head(invoke_id: int, list_bytes: int) -> bytes:
    """All octets of a result before the elements of the one SEQUENCE OF that it carries.

    `list_bytes` is the length of those elements; EXTENSION_END follows them.
    """
    list_head = bytes((TAG_SEQUENCE,)) + encode_length(list_bytes)
    result_bytes = len(list_head) + list_bytes + len(EXTENSION_END)
    result_head = bytes((TAG_SEQUENCE,)) + encode_length(result_bytes)
    value = encode_integer(0)
    value_bytes = len(value) + len(result_head) + result_bytes
    value_head = bytes((TAG_SEQUENCE,)) + encode_length(value_bytes)
    invoke = encode_integer(invoke_id)
    message_bytes = len(invoke) + len(value_head) + value_bytes
    head = bytes((TAG_RESULT,)) + encode_length(message_bytes)
    return head + invoke + value_head + value + result_head + list_head


def encode_error(invoke_id: int, detail: int, text: str) -> bytes:
    request_error = encode_sequence(encode_integer(detail), encode_text(text))
    return encode_element(
        TAG_ERROR, encode_integer(invoke_id) + encode_integer(0) + request_error
    )


def encode_reject(invoke_id: int, problem: int, details: str = "") -> bytes:
    content = encode_integer(invoke_id) + encode_integer(problem, TAG_INVOKE_PROBLEM)
    if details:
        content += encode_text(details, TAG_UTF8_STRING)
    return encode_element(TAG_REJECT, content)


def encode_invoke(invoke_id: int, operation: int, argument: bytes) -> bytes:
    content = encode_integer(invoke_id) + encode_integer(operation) + argument
    return encode_element(TAG_INVOKE, content)


def encode_event(operation: int, argument: bytes) -> bytes:
    return encode_invoke(EVENT_INVOKE_ID, operation, argument)
