"""What each action of a rule does to a connection and to the answer that was due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from . import events, rose
from .answer import Answer
from .misbehaviour_answers import ANSWERS, Action, Parameters, garbage_octets
from .misbehaviour_rosters import ROSTERS

if TYPE_CHECKING:
    from .connection import Connection

GoOn = Callable[[], None]

WRONG_ID_OFFSET = 100000


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


ACTIONS: dict[str, Action] = {
    **ANSWERS,
    **ROSTERS,
    "reset": _reset,
    "silent": _silent,
    "silent_after": _silent_after,
    "no_answer": _no_answer,
    "delay": _delay,
    "cut": _cut,
    "cut_after": _cut_after,
    "close": _close,
    "cut_middle": _cut_middle,
    "out_of_order": _out_of_order,
    "duplicate": _duplicate,
    "wrong_invoke_id": _wrong_invoke_id,
    "drop_tls": _drop_tls,
    "slow_reader": _slow_reader,
    "trickle": _trickle,
    "keep_alive": _unasked(events.KEEP_ALIVE),
    "unknown_event": _unasked(events.UNKNOWN_EVENT),
    "unknown_invoke": _unasked(events.UNKNOWN_INVOKE),
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
