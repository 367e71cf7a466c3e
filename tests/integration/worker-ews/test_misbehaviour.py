"""A server that refuses, lies, is slow, or falls silent: what a job says then, and that nobody's calendar
becomes shorter by it."""

from __future__ import annotations

import unittest
from typing import Any

import support
from support import FAILED, GIVEN_BACK, JOB_DONE, JOB_FAILED, JOB_GIVEN_BACK, SENT, outcomes

BUSY, CONNECTIONS, TROUBLE = 3, 2, 1


class Misbehaviour(unittest.TestCase):
    """One simulator for all; each test has a fetcher of its own."""

    exchange: support.Exchange

    @classmethod
    def setUpClass(cls) -> None:
        cls.exchange = support.Exchange(60, "--lock-out-after", "0")
        cls.people = support.read_people(cls.exchange.truth)
        fetcher = support.Fetcher(cls.exchange)
        fetcher.fetch(cls.people)
        cls.right = {u: c["digest"] for u, c in fetcher.calendars().items()}
        fetcher.stop()
        assert len(cls.right) == len(cls.people)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.exchange.stop()

    def setUp(self) -> None:
        self.exchange.control("clear")
        self.exchange.control("reset_statistics")
        self.fetcher = support.Fetcher(self.exchange)

    def tearDown(self) -> None:
        for user, calendar in self.fetcher.calendars().items():
            self.assertEqual(calendar["digest"], self.right[user], f"{user} got a wrong calendar")
        self.fetcher.stop()
        for secret in (support.PASSWORD, "Basic "):
            self.assertNotIn(secret, self.fetcher.last_log)

    def fetch(self, *rules: dict[str, Any], count: int = 20) -> dict[str, Any]:
        self.exchange.misbehave(*rules)
        return self.fetcher.fetch(self.people[:count])

    def mailbox(self, index: int) -> str:
        return self.people[index]["mailbox"]

    def expect_all_sent(self, ended: dict[str, Any], count: int = 20) -> None:
        self.assertEqual(ended["outcome"], JOB_DONE, ended)
        self.assertEqual(set(outcomes(ended).values()), {SENT}, ended)
        self.assertEqual(len(ended["users"]), count)

    def expect_one(self, ended: dict[str, Any], index: int, outcome: int) -> dict[str, Any]:
        """Everybody was sent but one; returns what was said about that one."""
        self.assertEqual(ended["outcome"], JOB_DONE, ended)
        odd = [user for user in ended["users"] if user["outcome"] != SENT]
        self.assertEqual([user["user"] for user in odd], [self.people[index]["user"]], odd)
        self.assertEqual(odd[0]["outcome"], outcome)
        return odd[0]

    # ---- one mailbox ----

    def test_an_error_of_one_mailbox_costs_nobody_else(self) -> None:
        for code, slow in (("ErrorNoFreeBusyAccess", True), ("ErrorMailRecipientNotFound", True),
                           ("ErrorFreeBusyGenerationFailed", False), ("ErrorInvented", False)):
            rule = {"match": {"mailbox": self.mailbox(3)}, "do": "mailbox_error", "code": code}
            said = self.expect_one(self.fetch(rule), 3, FAILED)
            self.assertEqual((said["code"], said["slow"]), (code, slow))

    def test_what_is_no_event_list_is_no_empty_calendar(self) -> None:
        for rule in ({"do": "view", "type": "None"}, {"do": "view", "type": "MergedOnly"},
                     {"do": "no_data_event"}, {"do": "merged_no_data"}):
            said = self.expect_one(self.fetch({"match": {"mailbox": self.mailbox(5)}, **rule}), 5,
                                   FAILED)
            self.assertEqual(said["code"], "NoEventData")

    def test_broken_events_fail_their_mailbox(self) -> None:
        for kind in ("start_after_end", "year_1601", "not_a_date"):
            rule = {"match": {"mailbox": self.mailbox(7)}, "do": "broken_event", "kind": kind}
            said = self.expect_one(self.fetch(rule), 7, FAILED)
            self.assertEqual(said["code"], "BrokenCalendar")

    def test_times_without_colon_in_the_offset_fail_their_mailbox(self) -> None:
        rule = {"match": {"mailbox": self.mailbox(2)}, "do": "time_form",
                "form": "offset_without_colon"}
        self.expect_one(self.fetch(rule), 2, FAILED)

    def test_a_huge_text_costs_nothing(self) -> None:
        rule = {"match": {"mailbox": self.mailbox(2)}, "do": "huge_text", "bytes": 2_000_000}
        self.expect_all_sent(self.fetch(rule))

    def test_a_long_text_is_cut_and_a_broken_zone_counts_as_missing(self) -> None:
        with_long_texts = {user["user"] for user in self.fetch()["users"] if user["cut_texts"]}
        for key, rule in (("cut_texts", {"do": "subject", "value": "x" * 3000}),
                          ("zone_unknown", {"do": "broken_event", "kind": "zone_bias"})):
            ended = self.fetch({"match": {"mailbox": self.mailbox(2)}, **rule})
            self.expect_all_sent(ended)
            odd = self.people[2]["user"]
            said = {user["user"]: user[key] for user in ended["users"]}
            self.assertTrue(said.pop(odd))
            others = {user for user, value in said.items() if value}
            self.assertEqual(others, with_long_texts if key == "cut_texts" else set())
            self.fetcher.heard = [line for line in self.fetcher.heard
                                  if line.get("calendar", {}).get("user") != odd]

    def test_a_mailbox_that_timed_out_is_asked_once_alone(self) -> None:
        rule = {"match": {"mailbox": self.mailbox(4)}, "do": "mailbox_error",
                "code": "ErrorTimeoutExpired", "times": 1}
        ended = self.fetch(rule)
        self.expect_all_sent(ended)
        self.assertEqual(ended["requests"], 2)
        said = self.expect_one(self.fetch({**rule, "times": None}), 4, FAILED)
        self.assertEqual(said["code"], "ErrorTimeoutExpired")

    def test_too_many_events_are_read_in_pieces(self) -> None:
        self.exchange.control("configure", settings={"maximum_events": 12})
        try:
            ended = self.fetch(count=1)
            self.expect_all_sent(ended, 1)
            self.assertGreater(ended["requests"], 2)
        finally:
            self.exchange.control("configure", settings={"maximum_events": 1000})

    def test_pieces_that_do_not_help_fail_the_mailbox(self) -> None:
        rule = {"match": {"mailbox": self.mailbox(0)}, "do": "mailbox_error",
                "code": "ErrorResultSetTooBig"}
        said = self.expect_one(self.fetch(rule), 0, FAILED)
        self.assertEqual(said["code"], "ErrorResultSetTooBig")
        self.assertLessEqual(self.exchange.statistics()["availability_requests"], 9)

    def test_a_busy_mailbox_gives_the_job_back(self) -> None:
        rule = {"match": {"mailbox": self.mailbox(6)}, "do": "mailbox_error",
                "code": "ErrorServerBusy", "back_off": "178510"}
        ended = self.fetch(rule)
        said = self.expect_one(ended, 6, GIVEN_BACK)
        self.assertEqual((said["wait_ms"], ended["wait_ms"]), (178510, 178510))
        self.assertEqual(ended["pressure"], BUSY)

    def test_half_of_the_mailboxes_failing_is_trouble_of_the_server(self) -> None:
        rule = {"match": {"mailbox": [self.mailbox(i) for i in range(10)]}, "do": "mailbox_error",
                "code": "ErrorFreeBusyGenerationFailed"}
        self.assertEqual(self.fetch(rule)["pressure"], TROUBLE)

    # ---- faults ----

    def test_a_busy_server_is_left_alone_as_long_as_it_wants(self) -> None:
        for shape in (1, 2):
            ended = self.fetch({"match": {"any": True}, "do": "fault", "code": "ErrorServerBusy",
                                "back_off": "60000", "shape": shape})
            self.assertEqual(ended["outcome"], JOB_GIVEN_BACK, ended)
            self.assertEqual(ended["pressure"], BUSY)
            self.assertGreaterEqual(ended["wait_ms"], 48000)

    def test_a_short_wait_is_waited_for(self) -> None:
        ended = self.fetch({"match": {"any": True}, "do": "fault", "code": "ErrorServerBusy",
                            "back_off": "300", "times": 1})
        self.expect_all_sent(ended)
        self.assertEqual(ended["requests"], 2)

    def test_too_many_connections_are_said(self) -> None:
        ended = self.fetch({"match": {"any": True}, "do": "fault", "back_off": "0",
                            "code": "ErrorExceededConnectionCount"})
        self.assertEqual((ended["outcome"], ended["pressure"]), (JOB_GIVEN_BACK, CONNECTIONS))
        self.assertGreater(ended["wait_ms"], 1000)

    def test_a_fault_about_one_mailbox_is_found_by_splitting(self) -> None:
        rule = {"match": {"mailbox": self.mailbox(13)}, "do": "fault",
                "code": "ErrorInvalidSmtpAddress", "shape": 3}
        said = self.expect_one(self.fetch(rule), 13, FAILED)
        self.assertTrue(said["slow"])

    def test_an_unknown_version_is_lowered_and_remembered(self) -> None:
        self.exchange.control("configure", settings={"newest_version": "Exchange2010_SP2"})
        try:
            self.assertEqual(self.fetch()["requests"], 2)
            self.assertEqual(self.fetch()["requests"], 1)
        finally:
            self.exchange.control("configure", settings={"newest_version": "Exchange2016"})

    def test_the_other_form_of_utc_is_tried_once(self) -> None:
        ended = self.fetch({"match": {"any": True}, "do": "fault", "code": "ErrorTimeZone",
                            "times": 1})
        self.expect_all_sent(ended)
        ended = self.fetch({"match": {"any": True}, "do": "fault", "code": "ErrorTimeZone"})
        self.assertEqual(ended["outcome"], JOB_FAILED)

    def test_a_fault_that_only_a_person_can_mend_stops_everybody(self) -> None:
        ended = self.fetch({"match": {"any": True}, "do": "fault", "code": "ErrorAccessDenied"})
        self.assertEqual((ended["outcome"], ended["code"]), (JOB_FAILED, "ErrorAccessDenied"))
        asked = self.exchange.statistics()["availability_requests"]
        ended = self.fetcher.fetch(self.people[:20])
        self.assertEqual((ended["outcome"], ended["requests"]), (JOB_FAILED, 0))
        self.assertGreater(ended["wait_ms"], 50000)
        self.assertEqual(self.exchange.statistics()["availability_requests"], asked)

    def test_a_check_asks_meanwhile_and_ends_the_rest_if_the_server_was_mended(self) -> None:
        rule = {"match": {"any": True}, "do": "fault", "code": "ErrorAccessDenied"}
        self.fetch(rule)
        self.assertIn("ErrorAccessDenied", self.read_step()["text"])
        self.assertEqual(self.fetcher.fetch(self.people[:20])["requests"], 0)
        self.exchange.control("clear")
        self.assertTrue(self.read_step()["good"])
        self.expect_all_sent(self.fetcher.fetch(self.people[:20]))

    def read_step(self) -> dict[str, Any]:
        """Of a check with one mailbox."""
        self.fetcher.say(check=1, addresses=[self.mailbox(0)])
        steps: list[dict[str, Any]] = self.fetcher.wait(lambda line: "checked" in line)["checked"]["steps"]
        return steps[-1]

    def test_an_inner_code_decides(self) -> None:
        ended = self.fetch({"match": {"any": True}, "do": "fault", "code": "ErrorInternalServerError",
                            "inner_code": "ErrorServerBusy", "back_off": "5000"})
        self.assertEqual((ended["outcome"], ended["wait_ms"]), (JOB_GIVEN_BACK, 5000))

    # ---- documents ----

    def test_worthless_answers_are_split_and_never_used(self) -> None:
        everybody = {"match": {"any": True}, "times": 1}
        for rule in ({"do": "response_count", "change": -1}, {"do": "response_count", "change": 1},
                     {"do": "entity_bomb"}, {"do": "deep_nesting"},
                     {"do": "truncate_xml", "bytes": 3000}, {"do": "big_answer"},
                     {"do": "truncate_gzip", "bytes": 500}, {"do": "corrupt_gzip"},
                     {"do": "cut", "after_bytes": 400}, {"do": "cut", "after_bytes": 400,
                                                         "framing": "chunked"},
                     {"do": "cut", "after_bytes": 400, "framing": "close"}):
            with self.subTest(rule=rule):
                ended = self.fetch({**everybody, **rule})
                self.expect_all_sent(ended)
                self.assertGreater(ended["requests"], 1)

    def test_answers_that_only_look_odd_are_used(self) -> None:
        for rule in ({"do": "prefixed"}, {"do": "byte_order_mark"}, {"do": "close_after_answer"},
                     {"do": "content_type", "value": "text/plain"}):
            with self.subTest(rule=rule):
                ended = self.fetch({"match": {"any": True}, **rule})
                self.expect_all_sent(ended)
                self.assertEqual(ended["requests"], 1)

    def test_one_octet_at_a_time_gives_the_same(self) -> None:
        ended = self.fetch({"match": {"any": True}, "do": "slow_body", "octets": 100,
                            "milliseconds": 1}, count=3)
        self.expect_all_sent(ended, 3)

    # ---- HTTP ----

    def test_retry_after_is_obeyed_in_both_forms(self) -> None:
        ended = self.fetch({"match": {"any": True}, "do": "http_status", "status": 503,
                            "retry_after_seconds": 30})
        self.assertEqual((ended["outcome"], ended["wait_ms"]), (JOB_GIVEN_BACK, 30000))
        ended = self.fetch({"match": {"any": True}, "do": "http_status", "status": 429,
                            "retry_after_date_seconds": 40})
        self.assertEqual(ended["outcome"], JOB_GIVEN_BACK)
        self.assertTrue(30000 <= ended["wait_ms"] <= 40000, ended)

    def test_nobody_waits_longer_than_an_hour(self) -> None:
        for seconds in (4000, 2**63 // 1000 + 1, 2**63 - 1):
            ended = self.fetch({"match": {"any": True}, "do": "http_status", "status": 503,
                                "retry_after_seconds": seconds})
            self.assertEqual((ended["outcome"], ended["wait_ms"]), (JOB_GIVEN_BACK, 3600000))

    def test_what_should_pass_is_retried_once_and_blamed_on_the_server_when_two_alone_fail_alike(self) -> None:
        for status in (500, 502, 504):
            ended = self.fetch({"match": {"any": True}, "do": "http_status", "status": status,
                                "times": 1})
            self.expect_all_sent(ended)
        rule = {"match": {"any": True}, "do": "http_status", "status": 502}
        first = self.fetch(rule)
        self.assertEqual((first["outcome"], first["requests"]), (JOB_GIVEN_BACK, 4))
        self.assertTrue(3200 <= first["wait_ms"] <= 4800, first)

    def test_statuses_that_need_a_person_stop(self) -> None:
        for rule, name in (({"do": "http_status", "status": 403}, "exchange.forbidden"),
                           ({"do": "http_status", "status": 404}, "exchange.no_ews"),
                           ({"do": "redirect", "to": "login_page"}, "exchange.login_page"),
                           ({"do": "redirect", "to": "https://other.example.test/EWS/"},
                            "exchange.moved")):
            with self.subTest(rule=rule):
                self.fetcher.configure()
                ended = self.fetch({"match": {"any": True}, **rule})
                self.assertEqual(ended["outcome"], JOB_FAILED)
                self.assertEqual(ended["reason"].partition(" ")[0], name)

    def test_a_failed_request_can_be_found_in_the_logs_of_the_server(self) -> None:
        ended = self.fetch({"match": {"any": True}, "do": "http_status", "status": 403,
                            "headers": {"X-CalculatedBETarget": "ex02.example.test",
                                        "X-DiagInfo": "EX03"}})
        uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        self.assertRegex(ended["reason"],
                         rf" request_id={uuid} client_request_id={uuid} front_end=EX01 "
                         r"back_end=ex02\.example\.test diagnosis=EX03 ")

    def test_the_page_for_passing_errors_is_no_redirect(self) -> None:
        ended = self.fetch({"match": {"any": True}, "do": "redirect", "to": "generic_error_page",
                            "times": 1})
        self.expect_all_sent(ended)

    # ---- connections ----

    def test_a_server_that_never_answers_is_left_after_the_time_limit(self) -> None:
        self.fetcher.configure(request_timeout_ms=1500)
        ended = self.fetch({"match": {"mailbox": self.mailbox(1)}, "do": "never_answer"}, count=2)
        said = self.expect_one(ended, 1, FAILED)
        self.assertEqual(said["code"], "silent")

    def test_a_server_silent_in_the_handshake_is_given_back(self) -> None:
        self.fetcher.configure(request_timeout_ms=1500)
        self.exchange.misbehave({"match": {"any": True}, "do": "silent_connection"})
        job = self.fetcher.begin(self.people[:20])
        self.fetcher.ping()
        ended = self.fetcher.end_of(job)
        self.assertEqual((ended["outcome"], ended["code"]), (JOB_GIVEN_BACK, "silent"))

    def test_a_connection_that_is_reset_is_tried_again(self) -> None:
        ended = self.fetch({"match": {"any": True}, "do": "drop_without_answer", "times": 1})
        self.expect_all_sent(ended)

    def test_a_server_that_is_not_there_is_given_back_twice_then_fails(self) -> None:
        self.fetcher.configure(url="https://127.0.0.1:9/EWS/Exchange.asmx")
        ended = self.fetch()
        self.assertEqual((ended["outcome"], ended["code"]), (JOB_GIVEN_BACK, "refused"))
        self.assertTrue(ended["reason"].startswith(
            'connection.failed server="exchange main" host=127.0.0.1 port=9 '), ended["reason"])
        self.assertTrue(3200 <= ended["wait_ms"] <= 4800, ended)

    def test_a_name_that_does_not_exist_is_said(self) -> None:
        self.fetcher.configure(url="https://nowhere.invalid/EWS/Exchange.asmx")
        ended = self.fetch()
        self.assertEqual(ended["outcome"], JOB_GIVEN_BACK)
        self.assertTrue(ended["reason"].startswith(
            'name.unresolved server="exchange main" host=nowhere.invalid '), ended["reason"])


if __name__ == "__main__":
    unittest.main()
