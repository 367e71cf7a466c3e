"""`ewscalctl service` with a stand-in for systemd, and `help`, which needs nothing but the program."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
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
        self.assertIn("what is wrong ewscalctl check", output)
        self.assertNotIn("ewscalctl check", self.ask("unit", "status")[1])


class HelpTest(unittest.TestCase):
    """Topics of every kind, from the tables."""

    def ask(self, *words: str, language: str = "en") -> tuple[int, str, str]:
        """Runs ewscalctl."""
        done = subprocess.run([str(PROGRAMS / "ewscalctl"), *words], capture_output=True, text=True,
                              timeout=PATIENCE_SECONDS, check=False,
                              env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LANGUAGE": language})
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

    def test_a_chapter_comes_first_and_its_settings_are_a_list_behind_it(self) -> None:
        for language, title in (("en", "Connection to Exchange"), ("de", "Verbindung zu Exchange")):
            status, output, complaint = self.ask("help", "exchange", language=language)
            self.assertEqual((status, complaint), (GOOD, ""))
            self.assertEqual(output.split("\n", 1)[0], title)
            chapter, _, settings = output.partition("ewscalctl help exchange.url")
            self.assertIn("ktpass", chapter)
            self.assertRegex(settings, r"\n  api_version +auto\n")
            self.assertLess(len(settings.splitlines()), 40)

    def test_what_a_setting_means_is_told_in_the_persons_language(self) -> None:
        names = self.ask("help", "settings")[1].split()
        keys = [name for name in names if "." in name]
        self.assertGreater(len(keys), 80)
        for key in keys:
            status, output, complaint = self.ask("help", key, language="de")
            self.assertEqual((status, complaint), (GOOD, ""), key)
            self.assertNotRegex(output, r"\b(?:the|and|with|which|from|this|is)\b", key)
            self.assertNotIn("nur auf Englisch", output, key)
        self.assertIn("one pass over all users", self.ask("help", "service.interval")[1])

    def on_a_terminal(self, pager: str, *words: str, language: str = "en") -> str:
        """What is on a terminal of 60 columns in the end."""
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "LANGUAGE": language, "PAGER": pager}
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
        with subprocess.Popen([PROGRAMS / "ewscalctl", *words], stdin=theirs, stdout=theirs, stderr=theirs,
                              env=environment) as process:
            os.close(theirs)
            shown = b""
            with contextlib.suppress(OSError):  # the terminal's end
                while part := os.read(ours, 65536):
                    shown += part
            self.assertEqual(process.wait(PATIENCE_SECONDS), GOOD)
        os.close(ours)
        return shown.decode().replace("\r\n", "\n")

    def test_a_chapter_is_shown_as_text(self) -> None:
        status, output, complaint = self.ask("help", "troubleshooting")
        self.assertEqual((status, complaint), (GOOD, ""))
        self.assertTrue(output.startswith("Troubleshooting\n===============\n"), output[:200])
        self.assertIn("\n* `connection.failed`\n    what to do: does the server run;", output)
        for mark in ("](", "{#", "**", "|---"):
            self.assertNotIn(mark, output)
        self.assertIn("\n  troubleshooting          Troubleshooting\n", self.ask("help")[1])

    def test_columns_of_the_environment_count(self) -> None:
        done = subprocess.run([PROGRAMS / "ewscalctl", "help", "index"], capture_output=True, text=True, check=False,
                              timeout=PATIENCE_SECONDS, env={**os.environ, "COLUMNS": "44"})
        longest = max(len(line) for line in done.stdout.splitlines())
        self.assertIn(longest, range(38, 45), done.stdout)

    def test_on_a_terminal_the_pager_is_used_without_a_shell(self) -> None:
        shown = self.on_a_terminal("sed s/^/+/", "help", "diagnosis", language="de")
        lines = shown.splitlines()
        self.assertEqual(lines[:2], ["+Diagnose", "+========"])
        self.assertTrue(all(line.startswith("+") for line in lines), shown[:300])
        prose = [line for line in lines if "ewscalctl" not in line and "`" not in line and not line.startswith("+    ")]
        self.assertLessEqual(max(len(line) for line in prose), 61)
        self.assertTrue(self.on_a_terminal("cat $(id)", "help", "log").endswith("No such file or directory\n"))

    def test_whoever_has_no_such_pager_sees_it_all_the_same(self) -> None:
        for pager in ("/nowhere/pager -x", ""):
            self.assertTrue(self.on_a_terminal(pager, "help", "exchange.busy").startswith("exchange.busy ("))

    def test_whoever_leaves_the_pager_early_is_not_scolded(self) -> None:
        self.assertEqual(self.on_a_terminal("head -n 1", "help", "settings"), "  ucserver\n")

    def test_without_the_guide_it_says_so(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "bin" / "ewscalctl"
            program.parent.mkdir()
            shutil.copy2(PROGRAMS / "ewscalctl", program)
            done = subprocess.run([program, "help"], capture_output=True, text=True, timeout=PATIENCE_SECONDS,
                                  check=False)
            self.assertIn(f"it is not installed here; the package ewscal puts it under {folder}/share/ewscal/guide",
                          done.stdout)


if __name__ == "__main__":
    unittest.main()
