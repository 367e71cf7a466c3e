"""A controller that takes the password and then serves nobody is left for the next one, and comes back to its
turn later: what one server does wrong costs no job as long as another one is well."""

from __future__ import annotations

import time
import unittest
from typing import Any

import support
from support import (DEGRADED, HEALTHY, INVALID, JOB_DONE, JOB_FAILED, UNAVAILABLE, Directory, Relay, Resolver,
                     addresses, name_of, person)

CASES = support.ROOT / "tests" / "cases"
# All that says nothing about the search itself, and some that could.
CODES = (1, 2, 3, 4, 11, 12, 32, 50, 51, 52, 53, 54, 71, 80)


class FailOver(unittest.TestCase):
    """Two relays in front of one directory: `bad`, which is preferred, and `good`."""

    directory: Directory

    @classmethod
    def setUpClass(cls) -> None:
        cls.people = [person(f"u{number:05d}") for number in range(20)]
        cls.directory = Directory(cls.people)
        cls.bad, cls.good = Relay(cls.directory), Relay(cls.directory)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.bad.stop()
        cls.good.stop()
        cls.directory.stop()

    def pair(self, *rules: dict[str, Any], **settings: Any) -> Resolver:
        """A directory of both, the first of which has these rules."""
        for relay in (self.bad, self.good):
            relay.control("clear")
        self.bad.misbehave(*rules)
        return self.resolver(self.bad.port, self.good.port, **settings)

    def resolver(self, *ports: int, **settings: Any) -> Resolver:
        made = Resolver(self.directory, *ports, **settings)
        self.addCleanup(made.stop)
        return made

    def expect_all(self, resolver: Resolver) -> None:
        ended = resolver.resolve(self.people)
        self.assertEqual((ended["outcome"], len(addresses(ended))), (JOB_DONE, len(self.people)), ended)

    # ---- answers ----

    def test_a_controller_that_fails_every_search_is_left(self) -> None:
        for code in CODES:
            with self.subTest(code=code):
                resolver = self.pair({"at": "search", "do": "result", "code": code})
                for _ in range(3):
                    self.expect_all(resolver)
                self.assertEqual((self.bad.count("bind"), self.good.count("bind")), (1, 1))
                self.assertEqual(resolver.health()["state"], HEALTHY)

    def test_recorded_answers(self) -> None:
        for file in ("ldap-search-51.ber", "ldap-search-1-no-bind.ber"):
            with self.subTest(file=file):
                resolver = self.pair({"at": "search", "do": "play", "file": str(CASES / file)})
                self.expect_all(resolver)
                self.assertEqual(self.good.count("bind"), 1)

    def test_a_session_that_had_worked_is_left_too(self) -> None:
        resolver = self.pair()
        self.expect_all(resolver)
        self.bad.misbehave({"at": "search", "do": "result", "code": 52})
        for _ in range(2):
            self.expect_all(resolver)
        self.assertEqual((self.bad.count("bind"), self.good.count("bind")), (1, 1))

    def test_a_lone_controller_that_has_forgotten_the_log_in_is_asked_in_a_new_session(self) -> None:
        self.bad.control("clear")
        resolver = self.resolver(self.bad.port)
        self.expect_all(resolver)
        self.bad.misbehave({"at": "search", "do": "play", "file": str(CASES / "ldap-search-1-no-bind.ber"),
                            "times": 1})
        self.expect_all(resolver)
        self.assertEqual(self.bad.count("bind"), 2)

    def test_when_all_fail_the_job_does_after_each_was_asked_once(self) -> None:
        rule = {"at": "search", "do": "result", "code": 51}
        resolver = self.pair(rule)
        self.good.misbehave(rule)
        ended = resolver.resolve(self.people)
        self.assertEqual((ended["outcome"], ended["class"], name_of(ended["reason"])),
                         (JOB_FAILED, UNAVAILABLE, "directory.busy"))
        self.assertEqual((self.bad.count("search"), self.good.count("search")), (1, 1))
        self.assertEqual(resolver.health()["state"], DEGRADED)

    def test_a_search_that_every_controller_refuses_costs_the_other_jobs_nothing(self) -> None:
        """The first search that comes is refused wherever it comes; the second one is answered."""
        rule = {"at": "search", "do": "result", "code": 80, "times": 1}
        resolver = self.pair(rule)
        self.good.misbehave(rule)
        resolver.say(logins="keep")
        first = resolver.begin(self.people)
        others = [resolver.begin(self.people) for _ in range(3)]
        resolver.wait("login_asked")
        resolver.say(logins="grant")
        for job in others:
            self.assertEqual(resolver.end_of(job)["outcome"], JOB_DONE)
        self.assertIn(resolver.end_of(first)["outcome"], (JOB_DONE, JOB_FAILED))
        self.assertLess(self.bad.count("bind") + self.good.count("bind"), 5)

    def test_a_check_names_the_controller_that_fails_searches(self) -> None:
        resolver = self.pair({"at": "search", "do": "result", "code": 53})
        resolver.say(check=1)
        steps = resolver.wait("checked")["steps"]
        self.assertEqual([step["good"] for step in steps], [True, True, True, True, False] + [True] * 5)
        self.assertIn(f"port={self.bad.port}", steps[4]["text"])

    def test_a_check_has_patience_with_a_controller_that_takes_its_time(self) -> None:
        resolver = self.pair({"at": "search", "do": "slow_answer", "octets": 20, "ms": 20})
        resolver.say(check=1)
        steps = resolver.wait("checked")["steps"]
        self.assertEqual([step["good"] for step in steps], [True] * 10, steps)

    # ---- silence ----

    def test_a_silent_search_is_asked_of_the_next_controller_after_a_fraction_of_the_time(self) -> None:
        for has_worked in (False, True):
            with self.subTest(has_worked=has_worked):
                resolver = self.pair(request_timeout_ms=24000)
                if has_worked:
                    self.expect_all(resolver)
                self.bad.misbehave({"at": "search", "do": "silent"})
                began = time.monotonic()
                self.expect_all(resolver)
                self.assertGreater(time.monotonic() - began, 5)
                self.assertLess(time.monotonic() - began, 11)
                self.assertEqual(self.good.count("bind"), 1)

    # ---- the preferred one ----

    def test_the_preferred_controller_is_tried_again_while_the_session_is_in_use(self) -> None:
        resolver = self.pair({"at": "search", "do": "result", "code": 51}, preferred_again_ms=1000)
        self.expect_all(resolver)
        self.bad.misbehave()
        support.wait_until(lambda: self.served_by_preferred(resolver), support.PATIENCE_SECONDS, "the preferred")
        good = self.good.count("search")
        for _ in range(3):
            self.expect_all(resolver)
        self.assertEqual(self.good.count("search"), good)

    def served_by_preferred(self, resolver: Resolver) -> bool:
        before = self.bad.count("search")
        self.expect_all(resolver)
        return self.bad.count("search") > before

    def test_a_preferred_controller_that_is_still_unwell_costs_no_job(self) -> None:
        for rule in ({"at": "connect", "do": "cut"}, {"at": "bind", "do": "result", "code": 51},
                     {"at": "search", "do": "result", "code": 51}):
            with self.subTest(rule=rule):
                resolver = self.pair(rule, preferred_again_ms=300)
                end = time.monotonic() + 3
                while time.monotonic() < end:
                    self.expect_all(resolver)
                self.assertGreater(self.bad.count("connections"), 1)
                self.assertLess(self.bad.count("connections"), 6)

    # ---- what is wrong ----

    def test_a_wrong_base_is_named_with_what_the_directory_offers(self) -> None:
        for base in ("dc=other,dc=test", "ou=nobody,dc=example,dc=test", "no distinguished name"):
            with self.subTest(base=base):
                resolver = self.resolver(self.directory.port, base=base)
                ended = resolver.resolve(self.people)
                self.assertEqual((ended["outcome"], ended["class"]), (JOB_FAILED, INVALID), ended)
                self.assertIn(f'base="{base}"', ended["reason"])
                self.assertIn(f'offered="{support.BASE_DN}', ended["reason"])

    def test_a_referral_shows_where_to(self) -> None:
        url = "ldap://dc9.other.test/dc=other,dc=test"
        resolver = self.pair({"at": "search", "do": "result", "code": 10, "referral": [url]})
        self.good.misbehave({"at": "search", "do": "result", "code": 10, "referral": [url]})
        ended = resolver.resolve(self.people)
        self.assertEqual(ended["outcome"], JOB_FAILED)
        self.assertIn(url, ended["reason"])

    def test_a_controller_without_a_certificate_says_so(self) -> None:
        file = str(CASES / "ldap-starttls-52-no-certificate.ber")
        resolver = self.pair({"at": "starttls", "do": "play", "file": file})
        self.good.misbehave({"at": "starttls", "do": "play", "file": file})
        ended = resolver.resolve(self.people)
        self.assertEqual(name_of(ended["reason"]), "directory.starttls_no_certificate", ended)
        self.good.misbehave()
        self.expect_all(resolver)


if __name__ == "__main__":
    unittest.main()
