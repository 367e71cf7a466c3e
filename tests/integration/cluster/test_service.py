"""`ewscalctl service` with a stand-in for systemd, and `help`, which needs nothing but the program."""

from __future__ import annotations

import json
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import mount_namespace  # noqa: E402
from support import PATIENCE_SECONDS, PROGRAMS  # noqa: E402

STAND_IN = Path(__file__).resolve().parent / "systemd_stand_in.py"
GOOD, BAD, USAGE = 0, 1, 2


class ServiceTest(unittest.TestCase):
    """What systemd says is shown, and each failure says what helps."""

    def setUp(self) -> None:
        if not mount_namespace.is_possible():
            self.skipTest(mount_namespace.WHY_NOT)

    def ask(self, kind: str, *words: str) -> tuple[int, str, str]:
        """Runs ewscalctl beside that systemd."""
        command = ["unshare", "-m", "/usr/bin/python3", "-B", str(STAND_IN), kind, str(PROGRAMS / "ewscalctl"),
                   "service", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        return done.returncode, done.stdout, done.stderr

    def test_status_shows_the_unit(self) -> None:
        status, output, complaint = self.ask("unit", "status")
        self.assertEqual((status, complaint), (GOOD, ""))
        for part in ("ewscal-supervisor.service: active (running)", "since         2026-11-18T", "main process  4711",
                     "last result   success", "at boot       enabled", "journalctl -u ewscal-supervisor"):
            self.assertIn(part, output)
        status, output, _complaint = self.ask("unit", "status", "--json")
        shown = json.loads(output)
        self.assertEqual((status, shown["active_state"], shown["main_process"]), (GOOD, "active", 4711))

    def test_start_and_stop_wait_until_it_is_done(self) -> None:
        for kind in ("unit", "slow"):
            status, output, complaint = self.ask(kind, "stop")
            self.assertEqual((status, complaint), (GOOD, ""), output)
            self.assertIn("inactive (dead)", output)
            status, output, complaint = self.ask(kind, "start")
            self.assertEqual((status, complaint), (GOOD, ""), output)
            self.assertIn("active (running)", output)

    def test_what_fails_says_why_and_what_helps(self) -> None:
        for kind, words, part in (("refused", "start", "do it as root [ewscalctl.service_refused]"),
                                  ("no-unit", "status", "install the package ewscal, which brings it"),
                                  ("no-bus", "status", "the system's bus does not answer"),
                                  ("no-systemd", "start", "this machine was not started by systemd")):
            status, output, complaint = self.ask(kind, words)
            self.assertEqual((status, output), (BAD, ""), kind)
            self.assertIn(part, complaint)
        status, output, _complaint = self.ask("failing", "start")
        self.assertEqual(status, BAD)
        self.assertIn("last result   exit-code", output)


class HelpTest(unittest.TestCase):
    """Topics of every kind, from the tables."""

    def ask(self, *words: str) -> tuple[int, str, str]:
        """Runs ewscalctl."""
        done = subprocess.run([str(PROGRAMS / "ewscalctl"), *words], capture_output=True, text=True,
                              timeout=PATIENCE_SECONDS, check=False)
        return done.returncode, done.stdout, done.stderr

    def test_each_kind_of_topic_is_known(self) -> None:
        for words, part in ((("help",), "ewscalctl help exchange."),
                            (("help", "[exchange] auth"), "[exchange] auth\n  "),
                            (("help", "interval"), "[service] interval\n  "),
                            (("help", "[log] level"), "[log] level\n  "),
                            (("help", "pool"), "[pool] worker_ews\n  "),
                            (("help", "exchange.busy"), "exchange.busy (WARNING"),
                            (("help", "run-now"), "ewscalctl run-now [USER]\n"),
                            (("help", "settings"), "\n    exchange."),
                            (("help", "events"), "\n  exchange.busy\n"),
                            (("help", "commands"), "Usage: ewscalctl"),
                            (("run-now", "--help"), "ewscalctl run-now [USER]\n"),
                            (("--help", "scale"), "ewscalctl scale ROLE N\n")):
            status, output, complaint = self.ask(*words)
            self.assertEqual((status, complaint), (GOOD, ""), words)
            self.assertIn(part, output, words)
        status, output, complaint = self.ask("help", "nonsense")
        self.assertEqual((status, output), (BAD, ""))
        self.assertIn('there is no help about "nonsense"', complaint)
        self.assertEqual(self.ask("help", "a", "b")[0], USAGE)


if __name__ == "__main__":
    unittest.main()
