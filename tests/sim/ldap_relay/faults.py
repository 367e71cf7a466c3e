"""Faults at a step of a connection, and answers that the relay gives instead of the server's."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

from . import ber, messages
from .messages import Message
from .rules import Rule

HUGE_BYTES = 100 * 1024 * 1024
BLOCK = bytes(65536)
GARBAGE = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 200\r\n\r\n" + b"?" * 200
TLS_RECORD = bytes.fromhex("1603034000020000fc0303")


class Peer(Protocol):
    """The program's side of a connection."""

    async def send(self, octets: bytes) -> None: ...

    async def cut(self) -> None: ...

    async def wait_for_end(self) -> None: ...


Fault = Callable[[Peer, Rule, Message | None], Awaitable[None]]


async def _silent(peer: Peer, _rule: Rule, _request: Message | None) -> None:
    await peer.wait_for_end()


async def _cut(peer: Peer, _rule: Rule, _request: Message | None) -> None:
    await peer.cut()


async def _garbage(peer: Peer, rule: Rule, request: Message | None) -> None:
    await peer.send(bytes.fromhex(rule.parameters.get("octets", GARBAGE.hex())))
    await _silent(peer, rule, request)


async def _trickle(peer: Peer, rule: Rule, _request: Message | None) -> None:
    """What looks like the beginning of something long, one octet at a time."""
    beginning = TLS_RECORD if rule.step == "handshake" else ber.element(ber.SEQUENCE, BLOCK)[:8]
    for octet in itertools.chain(beginning, itertools.repeat(0)):
        await asyncio.sleep(rule.parameters.get("ms", 1000) / 1000)
        await peer.send(bytes([octet]))


async def _notice(peer: Peer, rule: Rule, _request: Message | None) -> None:
    await peer.send(messages.notice_of_disconnection(rule.parameters.get("code", 52)))
    await peer.cut()


async def _result(peer: Peer, rule: Rule, request: Message | None) -> None:
    assert request is not None
    text: Any = rule.parameters.get("text", "")
    octets = bytes.fromhex(rule.parameters["octets"]) if "octets" in rule.parameters else text.encode()
    answer = rule.parameters.get("operation", messages.ANSWERS[request.operation])
    referral = messages.referral(*rule.parameters.get("referral", []))
    await peer.send(messages.result(request.number, answer, rule.parameters["code"], octets, referral))


async def _entries(peer: Peer, rule: Rule, request: Message | None) -> None:
    """These entries, with values as texts or, where they begin so, as hex:DIGITS, and a good end."""
    assert request is not None
    for dn, attributes in rule.parameters["entries"].items():
        values = {name: [bytes.fromhex(value[4:]) if value.startswith("hex:") else value.encode() for value in several]
                  for name, several in attributes.items()}
        await peer.send(messages.entry(request.number, dn, values))
    await peer.send(messages.result(request.number, messages.SEARCH_DONE, 0))


async def _play(peer: Peer, rule: Rule, request: Message | None) -> None:
    """The recorded answer in `file`, as if it were one to this request."""
    assert request is not None
    recorded = Message.read(Path(rule.parameters["file"]).read_bytes())
    await peer.send(messages.build(request.number, recorded.operation, recorded.content))


async def _huge(peer: Peer, rule: Rule, request: Message | None) -> None:
    """A message of a hundred million octets."""
    number = ber.integer(request.number if request else 1)
    await peer.send(bytes([ber.SEQUENCE, 0x84]) + HUGE_BYTES.to_bytes(4, "big") + number)
    for _ in range(HUGE_BYTES // len(BLOCK)):
        await peer.send(BLOCK)
    await _silent(peer, rule, request)


async def _endless(peer: Peer, rule: Rule, request: Message | None) -> None:
    """Entries for ever, though we were told how many are wanted."""
    assert request is not None
    value = b"smtp:" + b"x" * rule.parameters.get("value_bytes", 100) + b"@example.test"
    for number in itertools.count():
        await peer.send(messages.entry(request.number, f"uid=x{number},dc=example,dc=test",
                                       {"proxyAddresses": [value]}))


async def _endless_references(peer: Peer, _rule: Rule, request: Message | None) -> None:
    """References for ever."""
    assert request is not None
    while True:
        await peer.send(messages.reference(request.number, "ldap://127.0.0.1:9/"))


async def _strangers(peer: Peer, _rule: Rule, request: Message | None) -> None:
    """Answers for ever, to a request that nobody has sent."""
    assert request is not None
    while True:
        await peer.send(messages.result(request.number + 1000, messages.SEARCH_DONE, 0, BLOCK))


async def _endless_pages(peer: Peer, _rule: Rule, request: Message | None) -> None:
    """An empty page that is never the last one."""
    assert request is not None
    await peer.send(messages.result(request.number, messages.SEARCH_DONE, 0,
                                    controls=messages.page_control(b"again")))


async def _broken_page(peer: Peer, rule: Rule, request: Message | None) -> None:
    """A good end that does not say whether a page follows."""
    assert request is not None
    value = bytes.fromhex(rule.parameters["octets"]) if "octets" in rule.parameters else None
    await peer.send(messages.result(request.number, messages.SEARCH_DONE, 0,
                                    controls=messages.broken_page_control(value)))


async def _broken_entry(peer: Peer, _rule: Rule, request: Message | None) -> None:
    """An entry whose second attribute claims more octets than there are, and a good end."""
    assert request is not None
    whole = messages.entry(request.number, "uid=x,dc=example,dc=test", {"mail": [b"a@b.test"], "cn": [b"x"]})
    await peer.send(whole[:-5] + b"\x7f" + whole[-4:])
    await peer.send(messages.result(request.number, messages.SEARCH_DONE, 0))


async def _entry(peer: Peer, rule: Rule, request: Message | None) -> None:
    """A recorded entry and a good end, whatever was searched for."""
    assert request is not None
    recorded = Message.read(bytes.fromhex(rule.parameters["octets"]))
    await peer.send(messages.build(request.number, recorded.operation, recorded.content))
    await peer.send(messages.result(request.number, messages.SEARCH_DONE, 0))


FAULTS: dict[str, Fault] = {
    "silent": _silent, "cut": _cut, "garbage": _garbage, "trickle": _trickle, "notice": _notice,
    "result": _result, "play": _play, "entries": _entries, "huge": _huge, "endless": _endless,
    "endless_pages": _endless_pages,
    "endless_references": _endless_references, "strangers": _strangers, "broken_entry": _broken_entry,
    "broken_page": _broken_page, "entry": _entry,
}
