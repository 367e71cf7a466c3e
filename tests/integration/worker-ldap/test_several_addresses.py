"""One name of a directory, two addresses: what is wrong with one of them after it has taken the connection, or the
password, leads to the other one. Needs namespaces, so it runs as root."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path
from typing import Any

import support
from support import JOB_DONE, JOB_FAILED, Directory, Relay, Resolver, addresses, name_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from several_addresses import (  # noqa: E402
    ADDRESSES,
    INSIDE,
    WHY_NOT,
    BadServer,
    begin,
    is_possible,
    run_inside,
)
from tenant.certificates import make_certificates  # noqa: E402

NAME = "dc.several.example"
TIMEOUT_MS = 16000
RULES: tuple[dict[str, Any], ...] = (
    {"at": "starttls", "do": "silent"}, {"at": "starttls", "do": "result", "code": 52},
    {"at": "handshake", "do": "garbage"}, {"at": "handshake", "do": "silent"},
    {"at": "bind", "do": "result", "code": 51}, {"at": "bind", "do": "silent"}, {"at": "root", "do": "cut"},
    {"at": "search", "do": "result", "code": 1}, {"at": "search", "do": "silent"}, {"at": "search", "do": "cut"},
)


class Name:
    """The directory under one name with two addresses; the first one of `order` is bad."""

    def __init__(self, people: list[dict[str, Any]]) -> None:
        self.people = people
        self.directory = Directory(people)
        self.certificates = make_certificates(Path(self.directory.folder) / "named-tls", (f"DNS:{NAME}",))
        self.relays: list[Relay] = []
        for address in ADDRESSES:
            port = self.relays[0].port if self.relays else 0
            self.relays.append(Relay(self.directory, self.certificates, address, port))

    def resolver(self) -> Resolver:
        return Resolver(self.directory, hosts=[{"host": NAME, "port": self.relays[0].port}],
                        ca_file=str(Path(self.certificates.authority)), request_timeout_ms=TIMEOUT_MS)

    def resolve_past(self, bad: Relay, good: Relay, rule: dict[str, Any]) -> int:
        """Returns how often the bad one was asked."""
        for relay in self.relays:
            relay.control("clear")
        bad.misbehave(rule)
        resolver = self.resolver()
        for _ in range(3):
            ended = resolver.resolve(self.people)
            assert (ended["outcome"], len(addresses(ended))) == (JOB_DONE, len(self.people)), (rule, ended)
        resolver.stop()
        assert bad.count("connections") <= 1, (rule, bad.count("connections"))
        return bad.count("connections")

    def fail_at_both(self) -> None:
        for relay in self.relays:
            relay.control("clear")
            relay.misbehave({"at": "search", "do": "result", "code": 51})
        resolver = self.resolver()
        ended = resolver.resolve(self.people)
        assert (ended["outcome"], name_of(ended["reason"])) == (JOB_FAILED, "directory.busy"), ended
        resolver.stop()
        assert [relay.count("search") for relay in self.relays] == [1, 1]

    def refuse_at_both(self) -> None:
        """A password that is wrong is wrong at each address."""
        for relay in self.relays:
            relay.control("clear")
            relay.misbehave({"at": "bind", "do": "result", "code": 49, "text": "data 52e"})
        resolver = self.resolver()
        assert resolver.resolve(self.people)["outcome"] == JOB_FAILED
        resolver.stop()
        assert sum(relay.count("bind") for relay in self.relays) == 1

    def stop(self) -> None:
        for relay in self.relays:
            relay.stop()
        self.directory.stop()


def run_everything() -> None:
    name = Name([support.person(f"u{number:05d}") for number in range(5)])
    for rule in RULES:
        asked = name.resolve_past(*name.relays, rule) + name.resolve_past(*reversed(name.relays), rule)
        assert asked > 0, f"{rule}: the bad address was never first"
    name.fail_at_both()
    name.refuse_at_both()
    port = name.relays[0].port
    name.relays.pop(0).stop()
    name.relays[0].misbehave()
    dead = BadServer(ADDRESSES[0], port, "silent")
    resolver = name.resolver()
    assert resolver.resolve(name.people)["outcome"] == JOB_DONE
    resolver.stop()
    dead.stop()
    name.stop()


class SeveralAddresses(unittest.TestCase):
    @unittest.skipUnless(is_possible(), WHY_NOT)
    def test_trouble_after_the_connect_leads_to_the_next_address(self) -> None:
        done = run_inside(__file__, NAME, 300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    if sys.argv[1:] == [INSIDE]:
        begin()
        run_everything()
    else:
        unittest.main()
