"""Installation, removal and purge: what is there afterwards, and what is not."""

from __future__ import annotations

import os
import subprocess
import unittest
from pathlib import Path

from installed import PACKAGES, SERVICE, InstalledTest, install, run

# What apt, dpkg and systemd keep for themselves, and what man and the journal write by themselves.
RECORDS = ("/var/lib/dpkg", "/var/lib/apt", "/var/cache", "/var/log/apt", "/var/log/dpkg.log", "/var/log/journal",
           "/var/lib/systemd", "/var/log/btmp", "/var/log/wtmp", "/var/log/lastlog", "/etc/passwd-", "/etc/group-",
           "/etc/shadow-", "/etc/gshadow-", "/etc/.pwd.lock", "/srv/tenant", "/var/log/alternatives.log")
NOT_FILES = ("/proc", "/sys", "/dev", "/run", "/tmp", "/var/tmp", "/srv/tree", "/srv/packages", "/srv/first-packages")
EXPECTED = {
    "/etc/ewscal": "750 root ewscal", "/etc/ewscal/secrets": "750 root ewscal",
    "/var/lib/ewscal": "700 ewscal ewscal", "/var/log/ewscal": "1770 ewscal ewscal-log",
}
ROLES = ("worker-ews", "worker-ldap", "publisher-ucserver")


def all_files() -> set[str]:
    """Each file, folder and link of the machine."""
    found: set[str] = set()
    for folder, folders, files in os.walk("/"):
        folders[:] = [name for name in folders if str(Path(folder) / name) not in (*NOT_FILES, *RECORDS)]
        found |= {str(Path(folder) / name) for name in (*folders, *files)}
    return {path for path in found if not path.startswith(RECORDS)}


class InstallTest(InstalledTest):
    """One machine, from a clean Debian to a clean Debian."""

    def test_purge_leaves_what_was_there_before(self) -> None:
        """Removal deletes nothing that somebody has written; purge deletes all of ours and nothing elsewhere."""
        before = all_files()
        said = install(PACKAGES)
        self.assertIn("ewscalctl setup", said.rstrip().splitlines()[-1])
        self.look_at_fresh_installation()
        elsewhere = Path("/srv/a-secret-of-somebody-else")
        self.work_with(elsewhere)
        ours = [path for path in sorted(all_files() - before) if path.startswith(("/etc/ewscal/", "/var/lib/ewscal/",
                                                                                  "/var/log/ewscal/"))]
        self.assertIn("/etc/ewscal/secrets/exchange", ours)
        self.assertIn("/var/lib/ewscal/ewscal.db", ours)
        self.assertIn("/var/log/ewscal/supervisor.log", ours)
        contents = {path: Path(path).read_bytes() for path in ours
                    if Path(path).is_file() and path.startswith("/etc/ewscal/")}
        run("apt-get", "--yes", "remove", "ewscal", "ewscal-worker")
        self.assertEqual({path: Path(path).read_bytes() for path in contents}, contents)
        self.assertFalse(Path("/usr/bin/ewscalctl").exists())
        self.assertEqual(self.processes(), [])
        self.come_back_and_go()
        run("apt-get", "--yes", "purge", "ewscal-worker")
        self.assertEqual({path: Path(path).read_bytes() for path in contents}, contents)
        self.assertTrue(Path("/var/log/ewscal/supervisor.log").exists())
        run("apt-get", "--yes", "purge", "ewscal")
        self.assertTrue(elsewhere.exists())
        elsewhere.unlink()
        after = all_files()
        self.assertEqual(sorted(after - before), [])
        self.assertEqual(sorted(before - after), [])

    def come_back_and_go(self) -> None:
        """Everything goes on with what was left, without another step."""
        said = install(PACKAGES)
        self.assertIn("its service was started", said.rstrip().splitlines()[-1])
        self.assertEqual(run("systemctl", "is-active", SERVICE, check=False).strip(), "active")
        self.wait_until_fresh()
        run("apt-get", "--yes", "remove", "ewscal", "ewscal-worker")
        self.assertEqual(self.processes(), [])

    def look_at_fresh_installation(self) -> None:
        """Users, folders and units are there; nothing runs and nothing will by itself."""
        for path, expected in EXPECTED.items():
            self.assertEqual(run("stat", "--format", "%a %U %G", path).strip(), expected, path)
        for role in ROLES:
            self.assertEqual(run("id", "--group", "--name", f"ewscal-{role}").strip(), "ewscal-log")
            self.assertNotIn("ewscal ", run("id", "--groups", "--name", f"ewscal-{role}") + " ")
        self.assertEqual(run("systemctl", "is-active", SERVICE, check=False).strip(), "inactive")
        self.assertEqual(run("systemctl", "is-enabled", SERVICE, check=False).strip(), "disabled")
        self.assertEqual(run("systemctl", "--failed", "--no-legend").strip(), "")
        self.assertEqual(self.processes(), [])

    def processes(self) -> list[str]:
        """Our processes."""
        lines = run("ps", "-eo", "args", "--no-headers").splitlines()
        return [line for line in lines if line.startswith("/usr/bin/ewscal-")]

    def work_with(self, elsewhere: Path) -> None:
        """A round, with one secret in a file that is none of the packages'."""
        tenant = self.make_tenant(10)
        elsewhere.write_text(tenant.password_file.read_text())
        elsewhere.chmod(0o600)
        os.chown(elsewhere, int(run("id", "--user", "ewscal")), 0)
        tenant.settings["ucserver"] = {"secret_file": str(elsewhere)}
        tenant.start_servers()
        tenant.set_up()
        tenant.start_service()
        self.wait_until_fresh()
        self.look_at_file_of_root(elsewhere)

    def look_at_file_of_root(self, secret: Path) -> None:
        """What root alone may read is bad for the service, whatever groups root has who asks."""
        secret.chmod(0o640)
        os.chown(secret, 0, 0)
        said = run("setpriv", "--groups=0", "ewscalctl", "check", check=False)
        os.chown(secret, int(run("id", "--user", "ewscal")), 0)
        self.assertIn("settings.file_unopened", said)


class TemplatesTest(InstalledTest):
    """The units themselves."""

    def test_every_unit_is_understood(self) -> None:
        """systemd has nothing to say about them."""
        install(PACKAGES)
        units = [str(path).replace("@.", "@1.") for path in Path("/lib/systemd/system").glob("ewscal-*")]
        self.assertEqual(len(units), 4)
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True,
                              check=False)
        self.assertEqual((done.returncode, [line for line in done.stderr.splitlines() if "ewscal" in line]), (0, []))


if __name__ == "__main__":
    unittest.main()
