"""The end of set-up: the service is started, now and with the machine, beside a stand-in for systemd."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest

from support import ROOT, AssistantTest

sys.path.insert(0, str(ROOT / "tests" / "integration"))

import mount_namespace  # noqa: E402

STAND_IN = ROOT / "tests" / "integration" / "cluster" / "systemd_stand_in.py"


class ServiceTest(AssistantTest):
    """What systemd is asked for."""

    def setUp(self) -> None:
        super().setUp()
        if not mount_namespace.is_possible():
            self.skipTest(mount_namespace.WHY_NOT)

    def set_up(self, kind: str, start: str = "yes", interval: str = "15m") -> tuple[int, str, list[str]]:
        """Sets up beside that systemd: exit status, what was told, what systemd was asked for."""
        calls = self.home / "calls"
        calls.write_text("")
        answers = self.answers(finish={"start": start}, service={"interval": interval})
        done = subprocess.run(["unshare", "-m", "/usr/bin/python3", "-B", str(STAND_IN), kind,
                               *self.command("--answers", str(answers))],
                              capture_output=True, text=True, check=False, timeout=240,
                              env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "STAND_IN_CALLS": str(calls)})
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout, calls.read_text().split()

    def test_an_installed_service_is_enabled_and_started(self) -> None:
        status, told, calls = self.set_up("installed")
        self.assertEqual((status, calls), (0, ["EnableUnitFiles", "Reload", "StartUnit"]), told)
        self.assertIn("the service is running, and starts with this machine", told)

    def test_one_that_runs_is_started_again_only_for_new_settings(self) -> None:
        self.assertEqual(self.set_up("unit")[2], ["EnableUnitFiles", "Reload", "RestartUnit"])
        status, told, calls = self.set_up("unit")
        self.assertEqual((status, calls), (0, ["EnableUnitFiles", "Reload", "StartUnit"]), told)
        self.assertEqual(self.set_up("unit", interval="20m")[2], ["EnableUnitFiles", "Reload", "RestartUnit"])

    def test_one_that_takes_its_time_is_waited_for(self) -> None:
        status, told, _calls = self.set_up("slow")
        self.assertEqual(status, 0, told)
        self.assertIn("the service is running", told)

    def test_nobody_wants_it_started(self) -> None:
        status, told, calls = self.set_up("installed", start="no")
        self.assertEqual((status, calls), (0, []), told)

    def test_what_systemd_refuses_is_told_after_everything_was_written(self) -> None:
        for kind, part in (("failing", "the service does not run; see `ewscalctl service status`"),
                           ("refused", "do it as root [ewscalctl.service_refused]"),
                           ("no-unit", "install the package ewscal"),
                           ("no-systemd", "this machine was not started by systemd")):
            with self.subTest(kind):
                status, told, _calls = self.set_up(kind)
                self.assertEqual(status, 1, told)
                self.assertIn(part, told)
                self.assertTrue(self.config.exists())


if __name__ == "__main__":
    unittest.main()
