"""A directory that refuses, lies, is slow or falls silent, at each step of a connection: what the job says then,
and that the process neither waits, nor computes, nor grows, nor tries a password twice."""

from __future__ import annotations

import socket
import time
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import support
from support import (ACCEPTED, BAD, BROKEN, CLASS_REFUSED, DEGRADED, FOUND, HEALTHY, INVALID, JOB_DONE, JOB_FAILED,
                     JOB_GIVEN_BACK, LIMIT, NOT_TRIED, REFUSED, UNAVAILABLE, UNKNOWN, Directory, Relay, Resolver,
                     addresses, name_of, outcomes, person)
from tenant.certificates import make_certificates

COUNT = 20
STEP_SHARE, SEARCH_SHARE = 8, 2
SHORT_STEP_MS = 6000
# Only spinning would use more: a silent peer costs nothing.
SILENT_CPU_SECONDS = 0.5
MOST_PEAK_BYTES = 200 * 1024 * 1024
ENDED_LATE_SECONDS = 20.0


class Faults(unittest.TestCase):
    """One directory for all; each test has relays and resolvers of its own."""

    directory: Directory
    usual_relay: Relay

    @classmethod
    def setUpClass(cls) -> None:
        cls.people = [person(f"u{number:05d}", mail=f"wrong{number}@example.test") for number in range(COUNT)]
        cls.people[0]["proxy_addresses"] = [f"smtp:a{n}@example.test" for n in range(40)] + ["SMTP:zero@example.test"]
        cls.directory = Directory(cls.people)
        cls.right = {f"u{number:05d}@example.test": f"u{number:05d}@mail.example.test" for number in range(COUNT)}
        cls.right["u00000@example.test"] = "zero@example.test"
        cls.usual_relay = Relay(cls.directory)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.usual_relay.stop()
        cls.directory.stop()

    def setUp(self) -> None:
        self.more_relays: list[Relay] = []
        self.resolvers: list[Resolver] = []

    def tearDown(self) -> None:
        for resolver in self.resolvers:
            resolver.stop()
        for relay in self.more_relays:
            relay.stop()
        for resolver in self.resolvers:
            self.assertNotIn(support.PASSWORD, resolver.last_log + str(resolver.heard))

    def relay(self, *rules: dict[str, Any]) -> Relay:
        """The usual one, with these rules and counters that begin anew."""
        self.usual_relay.control("clear")
        self.usual_relay.misbehave(*rules)
        return self.usual_relay

    def another_relay(self, *rules: dict[str, Any], **options: Any) -> Relay:
        """One for this test alone."""
        made = Relay(self.directory, **options)
        self.more_relays.append(made)
        made.misbehave(*rules)
        return made

    def resolver(self, *ports: int, **settings: Any) -> Resolver:
        made = Resolver(self.directory, *ports, **settings)
        self.resolvers.append(made)
        return made

    def expect_all(self, resolver: Resolver) -> None:
        ended = resolver.resolve(self.people)
        self.assertEqual(ended["outcome"], JOB_DONE, ended)
        self.assertEqual(addresses(ended), self.right)

    def expect_failure(self, rule: dict[str, Any], error_class: int, *words: str, **settings: Any) -> dict[str, Any]:
        """With that rule the job fails; as soon as the relay behaves, the next one is done."""
        relay = self.relay(rule)
        port = relay.ldaps_port if settings.get("tls") == support.TLS_ON else relay.port
        resolver = self.resolver(port, **settings)
        ended = resolver.resolve(self.people)
        self.assertEqual((ended["outcome"], ended["class"]), (JOB_FAILED, error_class), ended)
        for word in words:
            self.assertIn(word, ended["reason"])
        relay.misbehave()
        self.expect_all(resolver)
        return ended

    # ---- not there ----

    def test_a_refused_connection_is_said_with_address_and_port(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
            resolver = self.resolver(port)
            ended = resolver.resolve(self.people)
        self.assertEqual((ended["outcome"], ended["class"]), (JOB_FAILED, UNAVAILABLE), ended)
        self.assertIn("step=connect ", ended["reason"])
        self.assertIn(f" port={port} ", ended["reason"])
        self.assertIn("Connection refused", ended["reason"])
        self.assertEqual(resolver.health()["state"], BAD)
        self.assertEqual(resolver.logins(), [])

    def test_the_next_server_is_asked_when_one_is_away(self) -> None:
        relay = self.relay({"at": "connect", "do": "cut"})
        self.expect_all(self.resolver(relay.port, self.directory.port))

    def test_the_next_server_is_asked_after_each_break(self) -> None:
        away, good = self.relay({"at": "connect", "do": "cut"}), self.another_relay()
        resolver = self.resolver(away.port, good.port)
        for _ in range(3):
            self.expect_all(resolver)
            good.drop()
        self.assertEqual((away.count("connections"), good.count("bind")), (3, 3))

    def test_servers_that_close_after_each_log_in_fail_the_job_and_are_not_tried_for_ever(self) -> None:
        rule = {"at": "search", "do": "cut"}
        first, second = self.relay(rule), self.another_relay(rule)
        ended = self.resolver(first.port, second.port).resolve(self.people)
        self.assertEqual((ended["outcome"], ended["class"]), (JOB_FAILED, UNAVAILABLE), ended)
        self.assertEqual((first.count("bind"), second.count("bind")), (1, 1))

    # ---- silent ----

    def test_silence_at_any_step_ends_after_the_time_limit_and_costs_nothing(self) -> None:
        cases: list[tuple[dict[str, Any], dict[str, Any], str]] = []
        for step, named in (("connect", "starttls"), ("starttls", "starttls"), ("handshake", "tls"), ("bind", "bind"),
                            ("root", "search base"), ("search", "search")):
            for action in ("silent", "trickle"):
                cases.append(({"at": step, "do": action}, {}, named))
        for step, named in (("connect", "tls"), ("handshake", "tls")):
            cases.append(({"at": step, "do": "silent"}, {"tls": support.TLS_ON}, named))
        cases.append(({"at": "search", "do": "slow_answer", "ms": 1000}, {}, "search"))
        running = []
        relay = self.relay()
        for number, (rule, settings, named) in enumerate(cases, 1):
            relay.misbehave({**rule, "times": 1})
            port = relay.ldaps_port if settings else relay.port
            share = SEARCH_SHARE if named == "search" else STEP_SHARE
            resolver = self.resolver(port, request_timeout_ms=SHORT_STEP_MS * share, **settings)
            job, began = resolver.begin(self.people), time.monotonic()
            relay.wait_for_faults(number)
            resolver.ping()
            running.append((rule, resolver, named, resolver.cpu_seconds(), job, began))
        for rule, resolver, named, cpu_before, job, began in running:
            with self.subTest(rule=rule):
                ended = resolver.end_of(job)
                self.assertEqual((ended["outcome"], ended["class"]), (JOB_FAILED, UNAVAILABLE), ended)
                self.assertEqual(name_of(ended["reason"]), "connection.timed_out", ended)
                step = f'"{named}"' if " " in named else named
                self.assertIn(f" step={step} ", ended["reason"] + " ")
                self.assertLess(resolver.cpu_seconds() - cpu_before, SILENT_CPU_SECONDS)
                self.assertLess(time.monotonic() - began, SHORT_STEP_MS / 1000 + ENDED_LATE_SECONDS)

    # ---- cut, garbage ----

    def test_a_cut_at_any_step_fails_the_job_or_is_mended_by_a_new_connection(self) -> None:
        for step in ("connect", "starttls", "handshake", "bind", "root", "search"):
            with self.subTest(step=step):
                self.expect_failure({"at": step, "do": "cut"}, UNAVAILABLE)

    def test_an_answer_cut_in_the_middle_is_never_used(self) -> None:
        self.expect_failure({"at": "search", "do": "cut_answer"}, UNAVAILABLE, "step=search")

    def test_a_cut_of_the_first_connection_alone_is_not_seen_when_it_had_worked(self) -> None:
        for action in ("cut", "cut_answer", "notice", "garbage"):
            with self.subTest(action=action):
                relay = self.relay()
                resolver = self.resolver(relay.port)
                self.expect_all(resolver)
                relay.misbehave({"at": "search", "do": action, "times": 1})
                self.expect_all(resolver)
                self.assertEqual(relay.count("bind"), 2)

    def test_a_second_search_that_is_cut_each_time_fails_the_job_after_two_connections(self) -> None:
        user = {"user": "renamed@example.test", "dn": self.people[1]["dn"]}
        relay = self.relay({"at": "search", "do": "cut", "skip": 1, "times": 1},
                           {"at": "search", "do": "cut", "skip": 2, "times": 1})
        resolver = self.resolver(relay.port)
        ended = resolver.resolve([user])
        self.assertEqual((ended["outcome"], relay.count("bind"), relay.count("search")), (JOB_FAILED, 2, 4), ended)
        self.assertEqual(outcomes(resolver.resolve([user])), {user["user"]: FOUND})

    def test_garbage_at_any_step_ends_the_connection_at_once(self) -> None:
        for number, step in enumerate(("starttls", "bind", "root", "search"), 1):
            without_operation, without_content = f"300302010{number}", f"300502010{number}6500"
            for octets in ("", "30847fffffff02010360", without_operation, without_content, "00" * 64, "ff" * 64):
                with self.subTest(step=step, octets=octets):
                    rule = {"at": step, "do": "garbage", **({"octets": octets} if octets else {})}
                    relay = self.relay(rule)
                    ended = self.resolver(relay.port).resolve(self.people)
                    self.assertEqual((ended["outcome"], ended["class"]), (JOB_FAILED, BROKEN), ended)

    def test_octets_injected_before_the_handshake_are_noticed(self) -> None:
        injected = bytes.fromhex("300c02010261070a010004000400")
        rule = {"at": "starttls", "do": "inject", "octets": injected.hex()}
        ended = self.expect_failure(rule, BROKEN, "tls.clear_text_before ")
        self.assertIn("tls", ended["reason"])
        self.assertEqual([one["outcome"] for one in self.resolvers[0].logins()], [ACCEPTED])

    def test_octets_injected_before_the_handshake_are_told_in_one_way(self) -> None:
        """In the segment of the answer or in one of their own, whatever they look like."""
        forms = {"an answer": "300c02010261070a010004000400", "nothing": "00", "text": b"HTTP/1.1 200 OK".hex(),
                 "records": "1703030005deadbeef00", "a short hello": "16030300050200000100",
                 "another message": "16030300050e00000100", "a change of cipher": "140303000101" * 40}
        for apart in ({}, {"apart_ms": 0}, {"apart_ms": 200}):
            for form, octets in forms.items():
                if apart and form == "nothing":
                    continue  # less than the head of a record: the server's own hello completes it
                with self.subTest(form=form, apart=apart):
                    relay = self.relay({"at": "starttls", "do": "inject", "octets": octets, **apart})
                    ended = self.resolver(relay.port).resolve(self.people)
                    self.assertEqual((ended["class"], name_of(ended["reason"])), (BROKEN, "tls.clear_text_before"),
                                     ended)
                    self.assertEqual(relay.count("bind"), 0)

    def test_an_entry_that_is_none_is_never_used(self) -> None:
        self.expect_failure({"at": "search", "do": "broken_entry"}, BROKEN, "directory.entry_malformed ")

    def test_a_page_that_does_not_say_whether_more_follows_is_never_used(self) -> None:
        for value in ({}, {"octets": ""}, {"octets": "30030201"}, {"octets": "04033003"}):
            with self.subTest(value=value):
                self.expect_failure({"at": "search", "do": "broken_page", **value}, BROKEN, "directory.page_malformed ")

    # ---- too much ----

    def test_a_message_of_a_hundred_megabytes_is_refused_by_its_header(self) -> None:
        for step in ("starttls", "bind", "root", "search"):
            with self.subTest(step=step):
                self.expect_failure({"at": step, "do": "huge"}, BROKEN, "directory.not_ldap ")
                self.assertLess(self.usual_relay.count("octets_sent"), 50 * 1024 * 1024)
        for resolver in self.resolvers:
            self.assertLess(resolver.peak_bytes(), MOST_PEAK_BYTES)

    def test_entries_without_end_are_refused_by_number_and_by_size(self) -> None:
        for value_bytes in (10, 300_000):
            with self.subTest(value_bytes=value_bytes):
                self.expect_failure({"at": "search", "do": "endless", "value_bytes": value_bytes}, LIMIT)
        self.expect_failure({"at": "search", "do": "endless_references"}, LIMIT)
        self.expect_failure({"at": "search", "do": "strangers"}, BROKEN)
        for resolver in self.resolvers:
            self.assertLess(resolver.peak_bytes(), MOST_PEAK_BYTES)

    def test_pages_without_end_stop_at_the_time_limit(self) -> None:
        self.expect_failure({"at": "search", "do": "endless_pages"}, UNAVAILABLE, "connection.timed_out ",
                            request_timeout_ms=8000)

    # ---- answers ----

    def test_references_are_skipped(self) -> None:
        relay = self.relay({"at": "search", "do": "references", "count": 5})
        self.expect_all(self.resolver(relay.port))

    def test_the_length_of_somebody_s_distinguished_name_costs_nobody_anything(self) -> None:
        relay = self.relay({"at": "search", "do": "long_name", "of": "uid=u00001", "bytes": 5000})
        self.expect_all(self.resolver(relay.port))

    def test_addresses_in_ranges_are_read_to_the_end(self) -> None:
        relay = self.relay({"at": "search", "do": "ranges", "values": 15})
        self.expect_all(self.resolver(relay.port))
        self.assertEqual(relay.count("search"), 3)

    def test_ranges_that_lead_nowhere_cost_their_owner_alone(self) -> None:
        relay = self.relay({"at": "search", "do": "endless_ranges", "values": 15})
        ended = self.resolver(relay.port, mail_fallback=True).resolve(self.people)
        self.assertEqual(ended["outcome"], JOB_DONE, ended)
        first = ended["users"][0]
        self.assertEqual((first["outcome"], first["address"]), (support.AMBIGUOUS, ""), first)
        self.assertLess(relay.count("search"), 60)

    def test_further_addresses_that_do_not_come_are_missed(self) -> None:
        relay = self.relay({"at": "search", "do": "ranges", "values": 15, "times": 1},
                           {"at": "search", "do": "leave_out_addresses"})
        ended = self.resolver(relay.port, mail_fallback=True).resolve(self.people)
        self.assertEqual(outcomes(ended)["u00000@example.test"], support.AMBIGUOUS, ended)

    def test_somebody_who_goes_while_his_addresses_are_read_costs_the_others_nothing(self) -> None:
        relay = self.relay({"at": "search", "do": "ranges", "values": 15, "times": 1},
                           {"at": "search", "do": "result", "code": 32})
        ended = self.resolver(relay.port).resolve(self.people)
        self.assertEqual(ended["outcome"], JOB_DONE, ended)
        self.assertEqual(outcomes(ended)["u00000@example.test"], support.AMBIGUOUS, ended)
        self.assertEqual(len(addresses(ended)), COUNT - 1)

    def test_results_of_a_search_say_what_follows(self) -> None:
        for code, error_class, word in ((4, LIMIT, "directory.size_limit "),
                                        (3, UNAVAILABLE, "directory.time_limit "),
                                        (51, UNAVAILABLE, "directory.busy "),
                                        (50, INVALID, "directory.access_denied "),
                                        (10, INVALID, "directory.referral ")):
            with self.subTest(code=code):
                rule = {"at": "search", "do": "result", "code": code, "text": "go away", "times": 1}
                ended = self.expect_failure(rule, error_class, word, "go away")
                self.assertEqual(ended["code"], str(code))
                self.assertEqual(self.usual_relay.count("bind"), 2, "the session was not made anew")
                self.assertEqual(self.resolvers[-1].health()["state"], HEALTHY)

    def test_trouble_with_one_search_is_seen_in_the_health(self) -> None:
        relay = self.relay({"at": "search", "do": "result", "code": 51})
        resolver = self.resolver(relay.port)
        resolver.resolve(self.people)
        health = resolver.health()
        self.assertEqual((health["state"], health["failures"]), (DEGRADED, 1), health)
        self.assertIn("host=127.0.0.1", health["text"])

    def test_a_server_s_text_of_any_octets_reaches_the_supervisor(self) -> None:
        for step in ("starttls", "bind", "search"):
            for octets in (b"\xff\xfe\x80 broken", b"\x1b[2J\r\nnew line", "ä".encode() * 5000):
                with self.subTest(step=step, octets=octets[:9]):
                    relay = self.relay({"at": step, "do": "result", "code": 49, "octets": octets.hex()})
                    resolver = self.resolver(relay.port)
                    ended = resolver.resolve(self.people)
                    self.assertEqual(ended["outcome"], JOB_FAILED, ended)
                    self.assertTrue(ended["reason"].isprintable(), ended["reason"])

    def test_a_root_without_search_base_is_said(self) -> None:
        self.expect_failure({"at": "root", "do": "result", "code": 0}, INVALID, "directory.no_search_base ")
        self.expect_failure({"at": "root", "do": "result", "code": 51}, UNAVAILABLE, "directory.busy ")

    # ---- certificates ----

    def test_a_certificate_of_another_authority_is_refused_before_the_password(self) -> None:
        other = make_certificates(Path(self.directory.folder) / "other-tls")
        relay = self.another_relay(certificates=other)
        for port, tls in ((relay.port, support.STARTTLS), (relay.ldaps_port, support.TLS_ON)):
            resolver = self.resolver(port, tls=tls)
            ended = resolver.resolve(self.people)
            self.assertEqual(ended["outcome"], JOB_FAILED, ended)
            self.assertEqual(name_of(ended["reason"]), "tls.certificate_untrusted")
        self.assertEqual(relay.count("bind"), 0)

    def test_a_certificate_for_another_name_is_refused(self) -> None:
        folder = Path(self.directory.folder) / "named-tls"
        relay = self.another_relay(certificates=make_certificates(folder, ("DNS:dc1.example.test",)))
        resolver = self.resolver(relay.port, ca_file=str(folder / "authority.pem"))
        ended = resolver.resolve(self.people)
        self.assertEqual(ended["outcome"], JOB_FAILED, ended)
        self.assertEqual(name_of(ended["reason"]), "tls.certificate_wrong_name")
        self.assertEqual(relay.count("bind"), 0)

    def test_without_tls_no_password_is_sent(self) -> None:
        relay = self.relay()
        ended = self.resolver(relay.port, tls=support.TLS_OFF).resolve(self.people)
        self.assertEqual((ended["outcome"], ended["class"]), (JOB_FAILED, INVALID), ended)
        self.assertEqual(relay.count("bind"), 0)

    def test_a_server_that_refuses_starttls_gets_no_password(self) -> None:
        rule = {"at": "starttls", "do": "result", "code": 2, "text": "unsupported"}
        self.expect_failure(rule, INVALID, "directory.starttls_unsupported ")
        self.assertEqual(self.usual_relay.count("bind"), 1)

    # ---- the account ----

    def test_a_wrong_password_is_tried_once(self) -> None:
        relay = self.relay()
        resolver = self.resolver(relay.port, relay.port, secret="wrong")
        ended = resolver.resolve(self.people)
        self.assertEqual((ended["outcome"], ended["class"], ended["code"]), (JOB_FAILED, CLASS_REFUSED, "49"), ended)
        self.assertIn(support.SERVICE_DN, ended["reason"])
        self.assertEqual(name_of(ended["reason"]), "directory.credentials_refused")
        self.assertEqual([(one["try"], one["outcome"]) for one in resolver.logins()], [(1, REFUSED)])
        self.assertEqual(relay.count("bind"), 1)

    def test_what_active_directory_says_of_a_refusal_is_translated(self) -> None:
        text = "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data 775, v3839"
        relay = self.relay({"at": "bind", "do": "result", "code": 49, "text": text})
        ended = self.resolver(relay.port).resolve(self.people)
        self.assertEqual(name_of(ended["reason"]), "directory.account_locked")

    def test_an_empty_password_is_never_sent(self) -> None:
        for settings in ({"secret": ""}, {"user": ""}):
            relay = self.relay()
            resolver = self.resolver(relay.port, **settings)
            ended = resolver.resolve(self.people)
            self.assertEqual((ended["outcome"], ended["class"]), (JOB_FAILED, INVALID), ended)
            self.assertEqual(relay.count("bind"), 0)
            self.assertEqual([one["outcome"] for one in resolver.logins()], [NOT_TRIED])

    def test_a_busy_server_has_not_judged_the_password(self) -> None:
        self.expect_failure({"at": "bind", "do": "result", "code": 51, "times": 1}, UNAVAILABLE)
        self.assertEqual([one["outcome"] for one in self.resolvers[0].logins()], [NOT_TRIED, ACCEPTED])

    def test_a_password_that_was_sent_and_not_answered_is_told_as_such(self) -> None:
        self.expect_failure({"at": "bind", "do": "silent", "times": 1}, UNAVAILABLE)
        self.assertEqual([one["outcome"] for one in self.resolvers[0].logins()], [UNKNOWN, ACCEPTED])

    def test_a_grant_that_comes_too_late_is_given_back(self) -> None:
        relay = self.relay()
        resolver = self.resolver(relay.port)
        resolver.say(logins="keep")
        job = resolver.begin(self.people)
        resolver.wait("login_asked")
        relay.drop()
        self.assertEqual(resolver.end_of(job)["outcome"], JOB_FAILED)
        resolver.say(logins="grant")
        self.assertEqual(resolver.wait("login")["outcome"], NOT_TRIED)
        self.expect_all(resolver)

    def test_a_check_whose_server_goes_meanwhile_gives_the_grant_back(self) -> None:
        relay = self.relay()
        resolver = self.resolver(relay.port)
        resolver.say(logins="keep")
        resolver.say(check=3)
        resolver.wait("login_asked")
        relay.drop()
        checked = resolver.wait("checked")
        self.assertEqual([step["good"] for step in checked["steps"]], [True, True, True, False], checked)
        self.assertEqual(resolver.logins(), [])
        resolver.say(logins="grant")
        resolver.wait("login")
        self.assertEqual([one["outcome"] for one in resolver.logins()], [NOT_TRIED])

    def check_of_a_clock(self, seconds: float, needs_kerberos: int) -> tuple[bool, str]:
        """What a check says of a directory whose clock is so far ahead."""
        told = datetime.now(timezone.utc) + timedelta(seconds=seconds)
        root = {"": {"currentTime": [f"{told:%Y%m%d%H%M%S}.0Z"]}}
        relay = self.relay({"at": "clock", "do": "entries", "entries": root})
        resolver = self.resolver(relay.port)
        resolver.say(check=3, needs_kerberos=needs_kerberos)
        step = resolver.wait("checked")["steps"][-1]
        self.assertEqual(step["name"].split(": ")[1], "clock", step)
        return step["good"], step["text"].split(" ")[0]

    def test_a_check_compares_the_clock_of_an_active_directory(self) -> None:
        self.assertEqual(self.check_of_a_clock(0, 1), (True, "server.clock_good"))
        self.assertEqual(self.check_of_a_clock(-150, 1), (True, "server.clock_differs"))
        self.assertEqual(self.check_of_a_clock(400, 0), (True, "server.clock_differs"))
        self.assertEqual(self.check_of_a_clock(400, 1), (False, "server.clock_too_far"))

    def test_a_check_is_good_without_the_clock_of_a_directory(self) -> None:
        for rule in ({"do": "result", "code": 50}, {"do": "entries", "entries": {"": {"currentTime": ["now"]}}},
                     {"do": "cut"}):
            resolver = self.resolver(self.relay({"at": "clock", **rule}).port)
            resolver.say(check=3)
            steps = resolver.wait("checked")["steps"]
            self.assertEqual([step["good"] for step in steps], [True] * 5, steps)

    def test_a_job_that_cannot_be_kept_is_given_back_at_once(self) -> None:
        resolver = self.resolver(self.relay().port)
        ended = resolver.resolve([{"user": "u" * 5000}])
        self.assertEqual((ended["outcome"], ended["wait_ms"]), (JOB_GIVEN_BACK, 1000), ended)
        self.assertIn("user", ended["reason"])
        self.expect_all(resolver)

    def check_that_waits_for_its_bind(self) -> Resolver:
        """A check whose password has gone out to a server that does not answer."""
        relay = self.relay({"at": "bind", "do": "silent", "times": 1})
        resolver = self.resolver(relay.port)
        resolver.say(check=3)
        relay.wait_for_faults(1)
        return resolver

    def test_a_check_that_is_replaced_says_so_and_tells_how_its_try_ended(self) -> None:
        resolver = self.check_that_waits_for_its_bind()
        resolver.say(check=4)
        replaced = resolver.wait("checked")
        self.assertEqual(replaced["number"], 3, replaced)
        last = replaced["steps"][-1]
        self.assertEqual((last["good"], last["text"]), (False, "directory.check_replaced"))
        following = resolver.wait("checked")
        self.assertEqual((following["number"], [step["good"] for step in following["steps"]]), (4, [True] * 5))
        self.assertEqual([(one["try"], one["outcome"]) for one in resolver.logins()], [(1, UNKNOWN), (2, ACCEPTED)])

    def test_a_check_that_is_dropped_tells_how_its_try_ended(self) -> None:
        resolver = self.check_that_waits_for_its_bind()
        resolver.say(end_check=True)
        told = resolver.wait("login")
        self.assertEqual((told["try"], told["outcome"], resolver.count("checked")), (1, UNKNOWN, 0), told)

    # ---- idle ----

    def test_a_connection_closed_while_idle_is_made_anew_without_a_word(self) -> None:
        relay = self.relay()
        resolver = self.resolver(relay.port)
        self.expect_all(resolver)
        for _ in range(3):
            relay.drop()
            self.expect_all(resolver)
        health = resolver.health()
        self.assertEqual((health["state"], health["failures"]), (HEALTHY, 0), health)

    def test_a_connection_closed_after_each_answer_still_answers_each_job(self) -> None:
        relay = self.relay({"at": "search", "do": "close_after"})
        resolver = self.resolver(relay.port)
        for _ in range(5):
            self.expect_all(resolver)


if __name__ == "__main__":
    unittest.main()
