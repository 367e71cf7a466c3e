"""The control socket, the start and the end of sim-exchange."""

import json
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from sim_exchange_support import (
    SIMULATORS,
    Exchange,
    ExchangeTestCase,
    appointment,
    person,
    request,
)

ANNA, BERT = "anna@example.test", "bert@example.test"
MEETING = appointment("2027-03-16T08:00:00", "2027-03-16T09:00:00", utc=True)


class Control(ExchangeTestCase):
    people = [person(ANNA, [MEETING]), person(BERT, [])]

    def raw(self, line: bytes) -> dict:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.exchange.folder / "control"))
            connection.sendall(line)
            return json.loads(connection.makefile("rb").readline())

    def test_nonsense_is_answered_with_an_error(self) -> None:
        for line in (b"nonsense\n", b"[]\n", b'{"command": "dance"}\n', b'{"command": 7}\n'):
            self.assertEqual(self.raw(line)["ok"], False)

    def test_wrong_settings_and_rules_are_refused(self) -> None:
        for settings in ({"colour": 1}, {"maximum_parallel": -1}, {"gzip": "maybe"}, {"gzip": 1}):
            self.assertFalse(self.exchange.control("configure", settings=settings)["ok"])
        self.assertFalse(self.exchange.control("misbehave", rules=[{"do": "x"}])["ok"])
        self.assertFalse(self.exchange.control("misbehave")["ok"])

    def test_several_commands_can_share_a_connection(self) -> None:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.exchange.folder / "control"))
            connection.sendall(b'{"command": "ping"}\n{"command": "ping"}\n')
            lines = connection.makefile("rb")
            self.assertEqual([json.loads(lines.readline()) for _ in "12"], [{"ok": True}] * 2)

    def test_a_reload_shows_the_new_truth(self) -> None:
        self.assertEqual(len(self.exchange.post(request(ANNA)).events()), 1)
        self.exchange.write_truth([person(ANNA, [MEETING, MEETING])])
        self.addCleanup(self.exchange.control, "reload")
        self.addCleanup(self.exchange.write_truth, self.people)
        self.assertEqual(len(self.exchange.post(request(ANNA)).events()), 1)
        self.assertEqual(self.exchange.control("reload"), {"ok": True, "mailboxes": 1})
        answer = self.exchange.post(request(ANNA, BERT))
        self.assertEqual(answer.codes, ["NoError", "ErrorMailRecipientNotFound"])
        self.assertEqual(len(answer.events()), 2)

    def test_a_broken_truth_is_refused_and_the_old_one_stays(self) -> None:
        (self.exchange.folder / "truth").write_text("{}\n")
        self.addCleanup(self.exchange.write_truth, self.people)
        self.assertFalse(self.exchange.control("reload")["ok"])
        self.assertEqual(self.exchange.post(request(ANNA)).codes, ["NoError"])

    def test_requests_mailboxes_and_events_are_counted(self) -> None:
        before = self.exchange.statistics()
        self.exchange.post(request(ANNA, BERT, ANNA))
        self.exchange.post(request())
        after = self.exchange.statistics()
        grown = {
            name: after[name] - before[name]
            for name in ("requests", "answered", "mailboxes", "events")
        }
        self.assertEqual(grown, {"requests": 2, "answered": 1, "mailboxes": 3, "events": 2})
        self.assertEqual(after["refused"] - before["refused"], 1)
        self.assertGreater(after["bytes_sent"], before["bytes_sent"])
        self.assertGreaterEqual(after["largest_request_mailboxes"], 3)

    def test_counters_can_begin_anew(self) -> None:
        connection = self.exchange.connect()
        self.addCleanup(connection.close)
        self.exchange.post(request(ANNA), connection)
        self.assertEqual(self.exchange.control("reset_statistics"), {"ok": True})
        statistics = self.exchange.statistics()
        self.assertEqual((statistics["requests"], statistics["peak_parallel"]), (0, 0))
        self.assertEqual(statistics["mailboxes_asked"], 0)
        self.assertGreaterEqual(statistics["connections_open"], 1)

    def test_it_can_be_seen_how_often_a_mailbox_was_asked_for(self) -> None:
        before = self.exchange.control("asked", mailboxes=[ANNA, BERT])["asked"]
        self.exchange.post(request(ANNA.upper(), ANNA))
        after = self.exchange.control("asked", mailboxes=[ANNA, BERT])["asked"]
        self.assertEqual((after[ANNA] - before[ANNA], after[BERT] - before[BERT]), (2, 0))
        self.assertIn(ANNA, self.exchange.control("asked")["asked"])


class Life(unittest.TestCase):
    def test_it_prints_one_line_and_ends_with_its_lifeline(self) -> None:
        exchange = Exchange([])
        self.assertRegex(exchange.ready, r"^ready port=\d+\n$")
        self.assertEqual(exchange.stop(), 0)

    def test_it_ends_on_a_signal(self) -> None:
        exchange = Exchange([])
        exchange.terminate()
        self.assertEqual(exchange.stop(), 0)

    def test_it_listens_on_several_addresses(self) -> None:
        exchange = Exchange([person(ANNA, [])], "--listen", "127.0.0.2:0")
        self.addCleanup(exchange.stop)
        ports = exchange.statistics()["ports"]
        self.assertEqual((len(ports), ports[0]), (2, exchange.port))
        for address, port in (("127.0.0.1", ports[0]), ("127.0.0.2", ports[1])):
            socket.create_connection((address, port)).close()

    def test_what_it_cannot_use_is_told_with_status_2(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            arguments = ["--truth", "none", "--listen", "127.0.0.1:0", "--certificate", "none"]
            arguments += ["--key", "none", "--password-file", "none"]
            control = str(Path(folder) / "control")
            ended = subprocess.run(
                [SIMULATORS / "sim-exchange", *arguments, "--control", control],
                capture_output=True,
                text=True,
                check=False,
            )
        self.assertEqual((ended.returncode, ended.stdout), (2, ""))
        self.assertIn("none", ended.stderr)


if __name__ == "__main__":
    unittest.main()
