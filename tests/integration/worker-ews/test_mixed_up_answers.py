"""A relay before the server that sends answers twice, or to the wrong one of two connections: nobody may get the
calendar of somebody else by it, and everybody has their own in the end."""

from __future__ import annotations

import itertools
import time
import unittest
from typing import Any, Callable

import support
from support import JOB_DONE, SENT, outcomes

PEOPLE = 200
SHARD = 50
WAYS = tuple(itertools.product((False, True), ("chunked", "length")))
LOUD = "an answer from Exchange belongs to another request"
QUIET = "answers of this server do not name the requests"
SOME = "some answers of this server do not name the requests"
SPLIT_LATER = 1
EVERY_ANSWER = {"any": True}
EVERY_SECOND = {"every": 2}


class MixedUpAnswers(unittest.TestCase):
    """One simulator for all; each test has a fetcher of its own."""

    exchange: support.Exchange

    @classmethod
    def setUpClass(cls) -> None:
        cls.exchange = support.Exchange(PEOPLE, "--lock-out-after", "0")
        cls.people = support.read_people(cls.exchange.truth)
        cls.shards = [cls.people[i : i + SHARD] for i in range(0, len(cls.people), SHARD)]
        fetcher = support.Fetcher(cls.exchange)
        for shard in cls.shards:
            fetcher.fetch(shard)
        cls.right = {user: calendar["digest"] for user, calendar in fetcher.calendars().items()}
        fetcher.stop()
        assert len(cls.right) == PEOPLE

    @classmethod
    def tearDownClass(cls) -> None:
        cls.exchange.stop()

    def setUp(self) -> None:
        self.exchange.control("clear")
        self.fetcher = support.Fetcher(self.exchange, request_timeout_ms=60000)
        self.addCleanup(lambda: self.fetcher.stop())  # whichever it is by then
        self.fetcher.fetch(self.people[:1])  # from now on the account is known to be good
        self.fetcher.heard.clear()
        self.exchange.control("reset_statistics")

    def wrong(self) -> list[str]:
        """Users who ever got a calendar that is not theirs."""
        calendars = (line["calendar"] for line in self.fetcher.heard if "calendar" in line)
        return sorted({c["user"] for c in calendars if c["digest"] != self.right[c["user"]]})

    def fetch_in_turn(self, between: Callable[[], None] = lambda: None) -> None:
        """One shard after the other, on the connection that is there."""
        for shard in self.shards:
            self.fetcher.fetch(shard)
            between()

    def wait_until_all_is_sent(self) -> None:
        """A copy of an answer may still be on its way when the answer has been read."""
        end = time.monotonic() + support.PATIENCE_SECONDS
        while self.exchange.statistics()["parallel"] > 0:
            self.assertLess(time.monotonic(), end, "an answer was not sent to its end")
            time.sleep(0.001)

    def fetch_at_once(self) -> None:
        """All shards side by side."""
        for job in [self.fetcher.begin(shard) for shard in self.shards]:
            self.fetcher.end_of(job)

    def expect_all_right(self) -> None:
        self.assertEqual(self.wrong(), [])
        self.assertEqual(set(self.fetcher.calendars()), set(self.right))

    def expect_all_done(self) -> None:
        """Without trouble nobody has to be asked twice."""
        for line in self.fetcher.heard:
            if "fetched" in line:
                self.assertEqual(line["fetched"]["outcome"], JOB_DONE, line)
                self.assertEqual(set(outcomes(line["fetched"]).values()), {SENT}, line)

    def misbehave(self, *actions: str, **more: Any) -> None:
        """Each request meets all of these; the parameters belong to the first one."""
        first, *others = ({"match": {"any": True}, "do": action} for action in actions)
        self.exchange.misbehave({**first, **more}, *others)

    def send_twice(self, joined: bool, framing: str, *actions: str) -> None:
        """Every answer is followed by a copy of it; begins to count and to listen anew."""
        self.addCleanup(self.exchange.control, "configure", settings={"framing": "chunked"})
        self.exchange.control("configure", settings={"framing": framing})
        self.exchange.control("reset_statistics")
        self.fetcher.heard.clear()
        self.misbehave("answer_twice", *actions, joined=joined)

    def test_an_answer_that_is_sent_twice_is_nobody_elses(self) -> None:
        for joined, framing in WAYS:
            with self.subTest(joined=joined, framing=framing):
                self.send_twice(joined, framing)
                self.fetch_in_turn()
                self.expect_all_right()
                self.expect_all_done()

    def test_a_connection_on_which_something_has_come_unasked_is_not_used_again(self) -> None:
        """What has come is not even read, be it named or not."""
        for (joined, framing), nameless in itertools.product(WAYS, (False, True)):
            with self.subTest(joined=joined, framing=framing, nameless=nameless):
                self.send_twice(joined, framing, *(["no_client_request_id"] if nameless else []))
                self.fetch_in_turn(between=self.wait_until_all_is_sent)
                self.expect_all_right()
                self.expect_all_done()
                self.assertGreaterEqual(self.exchange.statistics()["connections"],
                                        len(self.shards) - 1)
                self.assertNotIn(LOUD, self.fetcher.log())

    def test_an_answer_that_is_swapped_with_another_one_is_not_used(self) -> None:
        self.misbehave("swap_answers", times=4, seconds=30)
        self.fetch_at_once()
        self.assertEqual(self.wrong(), [])
        self.expect_all_done()
        self.expect_all_right()
        self.assertEqual(self.fetcher.log().count(LOUD), 4, self.fetcher.log())

    def test_a_relay_that_never_stops_swapping_only_costs_time(self) -> None:
        self.misbehave("swap_answers", seconds=0.5)
        self.fetch_at_once()
        self.assertEqual(self.wrong(), [])
        self.assertIn(LOUD, self.fetcher.log())
        self.exchange.control("clear")
        self.fetch_in_turn()
        self.expect_all_right()

    # --- a host that does not name requests, and one that sometimes does not ---

    def without_names(self, match: dict[str, Any], *others: dict[str, Any]) -> None:
        """Answers that match do not name their request; and the rules besides."""
        self.exchange.misbehave({"match": match, "do": "no_client_request_id"}, *others)
        self.exchange.control("reset_statistics")
        self.fetcher.heard.clear()

    def new_fetcher(self) -> None:
        """One that knows nothing of the host, but that the account is good."""
        self.fetcher.stop()
        self.exchange.control("clear")
        self.fetcher = support.Fetcher(self.exchange, request_timeout_ms=60000)

    def test_a_late_copy_is_nobody_elses(self) -> None:
        """It comes when the next request is under way; with, without and with mixed names."""
        late = {"match": EVERY_ANSWER, "do": "answer_twice", "late": True}
        for match in (None, EVERY_ANSWER, EVERY_SECOND):
            with self.subTest(without_names=match):
                if match is None:
                    self.misbehave("answer_twice", late=True)
                    self.fetcher.heard.clear()
                else:
                    self.without_names(match, late)
                for _ in range(2):
                    self.fetch_in_turn()
                self.expect_all_right()

    def test_a_late_copy_without_a_name_is_no_answer_for_a_worker_that_begins(self) -> None:
        self.new_fetcher()
        self.without_names(EVERY_ANSWER, {"match": EVERY_ANSWER, "do": "answer_twice", "late": True})
        for _ in range(2):
            self.fetch_in_turn()
        self.expect_all_right()
        self.expect_all_done()

    def give_leases(self, shared: bool) -> list[dict[str, Any]]:
        """All shards, side by side if the supervisor allows several leases, as it does as long as it may; the
        ends."""
        if not shared:
            return [self.fetcher.fetch(shard, split=SPLIT_LATER) for shard in self.shards]
        jobs = [self.fetcher.begin(shard, split=SPLIT_LATER, shared=True) for shard in self.shards]
        return [self.fetcher.end_of(job) for job in jobs]

    def test_swapped_answers_without_names_are_given_back_and_asked_for_alone(self) -> None:
        """With, without and with mixed names."""
        swap = {"match": EVERY_ANSWER, "do": "swap_answers", "seconds": 1}
        for match in (EVERY_ANSWER, EVERY_SECOND):
            with self.subTest(without_names=match):
                self.without_names(match, swap)
                shared = True
                for _ in range(3):
                    ends = self.give_leases(shared)
                    shared = not any(end["unnamed"] for end in ends)
                self.assertFalse(shared)
                self.expect_all_right()

    def test_one_request_per_connection_resumes_the_session_of_tls(self) -> None:
        self.without_names(EVERY_ANSWER)
        self.fetch_in_turn()
        self.fetch_in_turn()
        self.expect_all_right()
        counted = self.exchange.statistics()
        self.assertEqual(counted["requests"], 2 * len(self.shards))
        self.assertGreaterEqual(counted["connections"], 2 * len(self.shards) - 1)
        # the first unnamed answer of a host that has named requests costs its connection with the session
        self.assertGreaterEqual(counted["handshakes_resumed"], 2 * len(self.shards) - 2)

    def test_an_unnamed_answer_of_a_host_that_names_requests_is_taken_and_said_once(self) -> None:
        self.exchange.misbehave({"match": {"request": 2}, "do": "no_client_request_id"})
        self.exchange.control("reset_statistics")
        self.fetch_in_turn()
        self.fetch_in_turn()
        self.expect_all_right()
        self.expect_all_done()
        counted = self.exchange.statistics()
        self.assertEqual((counted["requests"], counted["connections"]), (2 * len(self.shards), 1))
        self.assertEqual(self.fetcher.log().count(SOME), 1, self.fetcher.log())

    def test_a_host_that_never_named_a_request_is_known_as_that(self) -> None:
        self.new_fetcher()
        self.without_names(EVERY_ANSWER)
        ends = [self.fetcher.fetch(shard, split=SPLIT_LATER) for shard in self.shards]
        self.assertEqual([end["unnamed"] for end in ends], [True] * len(self.shards))
        self.assertEqual(self.exchange.statistics()["connections"], len(self.shards))
        self.assertEqual(self.fetcher.log().count(QUIET), 1, self.fetcher.log())
        self.assertNotIn(SOME, self.fetcher.log())

    def test_an_unnamed_answer_beside_other_requests_says_nothing_about_anybody(self) -> None:
        self.without_names(EVERY_ANSWER)
        end = self.fetcher.fetch(self.shards[0], split=SPLIT_LATER, shared=True)
        self.assertEqual(self.fetcher.calendars(), {})
        self.assertEqual((end["outcome"], end["wait_ms"], end["unnamed"]), (support.JOB_GIVEN_BACK, 1000, True))

    def test_a_good_connection_is_used_again(self) -> None:
        self.fetch_in_turn()
        self.expect_all_right()
        counted = self.exchange.statistics()
        self.assertEqual((counted["requests"], counted["connections"]), (len(self.shards), 0))


if __name__ == "__main__":
    unittest.main()
