"""One client's connection: cuts the stream into messages, begins TLS, sends the answers."""

from __future__ import annotations

import asyncio
import itertools
import socket
import struct
from typing import TYPE_CHECKING

from . import events, messages, misbehaviour_actions, rose
from .answer import Answer
from .ber import Malformed, Reader
from .misbehaviour_rules import STEP_CONNECT, STEP_HANDSHAKE, Occasion, Rule
from .outbox import Item, Outbox
from .outstanding import Outstanding
from .service import Service
from .session import Session

if TYPE_CHECKING:
    from .server import Server

PAUSE_BACKPRESSURE = "backpressure"
PAUSE_CONNECT = "connect"


class Connection(asyncio.Protocol):
    def __init__(self, server: "Server", number: int) -> None:
        self.server = server
        self.service: Service = server.service
        self.number = number
        self.loop = asyncio.get_running_loop()
        self.session = Session(self.service, number)
        self.outbox = Outbox(self.loop, self._write)
        self.socket_transport: asyncio.Transport
        self.transport: asyncio.Transport
        self.held: list[tuple[rose.Invoke, Answer | None]] = []
        self.server_invoke_ids = itertools.count(700000)
        self._stream = bytearray()
        self._messages = 0
        self._muted = False
        self._handshaking = False
        self._ended = False
        self._lost = False
        self._end_reason = "closed by the client"
        self._pauses: set[str] = set()
        self._outstanding = Outstanding(self.service, number)
        self._answered: list[int] = []
        self._timers: set[asyncio.TimerHandle] = set()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.socket_transport = self.transport = transport
        self.server.connections.add(self)
        self.service.statistics.count("connections")
        self.service.statistics.peak("connections", len(self.server.connections))
        self.service.journal.write("connect", connection=self.number)
        rule = self.service.rules.find(Occasion(self.number, step=STEP_CONNECT))
        if rule is not None:
            self.pause_input(PAUSE_CONNECT)
            self._misbehave_on_socket(rule, lambda: self.resume_input(PAUSE_CONNECT))

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None:
            self._end_reason = f"{type(exc).__name__}: {exc}"
        if self._lost:
            return
        self._ended = self._lost = True
        for timer in self._timers:
            timer.cancel()
        self.outbox.clear()
        self._outstanding.release_all()
        self.server.connections.discard(self)
        self.service.journal.write(
            "disconnect", connection=self.number, reason=self._end_reason, messages=self._messages
        )

    def data_received(self, data: bytes) -> None:
        if self._muted or self._ended:
            return
        self._stream += data
        self._process()

    def pause_writing(self) -> None:
        self.outbox.block()
        self.pause_input(PAUSE_BACKPRESSURE)

    def resume_writing(self) -> None:
        self.outbox.unblock()
        self.resume_input(PAUSE_BACKPRESSURE)

    # Receiving

    def pause_input(self, reason: str) -> None:
        self._pauses.add(reason)
        self.transport.pause_reading()

    def resume_input(self, reason: str) -> None:
        self._pauses.discard(reason)
        if not self._pauses and not self._ended:
            self.transport.resume_reading()
            self._process()

    def _process(self) -> None:
        """Works off all whole messages; answers of one turn leave together at its end."""
        position = 0
        try:
            while self._may_process():
                end = rose.message_end(
                    self._stream, position, self.service.limits.message_bytes
                )
                if end is None or end > len(self._stream):
                    break
                message = bytes(memoryview(self._stream)[position:end])
                position = end
                self._handle(message)
        except (rose.BrokenStream, Malformed) as fault:
            self.service.breach("broken_stream", connection=self.number, fault=str(fault))
            self.end(f"broken stream: {fault}")
            return
        del self._stream[:position]
        self.flush()

    def _may_process(self) -> bool:
        return not (self._pauses or self._muted or self._ended or self._handshaking)

    def _handle(self, message: bytes) -> None:
        self._messages += 1
        received = rose.decode_message(message)
        if isinstance(received, rose.PeerAnswer):
            self.service.statistics.count(f"client_answers_{received.kind:02x}")
        elif received.invoke_id == rose.EVENT_INVOKE_ID:
            self.service.statistics.count(f"events_{received.operation}")
        else:
            self._handle_invoke(received)

    def _handle_invoke(self, invoke: rose.Invoke) -> None:
        self.service.statistics.operations[invoke.operation] += 1
        problem = self._problem_of_id(invoke.invoke_id)
        if problem is not None:
            self.outbox.add([rose.encode_reject(invoke.invoke_id, problem)])
            return
        owner = owner_of(invoke)
        self._outstanding.add(invoke.invoke_id, owner)
        occasion = Occasion(self.number, self._messages, invoke.operation, owner)
        rule = self.service.rules.find(occasion)
        if rule is None:
            self.answer(invoke, self.session.perform(invoke))
        else:
            self._note_misbehaviour(rule, invoke.operation, owner)
            misbehaviour_actions.ACTIONS[rule.action](self, invoke, rule.parameters)

    def _problem_of_id(self, invoke_id: int) -> int | None:
        if invoke_id <= 0:
            self.service.breach("invoke_id_not_positive", connection=self.number)
            return rose.PROBLEM_MISTYPED_ARGUMENT
        if invoke_id in self._outstanding:
            self.service.breach("duplicate_invoke_id", connection=self.number)
            return rose.PROBLEM_DUPLICATE_INVOCATION
        return None

    # Sending

    def answer(self, invoke: rose.Invoke, answer: Answer | None) -> None:
        """Queues the answer, and what has to happen after it; `flush` sends."""
        if self._ended:
            return
        if answer is not None:
            self.outbox.add(answer.pieces)
            if answer.when_sent is not None:
                self.outbox.add([answer.when_sent])
        self._answered.append(invoke.invoke_id)
        self._follow(invoke)

    def _follow(self, invoke: rose.Invoke) -> None:
        session = self.session
        if session.tls_granted and not session.in_tls and not self._handshaking:
            # What follows belongs to the handshake; nothing may be read before it begins.
            self._handshaking = True
            self.transport.pause_reading()
            self.outbox.add([self._begin_tls])
        elif session.logged_off:
            self.close("logged off")
        elif invoke.operation == messages.ADMIN_LOGIN and session.logged_in:
            self.service.statistics.peak("sessions", self.server.session_count())

    def send(self, items: list[Item]) -> None:
        """Queues octets, pauses and actions that answer nothing."""
        self.outbox.add(items)

    def flush(self) -> None:
        self.outbox.pump()
        for invoke_id in self._answered:
            self._outstanding.release(invoke_id)
        self._answered.clear()

    def send_event(self, message: bytes) -> None:
        if not self._ended and not self._muted:
            self.outbox.add([message])
            self.outbox.pump()

    def _write(self, data: bytes) -> None:
        if not self._ended:
            self.transport.write(data)

    # TLS

    def _begin_tls(self) -> None:
        if self._ended or self._muted:
            return
        if self._stream:
            self.service.breach(
                "octets_before_handshake", connection=self.number, octets=len(self._stream)
            )
            self.end("octets between asnStartTLS and the handshake")
            return
        rule = self.service.rules.find(Occasion(self.number, step=STEP_HANDSHAKE))
        if rule is None:
            self._start_handshake()
        else:
            self._misbehave_on_socket(rule, self._start_handshake)

    def _start_handshake(self) -> None:
        self.server.run(self._shake_hands())

    async def _shake_hands(self) -> None:
        transport = None
        try:
            transport = await self.loop.start_tls(
                self.socket_transport,
                self,
                self.service.tls,
                server_side=True,
                ssl_handshake_timeout=self.service.limits.handshake_seconds,
            )
        except OSError as fault:
            self._end_reason = f"handshake: {type(fault).__name__}: {fault}"
        if transport is None or self._ended or self.socket_transport.is_closing():
            # asyncio does not tell the protocol about a connection that ends in the handshake.
            self.service.statistics.count("failed_handshakes")
            self.connection_lost(None)
            return
        self.transport = transport
        self.session.in_tls = True
        self._handshaking = False
        self._process()

    # Ending

    def mute(self) -> None:
        """From now on says nothing and does nothing, but stays connected."""
        self._muted = True
        self._stream.clear()
        if not self._ended:
            self.transport.resume_reading()

    def end(self, reason: str) -> None:
        """Cuts the connection at once, without the end of TLS."""
        self._ended = True
        self._end_reason = reason
        self.socket_transport.abort()

    def reset(self, reason: str) -> None:
        """Like `end`, and the client gets a TCP reset."""
        sock = self.socket_transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.end(reason)

    def close(self, reason: str) -> None:
        """Ends in order, as soon as all that is queued has been sent."""

        def close_now() -> None:
            self._end_reason = reason
            self.transport.close()

        self.outbox.add([close_now])

    def cut_when_sent(self, reason: str) -> None:
        """Ends as soon as all that is queued has been sent, without the end of TLS."""

        def cut_now() -> None:
            self._ended = True
            self._end_reason = reason
            self.socket_transport.close()

        self.outbox.add([cut_now])

    # Misbehaviour

    def _note_misbehaviour(self, rule: Rule, operation: int | None, owner: str | None) -> None:
        self.service.statistics.count(f"misbehaviour_{rule.action}")
        self.service.journal.write(
            "misbehaviour",
            connection=self.number,
            action=rule.action,
            operation=operation,
            owner=owner,
        )

    def _misbehave_on_socket(self, rule: Rule, go_on: misbehaviour_actions.GoOn) -> None:
        self._note_misbehaviour(rule, None, None)
        misbehaviour_actions.SOCKET_ACTIONS[rule.action](self, rule.parameters, go_on)

    def call_later(self, seconds: float, function: misbehaviour_actions.GoOn) -> None:
        """Calls `function` unless the connection has ended by then."""

        def run() -> None:
            self._timers.discard(timer)
            function()

        timer = self.loop.call_later(seconds, run)
        self._timers.add(timer)

    def send_unasked(self, kind: str) -> None:
        self.service.statistics.count(f"sent_{kind}")
        self.send_event(events.encode(kind, next(self.server_invoke_ids)))


def owner_of(invoke: rose.Invoke) -> str | None:
    """The owner that a SetEntryList is about, if it can be read at all."""
    if invoke.operation != messages.SET_ENTRY_LIST:
        return None
    try:
        return Reader(invoke.argument).sequence("argument").text("u8sOwner")
    except Malformed:
        return None
