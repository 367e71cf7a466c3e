"""From keys of the UCServer to mailboxes, against a real slapd."""

from __future__ import annotations

import unittest
from typing import Any

import support
from support import (ACCEPTED, AMBIGUOUS, BASE_DN, DISABLED, FOUND, HEALTHY, JOB_DONE, JOB_FAILED, JOB_GIVEN_BACK,
                     NO_MAILBOX, NOT_FOUND, Directory, Relay, Resolver, addresses, outcomes, person)

CROWD = 1200
SHARD = 100
ODD_NAMES = ["o'brien", "star*", "(paren)", "back\\slash", "a)(uid=*", "jürgen.größe", "& <b>", "ελένη", "#1"]
ADDRESS_LIMIT = 320


def _odd_people() -> list[support.Person]:
    return [person(name, dn=f"uid=odd{number},ou=people,{BASE_DN}",
                   proxy_addresses=[f"SMTP:odd{number}@mail.example.test"])
            for number, name in enumerate(ODD_NAMES)]


def _people() -> list[support.Person]:
    """A shard of ordinary people, then one for each rule."""
    shared = {"upn": "twin@example.test"}
    return [person(f"u{number:05d}") for number in range(SHARD)] + _odd_people() + [
        person("crowd", proxy_addresses=["SMTP:crowd@mail.example.test"])] + [
        person(f"c{number:05d}", sam="many") for number in range(CROWD)] + [
        person("twin1", **shared), person("twin2", **shared),
        person("mailonly", proxy_addresses=["smtp:other@example.test"], mail="mail.only@example.test"),
        person("nobox", proxy_addresses=["sip:nobox@example.test", "X400:c=DE;"], mail=None),
        person("lower", proxy_addresses=["smtp:lower@example.test"], mail=None),
        person("double", proxy_addresses=["SMTP:one@example.test", "SMTP:two@example.test"]),
        person("badbox", proxy_addresses=["SMTP:not an address", "SMTP:a@b@c", "SMTP:<x@example.test>"], mail=None),
        person("longbox", proxy_addresses=["SMTP:" + "x" * ADDRESS_LIMIT + "@example.test"], mail=None),
        person("off", account_disabled=True),
        person("spaced", dn=f"uid=spaced\\, jr,ou=people,{BASE_DN}"),
        person("GROSS", upn="GRÖSSE.ÄÖÜ@example.test"),
        person("many.addresses", proxy_addresses=[f"smtp:a{number}@example.test" for number in range(2500)]
               + ["SMTP:last@example.test"]),
    ]


class Resolving(unittest.TestCase):
    """One directory for all; each test has a resolver of its own."""

    directory: Directory

    @classmethod
    def setUpClass(cls) -> None:
        cls.people = {one["sam"] if one["sam"] != "many" else one["upn"]: one for one in _people()}
        cls.directory = Directory(list(cls.people.values()))

    @classmethod
    def tearDownClass(cls) -> None:
        cls.directory.stop()

    def setUp(self) -> None:
        self.resolvers: list[Resolver] = []

    def tearDown(self) -> None:
        for resolver in self.resolvers:
            resolver.stop()
            self.assertNotIn(support.PASSWORD, resolver.last_log + str(resolver.heard))

    def resolver(self, *ports: int, **settings: Any) -> Resolver:
        made = Resolver(self.directory, *(ports or (self.directory.port,)), **settings)
        self.resolvers.append(made)
        return made

    def shard(self) -> list[support.Person]:
        return [self.people[f"u{number:05d}"] for number in range(SHARD)]

    def expect(self, user: Any, outcome: int, address: str = "", **settings: Any) -> str:
        """One user alone; returns what was noted."""
        ended = self.resolver(**settings).resolve([user])
        self.assertEqual(ended["outcome"], JOB_DONE, ended)
        only = ended["users"][0]
        self.assertEqual((only["outcome"], only["address"]), (outcome, address), only)
        return str(only["note"])

    # ---- connections ----

    def test_a_whole_shard_is_resolved_with_one_search_over_starttls_and_ldaps(self) -> None:
        expected = {f"u{n:05d}@example.test": f"u{n:05d}@mail.example.test" for n in range(SHARD)}
        for port, tls in ((self.directory.port, support.STARTTLS), (self.directory.ldaps_port, support.TLS_ON)):
            resolver = self.resolver(port, tls=tls)
            ended = resolver.resolve(self.shard())
            self.assertEqual(ended["outcome"], JOB_DONE, ended)
            self.assertEqual(addresses(ended), expected)
            health = resolver.health()
            self.assertEqual((health["requests"], health["failures"], health["state"]), (1, 0, HEALTHY))
            self.assertEqual([one["outcome"] for one in resolver.logins()], [ACCEPTED])

    def test_jobs_at_the_same_time_share_one_connection_and_one_password(self) -> None:
        resolver = self.resolver()
        people = self.shard()
        jobs = [resolver.begin(people[start:start + 25]) for start in range(0, SHARD, 25)]
        for job in jobs:
            self.assertEqual(len(addresses(resolver.end_of(job))), 25)
        self.assertEqual(len(resolver.logins()), 1)

    def test_a_base_of_the_settings_is_used(self) -> None:
        user = self.people["u00001"]
        self.expect(user, FOUND, "u00001@mail.example.test", base=f"ou=people,{BASE_DN}")
        resolver = self.resolver(base="ou=nowhere,dc=example,dc=test")
        ended = resolver.resolve([user])
        self.assertEqual((ended["outcome"], ended["class"], ended["code"]), (JOB_FAILED, support.INVALID, "32"), ended)

    def test_a_filter_that_is_none_is_said(self) -> None:
        resolver = self.resolver(person_filter="(objectClass=person")
        ended = resolver.resolve(self.shard())
        self.assertEqual((ended["outcome"], ended["class"]), (JOB_FAILED, support.INVALID), ended)
        self.assertEqual(support.name_of(ended["reason"]), "directory.filter_malformed")

    def test_more_than_a_thousand_entries_come_in_pages(self) -> None:
        relay = Relay(self.directory)
        try:
            ended = self.resolver(relay.port).resolve(["EXAMPLE\\many", self.people["crowd"]])
            self.assertEqual(ended["outcome"], JOB_DONE, ended)
            self.assertEqual(outcomes(ended), {"EXAMPLE\\many": AMBIGUOUS, "crowd@example.test": FOUND})
            self.assertEqual(relay.count("search"), 3)
        finally:
            relay.stop()

    # ---- outcomes ----

    def test_every_user_of_a_job_is_answered(self) -> None:
        users = [self.people["u00001"], self.people["nobox"], "nobody@example.test", "twin@example.test",
                 self.people["off"], self.people["double"]]
        ended = self.resolver().resolve(users)
        self.assertEqual(list(outcomes(ended).values()),
                         [FOUND, NO_MAILBOX, NOT_FOUND, AMBIGUOUS, DISABLED, AMBIGUOUS])

    def test_a_disabled_account_is_resolved_when_the_settings_want_it(self) -> None:
        note = self.expect(self.people["off"], FOUND, "off@mail.example.test", replicate_disabled=True)
        self.assertEqual(note, "mapping.account_disabled")

    def test_mail_counts_only_when_the_settings_want_it(self) -> None:
        self.expect(self.people["mailonly"], NO_MAILBOX)
        self.expect(self.people["mailonly"], FOUND, "mail.only@example.test", mail_fallback=True)
        self.expect(self.people["nobox"], NO_MAILBOX, mail_fallback=True)

    def test_only_the_prefix_in_capital_letters_is_primary(self) -> None:
        self.expect(self.people["lower"], NO_MAILBOX)

    def test_what_is_no_address_is_none(self) -> None:
        self.expect(self.people["badbox"], NO_MAILBOX)
        self.expect(self.people["longbox"], NO_MAILBOX)

    def test_thousands_of_addresses_are_read_to_the_last(self) -> None:
        self.expect(self.people["many.addresses"], FOUND, "last@example.test")

    # ---- names ----

    def test_odd_names_find_their_owner_and_nobody_else(self) -> None:
        users = [person(name) for name in ODD_NAMES]
        ended = self.resolver().resolve([{"user": one["user"]} for one in users])
        expected = {f"{name}@example.test": f"odd{number}@mail.example.test"
                    for number, name in enumerate(ODD_NAMES)}
        self.assertEqual(addresses(ended), expected)

    def test_what_looks_like_a_filter_finds_nobody(self) -> None:
        for user in ("*", "*@example.test", "u0000*@example.test", "x)(objectClass=*", "\\2a", "a\\", "\\",
                     "u00001\\00", "(", "u00001@example.test "):
            with self.subTest(user=user):
                self.expect(user, NOT_FOUND)

    def test_a_name_in_other_letter_case_is_the_same(self) -> None:
        self.expect("U00007@Example.TEST", FOUND, "u00007@mail.example.test")
        self.expect("grösse.äöü@EXAMPLE.test", FOUND, "GROSS@mail.example.test")

    def test_domain_and_bare_names_are_account_names(self) -> None:
        for user in ("EXAMPLE\\u00008", "u00008", "U00008"):
            self.expect(user, FOUND, "u00008@mail.example.test")
        self.expect({"user": "somebody@example.test", "sam": "u00008"}, FOUND, "u00008@mail.example.test")

    def test_the_object_guid_is_found_in_both_forms(self) -> None:
        guid = bytes.fromhex(self.people["u00009"]["guid"])
        swapped = guid[3::-1] + guid[5:3:-1] + guid[7:5:-1] + guid[8:]
        text = swapped.hex()
        hyphens = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
        for form in (guid.hex(), hyphens.upper(), f"{{{hyphens}}}"):
            with self.subTest(form=form):
                self.expect({"user": "renamed@example.test", "guid": form}, FOUND, "u00009@mail.example.test")
        self.expect({"user": "renamed@example.test", "guid": "no guid"}, NOT_FOUND)

    def test_a_distinguished_name_is_the_last_resort(self) -> None:
        for dn in (self.people["u00010"]["dn"], f"UID=U00010, OU=people, {BASE_DN.replace(',', ' , ')}"):
            with self.subTest(dn=dn):
                self.expect({"user": "renamed@example.test", "dn": dn}, FOUND, "u00010@mail.example.test")
        self.expect({"user": "renamed@example.test", "dn": f"uid=spaced\\2c jr,ou=people,{BASE_DN}"}, FOUND,
                    "spaced@mail.example.test")
        self.expect({"user": "renamed@example.test", "dn": "no name at all"}, NOT_FOUND)

    def test_a_name_written_in_another_way_makes_nobody_ambiguous(self) -> None:
        odd = {"user": "renamed@example.test", "dn": f"uid=u00011,  ou=people,{BASE_DN}"}
        ended = self.resolver().resolve([odd, self.people["u00011"]])
        self.assertEqual(outcomes(ended), {"renamed@example.test": FOUND, "u00011@example.test": FOUND})

    def test_the_more_certain_key_wins_and_the_disagreement_is_said(self) -> None:
        first, second = self.people["u00012"], self.people["u00013"]
        note = self.expect({"user": second["user"], "guid": first["guid"]}, FOUND, "u00012@mail.example.test")
        self.assertEqual(note, "mapping.keys_disagree")
        note = self.expect({"user": first["user"], "sam": second["sam"]}, FOUND, "u00012@mail.example.test")
        self.assertEqual(note, "mapping.keys_disagree")

    # ---- orders of the supervisor ----

    def test_a_denied_password_gives_the_job_back(self) -> None:
        resolver = self.resolver()
        resolver.say(logins="deny")
        ended = resolver.resolve(self.shard())
        self.assertEqual((ended["outcome"], ended["wait_ms"], ended["reason"]),
                         (JOB_GIVEN_BACK, 5000, "directory.busy"))
        resolver.say(logins="grant")
        self.assertEqual(len(addresses(resolver.resolve(self.shard()))), SHARD)

    def test_a_held_account_connects_nowhere(self) -> None:
        relay = Relay(self.directory)
        try:
            resolver = self.resolver(relay.port)
            resolver.say(hold=50000)
            ended = resolver.resolve(self.shard())
            self.assertEqual((ended["outcome"], ended["reason"]), (JOB_GIVEN_BACK, "directory.account_locked"))
            self.assertTrue(0 < ended["wait_ms"] <= 50000)
            self.assertEqual(relay.count("connections"), 0)
            resolver.say(hold=0)
            self.assertEqual(resolver.resolve(self.shard())["outcome"], JOB_DONE)
        finally:
            relay.stop()

    def test_a_cancelled_job_is_given_back_and_the_next_one_is_not_disturbed(self) -> None:
        resolver = self.resolver()
        job = resolver.begin(self.shard())
        resolver.say(cancel=job)
        self.assertEqual(resolver.end_of(job)["outcome"], JOB_GIVEN_BACK)
        self.assertEqual(len(addresses(resolver.resolve(self.shard()))), SHARD)

    def test_forgotten_jobs_are_not_answered(self) -> None:
        resolver = self.resolver()
        resolver.begin(self.shard())
        resolver.say(forget=True)
        self.assertEqual(len(addresses(resolver.resolve(self.shard()))), SHARD)
        self.assertEqual(resolver.count("resolved"), 1)

    def test_a_check_names_each_step(self) -> None:
        resolver = self.resolver()
        resolver.say(check=7)
        checked = resolver.wait("checked")
        self.assertEqual((checked["number"], [step["good"] for step in checked["steps"]]), (7, [True] * 5))
        self.assertEqual([step["name"].rpartition(": ")[2] for step in checked["steps"]],
                         ["connect", "tls", "certificate", "bind", "search"])
        self.assertEqual([step["text"].split()[0] for step in checked["steps"]],
                         ["directory.check_connected", "directory.check_secured", "server.certificate_good",
                          "directory.check_logged_in", "directory.check_searched"])


if __name__ == "__main__":
    unittest.main()
