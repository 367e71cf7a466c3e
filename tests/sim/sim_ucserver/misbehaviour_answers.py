"""Actions of rules that send another answer than the one that is due."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Callable

from . import ber, messages, rose
from .answer import Answer

if TYPE_CHECKING:
    from .connection import Connection

Parameters = dict[str, Any]
Action = Callable[["Connection", rose.Invoke, Parameters], None]

FORGED_RESULT = rose.encode_result(2, messages.encode_login_result(messages.LOGIN_SUCCESS))


def garbage_octets(parameters: Parameters) -> bytes:
    if parameters.get("hex"):
        return bytes.fromhex(parameters["hex"])
    return hashlib.shake_256(b"octets of no meaning").digest(parameters.get("octets", 64))


def _error(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    error = rose.encode_error(invoke.invoke_id, parameters["detail"], parameters["text"])
    connection.answer(invoke, Answer([error]))


def _reject(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    reject = rose.encode_reject(invoke.invoke_id, parameters["problem"], parameters["details"])
    connection.answer(invoke, Answer([reject]))


def _result(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    value = parameters["value"]
    is_login = invoke.operation == messages.ADMIN_LOGIN
    encode = messages.encode_login_result if is_login else messages.encode_set_result
    connection.answer(invoke, Answer([rose.encode_result(invoke.invoke_id, encode(value))]))


def _busy(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    result = messages.encode_busy(parameters["seconds"])
    connection.answer(invoke, Answer([rose.encode_result(invoke.invoke_id, result)]))


def _incompatible(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    result = messages.encode_incompatible(parameters["version"])
    connection.answer(invoke, Answer([rose.encode_result(invoke.invoke_id, result)]))


def _garbage(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    connection.answer(invoke, Answer([garbage_octets(parameters)]))


def _inject(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    """Octets behind the answer; at asnStartTLS they lie before the handshake, in clear."""
    answer = connection.session.perform(invoke)
    octets = bytes.fromhex(parameters["hex"]) if parameters["hex"] else FORGED_RESULT
    connection.answer(invoke, Answer([*(answer.pieces if answer else []), octets]))


def _oversized(connection: "Connection", invoke: rose.Invoke, _parameters: Parameters) -> None:
    connection.answer(invoke, Answer([bytes.fromhex("a2847fffffff") + bytes(64)]))


def _indefinite(connection: "Connection", invoke: rose.Invoke, _parameters: Parameters) -> None:
    content = ber.encode_integer(invoke.invoke_id) + ber.encode_list(
        [ber.encode_integer(0), rose.EMPTY_SEQUENCE]
    )
    connection.answer(invoke, Answer([b"\xa2\x80" + content + b"\x00\x00"]))


def _long_length(connection: "Connection", invoke: rose.Invoke, _parameters: Parameters) -> None:
    content = ber.encode_integer(invoke.invoke_id) + ber.encode_list(
        [ber.encode_integer(0), rose.EMPTY_SEQUENCE]
    )
    connection.answer(invoke, Answer([b"\xa2\x84" + len(content).to_bytes(4, "big") + content]))


def _deep(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    nested = b""
    for _ in range(parameters["depth"]):
        nested = ber.encode_element(ber.TAG_SEQUENCE, nested)
    connection.answer(invoke, Answer([rose.encode_result(invoke.invoke_id, nested)]))


ANSWERS: dict[str, Action] = {
    "error": _error,
    "reject": _reject,
    "result": _result,
    "busy": _busy,
    "incompatible": _incompatible,
    "garbage": _garbage,
    "inject": _inject,
    "oversized": _oversized,
    "indefinite": _indefinite,
    "long_length": _long_length,
    "deep": _deep,
}
