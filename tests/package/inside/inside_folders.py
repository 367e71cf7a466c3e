"""Logs in a folder that the unit of the packages does not name."""

from __future__ import annotations

import unittest
from pathlib import Path

from installed import ANSWERS, PACKAGES, SERVICE, InstalledTest, install, run
from tenant.program import wait_until

DROP_IN = Path(f"/etc/systemd/system/{SERVICE}.d/ewscal-folders.conf")
ELSEWHERE, USUAL = Path("/srv/nowhere/log"), Path("/var/log/ewscal")
LOGS = ("supervisor.log", "worker-ews-1.log", "worker-ldap-1.log", "publisher-ucserver-1.log")


class FoldersTest(InstalledTest):
    """Set-up makes it and opens it to the service, and takes that back."""

    def test_logs_elsewhere_and_back(self) -> None:
        """Each process writes its log there, and afterwards nothing is left of it but the logs."""
        install(PACKAGES)
        tenant = self.make_tenant(10)
        tenant.start_servers()
        self.set_up(ELSEWHERE)
        self.wait_until_fresh()
        self.assertEqual(run("stat", "--format", "%a %U %G", str(ELSEWHERE)).strip(), "1770 ewscal ewscal-log")
        self.wait_for_logs(ELSEWHERE)
        self.assertIn(str(ELSEWHERE), DROP_IN.read_text())
        run("ewscalctl", "check")
        DROP_IN.rename("/root/kept")
        run("systemctl", "daemon-reload")
        self.assertIn("prerequisite.folder_protected", run("ewscalctl", "check", check=False))
        Path("/root/kept").rename(DROP_IN)
        run("systemctl", "daemon-reload")
        for log in USUAL.iterdir():
            log.unlink()
        self.set_up(USUAL)
        self.assertFalse(DROP_IN.parent.exists())
        self.wait_for_logs(USUAL)
        self.set_up(ELSEWHERE)
        run("apt-get", "--yes", "purge", "ewscal", "ewscal-worker")
        self.assertFalse(DROP_IN.parent.exists())
        self.assertTrue((ELSEWHERE / "supervisor.log").exists())

    def set_up(self, logs: Path) -> None:
        """By a file of answers."""
        self.tenant.write_answers()
        with ANSWERS.open("a") as answers:
            answers.write(f"\n[log]\ndirectory = {logs}\n")
        run("ewscalctl", "setup", "--answers", str(ANSWERS))

    def wait_for_logs(self, folder: Path) -> None:
        """Those of all processes."""
        wait_until(lambda: all((folder / name).exists() for name in LOGS), 60, f"all logs in {folder}")


if __name__ == "__main__":
    unittest.main()
