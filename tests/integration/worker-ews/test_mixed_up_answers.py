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
        self.addCleanup(self.fetcher.stop)
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
        for joined, framing in WAYS:
            with self.subTest(joined=joined, framing=framing):
                self.send_twice(joined, framing, "no_client_request_id")
                self.fetch_in_turn(between=self.wait_until_all_is_sent)
                self.expect_all_right()
                self.expect_all_done()
                self.assertGreaterEqual(self.exchange.statistics()["connections"],
                                        len(self.shards) - 1)

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

    def test_a_good_connection_is_used_again(self) -> None:
        self.fetch_in_turn()
        self.expect_all_right()
        counted = self.exchange.statistics()
        self.assertEqual((counted["requests"], counted["connections"]), (len(self.shards), 0))


if __name__ == "__main__":
    unittest.main()
