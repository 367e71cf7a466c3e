"""What each action of a rule does to a connection and to the answer that was due."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Callable

from . import ber, events, messages, profile, rose
from .answer import Answer

if TYPE_CHECKING:
    from .connection import Connection

Parameters = dict[str, Any]
Action = Callable[["Connection", rose.Invoke, Parameters], None]
GoOn = Callable[[], None]

WRONG_ID_OFFSET = 100000
FORGED_RESULT = rose.encode_result(2, messages.encode_login_result(messages.LOGIN_SUCCESS))


def garbage_octets(parameters: Parameters) -> bytes:
    if parameters.get("hex"):
        return bytes.fromhex(parameters["hex"])
    return hashlib.shake_256(b"octets of no meaning").digest(parameters.get("octets", 64))


# No answer, a late one, or the end of the connection


def _reset(connection: "Connection", _invoke: rose.Invoke, _parameters: Parameters) -> None:
    connection.reset("misbehaviour: reset")


def _silent(connection: "Connection", _invoke: rose.Invoke, _parameters: Parameters) -> None:
    connection.mute()


def _silent_after(connection: "Connection", invoke: rose.Invoke, _parameters: Parameters) -> None:
    connection.answer(invoke, connection.session.perform(invoke))
    connection.mute()
    connection.flush()


def _no_answer(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    if parameters["perform"]:
        connection.session.perform(invoke)


def _delay(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    ready = connection.session.perform(invoke) if parameters["perform"] else None

    def answer_late() -> None:
        late = ready if parameters["perform"] else connection.session.perform(invoke)
        connection.answer(invoke, late)
        connection.flush()

    connection.call_later(parameters["ms"] / 1000, answer_late)


def _cut(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    if parameters["perform"]:
        connection.session.perform(invoke)
    connection.end("misbehaviour: cut")


def _cut_after(connection: "Connection", invoke: rose.Invoke, _parameters: Parameters) -> None:
    connection.answer(invoke, connection.session.perform(invoke))
    connection.cut_when_sent("misbehaviour: cut after the answer")


def _close(connection: "Connection", invoke: rose.Invoke, _parameters: Parameters) -> None:
    connection.answer(invoke, connection.session.perform(invoke))
    connection.close("misbehaviour: closed after the answer")


def _cut_middle(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    answer = connection.session.perform(invoke)
    if answer is not None:
        connection.send(
            list(answer.first_octets(int(answer.size_bytes() * parameters["fraction"])))
        )
    connection.cut_when_sent("misbehaviour: cut in the middle of an answer")


def _drop_tls(connection: "Connection", _invoke: rose.Invoke, _parameters: Parameters) -> None:
    connection.socket_transport.write(b"this is no TLS record\r\n" * 8)
    connection.mute()


def _slow_reader(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    connection.answer(invoke, connection.session.perform(invoke))
    connection.pause_input("slow reader")
    connection.call_later(parameters["seconds"], lambda: connection.resume_input("slow reader"))


# Another answer than the one that is due


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


# The right answer in a wrong way


def _out_of_order(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    connection.held.append((invoke, connection.session.perform(invoke)))

    def release() -> None:
        while connection.held:
            connection.answer(*connection.held.pop())
        connection.flush()

    if len(connection.held) >= parameters["count"]:
        release()
    elif len(connection.held) == 1:
        connection.call_later(parameters["ms"] / 1000, release)


def _duplicate(connection: "Connection", invoke: rose.Invoke, _parameters: Parameters) -> None:
    answer = connection.session.perform(invoke)
    connection.answer(invoke, answer)
    if answer is not None:
        connection.send(list(answer.pieces))


def _wrong_invoke_id(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    wrong = invoke._replace(invoke_id=invoke.invoke_id + WRONG_ID_OFFSET)
    answer = connection.session.perform(wrong)
    connection.send(list(answer.pieces) if answer is not None else [])
    if parameters["and_answer"]:
        connection.answer(invoke, connection.session.perform(invoke))


def _trickle(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
    answer = connection.session.perform(invoke)
    octets = b"".join(answer.pieces) if answer is not None else b""
    for start in range(0, len(octets), parameters["octets"]):
        connection.send([octets[start : start + parameters["octets"]], parameters["ms"] / 1000])
    connection.answer(invoke, Answer([], answer.when_sent if answer is not None else None))


def _unasked(kind: str) -> Action:
    def send_first(connection: "Connection", invoke: rose.Invoke, _parameters: Parameters) -> None:
        connection.send_unasked(kind)
        connection.answer(invoke, connection.session.perform(invoke))

    return send_first


# Rosters


def _roster(change: Callable[[list[bytes], Parameters], list[bytes]]) -> Action:
    def answer(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
        performed = connection.session.perform(invoke, lambda found: change(found, parameters))
        connection.answer(invoke, performed)

    return answer


def _roster_shrink(profiles: list[bytes], parameters: Parameters) -> list[bytes]:
    fraction = parameters["fraction"]
    return [
        one
        for number, one in enumerate(profiles)
        if int((number + 1) * fraction) == int(number * fraction)
    ]


def _roster_duplicate(profiles: list[bytes], parameters: Parameters) -> list[bytes]:
    return [*profiles, profiles[_index_of(profiles, parameters["user"])]]


def _roster_changed(change: Callable[[bytes, Parameters], bytes]) -> Action:
    def change_one(profiles: list[bytes], parameters: Parameters) -> list[bytes]:
        index = _index_of(profiles, parameters["user"])
        return [*profiles[:index], change(profiles[index], parameters), *profiles[index + 1 :]]

    return _roster(change_one)


def _index_of(profiles: list[bytes], user: str | None) -> int:
    """Where the user's profile is; the one in the middle if none is named or he is not there."""
    if user is not None:
        name = ber.encode_text(user)
        for index, one in enumerate(profiles):
            if name in one:
                return index
    return len(profiles) // 2


ACTIONS: dict[str, Action] = {
    "reset": _reset,
    "silent": _silent,
    "silent_after": _silent_after,
    "no_answer": _no_answer,
    "delay": _delay,
    "cut": _cut,
    "cut_after": _cut_after,
    "close": _close,
    "cut_middle": _cut_middle,
    "garbage": _garbage,
    "inject": _inject,
    "error": _error,
    "reject": _reject,
    "result": _result,
    "busy": _busy,
    "incompatible": _incompatible,
    "out_of_order": _out_of_order,
    "duplicate": _duplicate,
    "wrong_invoke_id": _wrong_invoke_id,
    "oversized": _oversized,
    "indefinite": _indefinite,
    "long_length": _long_length,
    "deep": _deep,
    "drop_tls": _drop_tls,
    "slow_reader": _slow_reader,
    "trickle": _trickle,
    "keep_alive": _unasked(events.KEEP_ALIVE),
    "unknown_event": _unasked(events.UNKNOWN_EVENT),
    "unknown_invoke": _unasked(events.UNKNOWN_INVOKE),
    "roster_shrink": _roster(_roster_shrink),
    "roster_duplicate": _roster(_roster_duplicate),
    "roster_empty_name": _roster_changed(lambda one, _: profile.without_user_name(one)),
    "roster_invalid_utf8": _roster_changed(lambda one, _: profile.with_invalid_utf8(one)),
    "roster_unknown_fields": _roster(
        lambda found, _: [profile.with_unknown_fields(one) for one in found]
    ),
    "roster_password": _roster_changed(
        lambda one, parameters: profile.with_password(one, parameters["password"])
    ),
    "roster_empty": _roster(lambda _found, _parameters: []),
}


# Before any message, and between asnStartTLS and the handshake


def _socket_delay(connection: "Connection", parameters: Parameters, go_on: GoOn) -> None:
    connection.call_later(parameters["ms"] / 1000, go_on)


def _socket_garbage(connection: "Connection", parameters: Parameters, _go_on: GoOn) -> None:
    connection.socket_transport.write(garbage_octets(parameters))
    connection.mute()


SOCKET_ACTIONS: dict[str, Callable[["Connection", Parameters, GoOn], None]] = {
    "silent": lambda connection, _parameters, _go_on: connection.mute(),
    "delay": _socket_delay,
    "cut": lambda connection, _parameters, _go_on: connection.end("misbehaviour: cut"),
    "reset": lambda connection, _parameters, _go_on: connection.reset("misbehaviour: reset"),
    "garbage": _socket_garbage,
}
