"""Each way in which sim-ucserver misbehaves on command, seen from a client."""

from __future__ import annotations

import socket
import time
import unittest
from typing import Any

from sim_ucserver_support import (
    PASSWORD,
    PEOPLE,
    Client,
    Silence,
    Simulator,
    entry,
    profiles_argument,
    user_name,
    wait_until,
    write_argument,
)

from sim_ucserver import ber, events, messages, rose

ANNA, BERT = PEOPLE[0], PEOPLE[1]
SHORT_SECONDS = 0.3


class MisbehaviourTest(unittest.TestCase):
    simulator: Simulator

    @classmethod
    def setUpClass(cls) -> None:
        cls.simulator = Simulator()
        cls.addClassCleanup(cls.simulator.clean_up)

    def setUp(self) -> None:
        self.simulator.control("clear")
        self.simulator.control("forget")

    def client(self, answer_seconds: float = 10.0) -> Client:
        client = Client(self.simulator, answer_seconds)
        self.addCleanup(client.close)
        return client

    def admin(self, answer_seconds: float = 10.0) -> Client:
        return self.client(answer_seconds).begin()

    def misbehave(self, do: Any, **match: Any) -> None:
        self.simulator.misbehave(do, **match)

    def assert_closed(self, client: Client) -> None:
        with self.assertRaises(ConnectionError):
            client.receive()


class Connecting(MisbehaviourTest):
    def test_refuse_until_cleared(self) -> None:
        self.misbehave("refuse")
        with self.assertRaises(ConnectionRefusedError):
            self.client()
        self.simulator.control("clear")
        self.admin()

    def test_refuse_for_some_seconds(self) -> None:
        self.misbehave({"action": "refuse", "seconds": SHORT_SECONDS})
        with self.assertRaises(ConnectionRefusedError):
            self.client()
        wait_until(self._connects, "the port to be open again")

    def _connects(self) -> bool:
        try:
            self.client()
        except ConnectionRefusedError:
            return False
        return True

    def test_refusing_leaves_those_alone_who_are_connected(self) -> None:
        admin = self.admin()
        self.misbehave("refuse")
        self.assertEqual(admin.write(ANNA).value(), 0)

    def test_reset_the_first_connection(self) -> None:
        self.simulator.misbehave("reset", times=1, step="connect")
        with self.assertRaises(ConnectionResetError):
            self.client().receive()
        self.admin()

    def test_accept_and_stay_silent(self) -> None:
        self.misbehave("silent", step="connect")
        client = self.client()
        client.send_invoke(messages.START_TLS, rose.EMPTY_SEQUENCE)
        client.hear_nothing()

    def test_accept_late(self) -> None:
        self.misbehave({"action": "delay", "ms": 400}, step="connect")
        client = self.client()
        client.send_invoke(messages.START_TLS, rose.EMPTY_SEQUENCE)
        client.hear_nothing()
        self.assertEqual(client.receive().kind, rose.TAG_RESULT)

    def test_cut_at_once(self) -> None:
        self.misbehave("cut", step="connect")
        self.assert_closed(self.client())

    def test_garbage_at_once(self) -> None:
        self.misbehave({"action": "garbage", "hex": "00ff"}, step="connect")
        self.assertEqual(self.client().sock.recv(100), b"\x00\xff")


class Handshake(MisbehaviourTest):
    def test_silent_after_start_tls(self) -> None:
        self.misbehave("silent", step="handshake")
        client = self.client(SHORT_SECONDS)
        client.invoke(messages.START_TLS)
        with self.assertRaises(TimeoutError):
            client.shake_hands()

    def test_a_late_handshake_succeeds(self) -> None:
        self.misbehave({"action": "delay", "ms": 300}, step="handshake")
        started = time.monotonic()
        self.admin()
        self.assertGreaterEqual(time.monotonic() - started, 0.3)

    def test_cut_before_the_handshake(self) -> None:
        for action in ("cut", "reset"):
            self.misbehave(action, step="handshake")
            client = self.client()
            with self.assertRaises(ConnectionError):
                client.invoke(messages.START_TLS)
                client.receive()

    def test_garbage_instead_of_the_handshake(self) -> None:
        # Octets by chance could be the head of a record that goes on.
        self.misbehave({"action": "garbage", "hex": "de" * 64}, step="handshake")
        client = self.client()
        client.send_invoke(messages.START_TLS, rose.EMPTY_SEQUENCE)
        time.sleep(SHORT_SECONDS)  # the result and the garbage may be read in one piece
        client.receive()
        with self.assertRaises(OSError) as caught:
            client.shake_hands()
        self.assertIn("SSL", str(caught.exception))

    def test_octets_injected_between_the_result_and_the_handshake(self) -> None:
        self.misbehave("inject", step="starttls")
        client = self.client()
        self.assertEqual(client.invoke(messages.START_TLS).result(), rose.EMPTY_SEQUENCE)
        forged = client.receive()
        self.assertEqual((forged.kind, forged.value()), (rose.TAG_RESULT, 0))

    def test_error_reject_and_silence_as_answers_to_start_tls(self) -> None:
        self.misbehave({"action": "error", "detail": 100}, step="starttls")
        self.assertEqual(self.client().invoke(messages.START_TLS).error_detail(), 100)
        self.misbehave("reject", step="starttls")
        client = self.client()
        self.assertEqual(client.invoke(messages.START_TLS).problem(), 1)
        self.assertEqual(client.log_in().error_detail(), 114)
        self.misbehave("silent", step="starttls")
        client = self.client()
        client.send_invoke(messages.START_TLS, rose.EMPTY_SEQUENCE)
        client.hear_nothing()


class Steps(MisbehaviourTest):
    def test_silent_at_each_step_in_tls(self) -> None:
        for step in ("negotiate", "login", "settings", "roster", "write"):
            with self.subTest(step):
                self.misbehave("silent", step=step)
                with self.assertRaises(Silence):
                    self._go_all_the_way(self.client(SHORT_SECONDS))

    def _go_all_the_way(self, client: Client) -> None:
        client.begin()
        client.invoke(messages.GET_USER_MANAGER_SETTINGS)
        client.roster()
        client.write(ANNA)

    def test_silent_after_a_step_has_answered_it(self) -> None:
        self.misbehave("silent_after", step="settings")
        client = self.admin()
        reply = client.invoke(messages.GET_USER_MANAGER_SETTINGS)
        self.assertEqual(reply.kind, rose.TAG_RESULT)
        client.send_invoke(messages.CHECK_CONNECTION, rose.EMPTY_SEQUENCE)
        client.hear_nothing()

    def test_silent_after_start_tls_does_not_shake_hands(self) -> None:
        self.misbehave("silent_after", step="starttls")
        client = self.client(SHORT_SECONDS)
        client.invoke(messages.START_TLS)
        with self.assertRaises(TimeoutError):
            client.shake_hands()

    def test_the_end_of_a_client_that_hears_nothing_is_noticed(self) -> None:
        self.misbehave("silent", step="negotiate")
        client = self.client()
        client.start_tls()
        client.send_invoke(messages.NEGOTIATE, rose.EMPTY_SEQUENCE)
        wait_until(lambda: self.simulator.journal("misbehaviour"), "the silence")
        client.close()
        wait_until(lambda: self.simulator.statistics()["connections"] == 0, "the end")

    def test_busy_and_incompatible(self) -> None:
        self.misbehave({"action": "busy", "seconds": 7}, step="negotiate")
        client = self.client()
        client.start_tls()
        busy = ber.Reader(client.negotiate().result()).sequence("busy", 0xA1)
        self.assertEqual(busy.integer("iServerBusyTimeout"), 7)
        self.misbehave({"action": "incompatible", "version": "10.1.0"}, step="negotiate")
        other = ber.Reader(client.negotiate().result()).sequence("incompatible", 0xA2)
        self.assertEqual(other.text("u8sServerInterfaceVersion"), "10.1.0")

    def test_a_wrong_login_result_and_every_error_detail(self) -> None:
        client = self.client()
        client.start_tls()
        client.negotiate()
        self.misbehave("result", step="login")
        self.assertEqual(client.log_in().value(), messages.LOGIN_FAILED)
        for detail in (100, 101, 103, 104, 107, 109, 110, 112, 113, 114, 129, 131):
            self.misbehave({"action": "error", "detail": detail}, step="login")
            self.assertEqual(client.log_in().error_detail(), detail)
        self.assertEqual(client.write(ANNA).error_detail(), 2)


class Cutting(MisbehaviourTest):
    def test_cut_at_the_kth_message(self) -> None:
        for count in range(1, 6):
            with self.subTest(count):
                self.misbehave("cut", message=count)
                client = self.client()
                before = self.simulator.statistics()["operations"]
                with self.assertRaises(ConnectionError):
                    client.begin()
                    client.write(ANNA)
                    client.write(BERT)
                after = self.simulator.statistics()["operations"]
                self.assertEqual(sum(after.values()) - sum(before.values()), count)

    def test_a_cut_loses_the_write_unless_it_is_to_be_performed(self) -> None:
        self.misbehave("cut", owner=ANNA)
        with self.assertRaises(ConnectionError):
            self.admin().write(ANNA)
        self.assertEqual(self.simulator.content(), {})
        self.misbehave({"action": "cut", "perform": True}, owner=ANNA)
        with self.assertRaises(ConnectionError):
            self.admin().write(ANNA)
        self.assertEqual(list(self.simulator.content()), [ANNA])

    def test_cut_after_the_answer_and_close_after_the_answer(self) -> None:
        for action in ("cut_after", "close"):
            self.misbehave(action, owner=ANNA)
            admin = self.admin()
            self.assertEqual(admin.write(ANNA).value(), 0)
            self.assert_closed(admin)

    def test_reset(self) -> None:
        self.misbehave("reset", owner=ANNA)
        admin = self.admin()
        # Asked below TLS, whose library does not tell a reset from an end.
        with socket.fromfd(admin.sock.fileno(), socket.AF_INET, socket.SOCK_STREAM) as below:
            admin.send_invoke(400, write_argument(ANNA))
            below.settimeout(10)
            with self.assertRaises(ConnectionResetError):
                below.recv(1)

    def test_cut_in_the_middle_of_a_roster(self) -> None:
        whole = len(self.admin().invoke(messages.GET_USER_PROFILES, profiles_argument()).body)
        self.misbehave("cut_middle", step="roster")
        admin = self.admin()
        with self.assertRaises(ConnectionError):
            admin.roster()
        self.assertAlmostEqual(admin.octets_received(), whole / 2, delta=20)

    def test_cut_in_the_middle_of_a_result(self) -> None:
        self.misbehave({"action": "cut_middle", "fraction": 0.9}, owner=ANNA)
        admin = self.admin()
        with self.assertRaises(ConnectionError):
            admin.write(ANNA)
        self.assertIn(admin.octets_received(), range(15, 20))

    def test_a_roster_that_was_cut_is_not_in_the_journal(self) -> None:
        before = len(self.simulator.journal("roster"))
        self.misbehave("cut_middle", step="roster")
        with self.assertRaises(ConnectionError):
            self.admin().roster()
        self.assertEqual(len(self.simulator.journal("roster")), before)

    def test_drop_the_tls_session(self) -> None:
        self.misbehave("drop_tls", owner=ANNA)
        with self.assertRaisesRegex(ConnectionError, "SSL"):
            self.admin().write(ANNA)


class Writes(MisbehaviourTest):
    def test_error_reject_and_other_results_for_one_owner(self) -> None:
        admin = self.admin()
        self.misbehave({"action": "error", "detail": 1, "text": "überlastet"}, owner=ANNA)
        self.assertEqual(admin.write(ANNA).error_detail(), 1)
        self.assertEqual(admin.write(BERT).value(), 0)
        self.misbehave({"action": "reject", "problem": 2, "details": "x"}, owner=ANNA)
        self.assertEqual(admin.write(ANNA).problem(), 2)
        self.misbehave({"action": "result", "value": -2147467259}, owner=ANNA)
        self.assertEqual(admin.write(ANNA).value(), -2147467259)
        self.assertEqual(list(self.simulator.content()), [BERT])

    def test_never_an_answer(self) -> None:
        self.misbehave("no_answer", owner=ANNA)
        admin = self.admin()
        admin.send_invoke(400, write_argument(ANNA))
        admin.hear_nothing()
        self.assertEqual(admin.write(BERT).value(), 0)
        statistics = self.simulator.statistics()
        self.assertEqual(statistics["owners_outstanding"], 1)
        self.assertEqual(list(self.simulator.content()), [BERT])

    def test_a_late_answer_does_not_hold_up_the_others(self) -> None:
        self.misbehave({"action": "delay", "ms": 300}, owner=ANNA)
        admin = self.admin()
        late = admin.send_invoke(400, write_argument(ANNA))
        self.assertEqual(admin.write(BERT).value(), 0)
        self.assertEqual(admin.receive().invoke_id, late)

    def test_a_late_answer_may_be_performed_late_or_at_once(self) -> None:
        for perform in (True, False):
            self.simulator.control("forget")
            self.misbehave({"action": "delay", "ms": 200, "perform": perform}, owner=ANNA)
            admin = self.admin()
            admin.send_invoke(400, write_argument(ANNA))
            admin.write(BERT)
            self.assertEqual(ANNA in self.simulator.content(), perform)
            admin.receive()
            self.assertIn(ANNA, self.simulator.content())

    def test_what_was_to_be_performed_late_dies_with_its_connection(self) -> None:
        self.misbehave({"action": "delay", "ms": 100, "perform": False}, owner=ANNA)
        admin = self.admin()
        admin.send_invoke(400, write_argument(ANNA))
        admin.write(BERT)
        admin.close()
        time.sleep(0.2)
        self.assertEqual(list(self.simulator.content()), [BERT])

    def test_answers_out_of_order(self) -> None:
        self.misbehave({"action": "out_of_order", "count": 3, "ms": 5000}, operation=400)
        admin = self.admin()
        sent = [admin.send_invoke(400, write_argument(user)) for user in PEOPLE[:3]]
        self.assertEqual([admin.receive().invoke_id for _ in sent], sent[::-1])
        self.misbehave({"action": "out_of_order", "count": 3, "ms": 50}, operation=400)
        sent = [admin.send_invoke(400, write_argument(user)) for user in PEOPLE[:2]]
        self.assertEqual([admin.receive().invoke_id for _ in sent], sent[::-1])

    def test_duplicate_answers(self) -> None:
        self.misbehave("duplicate", owner=ANNA)
        admin = self.admin()
        first = admin.write(ANNA)
        self.assertEqual(admin.receive(), first)

    def test_an_answer_with_an_unknown_invoke_id(self) -> None:
        admin = self.admin()
        self.misbehave("wrong_invoke_id", owner=ANNA)
        sent = admin.send_invoke(400, write_argument(ANNA))
        self.assertNotEqual(admin.receive().invoke_id, sent)
        admin.hear_nothing()
        self.misbehave({"action": "wrong_invoke_id", "and_answer": True}, owner=BERT)
        sent = admin.send_invoke(400, write_argument(BERT))
        self.assertNotEqual(admin.receive().invoke_id, sent)
        self.assertEqual(admin.receive().invoke_id, sent)

    def test_a_slow_reader_reads_on_later(self) -> None:
        self.misbehave({"action": "slow_reader", "seconds": 0.4}, owner=ANNA)
        admin = self.admin()
        self.assertEqual(admin.write(ANNA).value(), 0)
        admin.send_invoke(400, write_argument(BERT))
        admin.hear_nothing()
        self.assertEqual(admin.receive().value(), 0)

    def test_a_slow_reader_fills_the_connection(self) -> None:
        self.misbehave({"action": "slow_reader", "seconds": 60}, owner=ANNA)
        admin = self.admin(SHORT_SECONDS)
        admin.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        admin.write(ANNA)
        large = [entry(BERT, f"{index:0100d}") for index in range(1000)]
        with self.assertRaises(TimeoutError):
            for _ in range(200):
                admin.send_invoke(400, write_argument(BERT, large))

    def test_a_trickle_arrives_whole(self) -> None:
        self.misbehave({"action": "trickle", "octets": 5, "ms": 20}, owner=ANNA)
        started = time.monotonic()
        self.assertEqual(self.admin().write(ANNA).value(), 0)
        self.assertGreaterEqual(time.monotonic() - started, 0.06)

    def test_a_trickled_roster_is_noted_when_all_of_it_was_sent(self) -> None:
        self.misbehave({"action": "trickle", "octets": 2000, "ms": 50}, step="roster")
        admin = self.admin()
        before = len(self.simulator.journal("roster"))
        admin.send_invoke(messages.GET_USER_PROFILES, profiles_argument())
        admin.sock.recv(1)
        self.assertEqual(len(self.simulator.journal("roster")), before)
        wait_until(lambda: len(self.simulator.journal("roster")) == before + 1, "the roster")


class Unasked(MisbehaviourTest):
    def test_events_and_an_unknown_invoke_come_before_the_answer(self) -> None:
        admin = self.admin()
        wanted = {
            "keep_alive": messages.KEEP_ALIVE,
            "unknown_event": events.UNKNOWN_EVENT_OPERATION,
            "unknown_invoke": events.UNKNOWN_INVOKE_OPERATION,
        }
        for action, operation in wanted.items():
            self.misbehave(action, owner=ANNA)
            sent = admin.send_invoke(400, write_argument(ANNA))
            invoke = rose.decode_message(admin.receive_message())
            assert isinstance(invoke, rose.Invoke)
            self.assertEqual(invoke.operation, operation)
            is_event = invoke.invoke_id == rose.EVENT_INVOKE_ID
            self.assertEqual(is_event, action != "unknown_invoke")
            self.assertEqual(admin.receive().invoke_id, sent)


class BrokenEncoding(MisbehaviourTest):
    def first_octets(self, action: Any, count: int) -> bytes:
        self.misbehave(action, owner=ANNA)
        admin = self.admin()
        admin.send_invoke(400, write_argument(ANNA))
        octets = b""
        while len(octets) < count:
            octets += admin.sock.recv(count - len(octets))
        return octets

    def test_garbage(self) -> None:
        octets = self.first_octets({"action": "garbage", "octets": 10}, 10)
        self.assertNotIn(octets[0], range(0xA1, 0xA5))

    def test_an_oversized_length(self) -> None:
        self.assertEqual(self.first_octets("oversized", 6).hex(), "a2847fffffff")

    def test_an_indefinite_length(self) -> None:
        self.assertEqual(self.first_octets("indefinite", 3).hex(), "a28002")

    def test_a_length_that_is_not_minimal(self) -> None:
        octets = self.first_octets("long_length", 6)
        self.assertEqual(octets[:5].hex(), "a284000000")
        self.assertLess(octets[5], 0x80)

    def test_deep_nesting(self) -> None:
        self.misbehave({"action": "deep", "depth": 500}, owner=ANNA)
        element = self.admin().write(ANNA).result()
        depth = 0
        while element:
            element = ber.Reader(element).content(ber.TAG_SEQUENCE, "nested")
            depth += 1
        self.assertEqual(depth, 500)


class Rosters(MisbehaviourTest):
    def names(self, do: Any) -> list[str]:
        self.misbehave(do, step="roster")
        return self.admin().roster_names()

    def test_a_third_of_the_users_is_missing(self) -> None:
        self.assertEqual(len(self.names("roster_shrink")), len(PEOPLE) - len(PEOPLE) // 3)
        fewer = {"action": "roster_shrink", "fraction": 0.5}
        self.assertEqual(len(self.names(fewer)), len(PEOPLE) - len(PEOPLE) // 2)

    def test_an_empty_roster(self) -> None:
        self.assertEqual(self.names("roster_empty"), [])

    def test_a_duplicate_user_name(self) -> None:
        names = self.names({"action": "roster_duplicate", "user": ANNA})
        self.assertEqual(sorted(names), sorted([*PEOPLE, ANNA]))

    def test_an_empty_user_name(self) -> None:
        names = self.names({"action": "roster_empty_name", "user": ANNA})
        self.assertEqual(names, ["", *PEOPLE[1:]])

    def test_invalid_utf8_in_one_user_name(self) -> None:
        self.misbehave({"action": "roster_invalid_utf8", "user": BERT}, step="roster")
        profiles = self.admin().roster()
        self.assertEqual(user_name(profiles[0]), ANNA)
        with self.assertRaisesRegex(ber.Malformed, "UTF-8"):
            user_name(profiles[1])

    def test_a_password_in_one_profile(self) -> None:
        before = self.admin().roster()
        action = {"action": "roster_password", "user": BERT, "password": "p-1"}
        self.misbehave(action, step="roster")
        after = self.admin().roster()
        self.assertEqual([b"\x0c\x03p-1" in one for one in after].index(True), 1)
        self.assertEqual(len(after[1]), len(before[1]) + 3)

    def test_unknown_fields_stand_after_the_known_ones(self) -> None:
        before = self.admin().roster()
        self.misbehave("roster_unknown_fields", step="roster")
        for old, new in zip(before, self.admin().roster(), strict=True):
            known = ber.split_elements(ber.Reader(old).content(ber.TAG_SEQUENCE, "profile"))[:-1]
            found = ber.split_elements(ber.Reader(new).content(ber.TAG_SEQUENCE, "profile"))
            self.assertEqual(found[: len(known)], known)
            self.assertEqual(len(found), len(known) + 4)
            self.assertEqual(found[-1], ber.EXTENSION_END)

    def test_access_denied_and_nobody_found(self) -> None:
        for detail in (1, 2):
            self.misbehave({"action": "error", "detail": detail}, step="roster")
            reply = self.admin().invoke(messages.GET_USER_PROFILES, profiles_argument())
            self.assertEqual(reply.error_detail(), detail)


class Noting(MisbehaviourTest):
    def test_what_was_done_is_counted_and_in_the_journal(self) -> None:
        self.simulator.misbehave("duplicate", times=1, owner=ANNA)
        admin = self.admin()
        admin.write(ANNA)
        admin.receive()
        admin.write(ANNA)
        rule, = self.simulator.statistics()["rules"]
        self.assertEqual((rule["seen"], rule["applied"]), (1, 1))
        noted = self.simulator.journal("misbehaviour")[-1]
        self.assertEqual((noted["action"], noted["owner"]), ("duplicate", ANNA))

    def test_the_password_is_in_no_answer_of_the_control_socket(self) -> None:
        self.admin()
        self.assertNotIn(PASSWORD, str(self.simulator.statistics()))


if __name__ == "__main__":
    unittest.main()
