"""The directory names the objectSid of the settings' own users: two ways of writing one account are then known to be
one. It is never wrong about whose account it is, and never costs a job anything."""

from __future__ import annotations

import struct
import time
import unittest
from typing import Any

import support
from support import JOB_DONE, Directory, Relay, Resolver, person

DOMAIN_SID = (21, 1111111111, 2222222222, 3333333333)


def sid(number: int) -> str:
    return "S-1-5-" + "-".join(str(part) for part in (*DOMAIN_SID, number))


def octets(number: int) -> str:
    parts = (*DOMAIN_SID, number)
    return "hex:" + (bytes([1, len(parts), 0, 0, 0, 0, 0, 5]) + struct.pack(f"<{len(parts)}I", *parts)).hex()


def entry(name: str, number: int, **more: list[str]) -> dict[str, dict[str, list[str]]]:
    attributes = {"sAMAccountName": [name], "userPrincipalName": [f"{name}@example.test"],
                  "objectSid": [octets(number)]}
    return {f"CN={name},OU=services,DC=example,DC=test": {**attributes, **more}}


class Accounts(unittest.TestCase):
    directory: Directory
    relay: Relay

    @classmethod
    def setUpClass(cls) -> None:
        cls.people = [person("u00001")]
        cls.directory = Directory(cls.people)
        cls.relay = Relay(cls.directory)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.relay.stop()
        cls.directory.stop()

    def resolver(self, accounts: list[str], *rules: dict[str, Any], **settings: Any) -> Resolver:
        self.relay.control("clear")
        self.relay.misbehave(*rules)
        made = Resolver(self.directory, self.relay.port, accounts=accounts, netbios=["EXAMPLE"], **settings)
        self.addCleanup(made.stop)
        return made

    def named(self, accounts: list[str], entries: dict[str, Any], **settings: Any) -> dict[str, str]:
        resolver = self.resolver(accounts, {"at": "accounts", "do": "entries", "entries": entries}, **settings)
        self.assertEqual(resolver.resolve(self.people)["outcome"], JOB_DONE)
        told: dict[str, str] = resolver.wait("identified")["accounts"]
        for _ in range(2):
            self.assertEqual(resolver.resolve(self.people)["outcome"], JOB_DONE)
        self.assertEqual((self.relay.count("accounts"), resolver.count("identified")), (1, 1))
        return told

    def test_the_domains_of_the_forest_are_told_the_own_one_first(self) -> None:
        for accounts in (["EXAMPLE\\svc"], ["svc@example.test"], ["svc"]):
            with self.subTest(accounts=accounts):
                resolver = self.resolver(accounts)
                self.assertEqual(resolver.resolve(self.people)["outcome"], JOB_DONE)
                domains = resolver.wait("identified")["domains"]
                self.assertEqual(next(iter(domains)), "EXAMPLE")
                self.assertEqual(domains["EXAMPLE"], "example.test")
                self.assertGreater(len(domains), 1)

    def test_domains_that_cannot_be_read_cost_nothing(self) -> None:
        for rule in ({"do": "result", "code": 50}, {"do": "result", "code": 32}):
            with self.subTest(rule=rule):
                resolver = self.resolver(["svc@example.test"], {"at": "partitions", **rule})
                self.assertEqual(resolver.resolve(self.people)["outcome"], JOB_DONE)
                self.assertEqual(resolver.wait("identified")["domains"], {})
        for rule in ({"do": "cut"}, {"do": "silent"}, {"do": "result", "code": 51}, {"do": "broken_entry"}):
            with self.subTest(rule=rule):
                resolver = self.resolver(["svc@example.test"], {"at": "partitions", **rule}, request_timeout_ms=4000)
                for _ in range(3):
                    self.assertEqual(resolver.resolve(self.people)["outcome"], JOB_DONE)

    def test_each_way_of_writing_has_the_sid_of_its_account(self) -> None:
        dn = "CN=svc,OU=services,DC=example,DC=test"
        accounts = ["EXAMPLE\\svc", "example\\SVC", "svc@example.test", dn, "EXAMPLE\\other"]
        told = self.named(accounts, {**entry("svc", 1104), **entry("other", 4294967295)})
        self.assertEqual(told, {**{name: sid(1104) for name in accounts[:4]}, "EXAMPLE\\other": sid(4294967295)})

    def test_an_account_of_another_domain_is_not_named(self) -> None:
        accounts = ["ELSEWHERE\\svc", "CN=svc,OU=services,DC=child,DC=example,DC=test", "svc", "svc@elsewhere.test",
                    "EXAMPLE\\svc"]
        self.assertEqual(self.named(accounts, entry("svc", 1)), {"EXAMPLE\\svc": sid(1)})

    def test_what_is_not_certain_is_not_named(self) -> None:
        several = {**entry("svc", 1), **{"CN=twin,DC=example,DC=test": entry("svc", 2).popitem()[1]}}
        self.assertEqual(self.named(["EXAMPLE\\svc"], several), {})

    def test_a_sid_that_is_none_is_not_told(self) -> None:
        for broken in ("hex:", "hex:01", "hex:0105000000000005", octets(7)[:-2], octets(7) + "00",
                       "hex:02" + octets(7)[6:], "hex:01ff000000000005" + "00" * 60, "S-1-5-21-1-2-3-4"):
            with self.subTest(broken=broken):
                self.assertEqual(self.named(["EXAMPLE\\svc"], entry("svc", 7, objectSid=[broken])), {})

    def test_no_list_no_question(self) -> None:
        resolver = self.resolver([])
        for _ in range(2):
            self.assertEqual(resolver.resolve(self.people)["outcome"], JOB_DONE)
        self.assertEqual((self.relay.count("accounts"), resolver.count("identified")), (0, 0))

    def test_whatever_becomes_of_the_question_the_jobs_are_done(self) -> None:
        for rule in ({"do": "result", "code": 53}, {"do": "result", "code": 32}, {"do": "cut"}, {"do": "silent"},
                     {"do": "broken_entry"}, {"do": "endless"}, {"do": "garbage"}):
            with self.subTest(rule=rule):
                resolver = self.resolver(["EXAMPLE\\svc"], {"at": "accounts", **rule}, request_timeout_ms=4000)
                end = time.monotonic() + 3
                while time.monotonic() < end:
                    self.assertEqual(resolver.resolve(self.people)["outcome"], JOB_DONE)
                self.assertEqual((self.relay.count("accounts"), resolver.count("identified")), (1, 0))


if __name__ == "__main__":
    unittest.main()
