"""Whose entry a user's keys find: a name of another domain finds nobody, a weaker key never overrules a stronger
one, both byte orders of a GUID count, and names are compared as people write them."""

from __future__ import annotations

import hashlib
import unicodedata
import unittest
from typing import Any

import support
from support import BASE_DN, FOUND, JOB_DONE, NO_MAILBOX, NOT_FOUND, ROOT, Directory, Relay, Resolver, person
from tenant.program import wait_until

CATALOGUE_PORT = 3268
SHARD = 60
NAMES = {
    "composed": unicodedata.normalize("NFC", "jörg.åström"),
    "decomposed": unicodedata.normalize("NFD", "zoë.müller"),
    "capital": "gro\N{LATIN CAPITAL LETTER SHARP S}.mann",
    "small": "klein\N{LATIN SMALL LETTER SHARP S}.frau",
    "sigma": "γιωργοσ",
}


def swapped(guid: str) -> str:
    """The digits in the other byte order."""
    octets = bytes.fromhex(guid)
    return (octets[3::-1] + octets[5:3:-1] + octets[7:5:-1] + octets[8:]).hex()


def hyphens(digits: str) -> str:
    """The digits in groups."""
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def child(name: str) -> str:
    """A name in the domain next door."""
    return f"uid={name},ou=people,dc=child,{BASE_DN}"


def _people() -> list[support.Person]:
    return ([person("foreign")]
            + [person(name, guid=hashlib.md5(name.encode()).hexdigest())
               for name in (f"u{number:05d}" for number in range(SHARD))]
            + [person(key, upn=f"{name}@example.test", sam=f"s-{name}") for key, name in NAMES.items()]
            + [person("weiss", upn="weiss@example.test"), person("alias", upn="alias@other.test")])


class WhoseEntry(unittest.TestCase):
    """One directory for all; each test has a resolver of its own."""

    directory: Directory

    @classmethod
    def setUpClass(cls) -> None:
        cls.people = {one["proxy_addresses"][1][5:-len("@mail.example.test")]: one for one in _people()}
        cls.directory = Directory(list(cls.people.values()))

    @classmethod
    def tearDownClass(cls) -> None:
        cls.directory.stop()

    def resolver(self, *ports: int, **settings: Any) -> Resolver:
        made = Resolver(self.directory, *(ports or (self.directory.port,)), **settings)
        self.addCleanup(made.stop)
        return made

    def resolve(self, *users: Any, ports: tuple[int, ...] = (), **settings: Any) -> list[tuple[int, str, str]]:
        """Outcome, whose mailbox it is, and the name of what is noted, of each."""
        ended = self.resolver(*ports, **settings).resolve(list(users))
        self.assertEqual(ended["outcome"], JOB_DONE, ended)
        return [(one["outcome"], one["address"].removesuffix("@mail.example.test"), support.name_of(one["note"]))
                for one in ended["users"]]

    def expect(self, user: Any, outcome: int, whose: str, note: str = "", **settings: Any) -> None:
        self.assertEqual(self.resolve(user, **settings), [(outcome, whose, note)])

    # ---- domains ----

    def test_a_name_of_another_domain_is_not_matched_by_its_account_name(self) -> None:
        for settings in ({}, {"base": f"ou=people,{BASE_DN}"}, {"netbios": ["OTHERDOM"]}):
            with self.subTest(settings=settings):
                self.expect("OTHERDOM\\foreign", NOT_FOUND, "", "mapping.other_domain", **settings)
                self.expect("CHILD\\foreign", NOT_FOUND, "", "mapping.other_domain", **settings)
                self.expect("example\\foreign", FOUND, "foreign", **settings)

    def test_no_other_key_of_a_foreign_name_brings_it_back(self) -> None:
        dn = self.people["foreign"]["dn"]
        self.expect({"user": "OTHERDOM\\foreign", "sam": "foreign"}, NOT_FOUND, "", "mapping.other_domain")
        self.expect({"user": "OTHERDOM\\foreign", "sam": "foreign", "dn": dn}, NOT_FOUND, "", "mapping.other_domain")
        self.expect({"user": "OTHERDOM\\foreign", "guid": self.people["u00001"]["guid"]}, FOUND, "u00001",
                    "mapping.keys_disagree")

    def test_a_stranger_of_the_child_domain_is_nobody_here(self) -> None:
        stranger = {"user": "jdoe@child.example.test", "sam": "foreign", "guid": "5d" * 16, "dn": child("jdoe")}
        self.expect(stranger, NOT_FOUND, "", "mapping.guid_not_found")
        self.expect({**stranger, "guid": ""}, NOT_FOUND, "", "mapping.other_domain")
        self.expect({**stranger, "guid": "", "dn": ""}, NOT_FOUND, "", "mapping.other_domain")
        self.expect({**stranger, "guid": "no guid"}, NOT_FOUND, "", "mapping.guid_not_found")

    def test_where_the_netbios_name_cannot_be_read_the_settings_decide(self) -> None:
        relay = Relay(self.directory)
        self.addCleanup(relay.stop)
        for rule in ({"at": "partitions", "do": "result", "code": 50}, {"at": "root", "do": "result", "code": 32}):
            relay.misbehave(rule)
            settings = {"ports": (relay.port,), "base": BASE_DN}
            with self.subTest(rule=rule):
                self.expect("EXAMPLE\\foreign", NOT_FOUND, "", "mapping.other_domain", **settings)
                self.expect("EXAMPLE\\foreign", FOUND, "foreign", netbios=["Example"], **settings)
                self.expect("OTHERDOM\\foreign", NOT_FOUND, "", "mapping.other_domain", netbios=["Example"],
                            **settings)

    def test_a_server_that_does_not_answer_for_its_domains_makes_nobody_a_stranger(self) -> None:
        relay = Relay(self.directory)
        self.addCleanup(relay.stop)
        for fault in ({"do": "result", "code": 51}, {"do": "result", "code": 1}, {"do": "cut"}, {"do": "silent"},
                      {"do": "notice"}):
            for step in ("root", "partitions"):
                relay.misbehave({"at": step, **fault})
                with self.subTest(fault=fault, step=step):
                    self.expect("EXAMPLE\\foreign", FOUND, "foreign", ports=(relay.port, self.directory.port),
                                base=BASE_DN, request_timeout_ms=4000)

    def test_a_server_that_has_worked_and_cannot_name_its_domains_is_left(self) -> None:
        relay = Relay(self.directory)
        self.addCleanup(relay.stop)
        resolver = self.resolver(relay.port, self.directory.port)
        self.assertEqual(resolver.resolve(["u00001@example.test"])["users"][0]["outcome"], FOUND)
        relay.misbehave({"at": "partitions", "do": "result", "code": 51})
        for users in (["EXAMPLE\\foreign"], ["\\"], ["EXAMPLE\\foreign", "u00001@example.test"]):
            self.assertEqual(resolver.resolve(users)["outcome"], JOB_DONE)

    def test_a_job_waits_for_the_names_of_the_domains_and_others_do_not(self) -> None:
        relay = Relay(self.directory)
        self.addCleanup(relay.stop)
        relay.misbehave({"at": "partitions", "do": "slow_answer", "octets": 10, "ms": 20})
        resolver = self.resolver(relay.port)
        waiting = resolver.begin(["EXAMPLE\\foreign"])
        self.assertEqual(resolver.resolve(["foreign@example.test"])["users"][0]["outcome"], FOUND)
        self.assertEqual(resolver.end_of(waiting)["users"][0]["outcome"], FOUND)
        relay.drop()
        cancelled = resolver.begin(["EXAMPLE\\foreign"])
        wait_until(lambda: relay.count("partitions") == 2, support.PATIENCE_SECONDS, "the question for domains")
        resolver.say(cancel=cancelled)
        self.assertEqual(resolver.end_of(cancelled)["outcome"], support.JOB_GIVEN_BACK)
        self.assertEqual(resolver.resolve(["EXAMPLE\\foreign"])["users"][0]["outcome"], FOUND)
        self.assertEqual(relay.count("partitions"), 2)

    def test_a_name_without_a_domain_is_decided_by_its_dn_or_served_by_the_only_directory(self) -> None:
        self.expect("foreign", FOUND, "foreign")
        self.expect({"user": "John Doe", "sam": "foreign", "dn": self.people["foreign"]["dn"]}, FOUND, "foreign")
        self.expect({"user": "John Doe", "sam": "foreign", "dn": child("foreign")}, NOT_FOUND, "",
                    "mapping.other_domain")
        self.expect({"user": "x@elsewhere.test", "sam": "foreign", "dn": self.people["foreign"]["dn"]}, FOUND,
                    "foreign", "mapping.weaker_key")

    def test_a_suffix_of_the_settings_is_the_directorys_own(self) -> None:
        user = {"user": "x@elsewhere.test", "sam": "foreign"}
        self.expect(user, NOT_FOUND, "", "mapping.other_domain")
        self.expect(user, FOUND, "foreign", "mapping.weaker_key", upn_suffix=["elsewhere.test"])

    # ---- GUIDs ----

    def test_a_tenant_whose_guids_are_all_in_the_other_byte_order_is_right_in_full(self) -> None:
        people = [one for key, one in self.people.items() if key.startswith("u0")]
        for form in (swapped, lambda guid: hyphens(guid), lambda guid: "{" + hyphens(guid).upper() + "}"):
            ended = self.resolver().resolve([{"user": f"renamed{number}@example.test", "guid": form(one["guid"])}
                                             for number, one in enumerate(people)])
            self.assertEqual([one["address"] for one in ended["users"]],
                             [f"u{number:05d}@mail.example.test" for number in range(SHARD)])

    def test_a_guid_that_finds_nobody_lets_only_a_whole_upn_count_until_the_form_is_proven(self) -> None:
        unknown = {**self.people["u00001"], "guid": "5d" * 16}
        proof = {"user": "x@example.test", "guid": swapped(self.people["u00002"]["guid"])}
        resolver = self.resolver()

        def ask(*users: Any) -> list[tuple[int, str, str]]:
            ended = resolver.resolve(list(users))
            return [(one["outcome"], one["address"], support.name_of(one["note"])) for one in ended["users"]]

        counts = (FOUND, "u00001@mail.example.test", "mapping.guid_not_proven")
        forbidden = (NOT_FOUND, "", "mapping.guid_not_found")
        self.assertEqual(ask(unknown), [counts])
        self.assertEqual(ask({**unknown, "user": "nobody@example.test"}), [forbidden])
        self.assertEqual(ask({**unknown, "guid": "{" + hyphens("5d" * 16) + "}"}), [counts])
        self.assertEqual(ask(unknown, proof)[0], forbidden)
        self.assertEqual(ask(unknown), [forbidden])
        # Nobody has been found by a GUID with hyphens.
        self.assertEqual(ask({**unknown, "guid": hyphens("5d" * 16)}), [counts])

    def test_what_another_worker_has_proven_counts(self) -> None:
        unknown = {**self.people["u00001"], "guid": "5d" * 16}
        first, second = self.resolver(), self.resolver()
        proven = first.resolve([self.people["u00002"]])["guid_forms"]
        self.assertNotEqual(proven, 0)
        second.guid_forms = proven
        self.assertEqual(second.resolve([unknown])["users"][0]["outcome"], NOT_FOUND)

    def test_a_dn_that_belongs_to_somebody_else_is_said(self) -> None:
        self.expect({"user": "u00001@example.test", "dn": self.people["u00002"]["dn"]}, FOUND, "u00001",
                    "mapping.keys_disagree")

    # ---- how names are written ----

    def test_names_that_differ_in_normal_form_or_sharp_s_are_the_same(self) -> None:
        for key, name in NAMES.items():
            for form in ("NFC", "NFD"):
                for written in (name, name.replace("ẞ", "ß"), name.replace("ß", "ẞ"), name.upper().replace("SS", "ẞ")):
                    user = unicodedata.normalize(form, written) + "@example.test"
                    with self.subTest(key=key, form=form, user=user):
                        self.expect(user, FOUND, key)

    def test_an_account_name_and_a_dn_in_another_normal_form_are_found(self) -> None:
        for key, name in NAMES.items():
            for form in ("NFC", "NFD"):
                with self.subTest(key=key, form=form):
                    self.expect("EXAMPLE\\" + unicodedata.normalize(form, f"s-{name}"), FOUND, key)

    def test_a_letter_with_two_small_forms_is_one(self) -> None:
        for user in ("γιωργος", "ΓΙΩΡΓΟΣ", "γιωργοσ"):
            self.expect(user + "@example.test", FOUND, "sigma")

    def test_letters_that_are_only_alike_make_another_name(self) -> None:
        """The directory finds the entry, which is that of somebody who is called otherwise."""
        for user in ("ｆｏｒｅｉｇｎ", "foreig\u207f"):
            self.expect(user + "@example.test", NOT_FOUND, "", "mapping.no_entry")

    def test_sharp_s_is_not_two_letters(self) -> None:
        self.expect("weiß@example.test", NOT_FOUND, "", "mapping.no_entry")
        self.expect("kleinss.frau@example.test", NOT_FOUND, "", "mapping.no_entry")

    # ---- addresses ----

    def test_an_address_with_something_behind_it_is_not_usable_and_the_character_is_named(self) -> None:
        relay = Relay(self.directory)
        self.addCleanup(relay.stop)
        recorded = (ROOT / "tests" / "cases" / "ldap-entry-smtp-nbsp.ber").read_bytes()
        for character, named in (("\u00a0", "U+00A0"), (" ", "U+0020"), ("\u200b", "U+200B"), ("\t", "U+0009"),
                                 ("\ufeff", "U+FEFF"), ("\u202a", "U+202A"), ("\u3000", "U+3000")):
            octets = character.encode()
            message = recorded.replace(b"\xc2\xa0", octets) if character == "\u00a0" else None
            relay.misbehave({"at": "search", "do": "entry", "octets": (message or self.entry_with(octets)).hex()})
            with self.subTest(named=named):
                ended = self.resolver(relay.port, base=BASE_DN).resolve(["u1@example.test"])
                only = ended["users"][0]
                self.assertEqual(only["outcome"], NO_MAILBOX, only)
                self.assertEqual(support.name_of(only["note"]), "mapping.primary_address_character")
                self.assertIn(named, only["note"])

    @staticmethod
    def entry_with(octets: bytes) -> bytes:
        """An entry as the recorded one, with other octets in front of its address and behind it."""
        from ldap_relay import messages
        return bytes(messages.entry(2, f"CN=u1,OU=x,{BASE_DN}", {
            "userPrincipalName": [b"u1@example.test"], "proxyAddresses": [b"SMTP:" + octets + b"u1@x.test" + octets]}))


class GlobalCatalogue(unittest.TestCase):
    """A global catalogue on a controller of a child domain."""

    directory: Directory

    @classmethod
    def setUpClass(cls) -> None:
        cls.directory = Directory([person("u00001"), person("foreign"), person("two")], "--global-catalogue",
                                  port=CATALOGUE_PORT)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.directory.stop()

    def expect(self, user: Any, outcome: int, **settings: Any) -> str:
        resolver = Resolver(self.directory, CATALOGUE_PORT, **settings)
        self.addCleanup(resolver.stop)
        ended = resolver.resolve([user])
        self.assertEqual(ended["outcome"], JOB_DONE, ended)
        self.assertEqual(ended["users"][0]["outcome"], outcome)
        return str(ended["users"][0]["note"])

    def test_the_base_is_that_of_the_forest(self) -> None:
        self.expect("u00001@example.test", FOUND)

    def test_an_empty_base_is_the_whole_forest(self) -> None:
        self.expect("u00001@example.test", FOUND, base='""')

    def test_a_name_of_a_domain_of_the_forest_is_looked_for_in_that_domain_alone(self) -> None:
        self.expect("EXAMPLE\\foreign", FOUND)
        self.expect("CHILD\\foreign", NOT_FOUND)
        self.assertEqual(support.name_of(self.expect("OTHERDOM\\foreign", NOT_FOUND)), "mapping.other_domain")


if __name__ == "__main__":
    unittest.main()
