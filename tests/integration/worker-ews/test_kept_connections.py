"""What goes out on which connection: a password goes out once, an answer to a challenge where the challenge came from,
a look where nobody is logged in; and a connection that the server closes while it is idle costs nobody anything."""

from __future__ import annotations

import unittest
from typing import Any

import support

ACCOUNT = "exchange main"
ACCEPTED, NOT_TRIED, UNKNOWN = 0, 2, 3  # enum login_outcome
ANY = {"any": True}
BASIC = {"auth": 0}
NTLM = {"auth": 3}
BOUND_NTLM = {"auth": 3, "channel_binding": 1}


class KeptConnections(unittest.TestCase):
    """Each test has a simulator and a fetcher of its own."""

    def start(self, log_in: str, **settings: Any) -> support.Fetcher:
        """The server, and a worker for it that has read a calendar: the account is good, a connection is kept."""
        self.exchange = support.Exchange(2, "--log-in", log_in)
        self.addCleanup(self.exchange.stop)
        self.people = support.read_people(self.exchange.truth)
        self.fetcher = support.Fetcher(self.exchange, **settings)
        self.addCleanup(self.fetcher.stop)
        self.read()
        return self.fetcher

    def read(self) -> dict[str, Any]:
        """A job that is done."""
        ended = self.fetcher.fetch(self.people[:1])
        self.assertEqual(ended["outcome"], support.JOB_DONE, ended)
        return ended

    def doubt(self) -> None:
        """From now on nobody knows whether the account is good, and somebody has to try."""
        for milliseconds in (60000, 0):
            self.fetcher.say(hold={"account": ACCOUNT, "ms": milliseconds})

    def sent(self, message: str) -> int:
        """How often it has come to the server."""
        return int(self.exchange.statistics()["authorizations"].get(message, 0))

    def tries(self) -> list[int]:
        """How each try ended."""
        return [line["login"]["outcome"] for line in self.fetcher.heard if "login" in line]

    # ---- a password goes out once ----

    def test_a_try_sends_the_password_once(self) -> None:
        for settings, log_in, message in ((BASIC, "basic", "Basic"), (NTLM, "only_ntlm", "NTLM 3"),
                                          (BOUND_NTLM, "only_ntlm", "NTLM 3")):
            with self.subTest(settings=settings):
                self.start(log_in, **settings)
                self.doubt()
                self.exchange.misbehave({"match": ANY, "do": "drop_without_answer", "times": 1},
                                        {"match": ANY, "do": "drop_log_in", "before": "last_token", "times": 1})
                self.read()
                self.assertEqual(self.tries(), [ACCEPTED, UNKNOWN, ACCEPTED])
                self.assertEqual(self.sent(message), len(self.tries()))

    def test_a_password_is_not_repeated_once_the_account_is_in_doubt(self) -> None:
        self.start("basic", **BASIC)
        self.exchange.misbehave({"match": ANY, "do": "delay", "milliseconds": 1000},
                                {"match": ANY, "do": "drop_without_answer"})
        before = self.sent("Basic")
        job = self.fetcher.begin(self.people[:1])
        self.exchange.wait_for_requests(2)
        self.fetcher.say(hold={"account": ACCOUNT, "ms": 60000})
        self.assertEqual(self.fetcher.end_of(job)["outcome"], support.JOB_GIVEN_BACK)
        self.assertEqual(self.sent("Basic") - before, 1)

    # ---- a connection that the server has closed ----

    def test_a_connection_that_is_closed_while_it_is_idle_costs_nothing(self) -> None:
        """It ends when the next request is on its way already, or before that."""
        for settings, log_in in ((BASIC, "basic"), (NTLM, "only_ntlm"), (BOUND_NTLM, "only_ntlm")):
            for action in ("drop_without_answer", "close_after_answer"):
                with self.subTest(settings=settings, action=action):
                    self.start(log_in, **settings)
                    self.exchange.misbehave({"match": ANY, "do": action, "times": 1})
                    for _ in range(3):
                        ended = self.read()
                        self.assertEqual((ended["requests"], ended["pressure"]), (1, 0), ended)
                    self.assertEqual(self.tries(), [ACCEPTED])
                    self.assertEqual(self.exchange.statistics()["log_ins_failed"], 0)

    # ---- an answer goes where the challenge came from ----

    def keep_two(self) -> None:
        """Two connections that are logged in."""
        self.exchange.misbehave({"match": ANY, "do": "delay", "milliseconds": 500})
        for job in [self.fetcher.begin(self.people[at:at + 1]) for at in (0, 1)]:
            self.fetcher.end_of(job)
        self.assertEqual(self.exchange.statistics()["connections_open"], 2)

    def test_a_challenge_is_answered_on_its_own_connection(self) -> None:
        self.start("only_ntlm", **BOUND_NTLM)
        self.keep_two()
        self.exchange.misbehave({"match": ANY, "do": "http_status", "status": 401, "times": 1},
                                {"match": ANY, "do": "close_at", "at": "challenge", "announce": False, "times": 1})
        before = self.sent("NTLM 3")
        self.read()
        self.assertEqual(self.tries(), [ACCEPTED])
        self.assertLessEqual(self.sent("NTLM 3") - before, 1)

    def test_a_challenge_whose_connection_has_ended_costs_no_try(self) -> None:
        self.start("only_ntlm", **BOUND_NTLM)
        for announce in (True, False):
            with self.subTest(announce=announce):
                before = self.sent("NTLM 3")
                self.doubt()
                self.exchange.misbehave({"match": ANY, "do": "close_at", "at": "challenge", "announce": announce,
                                         "times": 1})
                self.read()
                self.assertEqual(self.tries()[-2:], [NOT_TRIED, ACCEPTED])
                self.assertEqual(self.sent("NTLM 3") - before, 1)

    # ---- who is logged in already ----

    def test_silence_on_a_connection_that_is_logged_in_brings_no_second_request(self) -> None:
        self.start("only_ntlm", request_timeout_ms=1500, **BOUND_NTLM)
        self.exchange.misbehave({"match": ANY, "do": "never_answer"})
        before, asked = self.sent("NTLM 3"), self.exchange.statistics()["requests"]
        self.fetcher.fetch(self.people[:1])
        self.assertEqual(self.sent("NTLM 3"), before)
        self.assertEqual(self.exchange.statistics()["requests"] - asked, 1)

    def test_nobody_looks_on_a_connection_that_is_logged_in(self) -> None:
        for settings in (NTLM, BOUND_NTLM):
            with self.subTest(settings=settings):
                self.start("only_ntlm", **settings)
                self.doubt()
                self.fetcher.say(logins="look")
                self.assertEqual(self.read()["requests"], 1)
                self.assertEqual(self.tries(), [ACCEPTED, ACCEPTED])
                self.assertEqual(self.exchange.statistics()["log_ins_without_credentials"], 1)

    def test_a_try_is_judged_although_a_connection_is_logged_in(self) -> None:
        for settings in (NTLM, BOUND_NTLM):
            with self.subTest(settings=settings):
                self.start("only_ntlm", **settings)
                self.doubt()
                self.read()
                self.assertEqual(self.sent("NTLM 3"), 2)


if __name__ == "__main__":
    unittest.main()
