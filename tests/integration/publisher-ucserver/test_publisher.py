"""The publisher against the simulated UCServer, without a bus: logging in, the list of users,
publishing, and each misbehaviour of the server at each step."""

from __future__ import annotations

import itertools
import pathlib
import sys
import unittest
from typing import Any

sys.dont_write_bytecode = True
sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent), str(pathlib.Path(__file__).resolve().parents[1])]

from driver import Outcome, Simulator, drive, people  # noqa: E402
from side_by_side import ManyCases, SideBySide, for_each  # noqa: E402

USERS = 40
QUICK = {"timeout_ms": 2000, "seconds": 60}
STEPS = {
    "starttls": "start TLS",
    "handshake": "TLS handshake",
    "negotiate": "negotiate",
    "login": "log in",
    "settings": "read the server's settings",
    "roster": "read the list of users",
}
NAMES = {100: "internal_problem", 103: "no_licence", 104: "version_refused", 107: "user_not_enabled",
         109: "domain_refused", 110: "not_administrator", 112: "incompatible", 113: "already_logged_in",
         114: "tls_demanded", 129: "account_locked", 131: "too_many_attempts", 102: "login_not_known",
         **dict.fromkeys((105, 106, 108, 111, 130, 133, 177), "login_undecided")}
BROKEN = ("silent", "cut", "reset", "garbage", "cut_middle", "indefinite", "long_length", "deep")
LOGIN_ACCEPTED, LOGIN_REFUSED, LOGIN_NOT_TRIED, LOGIN_UNKNOWN = range(4)
JUDGED_WRONG, NOT_KNOWN, CANNOT_BE_USED, LOCKED, NOT_OFFERED, COULD_NOT_DECIDE, OTHER_CAUSE = range(1, 8)
CLASSES = {100: COULD_NOT_DECIDE, 103: COULD_NOT_DECIDE, 104: OTHER_CAUSE, 107: CANNOT_BE_USED,
           109: JUDGED_WRONG, 110: CANNOT_BE_USED, 112: OTHER_CAUSE, 113: CANNOT_BE_USED,
           114: OTHER_CAUSE, 129: LOCKED, 131: LOCKED, 105: COULD_NOT_DECIDE, 106: COULD_NOT_DECIDE,
           108: COULD_NOT_DECIDE, 111: COULD_NOT_DECIDE, 130: COULD_NOT_DECIDE,
           133: COULD_NOT_DECIDE, 177: COULD_NOT_DECIDE, 102: NOT_KNOWN}
ANSWERS = ("error", "reject", "no_answer", "wrong_invoke_id")
HARMLESS = ("duplicate", "out_of_order", "trickle", "keep_alive", "unknown_event", "unknown_invoke",
            {"action": "slow_reader", "seconds": 1}, {"action": "delay", "ms": 300})


def quoted(value: str) -> str:
    """A value as it stands in a packed reason."""
    return f'"{value}"' if " " in value else value


class WithServer(ManyCases):
    users = USERS

    def setUp(self) -> None:
        self.server = Simulator(people(self.users))
        self.addCleanup(self.server.clean_up)

    def assert_everybody_has_his_list(self, outcome: Outcome, entries: int = 3) -> None:
        self.assertEqual(outcome.summary["left"], 0, outcome.events)
        content = self.server.content()
        self.assertEqual(len(content), self.users)
        self.assertEqual({len(one) for one in content.values()}, {entries})
        self.assertEqual(self.server.statistics()["breaches"], {})


class Round(WithServer):
    def test_everybody_gets_his_list(self) -> None:
        outcome = drive(self.server)
        self.assertEqual(outcome.summary["done"], USERS)
        self.assertEqual(outcome.reasons(), [])
        self.assert_everybody_has_his_list(outcome)

    def test_the_fields_arrive_as_they_are(self) -> None:
        drive(self.server)
        for owner, entries in self.server.content().items():
            for number, entry in enumerate(entries):
                self.assertEqual(entry["id"], f"entry-{number:06d}")
                self.assertEqual(entry["owner"], owner)
                self.assertEqual(entry["source"], "EWS")
                self.assertEqual(entry["duration"], 30)
                self.assertEqual(entry["subject"], "Besprechung Größe")
                self.assertEqual((entry["text"], entry["category"]), ("", ""))
                self.assertEqual((entry["status"], entry["importance"]), (2, 1))
                self.assertEqual(entry["sensitivity"], 2 if number % 2 else 0)
                self.assertEqual(entry["location"], None if number % 3 else "Raum 5")
                self.assertEqual((entry["all_day"], entry["valid"]), (False, True))

    def test_an_empty_list_is_stored(self) -> None:
        self.assert_everybody_has_his_list(drive(self.server, entries=0), entries=0)

    def test_a_list_of_a_thousand_entries_is_stored(self) -> None:
        self.assert_everybody_has_his_list(drive(self.server, entries=1000), entries=1000)

    def test_no_more_than_sixteen_lists_are_outstanding(self) -> None:
        self.server.misbehave({"action": "delay", "ms": 50}, step="write")
        drive(self.server)
        self.assertEqual(self.server.statistics()["peaks"]["outstanding"], 16)

    def test_who_is_logged_in_is_left_alone(self) -> None:
        self.server.control("log_in", users=["u00003@example.test"])
        outcome = drive(self.server)
        self.assertEqual(outcome.summary["users"], USERS - 1)
        self.assertNotIn("u00003@example.test", self.server.content())

    def test_nobody_offline_is_an_empty_round(self) -> None:
        self.server.control("log_in", users=[one["user"] for one in people(USERS)])
        outcome = drive(self.server)
        self.assertEqual((outcome.summary["users"], outcome.reasons()), (0, []))

    def test_the_end_is_orderly(self) -> None:
        drive(self.server)
        self.assertEqual(self.server.statistics()["counts"].get("events_1001"), 1)

    def test_a_silent_supervisor_stops_the_writing(self) -> None:
        outcome = drive(self.server, stale_after=10, seconds=3)
        written = len(self.server.journal("write"))
        self.assertGreaterEqual(written, 10)
        self.assertLessEqual(written, 10 + 16)
        self.assertEqual(outcome.summary["done"], written)

    def test_a_check_names_all_steps(self) -> None:
        (checked,) = drive(self.server, check=1).all("checked")
        names = [step["name"] for step in checked["steps"]]
        self.assertEqual(names[0], "connect")
        self.assertEqual(names[-2:], ["work", "write lists"])
        self.assertTrue(all(step["good"] for step in checked["steps"]))
        self.assertEqual(len(self.server.journal("write")), 0)

    @for_each([({"server_type": 1}, "ucserver.is_tapi_server"),
               ({"presence_disabled": True}, "ucserver.presence_off")])
    def test_a_server_of_no_use_is_told(self, case: tuple[dict, str]) -> None:
        says, name = case
        self.server.control("describe", **says)
        (checked,) = drive(self.server, check=1).all("checked")
        self.assertIn(name, [step["text"] for step in checked["steps"]])

    def test_a_check_names_the_step_that_fails(self) -> None:
        (checked,) = drive(self.server, password="wrong", check=1).all("checked")
        self.assertEqual([step["good"] for step in checked["steps"]][-2:], [True, False])
        self.assertEqual(checked["steps"][-1]["name"], "log in")
        self.assertTrue(checked["steps"][-1]["text"].startswith("ucserver.password_wrong "))


class Account(WithServer):
    def test_a_wrong_password_is_tried_once(self) -> None:
        outcome = drive(self.server, password="wrong", seconds=8)
        (report,) = outcome.all("login")
        self.assertEqual(report["outcome"], LOGIN_REFUSED)
        self.assertIn(" code=101", report["text"])
        self.assertEqual(self.server.statistics()["login_tries"], 1)

    def test_a_log_in_that_is_rejected_as_not_authenticated_is_a_refusal(self) -> None:
        self.server.misbehave({"action": "reject", "problem": 10, "details": "no"}, step="login")
        outcome = drive(self.server, seconds=8)
        (report,) = outcome.all("login")
        self.assertEqual(report["outcome"], LOGIN_REFUSED)
        self.assertIn(" problem=authentication_failed", report["text"])
        self.assertEqual(len(self.server.journal("connect")), 1)

    def test_without_permission_no_password_is_sent(self) -> None:
        outcome = drive(self.server, deny=1, seconds=5)
        self.assertEqual(self.server.statistics()["login_tries"], 0)
        self.assertTrue(outcome.reasons()[0].startswith("account.refused "), outcome.reasons())

    @for_each(NAMES)
    def test_a_refusal_has_a_name(self, detail: int) -> None:
        self.server.misbehave({"action": "error", "detail": detail, "text": "no"}, step="login")
        outcome = drive(self.server, failures=1)
        self.assertTrue(outcome.reasons()[0].startswith(f"ucserver.{NAMES[detail]} "), outcome.reasons())
        self.assertIn(f" code={detail}", outcome.reasons()[0])
        self.assertEqual(outcome.all("login")[0]["class"], CLASSES[detail])


class Steps(WithServer):
    users = 3

    @for_each([*itertools.product(("starttls", "negotiate", "settings", "roster"), BROKEN + ANSWERS),
               *itertools.product(["handshake"], ("silent", "cut", "reset", "garbage"))])
    def test_a_fault_is_named_and_overcome(self, case: tuple[str, str]) -> None:
        step, do = case
        nobody_is_no_fault = case == ("roster", "error")
        self.server.misbehave({"action": "error", "detail": 100} if nobody_is_no_fault else do,
                              times=1, step=step)
        outcome = drive(self.server, **QUICK)
        self.assertGreaterEqual(len(outcome.reasons()), 1, outcome.events)
        self.assertIn(f"step={quoted(STEPS[step])} ", outcome.reasons()[0] + " ")
        self.assert_everybody_has_his_list(outcome)

    @for_each(BROKEN)
    def test_a_log_in_that_breaks_counts_as_a_try_and_is_overcome(self, do: str) -> None:
        self.server.misbehave(do, times=1, step="login")
        outcome = drive(self.server, **QUICK)
        self.assertIn(' step="log in"', outcome.reasons()[0])
        self.assertEqual([login["outcome"] for login in outcome.all("login")],
                         [LOGIN_UNKNOWN, LOGIN_ACCEPTED])
        self.assert_everybody_has_his_list(outcome)

    def test_octets_before_the_handshake_end_the_connection(self) -> None:
        for octets in (None, "00", "7b7d", "1703030005deadbeef00", "16030300050200000100"):
            with self.subTest(octets=octets):
                self.server.misbehave({"action": "inject", "hex": octets}, step="starttls")
                outcome = drive(self.server, failures=1, **QUICK)
                self.assertIn("tls.clear_text_before", outcome.reasons()[0])
                self.assertEqual(self.server.statistics()["login_tries"], 0)

    def test_busy_is_obeyed(self) -> None:
        self.server.misbehave({"action": "busy", "seconds": 3}, times=1, step="negotiate")
        outcome = drive(self.server, **QUICK)
        self.assertIn(" wait_ms=3000", outcome.reasons()[0])
        self.assertIn("wants to be asked again in 3.0 s", outcome.sentences()[0])
        first, second = (one["at"] for one in self.server.journal("connect")[:2])
        self.assertGreaterEqual(second - first, 2.9)
        self.assert_everybody_has_his_list(outcome)

    def test_an_incompatible_server_is_not_asked_again_soon(self) -> None:
        self.server.misbehave("incompatible", step="negotiate")
        outcome = drive(self.server, seconds=6)
        self.assertIn("9.0.0", outcome.reasons()[0])
        self.assertEqual(len(self.server.journal("connect")), 1)

    def test_refused_connections_are_tried_again(self) -> None:
        self.server.misbehave({"action": "refuse", "seconds": 3})
        outcome = drive(self.server, **QUICK)
        self.assertIn("Connection refused", outcome.reasons()[0])
        self.assert_everybody_has_his_list(outcome)

    def test_a_certificate_of_somebody_else_is_refused(self) -> None:
        other = Simulator(people(1))
        self.addCleanup(other.clean_up)
        outcome = drive(self.server, ca=other.path / "cert.pem", failures=1, **QUICK)
        self.assertIn("certificate is not trusted", outcome.sentences()[0])
        self.assertEqual(self.server.statistics()["login_tries"], 0)


class Writes(WithServer):
    @for_each(HARMLESS)
    def test_what_is_only_odd_harms_nothing(self, do: Any) -> None:
        self.server.misbehave(do, step="write", times=5)
        outcome = drive(self.server)
        self.assertEqual(outcome.reasons(), [])
        self.assert_everybody_has_his_list(outcome)

    @for_each((*BROKEN, "drop_tls", "oversized", "cut_after", "close"))
    def test_a_broken_connection_loses_nobody(self, do: str) -> None:
        rules = [{"match": {"step": "write"}, "skip": 9, "times": 1, "do": do}]
        self.server.control("misbehave", rules=rules)
        outcome = drive(self.server, **QUICK)
        if do != "silent":
            self.assertGreaterEqual(outcome.summary["lost"], 1, outcome.events)
        self.assertGreaterEqual(outcome.summary["sessions_failed"], 1)
        self.assert_everybody_has_his_list(outcome)

    @for_each(({"action": "error", "detail": 1, "text": "überlastet"}, {"action": "result", "value": 5},
               {"action": "reject", "problem": 2}))
    def test_a_refused_list_concerns_its_owner_only(self, do: Any) -> None:
        owner = "u00007@example.test"
        self.server.misbehave(do, owner=owner)
        outcome = drive(self.server)
        (refused,) = outcome.all("refused")
        self.assertEqual(refused["user"], owner)
        self.assertEqual(outcome.summary["done"], USERS - 1)
        self.assertEqual(len(self.server.content()), USERS - 1)

    def test_a_session_that_is_not_logged_in_any_more_is_made_anew(self) -> None:
        self.server.misbehave({"action": "reject", "problem": 9}, step="write", times=1)
        outcome = drive(self.server, **QUICK)
        self.assertEqual(len(outcome.all("refused")), 1)
        self.assertIn("ucserver.session_rejected", outcome.reasons()[0])
        self.assertIn(" problem=authentication_incomplete", outcome.reasons()[0])
        self.assert_everybody_has_his_list(outcome)

    def test_a_session_without_the_right_to_write_ends(self) -> None:
        self.server.misbehave({"action": "error", "detail": 110}, step="write", times=1)
        outcome = drive(self.server, failures=1, **QUICK)
        self.assertEqual(len(outcome.all("refused")), 1)
        self.assertIn("ucserver.not_administrator", outcome.reasons()[0])
        self.assertGreaterEqual(outcome.summary["left"], 1)

    def test_an_unanswered_list_closes_its_owner_only(self) -> None:
        owner = "u00007@example.test"
        self.server.misbehave("no_answer", owner=owner)
        outcome = drive(self.server, timeout_ms=1000, seconds=6)
        self.assertEqual(outcome.summary["unanswered"], 1)
        self.assertEqual(outcome.summary["done"], USERS - 1)
        self.assertEqual(outcome.reasons(), [])
        writes = [one for one in self.server.journal("write") if one["owner"] == owner]
        self.assertEqual(writes, [])

    def test_a_late_answer_does_no_harm(self) -> None:
        self.server.misbehave({"action": "delay", "ms": 2500}, owner="u00007@example.test")
        outcome = drive(self.server, timeout_ms=1000, seconds=6)
        self.assertEqual((outcome.summary["done"], outcome.summary["unanswered"]), (USERS - 1, 1))
        self.assertEqual(outcome.reasons(), [])
        self.assertEqual(len(self.server.content()), USERS)

    def test_sixteen_unanswered_lists_end_the_session(self) -> None:
        self.server.misbehave("no_answer", step="write", times=16)
        outcome = drive(self.server, **QUICK)
        self.assertIn("ucserver.lists_unanswered", outcome.reasons()[0])
        self.assertIn(" lists=16", outcome.reasons()[0])
        self.assertGreaterEqual(outcome.summary["unanswered"], 16)
        self.assert_everybody_has_his_list(outcome)


class Rosters(WithServer):
    def users_with(self, do: Any) -> int:
        self.server.misbehave(do, step="roster")
        users: int = drive(self.server).all("roster")[-1]["users"]
        return users

    def test_odd_profiles_cost_only_themselves(self) -> None:
        self.assertEqual(self.users_with("roster_duplicate"), USERS)
        self.assertEqual(self.users_with("roster_empty_name"), USERS - 1)
        self.assertEqual(self.users_with("roster_unknown_fields"), USERS)
        self.assertEqual(self.users_with("roster_password"), USERS)
        self.assertGreaterEqual(self.users_with("roster_invalid_utf8"), USERS - 1)

    def test_smaller_lists_are_believed(self) -> None:
        self.assertEqual(self.users_with("roster_empty"), 0)
        self.assertLess(self.users_with("roster_shrink"), USERS)

    def test_access_denied_is_said(self) -> None:
        self.server.misbehave({"action": "error", "detail": 2, "text": "access denied"}, step="roster")
        outcome = drive(self.server, failures=1, **QUICK)
        self.assertIn("ucserver.not_administrator", outcome.reasons()[0])


class LargeTenant(WithServer):
    users = 10000
    wants_to_be_alone = True

    def test_ten_thousand_users(self) -> None:
        outcome = drive(self.server, seconds=120)
        self.assert_everybody_has_his_list(outcome)
        lists = 1000 * self.users / max(1, outcome.summary["publish_ms"])
        users = 1000 * self.users / max(1, outcome.summary["roster_ms"])
        print(f"\n{lists:.0f} lists/s, roster {users:.0f} users/s", file=sys.stderr)


def load_tests(_loader: Any, tests: unittest.TestSuite, _pattern: Any) -> unittest.TestSuite:
    """Most of the time somebody waits for a limit or a pause, so they wait together."""
    return SideBySide(tests)


if __name__ == "__main__":
    unittest.main()
