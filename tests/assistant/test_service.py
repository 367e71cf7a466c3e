"""The end of set-up: the service is started, now and with the machine, beside a stand-in for systemd."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import unittest
from pathlib import Path

from support import PROGRAMS, ROOT, AssistantTest, merge

sys.path.insert(0, str(ROOT / "tests" / "integration"))

import mount_namespace  # noqa: E402
from tenant.program import copy_programs  # noqa: E402

SERVICE, LOGS = 61234, 61235
STAND_IN = ROOT / "tests" / "integration" / "cluster" / "systemd_stand_in.py"


class ServiceTest(AssistantTest):
    """What systemd is asked for."""

    def setUp(self) -> None:
        super().setUp()
        if not mount_namespace.is_possible():
            self.skipTest(mount_namespace.WHY_NOT)

    def set_up(self, kind: str, start: str = "yes", interval: str = "15m",
               **sections: dict[str, str | None]) -> tuple[int, str, list[str]]:
        """Sets up beside that systemd: exit status, what was told, what systemd was asked for."""
        calls = self.home / "calls"
        calls.write_text("")
        answers = self.answers(finish={"start": start}, **merge({"service": {"interval": interval}}, sections))
        done = subprocess.run(["unshare", "-m", "/usr/bin/python3", "-B", str(STAND_IN), kind,
                               *self.command("--answers", str(answers))],
                              capture_output=True, text=True, check=False, timeout=240,
                              env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "STAND_IN_CALLS": str(calls),
                                   "STAND_IN_FOLDERS": str(self.home)})
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

    def elsewhere(self, log: str, kind: str = "protected", start: str = "yes") -> tuple[int, str, list[str]]:
        """Sets up with folders in an /srv that is this test's own."""
        (self.home / "srv").mkdir(exist_ok=True)
        (self.home / "srv" / "state").mkdir(mode=0o700, exist_ok=True)
        return self.set_up(kind, start=start, service={"state_directory": "/srv/state"}, log={"directory": log})

    def make_service_user(self) -> None:
        """As the packages do, for this test alone; its programs are where that user may start them."""
        for name, lines in (("passwd", f"ewscal:x:{SERVICE}:{SERVICE}::/:/bin/false\n"),
                            ("group", f"ewscal:x:{SERVICE}:\newscal-log:x:{LOGS}:\n")):
            ours = [line for line in Path(f"/etc/{name}").read_text().splitlines() if not line.startswith("ewscal")]
            (self.home / name).write_text("\n".join(ours) + "\n" + lines)
        self.programs = self.home / "bin"
        copy_programs(PROGRAMS, self.programs)
        self.folder.chmod(0o711)

    def owners(self, name: str) -> tuple[int, int, int]:
        """Owner, group and mode of a folder below /srv."""
        found = (self.home / "srv" / name).stat()
        return found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)

    def test_folders_that_are_elsewhere_are_made_and_opened_to_the_service(self) -> None:
        self.make_service_user()
        (self.home / "srv" / "state").mkdir(parents=True, mode=0o700)
        os.chown(self.home / "srv" / "state", SERVICE, SERVICE)
        status, told, calls = self.elsewhere("/srv/logs of/ewscal")
        self.assertEqual((status, calls), (0, ["Reload", "EnableUnitFiles", "Reload", "StartUnit"]), told)
        self.assertEqual(self.owners("logs of/ewscal"), (SERVICE, LOGS, 0o1770))
        self.assertEqual(self.owners("logs of"), (0, 0, 0o755))

    def test_nothing_is_made_in_a_folder_that_others_may_change(self) -> None:
        self.make_service_user()
        for name, owner, mode in (("theirs", SERVICE, 0o755), ("sticky", 0, 0o1777), ("group", 0, 0o775)):
            with self.subTest(name):
                shared = self.home / "srv" / name
                shared.mkdir(parents=True)
                os.chown(shared, owner, 0)
                shared.chmod(mode)
                status, told, calls = self.elsewhere(f"/srv/{name}/new/log")
                self.assertEqual((status, calls), (1, []), told)
                self.assertRegex(told, f"(?m)^BAD .*/srv/{name}, which .* belongs to {'ewscal' if owner else 'root'} "
                                       f"and has the mode {mode:04o}; .*folder_of_others")
                self.assertEqual(list(shared.iterdir()), [])

    def test_links_of_root_are_followed_and_those_of_others_are_not(self) -> None:
        self.make_service_user()
        for name in ("state", "real", "theirs"):
            (self.home / "srv" / name).mkdir(parents=True, mode=0o700 if name == "state" else 0o755)
        os.chown(self.home / "srv" / "state", SERVICE, SERVICE)
        os.chown(self.home / "srv" / "theirs", SERVICE, SERVICE)
        (self.home / "srv" / "link").symlink_to("real")
        (self.home / "srv" / "theirs" / "link").symlink_to("/srv/real")
        status, told, calls = self.elsewhere("/srv/theirs/link/log")
        self.assertEqual((status, calls), (1, []), told)
        self.assertEqual(list((self.home / "srv" / "real").iterdir()), [])
        status, told, calls = self.elsewhere("/srv/link/log")
        self.assertEqual((status, calls), (0, ["Reload", "EnableUnitFiles", "Reload", "StartUnit"]), told)
        self.assertEqual(self.owners("real/log"), (SERVICE, LOGS, 0o1770))

    def test_a_folder_that_the_roles_cannot_write_to_is_told(self) -> None:
        self.make_service_user()
        for name, mode in (("state", 0o700), ("log", 0o750)):
            (self.home / "srv" / name).mkdir(parents=True)
            (self.home / "srv" / name).chmod(mode)
            os.chown(self.home / "srv" / name, SERVICE, SERVICE)
        status, told, calls = self.elsewhere("/srv/log")
        self.assertEqual((status, calls), (1, ["Reload"]), told)
        self.assertRegex(told, "(?m)^BAD .*/srv/log .*: `install -d -o ewscal -g ewscal-log -m 1770 '/srv/log'`")

    def test_a_drop_in_follows_the_folders(self) -> None:
        drop_in = self.home / "units" / "ewscal-supervisor.service.d" / "ewscal-folders.conf"
        for name in ("first log", "second"):
            (self.home / "srv" / name).mkdir(parents=True)
        status, told, calls = self.elsewhere("/srv/first log")
        self.assertEqual((status, calls), (0, ["Reload", "EnableUnitFiles", "Reload", "StartUnit"]), told)
        lines = [line for line in drop_in.read_text().splitlines() if not line.startswith("#")]
        self.assertEqual(lines, ["[Service]", 'ReadWritePaths="-/srv/state"', 'ReadWritePaths="-/srv/first log"'])
        status, told, calls = self.elsewhere("/srv/first log")
        self.assertEqual((status, calls), (0, ["EnableUnitFiles", "Reload", "StartUnit"]), told)
        self.assertEqual(self.elsewhere("/srv/second")[0], 0)
        self.assertNotIn("first", drop_in.read_text())
        drop_in.with_name("theirs.conf").write_text('[Service]\nReadWritePaths="/srv"\n')
        status, told, calls = self.elsewhere("/srv/second")
        self.assertEqual((status, calls[0]), (0, "Reload"), told)
        self.assertFalse(drop_in.exists())
        self.assertIn("no folder needs it any more", told)

    def test_a_drop_in_that_systemd_has_not_read_is_made_good(self) -> None:
        (self.home / "srv" / "log").mkdir(parents=True)
        status, told, calls = self.elsewhere("/srv/log", "deaf")
        self.assertEqual((status, calls), (1, ["Reload"]), told)
        self.assertIn("Refusing to reload", told)
        status, told, calls = self.elsewhere("/srv/log", "unread")
        self.assertEqual((status, calls), (0, ["Reload", "EnableUnitFiles", "Reload", "RestartUnit"]), told)

    def test_a_running_service_sees_a_new_folder_only_after_a_restart(self) -> None:
        (self.home / "srv" / "log").mkdir(parents=True)
        status, told, calls = self.elsewhere("/srv/log", "unread", "no")
        self.assertEqual((status, calls), (0, ["Reload"]), told)
        self.assertIn("until `systemctl restart ewscal-supervisor`", told)
        self.assertNotIn("`ewscalctl reload`", told)

    def test_a_systemd_that_cannot_be_asked_is_told(self) -> None:
        for kind, expected, part in (("no-bus", 1, "the system's bus does not answer"), ("no-unit", 0, ""),
                                     ("no-systemd", 0, "")):
            with self.subTest(kind):
                status, told, _calls = self.set_up(kind, start="no")
                self.assertEqual(status, expected, told)
                self.assertIn(part, told)

    def test_a_path_is_meant_as_systemd_means_it(self) -> None:
        (self.home / "srv" / "log").mkdir(parents=True)
        drop_in = self.home / "units" / "ewscal-supervisor.service.d" / "ewscal-folders.conf"
        for calls in (["Reload", "EnableUnitFiles", "Reload", "StartUnit"], ["EnableUnitFiles", "Reload", "StartUnit"]):
            status, told, asked = self.elsewhere("/srv/.//log/")
            self.assertEqual((status, asked), (0, calls), told)
            self.assertIn('ReadWritePaths="-/srv/log"\n', drop_in.read_text())

    def test_a_path_that_leads_upwards_is_refused_and_nothing_is_made(self) -> None:
        status, told, calls = self.elsewhere("/srv/new/../log")
        self.assertEqual((status, calls), (1, []), told)
        self.assertRegex(told, r"(?m)^BAD .*/srv/new/\.\./log .*\[setup.folder_upwards\]")
        self.assertEqual([path.name for path in (self.home / "srv").iterdir()], ["state"])

    def test_a_link_to_what_systemd_hides_is_seen(self) -> None:
        (self.home / "srv").mkdir()
        (self.home / "srv" / "link").symlink_to("/root")
        status, told, calls = self.elsewhere("/srv/link/log of ewscal")
        self.assertEqual((status, calls), (1, []), told)
        self.assertRegex(told, r"(?m)^BAD .*hides /srv/link/log of ewscal from ")

    def test_a_folder_that_systemd_hides_is_told_and_nothing_is_started(self) -> None:
        status, told, calls = self.elsewhere("/root/log of ewscal")
        self.assertEqual((status, calls), (1, []), told)
        self.assertRegex(told, r"(?m)^BAD .*hides /root/log of ewscal from .*choose a folder that is not below /home")

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
