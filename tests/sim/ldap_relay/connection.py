"""One connection of the program, and the one to the server behind it."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from dataclasses import dataclass, field

from . import answers, ber, messages
from .faults import FAULTS
from .messages import Message
from .rules import Rule, Rules

LARGEST_BYTES = 16 * 1024 * 1024


@dataclass
class Place:
    """What all connections share."""

    upstream: tuple[str, int]
    client_tls: ssl.SSLContext
    server_tls: ssl.SSLContext
    rules: Rules = field(default_factory=Rules)
    counts: Counter[str] = field(default_factory=Counter)


async def read_message(reader: asyncio.StreamReader) -> Message:
    """The next message; IncompleteReadError at the end of the stream."""
    octets = await reader.readexactly(2)
    while (found := ber.head(octets)) is None:
        octets += await reader.readexactly(1)
    if found[2] > LARGEST_BYTES:
        raise ValueError("a message is too long")
    return Message.read(octets + await reader.readexactly(found[2] - len(octets)))


class Connection:
    """Relays messages until one side has had enough."""

    def __init__(self, place: Place, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.place = place
        self.reader, self.writer = reader, writer
        self._server: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._pump: asyncio.Task[None] | None = None
        self._requests: dict[int, tuple[Message, Rule]] = {}

    async def send(self, octets: bytes) -> None:
        """To the program."""
        if self.writer.transport.is_closing():
            raise ConnectionAbortedError
        self.writer.write(octets)
        self.place.counts["octets_sent"] += len(octets)
        await self.writer.drain()
        await asyncio.sleep(0)

    async def cut(self) -> None:
        """Closes the program's connection without a farewell of TLS."""
        self.writer.transport.abort()
        raise ConnectionAbortedError

    async def wait_for_end(self) -> None:
        """Reads and forgets what the program sends until it closes."""
        while await self.reader.read(65536):
            pass
        raise ConnectionAbortedError

    async def serve(self, is_ldaps: bool) -> None:
        """The whole life of the connection."""
        self.place.counts["connections"] += 1
        try:
            await self._misbehave_at("connect")
            if is_ldaps:
                await self._secure()
            while True:
                await self._take(await read_message(self.reader))
        except (OSError, EOFError, ValueError, ssl.SSLError):
            pass
        finally:
            await self._end()

    async def _end(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
        for writer in [self.writer] + ([self._server[1]] if self._server else []):
            writer.transport.abort()

    async def _misbehave_at(self, step: str, request: Message | None = None) -> Rule | None:
        """Does what a rule wants; returns one that concerns the server's answer."""
        rule = self.place.rules.at(step)
        self.place.counts["faults"] += rule is not None
        if rule is None or rule.action not in FAULTS:
            return rule
        await FAULTS[rule.action](self, rule, request)
        return rule

    async def _secure(self) -> None:
        await self._misbehave_at("handshake")
        await self.writer.start_tls(self.place.server_tls)
        self.place.counts["handshakes"] += 1

    async def _start_tls(self, request: Message) -> None:
        self.place.counts["starttls"] += 1
        rule = await self._misbehave_at("starttls", request)
        if rule is not None and rule.action in FAULTS:
            return
        answer = messages.result(request.number, messages.EXTENDED_ANSWER, 0)
        injected = bytes.fromhex(rule.parameters["octets"]) if rule is not None and rule.action == "inject" else b""
        if rule is not None and "apart_ms" in rule.parameters:
            await self.send(answer)
            await asyncio.sleep(rule.parameters["apart_ms"] / 1000)
            await self.send(injected)
        else:
            await self.send(answer + injected)
        await self._secure()

    @staticmethod
    def _step_of(request: Message) -> str | None:
        if request.operation == messages.BIND_REQUEST:
            return "bind"
        if request.operation == messages.SEARCH_REQUEST:
            base = messages.asked_base(request).lower()
            if base.startswith("cn=partitions,"):
                return "partitions"
            if "serviceBindingInformation" in messages.asked_attributes(request):
                return "points"
            if "objectSid" in messages.asked_attributes(request):
                return "accounts"
            if "currentTime" in messages.asked_attributes(request):
                return "clock"
            return "search" if base else "root"
        return None

    async def _take(self, request: Message) -> None:
        if request.asks_for_tls():
            await self._start_tls(request)
            return
        step = self._step_of(request)
        rule = None
        if step is not None:
            self.place.counts[step] += 1
            rule = await self._misbehave_at(step, request)
            if rule is not None and rule.action in FAULTS:
                return
        if rule is not None:
            self._requests[request.number] = request, rule
        await self._forward(request, rule)

    async def _forward(self, request: Message, rule: Rule | None) -> None:
        if self._server is None:
            host, port = self.place.upstream
            self._server = await asyncio.open_connection(host, port, ssl=self.place.client_tls)
            self._pump = asyncio.create_task(self._relay_answers())
        octets = request.octets
        if rule is not None and rule.action == "ranges":
            octets = answers.without_range(request)
        self._server[1].write(octets)
        await self._server[1].drain()

    async def _relay_answers(self) -> None:
        assert self._server is not None
        try:
            while True:
                await self._answer(await read_message(self._server[0]))
        except (OSError, EOFError, ValueError):
            self.writer.transport.abort()

    async def _answer(self, message: Message) -> None:
        request, rule = self._requests.get(message.number, (None, None))
        if request is None or rule is None:
            await self.send(message.octets)
        elif rule.action in answers.CHANGES:
            await self.send(b"".join(answers.change(message, request, rule)))
        elif rule.action == "cut_answer":
            await self.send(message.octets[:len(message.octets) // 2])
            await self.cut()
        elif rule.action == "close_after":
            await self.send(message.octets)
            if message.operation in messages.ANSWERS.values():
                await self.cut()
        else:
            await self._send_slowly(message.octets, rule)

    async def _send_slowly(self, octets: bytes, rule: Rule) -> None:
        size = int(rule.parameters.get("octets", 1))
        for offset in range(0, len(octets), size):
            await self.send(octets[offset:offset + size])
            await asyncio.sleep(rule.parameters.get("ms", 0) / 1000)
