"""What sim-ucserver does for a client that behaves, and how it refuses one that does not."""

from __future__ import annotations

import hashlib
import json
import signal
import ssl
import unittest
from typing import Any

from sim_ucserver_support import (
    ADMIN,
    PEOPLE,
    Client,
    Simulator,
    entry,
    person,
    user_name,
    wait_until,
    write_argument,
    write_truth,
)

from sim_ucserver import ber, events, messages, rose

ANNA = PEOPLE[0]
BERT = PEOPLE[1]


class SimulatorTest(unittest.TestCase):
    """One simulator for the whole class; each test leaves it as it found it."""

    simulator: Simulator

    @classmethod
    def setUpClass(cls) -> None:
        cls.simulator = Simulator()
        cls.addClassCleanup(cls.simulator.clean_up)

    def client(self) -> Client:
        client = Client(self.simulator)
        self.addCleanup(client.close)
        return client

    def assert_closed(self, client: Client) -> None:
        with self.assertRaises(ConnectionError):
            client.receive()


class BeforeLogin(SimulatorTest):
    def test_negotiating_without_tls_is_refused(self) -> None:
        client = self.client()
        self.assertEqual(client.negotiate().error_detail(), 114)
        self.assertEqual(client.log_in().error_detail(), 114)

    def test_check_connection_needs_neither_tls_nor_login(self) -> None:
        fields = ber.Reader(self.client().invoke(messages.CHECK_CONNECTION).result())
        result = fields.sequence("result")
        self.assertEqual(result.text("u8sServerVersion"), messages.SERVER_VERSION)

    def test_work_before_login_is_denied(self) -> None:
        client = self.client()
        client.start_tls()
        client.negotiate()
        self.assertEqual(client.write(ANNA).error_detail(), 2)
        argument = rose.EMPTY_SEQUENCE
        settings = client.invoke(messages.GET_USER_MANAGER_SETTINGS, argument)
        self.assertEqual(settings.error_detail(), 2)
        self.assertEqual(self.simulator.content(), {})

    def test_login_before_negotiating_is_refused(self) -> None:
        client = self.client()
        client.start_tls()
        self.assertEqual(client.log_in().error_detail(), 112)

    def test_a_client_of_another_interface_version_is_incompatible(self) -> None:
        client = self.client()
        client.start_tls()
        for low, high in (("9.0.0", "9.1.0"), ("6.0.0", "7.9.0"), ("8.1.0", "8.2.0"), ("8.0.0", "8.0.0"), ("", "x")):
            result = client.negotiate(low, high).result()
            self.assertEqual(result[0], 0xA2)
            version = ber.Reader(result).sequence("incompatible", 0xA2).text("version")
            self.assertEqual(version, "8.0.20240822")
        self.assertEqual(client.negotiate("7.0.0", "8.4.0").result()[0], 0xA0)

    def test_octets_between_start_tls_and_the_handshake_end_the_connection(self) -> None:
        client = self.client()
        client.send(rose.encode_invoke(1, messages.START_TLS, rose.EMPTY_SEQUENCE) + b"\xa1")
        self.assertEqual(client.receive().kind, rose.TAG_RESULT)
        self.assert_closed(client)
        self.assertEqual(self.simulator.statistics()["breaches"]["octets_before_handshake"], 1)

    def test_a_failed_handshake_ends_only_its_connection(self) -> None:
        client = self.client()
        client.invoke(messages.START_TLS)
        client.send(b"no handshake at all" * 10)
        with self.assertRaises(ConnectionError):
            while True:
                client.receive_message()
        self.client().start_tls()

    def test_start_tls_twice_is_refused(self) -> None:
        client = self.client()
        client.start_tls()
        self.assertEqual(client.invoke(messages.START_TLS).error_detail(), 112)
        self.assertEqual(client.negotiate().result()[0], 0xA0)


class Strictness(SimulatorTest):
    def setUp(self) -> None:
        self.admin = self.client().begin()

    def test_an_unknown_operation_is_rejected(self) -> None:
        self.assertEqual(self.admin.invoke(4711).problem(), 1)

    def test_a_mistyped_argument_is_rejected_with_details(self) -> None:
        reply = self.admin.invoke(messages.SET_ENTRY_LIST, rose.EMPTY_SEQUENCE)
        self.assertEqual(reply.problem(), 2)
        fields = ber.Reader(reply.body)
        fields.integer("problem", rose.TAG_INVOKE_PROBLEM)
        self.assertIn("u8sOwner", fields.text("details"))

    def test_an_argument_with_longer_length_octets_than_needed_is_rejected(self) -> None:
        argument = write_argument(ANNA, [])
        content = argument[2:]
        for head in (b"\x30\x81", b"\x30\x82\x00", b"\x30\x84\x00\x00\x00"):
            octets = head + bytes((len(content),)) + content
            self.assertEqual(self.admin.invoke(400, octets).problem(), 2)
        self.assertEqual(self.admin.invoke(400, b"\x30\x80" + content + b"\0\0").problem(), 2)

    def test_what_cannot_be_cut_into_messages_ends_the_connection(self) -> None:
        self.admin.send(b"J0000002{}")
        self.assert_closed(self.admin)

    def test_too_large_a_message_ends_the_connection(self) -> None:
        self.admin.send(bytes.fromhex("a1847fffffff"))
        self.assert_closed(self.admin)

    def test_an_invoke_id_that_is_outstanding_is_rejected(self) -> None:
        self.simulator.misbehave("no_answer", operation=messages.CHECK_CONNECTION)
        self.addCleanup(self.simulator.control, "clear")
        invoke = rose.encode_invoke(77, messages.CHECK_CONNECTION, rose.EMPTY_SEQUENCE)
        self.admin.send(invoke + invoke)
        self.assertEqual(self.admin.receive().problem(), 0)

    def test_events_are_not_answered(self) -> None:
        argument = messages.encode_keep_alive_argument()
        for operation in (messages.KEEP_ALIVE, messages.TRANSPORT_KEEP_ALIVE, 4711):
            self.admin.send(rose.encode_event(operation, argument))
        self.admin.hear_nothing()


class Login(unittest.TestCase):
    def setUp(self) -> None:
        self.simulator = Simulator(None, "--lock-after", "3", "--lock-seconds", "300")
        self.addCleanup(self.simulator.clean_up)

    def client(self) -> Client:
        client = Client(self.simulator)
        self.addCleanup(client.close)
        client.start_tls()
        client.negotiate()
        return client

    def test_too_many_wrong_passwords_lock_the_account(self) -> None:
        client = self.client()
        details = [client.log_in("falsch").error_detail() for _ in range(3)]
        self.assertEqual(details, [101, 101, 101])
        self.assertEqual(client.log_in().error_detail(), 129)
        self.assertEqual(self.simulator.statistics()["login_tries"], 4)
        self.simulator.control("unlock")
        self.assertEqual(client.log_in().value(), 0)

    def test_an_unknown_administrator_is_refused_like_a_wrong_password(self) -> None:
        self.assertEqual(self.client().log_in(user="Somebody").error_detail(), 101)

    def test_a_password_that_claims_to_be_encrypted_is_refused(self) -> None:
        argument = ber.encode_list([ber.encode_text(ADMIN), ber.encode_text("0A1B", 0x81)])
        reply = self.client().invoke(messages.ADMIN_LOGIN, argument)
        self.assertEqual(reply.error_detail(), 101)

    def test_a_success_forgets_the_wrong_tries_before_it(self) -> None:
        for _ in range(2):
            client = self.client()
            self.assertEqual(client.log_in("falsch").error_detail(), 101)
            self.assertEqual(client.log_in("falsch").error_detail(), 101)
            self.assertEqual(client.log_in().value(), 0)

    def test_logging_in_twice_is_refused(self) -> None:
        client = self.client()
        client.log_in()
        self.assertEqual(client.log_in().error_detail(), 113)

    def test_the_journal_does_not_hold_the_password(self) -> None:
        self.client().log_in()
        self.client().log_in("falsches Kennwort")
        text = json.dumps(self.simulator.journal(), ensure_ascii=False)
        self.assertNotIn("geheim", text)
        self.assertNotIn("Kennwort", text)
        self.assertEqual([one["ok"] for one in self.simulator.journal("login")], [True, False])


class Settings(unittest.TestCase):
    def settings(self, *options: str) -> tuple[int, bytes]:
        simulator = Simulator(None, *options)
        self.addCleanup(simulator.clean_up)
        with Client(simulator) as client:
            result = client.begin().invoke(messages.GET_USER_MANAGER_SETTINGS).result()
        return ber.Reader(result).sequence("settings").integer("iSelectedUMMode"), result

    def test_active_directory_is_told_with_its_parameters(self) -> None:
        mode, result = self.settings("--directory-host", "127.0.0.9", "--directory-port", "20389")
        self.assertEqual(mode, 2)
        for text in (b"ActiveDirectoryDomain\x0c\x0cexample.test", b"127.0.0.9", b"ou=people,dc=e"):
            self.assertIn(text, result)
        self.assertIn(b"ActiveDirectoryHostPort" + ber.encode_integer(20389), result)

    def test_built_in_users_have_no_parameters(self) -> None:
        mode, result = self.settings("--built-in-users")
        self.assertEqual(mode, 1)
        self.assertNotIn(b"ActiveDirectory", result)


class Rosters(unittest.TestCase):
    def setUp(self) -> None:
        people = [
            person("a@example.test"),
            person("b@example.test", online=True),
            person("c@example.test", enabled=False),
            person("EXAMPLE\\d", profile_keys=["sam"]),
        ]
        self.simulator = Simulator(people)
        self.addCleanup(self.simulator.clean_up)
        self.client = Client(self.simulator).begin()
        self.addCleanup(self.client.close)

    def test_filters(self) -> None:
        a, b, c, d = "a@example.test", "b@example.test", "c@example.test", "EXAMPLE\\d"
        self.assertEqual(self.client.roster_names(1, 2), [a, d])
        self.assertEqual(self.client.roster_names(1, 1), [b])
        self.assertEqual(self.client.roster_names(1, 0), [a, b, d])
        self.assertEqual(self.client.roster_names(0, 0), [a, b, c, d])

    def test_logging_in_and_out_enabling_and_disabling(self) -> None:
        a, c, d = "a@example.test", "c@example.test", "EXAMPLE\\d"
        self.simulator.control("log_in", users=[a])
        self.simulator.control("enable", users=[c])
        self.assertEqual(self.client.roster_names(), [c, d])
        self.simulator.control("log_out", users=[a])
        self.simulator.control("disable", users=[c, d])
        self.assertEqual(self.client.roster_names(), [a])
        commands = ("log_in", "enable", "log_out", "disable")
        noted = [one["event"] for one in self.simulator.journal() if one["event"] in commands]
        self.assertEqual(noted, list(commands))

    def test_nobody_found_is_error_1(self) -> None:
        self.simulator.control("log_in", users=["a@example.test", "EXAMPLE\\d"])
        argument = ber.encode_list([ber.encode_integer(1), ber.encode_integer(2)])
        reply = self.client.invoke(messages.GET_USER_PROFILES, argument)
        self.assertEqual(reply.error_detail(), 1)
        self.assertEqual(self.simulator.journal("roster")[-1]["users"], 0)

    def test_an_unknown_user_changes_nothing(self) -> None:
        reply = self.simulator.control("log_in", users=["a@example.test", "x"])
        self.assertFalse(reply["ok"])
        self.assertEqual(len(self.client.roster_names()), 2)

    def test_only_the_keys_that_the_person_has_are_filled(self) -> None:
        keys = []
        for octets in self.client.roster():
            fields = ber.Reader(octets).sequence("profile")
            fields.integer("iEnabled")
            dn = fields.text("u8sDNPath")
            fields.text("u8sUserName")
            fields.text("u8sSIPURI")
            guid = fields.text("u8sobjectGUID")
            fields.text("u8sPhoneNumber")
            fields.text("u8sPhoneSecondary")
            fields.sequence("userMonitorLineList")
            fields.integer("iMonitorLineRights")
            keys.append((bool(dn), bool(guid), fields.text("u8sSAMAccountName")))
            self.assertEqual(fields.text("u8sPassword"), "")
        self.assertEqual(keys, [(True, True, "a"), (False, False, "d")])

    def test_the_journal_says_as_of_when_a_roster_is(self) -> None:
        before = self.simulator.statistics()["journal_sequence"]
        self.client.roster()
        roster = self.simulator.journal("roster")[-1]
        self.assertEqual((roster["users"], roster["as_of"]), (2, before))
        self.assertTrue(roster["active_only"] and roster["filtered"])
        self.client.roster(0, 0)
        roster = self.simulator.journal("roster")[-1]
        self.assertFalse(roster["active_only"] or roster["filtered"])

    def test_reload_keeps_what_was_changed_unless_the_file_says_something_new(self) -> None:
        self.simulator.control("log_in", users=["a@example.test"])
        people = [person("a@example.test"), person("b@example.test"), person("e@example.test")]
        write_truth(self.simulator.truth, people)
        self.assertEqual(self.simulator.control("reload")["people"], 3)
        self.assertEqual(self.client.roster_names(), ["b@example.test", "e@example.test"])

    def test_a_broken_file_is_not_taken_over(self) -> None:
        self.simulator.truth.write_text('{"kind":"person"}\n')
        self.assertFalse(self.simulator.control("reload")["ok"])
        self.assertEqual(len(self.client.roster_names()), 2)


class Writes(SimulatorTest):
    def setUp(self) -> None:
        self.admin = self.client().begin()
        self.simulator.control("forget")

    def test_a_list_is_stored_and_replaced_as_a_whole(self) -> None:
        self.assertEqual(self.admin.write(ANNA, [entry(ANNA, "a"), entry(ANNA, "b")]).value(), 0)
        self.assertEqual([one["id"] for one in self.simulator.content()[ANNA]], ["a", "b"])
        self.assertEqual(self.admin.write(ANNA, [entry(ANNA, "c", location="Süd")]).value(), 0)
        stored, = self.simulator.content()[ANNA]
        self.assertEqual((stored["id"], stored["location"]), ("c", "Süd"))
        self.assertEqual(self.admin.write(ANNA, []).value(), 0)
        self.assertEqual(self.simulator.content(), {ANNA: []})

    def test_the_journal_holds_the_digest_of_the_sorted_entries(self) -> None:
        self.admin.write(ANNA, [entry(ANNA, "b", subject="Ä \U0001f600"), entry(ANNA, "a")])
        write = self.simulator.journal("write")[-1]
        entries = self.simulator.content()[ANNA]
        ordered = sorted(entries, key=lambda one: (one["start"], one["end"], one["id"]))
        text = json.dumps(ordered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        self.assertEqual(write["digest"], hashlib.sha256(text.encode("utf-8")).hexdigest())
        self.assertEqual((write["owner"], write["entries"], write["result"]), (ANNA, 2, 0))
        self.assertEqual(self.simulator.statistics()["breaches"]["unsorted_list"], 1)
        self.assertNotIn("\U0001f600", json.dumps(self.simulator.journal(), ensure_ascii=False))

    def test_a_list_that_may_not_be_stored_changes_nothing(self) -> None:
        self.admin.write(ANNA, [entry(ANNA, "a")])
        self.assertNotEqual(self.admin.write(ANNA, [entry(ANNA, "")]).value(), 0)
        self.assertEqual([one["id"] for one in self.simulator.content()[ANNA]], ["a"])
        write = self.simulator.journal("write")[-1]
        self.assertEqual((write["result"] != 0, write["reason"]), (True, "empty id"))

    def test_an_unknown_owner_is_error_1(self) -> None:
        for owner in ("nobody@example.test", ANNA.upper()):
            self.assertEqual(self.admin.write(owner).error_detail(), 1)
        self.assertEqual(self.simulator.content(), {})

    def test_many_outstanding_writes_are_all_answered(self) -> None:
        invokes = b"".join(
            rose.encode_invoke(100 + index, 400, write_argument(user))
            for index, user in enumerate(PEOPLE)
        )
        self.admin.send(invokes)
        answered = {self.admin.receive().invoke_id for _ in PEOPLE}
        self.assertEqual(answered, set(range(100, 100 + len(PEOPLE))))
        self.assertEqual(set(self.simulator.content()), set(PEOPLE))

    def test_a_second_write_before_the_answer_of_the_first_is_a_breach(self) -> None:
        before = self.simulator.statistics()["breaches"].get("second_write_for_owner", 0)
        self.admin.write(ANNA)
        self.admin.write(ANNA)
        breaches = self.simulator.statistics()["breaches"]
        self.assertEqual(breaches.get("second_write_for_owner", 0), before)
        self.admin.send(
            rose.encode_invoke(102, 400, write_argument(ANNA))
            + rose.encode_invoke(103, 400, write_argument(ANNA))
        )
        self.admin.receive()
        self.admin.receive()
        breaches = self.simulator.statistics()["breaches"]
        self.assertEqual(breaches["second_write_for_owner"], before + 1)
        self.assertEqual(self.simulator.journal("breach")[-1]["owner"], ANNA)

    def test_a_second_write_on_another_connection_is_a_breach_while_that_lives(self) -> None:
        self.simulator.misbehave("no_answer", times=1, owner=BERT)
        self.addCleanup(self.simulator.control, "clear")
        before = self.simulator.statistics()["breaches"].get("second_write_for_owner", 0)
        other = self.client().begin()
        other.send_invoke(400, write_argument(BERT))
        wait_until(lambda: self.simulator.statistics()["owners_outstanding"] == 1, "the write")
        self.admin.write(BERT)
        self.admin.write(BERT)
        breaches = self.simulator.statistics()["breaches"]
        self.assertEqual(breaches["second_write_for_owner"], before + 1)
        other.close()
        wait_until(lambda: self.simulator.statistics()["sessions"] == 1, "the end")
        self.admin.write(BERT)
        breaches = self.simulator.statistics()["breaches"]
        self.assertEqual(breaches["second_write_for_owner"], before + 1)

    def test_an_unanswered_write_is_forgotten_with_its_connection(self) -> None:
        self.simulator.misbehave("no_answer", times=1, owner=BERT)
        self.addCleanup(self.simulator.control, "clear")
        before = self.simulator.statistics()["breaches"].get("second_write_for_owner", 0)
        other = self.client().begin()
        other.send_invoke(400, write_argument(BERT))
        wait_until(lambda: self.simulator.statistics()["owners_outstanding"] == 1, "the write")
        other.close()
        wait_until(lambda: self.simulator.statistics()["owners_outstanding"] == 0, "the end")
        self.assertEqual(self.admin.write(BERT).value(), 0)
        breaches = self.simulator.statistics()["breaches"]
        self.assertEqual(breaches.get("second_write_for_owner", 0), before)

    def test_the_dump_goes_to_a_file_too(self) -> None:
        self.admin.write(ANNA)
        path = self.simulator.path / "dump.json"
        self.assertEqual(self.simulator.control("dump", file=str(path))["owners"], 1)
        self.assertEqual(json.loads(path.read_text(encoding="utf-8")), self.simulator.content())

    def test_forget_loses_the_content_and_drop_the_connections(self) -> None:
        self.admin.write(ANNA)
        self.simulator.control("forget")
        self.assertEqual(self.simulator.content(), {})
        self.assertGreaterEqual(self.simulator.control("drop")["connections"], 1)
        self.assert_closed(self.admin)


class LifeCycle(unittest.TestCase):
    def setUp(self) -> None:
        self.simulator = Simulator()
        self.addCleanup(self.simulator.clean_up)

    def test_logoff_has_no_result_and_ends_the_connection(self) -> None:
        with Client(self.simulator) as client:
            client.begin().send_invoke(messages.LOGOFF, rose.EMPTY_SEQUENCE)
            with self.assertRaises(ConnectionError):
                client.receive()
        ended = self.simulator.journal("disconnect")[-1]
        self.assertEqual(ended["reason"], "logged off")

    def test_those_who_are_logged_in_are_told_what_they_did_not_ask_for(self) -> None:
        self.simulator.stop()
        self.simulator.start("--events-seconds", "0.05")
        with Client(self.simulator) as client:
            client.begin()
            seen: dict[int, int] = {}
            while len(seen) < 3:
                invoke = rose.decode_message(client.receive_message())
                assert isinstance(invoke, rose.Invoke)
                seen[invoke.operation] = invoke.invoke_id
            self.assertEqual(seen[messages.KEEP_ALIVE], rose.EVENT_INVOKE_ID)
            self.assertEqual(seen[events.UNKNOWN_EVENT_OPERATION], rose.EVENT_INVOKE_ID)
            unknown = seen[events.UNKNOWN_INVOKE_OPERATION]
            self.assertNotEqual(unknown, rose.EVENT_INVOKE_ID)
            client.send(rose.encode_reject(unknown, rose.PROBLEM_UNRECOGNISED_OPERATION))
            counts: Any = lambda: self.simulator.statistics()["counts"]  # noqa: E731
            wait_until(lambda: counts().get("client_answers_a4") == 1, "the reject")

    def test_the_peak_of_simultaneous_sessions_is_kept(self) -> None:
        with Client(self.simulator) as first, Client(self.simulator) as second:
            first.begin()
            second.begin()
        wait_until(lambda: self.simulator.statistics()["sessions"] == 0, "the ends")
        self.assertEqual(self.simulator.statistics()["peaks"]["sessions"], 2)

    def test_it_ends_when_its_standard_input_closes(self) -> None:
        self.assertEqual(self.simulator.drop_lifeline(), 0)
        self.assertFalse(self.simulator.control_path.exists())

    def test_the_journal_goes_on_after_a_restart_and_what_was_held_is_lost(self) -> None:
        with Client(self.simulator) as client:
            client.begin()
            client.write(ANNA)
        self.assertEqual(self.simulator.stop(), 0)
        self.simulator.start()
        self.assertEqual(self.simulator.content(), {})
        numbers = [one["seq"] for one in self.simulator.journal()]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))

    def test_the_journal_reaches_the_file_without_being_asked(self) -> None:
        with Client(self.simulator) as client:
            client.begin()
            client.write(ANNA)
            wait_until(lambda: '"write"' in self.simulator.journal_path.read_text(), "the line")
        self.assertEqual(self.simulator.kill(), -signal.SIGKILL)

    def test_what_the_control_socket_does_not_understand_is_answered(self) -> None:
        self.assertTrue(self.simulator.control("ping")["ok"])
        for command, fields in (("explode", {}), ("log_in", {}), ("misbehave", {"rules": [1]})):
            reply = self.simulator.control(command, **fields)  # type: ignore[arg-type]
            self.assertFalse(reply["ok"])
            self.assertTrue(reply["error"])

    def test_a_client_may_demand_the_newest_tls(self) -> None:
        with Client(self.simulator) as client:
            client.begin()
            assert isinstance(client.sock, ssl.SSLSocket)
            self.assertEqual(client.sock.version(), "TLSv1.3")

    def test_profiles_are_as_large_as_those_of_real_people(self) -> None:
        with Client(self.simulator) as client:
            profiles = client.begin().roster()
        self.assertEqual([user_name(one) for one in profiles], PEOPLE)
        self.assertGreater(min(map(len, profiles)), 900)


if __name__ == "__main__":
    unittest.main()
