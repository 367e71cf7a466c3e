"""Passwords, certificates, holds, and jobs that end before they are done."""

from __future__ import annotations

import json
import re
import socket
import time
import unittest
from datetime import datetime
from typing import Any

import support
from support import FAILED, GIVEN_BACK, JOB_DONE, JOB_FAILED, JOB_GIVEN_BACK, SENT, UNCHANGED
from support import outcomes

ACCEPTED, REFUSED, NOT_TRIED, UNKNOWN = 0, 1, 2, 3
# What was accepted so long ago is confirmed first.
STALE_SECONDS = 2.5
ALL_STEPS = ("address", "name", "connect", "tls", "certificate", "clock", "methods", "login", "Services.wsdl",
             "version", "answer", "read")


class Accounts(unittest.TestCase):
    """Each test has a simulator and a fetcher of its own, so that nothing is known of the account."""

    def setUp(self) -> None:
        self.exchange = support.Exchange(40)
        self.addCleanup(self.exchange.stop)
        self.people = support.read_people(self.exchange.truth)[:20]
        self.fetchers: list[support.Fetcher] = []

    def tearDown(self) -> None:
        for fetcher in self.fetchers:
            fetcher.stop()

    def fetcher(self, **settings: object) -> support.Fetcher:
        made = support.Fetcher(self.exchange, **settings)
        self.fetchers.append(made)
        return made

    # ---- log in ----

    def test_one_job_tries_and_the_others_wait_for_it(self) -> None:
        self.exchange.misbehave({"match": {"request": 1}, "do": "delay", "milliseconds": 3000})
        fetcher = self.fetcher()
        jobs = [fetcher.begin(self.people[at:at + 5]) for at in (0, 5, 10)]
        self.exchange.wait_for_requests(1)
        # While that one is not answered; the others may begin in the moment when it is.
        self.assertEqual(self.exchange.statistics()["peak_parallel"], 1)
        login = fetcher.wait(lambda line: "login" in line)["login"]
        self.assertEqual((login["try"], login["outcome"]), (1, ACCEPTED))
        for job in jobs:
            fetcher.end_of(job)
        self.assertEqual(fetcher.count("login_asked"), 1)
        self.assertEqual(len(fetcher.calendars()), 15)

    def test_what_was_accepted_before_is_shown_by_one_job_and_then_by_all(self) -> None:
        fetcher = self.fetcher()
        fetcher.fetch(self.people[:5])
        time.sleep(STALE_SECONDS)
        self.exchange.misbehave({"match": {"any": True}, "do": "delay", "milliseconds": 2000})
        jobs = [fetcher.begin(self.people[at:at + 5]) for at in (0, 5, 10)]
        self.exchange.wait_for_requests(2)
        fetcher.ping()
        time.sleep(0.5)
        statistics = self.exchange.statistics()
        self.assertEqual((statistics["requests"], statistics["peak_parallel"]), (2, 1))
        for job in jobs:
            self.assertEqual(fetcher.end_of(job)["outcome"], JOB_DONE)
        self.assertEqual(self.exchange.statistics()["peak_parallel"], 2)
        self.assertEqual(fetcher.count("login_asked"), 2)

    def test_while_another_process_shows_the_password_the_jobs_are_given_back(self) -> None:
        fetcher = self.fetcher()
        fetcher.fetch(self.people[:5])
        time.sleep(STALE_SECONDS)
        fetcher.say(logins="deny")
        jobs = [fetcher.begin(self.people[at:at + 5]) for at in (0, 5, 10)]
        for job in jobs:
            self.assertEqual(fetcher.end_of(job)["outcome"], JOB_GIVEN_BACK)
        self.assertEqual(self.exchange.statistics()["requests"], 1)
        self.assertFalse(self.steps(fetcher)["login"])
        fetcher.say(logins="grant")
        self.assertEqual(fetcher.fetch(self.people)["outcome"], JOB_DONE)

    def test_a_wrong_password_is_tried_once(self) -> None:
        fetcher = self.fetcher(secret="wrong")
        fetcher.say(logins="grant")
        jobs = [fetcher.begin(self.people[:5]), fetcher.begin(self.people[5:])]
        login = fetcher.wait(lambda line: "login" in line)["login"]
        self.assertEqual((login["try"], login["outcome"]), (1, REFUSED))
        fetcher.say(logins="deny")
        self.assertTrue(login["text"].startswith("exchange.login_refused "), login["text"])
        self.assertIn("svc-ewscal", login["text"])
        for job in jobs:
            self.assertEqual(fetcher.end_of(job)["outcome"], JOB_GIVEN_BACK)
        self.assertLessEqual(self.exchange.statistics()["log_ins_failed"], 2)
        self.assertEqual(fetcher.calendars(), {})

    def test_without_a_granted_try_nothing_is_sent(self) -> None:
        fetcher = self.fetcher()
        fetcher.say(logins="deny")
        ended = fetcher.fetch(self.people)
        self.assertEqual((ended["outcome"], ended["wait_ms"]), (JOB_GIVEN_BACK, 5000))
        self.assertEqual(self.exchange.statistics()["requests"], 0)

    def test_a_refusal_after_success_is_said_and_gives_back(self) -> None:
        fetcher = self.fetcher()
        fetcher.fetch(self.people[:5])
        self.exchange.misbehave({"match": {"any": True}, "do": "wrong_password"})
        ended = fetcher.fetch(self.people[5:])
        self.assertEqual((ended["outcome"], ended["code"]), (JOB_GIVEN_BACK, "401"))
        logins = [line["login"] for line in fetcher.heard if "login" in line]
        self.assertEqual([(l["try"], l["outcome"]) for l in logins], [(1, ACCEPTED), (0, REFUSED)])
        self.exchange.control("clear")
        self.assertEqual(fetcher.fetch(self.people)["outcome"], JOB_DONE)

    def test_a_try_that_did_not_reach_the_server_does_not_count(self) -> None:
        fetcher = self.fetcher(url="https://127.0.0.1:9/EWS/Exchange.asmx")
        fetcher.fetch(self.people)
        login = [line["login"] for line in fetcher.heard if "login" in line] or [
            fetcher.wait(lambda line: "login" in line)["login"]]
        self.assertEqual(login[0]["outcome"], NOT_TRIED)

    def test_a_try_whose_answer_never_comes_counts(self) -> None:
        self.exchange.misbehave({"match": {"any": True}, "do": "never_answer"})
        fetcher = self.fetcher(request_timeout_ms=1500)
        fetcher.begin(self.people)
        login = fetcher.wait(lambda line: "login" in line)["login"]
        self.assertEqual((login["try"], login["outcome"]), (1, UNKNOWN))
        self.assertTrue(login["text"].startswith("exchange.no_answer "), login["text"])

    def test_a_try_that_is_broken_off_counts_only_if_the_password_was_sent(self) -> None:
        self.exchange.misbehave({"match": {"any": True}, "do": "never_answer"})
        fetcher = self.fetcher()
        job = fetcher.begin(self.people)
        self.exchange.wait_for_requests(1)
        fetcher.say(cancel=job)
        login = fetcher.wait(lambda line: "login" in line)["login"]
        self.assertEqual((login["try"], login["outcome"]), (1, UNKNOWN))
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            port = deaf.getsockname()[1]
            fetcher = self.fetcher(url=f"https://127.0.0.1:{port}/")
            job = fetcher.begin(self.people)
            with deaf.accept()[0]:
                fetcher.say(cancel=job)
                login = fetcher.wait(lambda line: "login" in line)["login"]
        self.assertEqual((login["try"], login["outcome"]), (1, NOT_TRIED))

    # ---- certificates ----

    def test_an_unknown_ca_is_refused_with_subject_and_issuer(self) -> None:
        fetcher = self.fetcher(ca_file="")
        ended = fetcher.fetch(self.people)
        self.assertEqual((ended["outcome"], ended["code"]), (JOB_FAILED, "certificate"))
        self.assertTrue(ended["reason"].startswith("tls.certificate_untrusted "), ended["reason"])
        self.assertIn("CN=exchange", ended["reason"])
        self.assertIn("issuer", ended["reason"])
        fetcher.fetch(self.people)
        statistics = self.exchange.statistics()
        self.assertEqual((statistics["requests"], statistics["connections"]), (0, 1))

    def test_the_pin_replaces_ca_and_name(self) -> None:
        url = f"https://localhost:{self.exchange.port}/EWS/Exchange.asmx"
        ended = self.fetcher(url=url).fetch(self.people)
        self.assertEqual((ended["outcome"], ended["code"]), (JOB_FAILED, "certificate"))
        self.assertTrue(ended["reason"].startswith("tls.certificate_wrong_name "), ended["reason"])
        pinned = self.fetcher(url=url, ca_file="", pin=self.exchange.fingerprint())
        self.assertEqual(pinned.fetch(self.people)["outcome"], JOB_DONE)

    def test_a_wrong_pin_is_refused_although_the_ca_is_right(self) -> None:
        ended = self.fetcher(pin="00" * 32).fetch(self.people)
        self.assertEqual((ended["outcome"], ended["code"]), (JOB_FAILED, "certificate"))
        self.assertTrue(ended["reason"].startswith("tls.certificate_not_pinned "), ended["reason"])
        self.assertIn(self.exchange.fingerprint(), ended["reason"])
        self.assertEqual(self.exchange.statistics()["requests"], 0)

    # ---- ways to log in ----

    def test_basic_is_switched_on_later(self) -> None:
        self.exchange.control("configure", settings={"log_in": "negotiate"})
        fetcher = self.fetcher()
        ended = fetcher.fetch(self.people)
        self.assertTrue(ended["reason"].startswith("exchange.login_not_offered "), ended["reason"])
        self.assertIn('offered="Negotiate, NTLM"', ended["reason"])
        fetcher.say(logins="look")
        fetcher.fetch(self.people)
        statistics = self.exchange.statistics()
        self.assertEqual((statistics["log_ins_not_offered"], statistics["log_ins_failed"]), (1, 0))
        self.exchange.control("configure", settings={"log_in": "basic"})
        self.assertEqual(fetcher.fetch(self.people)["outcome"], JOB_DONE)

    def test_basic_is_switched_off_for_a_while(self) -> None:
        fetcher = self.fetcher()
        fetcher.fetch(self.people[:5])
        rules = json.loads((support.ROOT / "tests" / "cases" / "rule-basic-is-off.json").read_text())
        self.exchange.misbehave(*rules)
        self.assertEqual(fetcher.fetch(self.people[5:])["outcome"], JOB_GIVEN_BACK)
        late = [line["login"] for line in fetcher.heard if "login" in line][-1]
        self.assertEqual((late["try"], late["outcome"], late["class"]), (0, NOT_TRIED, "not_offered"))
        self.exchange.control("clear")
        fetcher.say(logins="look")
        self.assertEqual(fetcher.fetch(self.people[5:])["outcome"], JOB_DONE)

    def test_a_job_in_a_pause_does_not_send_what_was_refused_meanwhile(self) -> None:
        fetcher = self.fetcher()
        fetcher.fetch(self.people[:1])
        self.exchange.misbehave({"match": {"request": 1}, "do": "http_status", "status": 408},
                                {"match": {"request": [2, 3]}, "do": "wrong_password"})
        fetcher.say(logins="deny")
        waiting = fetcher.begin(self.people[:5])
        self.exchange.wait_for_requests(2)
        fetcher.begin(self.people[5:])
        self.assertEqual(fetcher.end_of(waiting)["outcome"], JOB_GIVEN_BACK)
        self.assertEqual(self.exchange.statistics()["log_ins_failed"], 1)

    def test_the_user_may_be_written_as_upn(self) -> None:
        fetcher = self.fetcher(user="svc-ewscal@example.test", check_mailbox=self.people[0]["mailbox"])
        self.assertEqual(fetcher.fetch(self.people)["outcome"], JOB_DONE)

    # ---- jobs ----

    def test_an_unchanged_calendar_is_not_sent_again(self) -> None:
        fetcher = self.fetcher()
        fetcher.fetch(self.people)
        digests = {user: c["digest"] for user, c in fetcher.calendars().items()}
        digests[self.people[0]["user"]] = "00" * 32
        ended = fetcher.fetch(self.people, digests)
        expected = {person["user"]: UNCHANGED for person in self.people}
        expected[self.people[0]["user"]] = SENT
        self.assertEqual(outcomes(ended), expected)
        self.assertEqual(list(fetcher.calendars(ended["job"])), [self.people[0]["user"]])

    def test_connections_are_kept(self) -> None:
        fetcher = self.fetcher()
        for _ in range(4):
            fetcher.fetch(self.people)
        self.assertEqual(self.exchange.statistics()["connections"], 1)

    def test_a_cancelled_job_is_given_back_at_once(self) -> None:
        fetcher = self.fetcher()
        fetcher.fetch(self.people[:1])
        self.exchange.misbehave({"match": {"any": True}, "do": "never_answer"})
        job = fetcher.begin(self.people)
        fetcher.say(cancel=job)
        ended = fetcher.end_of(job, seconds=2)
        self.assertEqual((ended["outcome"], ended["reason"]), (JOB_GIVEN_BACK, "job.cancelled"))

    def test_a_hold_is_obeyed_before_the_next_request(self) -> None:
        fetcher = self.fetcher()
        fetcher.say(hold={"account": "exchange main", "ms": 30000})
        ended = fetcher.fetch(self.people)
        self.assertEqual(ended["outcome"], JOB_GIVEN_BACK)
        self.assertTrue(29000 <= ended["wait_ms"] <= 30000, ended)
        self.assertEqual(self.exchange.statistics()["requests"], 0)
        fetcher.say(hold={"account": "exchange main", "ms": 0})
        self.assertEqual(fetcher.fetch(self.people)["outcome"], JOB_DONE)

    def test_a_drain_lets_requests_end_and_takes_nothing_new(self) -> None:
        fetcher = self.fetcher()
        fetcher.fetch(self.people[:1])
        self.exchange.misbehave({"match": {"any": True}, "do": "delay", "milliseconds": 500})
        job = fetcher.begin(self.people)
        fetcher.wait(lambda line: line.get("credit") == 700)
        fetcher.say(drain=True)
        self.assertEqual(fetcher.wait(lambda line: "credit" in line)["credit"], 0)
        self.assertEqual(set(outcomes(fetcher.end_of(job)).values()), {SENT})
        self.assertEqual(fetcher.fetch(self.people)["outcome"], JOB_GIVEN_BACK)

    def test_what_belongs_to_a_lost_session_is_dropped_without_a_word(self) -> None:
        fetcher = self.fetcher()
        fetcher.fetch(self.people[:1])
        self.exchange.misbehave({"match": {"any": True}, "do": "delay", "milliseconds": 300})
        job = fetcher.begin(self.people)
        fetcher.say(forget=True)
        with self.assertRaises(AssertionError):
            fetcher.end_of(job, seconds=1.5)
        fetcher.configure()
        self.exchange.control("clear")
        self.assertEqual(fetcher.fetch(self.people)["outcome"], JOB_DONE)

    def test_new_settings_give_jobs_back(self) -> None:
        fetcher = self.fetcher()
        fetcher.fetch(self.people[:1])
        self.exchange.misbehave({"match": {"any": True}, "do": "never_answer"})
        job = fetcher.begin(self.people)
        fetcher.configure(details=2)
        self.assertEqual(fetcher.end_of(job, seconds=2)["outcome"], JOB_GIVEN_BACK)
        self.exchange.control("clear")
        fetcher.fetch(self.people)
        texts = [e["subject"] + e["location"] for c in fetcher.calendars(job + 1).values()
                 for e in c["entries"]]
        self.assertEqual(set(texts), {""})

    def test_settings_that_cannot_be_used_are_said(self) -> None:
        for settings, word in (({"url": "http://127.0.0.1/EWS/Exchange.asmx"}, "exchange.url_not_https"),
                               ({"default_zone": "Europe/Nowhere"}, "Europe/Nowhere"),
                               ({"api_version": "Exchange1999"}, "Exchange1999")):
            fetcher = self.fetcher(**settings)
            self.assertIn(word, fetcher.wait(lambda line: "refused" in line)["refused"])
            self.assertEqual(fetcher.fetch(self.people)["outcome"], JOB_FAILED)

    def test_addresses_that_no_request_can_hold_fail_alone(self) -> None:
        people = [{**self.people[0], "mailbox": "not an\taddress"}, self.people[1]]
        ended = self.fetcher().fetch(people)
        self.assertEqual([u["outcome"] for u in ended["users"]], [FAILED, SENT])

    # ---- checks ----

    def told(self, fetcher: support.Fetcher, **question: object) -> list[dict[str, Any]]:
        fetcher.say(check=1, **question)
        steps: list[dict[str, Any]] = fetcher.wait(lambda line: "checked" in line)["checked"]["steps"]
        for step in steps:
            step["name"] = step["name"].removeprefix("main ")
        return steps

    def steps(self, fetcher: support.Fetcher, **question: object) -> dict[str, bool]:
        return {step["name"]: step["good"] for step in self.told(fetcher, **question)}

    def test_a_check_names_every_step(self) -> None:
        mailbox = self.people[0]["mailbox"]
        told = self.told(self.fetcher(check_mailbox=mailbox))
        self.assertEqual([(step["name"], step["good"]) for step in told], [(name, True) for name in ALL_STEPS])
        texts = {step["name"]: step["text"] for step in told}
        self.assertIn("exchange.address_set ", texts["address"])
        self.assertIn("address=127.0.0.1", texts["name"])
        # It is valid for two days.
        self.assertRegex(texts["certificate"], "^exchange.certificate_ends .*names=127.0.0.1 .*end=20")
        self.assertRegex(texts["clock"], "^server.clock_good seconds=[0-9]$")
        self.assertIn('exchange.methods_offered offered="Negotiate, NTLM, Basic"', texts["methods"])
        self.assertIn("exchange.login_accepted ", texts["login"])
        self.assertIn("method=basic", texts["login"])
        self.assertIn("exchange.description_read ", texts["Services.wsdl"])
        self.assertIn("version=15.", texts["version"])
        self.assertRegex(texts["answer"], "^exchange.answered_after duration_ms=[1-9]")
        self.assertIn(f"mailbox={mailbox} ", texts["read"])
        steps = self.steps(self.fetcher(check_mailbox="nobody@example.test"))
        self.assertEqual((steps["login"], steps["read"]), (True, False))

    def test_a_clock_that_differs_is_told_of(self) -> None:
        for seconds, auth, is_good, name in ((-150, 1, True, "server.clock_differs "),
                                             (86400, 1, True, "server.clock_differs "),
                                             (400, 2, False, "server.clock_too_far ")):
            with self.subTest(seconds=seconds):
                self.exchange.misbehave({"match": {"any": True}, "do": "wrong_clock", "seconds": seconds})
                step = next(step for step in self.told(self.fetcher(auth=auth)) if step["name"] == "clock")
                self.assertEqual((step["good"], step["text"].startswith(name)), (is_good, True), step)

    def test_a_check_ends_at_the_step_that_fails(self) -> None:
        mailbox = self.people[0]["mailbox"]
        to_tls = {"address": True, "name": True, "connect": True, "tls": False}
        self.assertEqual(self.steps(self.fetcher(check_mailbox=mailbox, ca_file="")), to_tls)
        self.exchange.misbehave({"match": {"any": True}, "do": "silent_connection"})
        self.assertEqual(self.steps(self.fetcher(check_mailbox=mailbox, request_timeout_ms=1000)), to_tls)
        self.exchange.control("clear")
        steps = self.steps(self.fetcher(check_mailbox=mailbox, secret="wrong"))
        self.assertEqual(list(steps), [*ALL_STEPS[:ALL_STEPS.index("login") + 1]])
        self.assertEqual((steps["tls"], steps["methods"], steps["login"]), (True, True, False))

    def test_a_check_reads_the_mailboxes_that_are_asked_for(self) -> None:
        asked = [self.people[1]["mailbox"], "nobody@example.test", self.people[2]["mailbox"]]
        told = self.told(self.fetcher(check_mailbox=self.people[0]["mailbox"]), addresses=asked)
        read = [step for step in told if step["name"] == "read"]
        self.assertEqual([step["good"] for step in read], [True, False, True])
        for step, address in zip(read, asked):
            self.assertIn(f"mailbox={address}", step["text"])
        self.assertRegex(read[0]["text"], "^exchange.sees_[a-z_]+ .*entries=[0-9]+ days=30")

    def test_a_check_asks_at_the_place_that_was_found(self) -> None:
        url = f"https://127.0.0.1:{self.exchange.port}/EWS/Exchange.asmx"
        fetcher = self.fetcher(url="")
        self.assertEqual(self.steps(fetcher), {"settings": False})
        told = self.told(fetcher, url=url, trust=1, addresses=[self.people[0]["mailbox"]])
        self.assertEqual([step["name"] for step in told if step["good"]], list(ALL_STEPS))
        self.assertEqual(told[0]["text"], f"exchange.address_of_service_point url={url}")

    def test_a_check_goes_down_to_the_version_that_the_server_knows(self) -> None:
        """From any that was set."""
        self.exchange.control("configure", settings={"newest_version": "Exchange2007_SP1"})
        self.addCleanup(self.exchange.control, "configure", settings={"newest_version": "Exchange2016"})
        for version in ("", "Exchange2016", "Exchange2013", "Exchange2010_SP1", "Exchange2010"):
            fetcher = self.fetcher(check_mailbox=self.people[0]["mailbox"], api_version=version)
            self.assertTrue(self.steps(fetcher)["read"], version)
            self.assertEqual(fetcher.fetch(self.people)["requests"], 1, version)  # and a job need not

    def test_a_check_without_a_mailbox_tries_the_log_in_and_reads_no_calendar(self) -> None:
        """The account need not have one, whatever its name looks like."""
        for user in ("EXAMPLE\\svc-ewscal", "svc-ewscal@example.test"):
            told = self.told(self.fetcher(user=user))
            self.assertEqual([(step["name"], step["good"]) for step in told], [(name, True) for name in ALL_STEPS])
            self.assertEqual(told[-1]["text"], "exchange.nothing_read")
        steps = self.steps(self.fetcher(secret="wrong"))
        self.assertEqual((steps["tls"], steps["login"]), (True, False))

    def test_a_check_during_a_pause_says_when_it_ends(self) -> None:
        for command, seconds in (({"logins": "deny"}, 5), ({"hold": {"account": "exchange main", "ms": 90000}}, 90)):
            with self.subTest(command=command):
                fetcher = self.fetcher()
                fetcher.say(**command)
                steps = self.told(fetcher)
                self.assertEqual([step["name"] for step in steps], list(ALL_STEPS[:ALL_STEPS.index("login") + 1]))
                self.assertFalse(steps[-1]["good"])
                told = re.search(r"next_try=(\S+)", steps[-1]["text"])
                assert told is not None, steps
                left = datetime.fromisoformat(told.group(1).replace("Z", "+00:00")).timestamp() - time.time()
                self.assertTrue(seconds - 4 <= left <= seconds + 1, (steps, left))

    def test_a_check_says_of_an_account_for_which_nobody_knows_a_time_no_time(self) -> None:
        fetcher = self.fetcher()
        fetcher.say(hold={"account": "exchange main", "ms": 2**62})
        self.assertNotIn("next_try", self.told(fetcher)[-1]["text"])

    def test_new_settings_end_a_check_with_what_was_found(self) -> None:
        self.exchange.misbehave({"match": {"any": True}, "do": "never_answer"})
        mailbox = self.people[0]["mailbox"]
        fetcher = self.fetcher(check_mailbox=mailbox, request_timeout_ms=60000)
        job = fetcher.begin(self.people[:5])
        self.exchange.wait_for_requests(1)
        fetcher.say(check=7)
        fetcher.configure(check_mailbox=mailbox)
        checked = fetcher.wait(lambda line: "checked" in line)["checked"]
        self.assertEqual(checked["number"], 7)
        url = f"https://127.0.0.1:{self.exchange.port}/EWS/Exchange.asmx"
        steps = [(step["name"].removeprefix("main "), step["good"], step["text"]) for step in checked["steps"]]
        self.assertEqual(steps[0], ("address", True, f"exchange.address_set url={url}"))
        self.assertEqual(steps[-1], ("settings", False, "exchange.settings_changed"))
        # How far it comes before depends on the machine.
        self.assertEqual([(name, good) for name, good, _ in steps[:-1]],
                         [(name, True) for name in ALL_STEPS[:len(steps) - 1]])
        self.assertNotIn("login", [name for name, _, _ in steps])
        self.assertEqual(fetcher.end_of(job)["outcome"], JOB_GIVEN_BACK)
        self.assertEqual(fetcher.count("login_asked"), 1)
        self.exchange.control("clear")
        self.assertEqual(fetcher.fetch(self.people)["outcome"], JOB_DONE)

    def test_a_check_without_a_usable_server_says_so(self) -> None:
        fetcher = self.fetcher(default_zone="Europe/Nowhere")
        self.assertEqual(self.steps(fetcher), {"settings": False})

    def test_a_check_of_a_server_that_is_not_there_stops_at_the_connection(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        fetcher = self.fetcher(url=f"https://127.0.0.1:{port}/", check_mailbox="a@example.test")
        self.assertEqual(self.steps(fetcher), {"address": True, "name": True, "connect": False})
        fetcher = self.fetcher(url="https://nowhere.invalid/", check_mailbox="a@example.test")
        self.assertEqual(self.steps(fetcher), {"address": True, "name": False})


if __name__ == "__main__":
    unittest.main()
