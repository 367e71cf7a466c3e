"""`ewscalctl check` and `status` between the packages and set-up, and on an administrator's own machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import mount_namespace  # noqa: E402
from support import PROGRAMS, ClusterTest  # noqa: E402

BAD = 1
# A machine with the packages alone, on which somebody asks who is neither root nor the service.
PACKAGES_ALONE = """set -e
[ ! -d /etc/ewscal ] || mount -t tmpfs tmpfs /etc/ewscal
mount -t tmpfs -o mode=0755 tmpfs /mnt
cp "$1"/ewscal* /mnt
(grep -v ^ewscal /etc/passwd; echo ewscal:x:61234:61234::/:/bin/false) > /mnt/passwd
(grep -v ^ewscal /etc/group; echo ewscal:x:61234:; echo ewscal-log:x:61235:) > /mnt/group
mount --bind /mnt/passwd /etc/passwd
mount --bind /mnt/group /etc/group
mount -t tmpfs -o mode=0755 tmpfs /var/lib
mount -t tmpfs -o mode=0755 tmpfs /var/log
install -d -o ewscal -g ewscal -m 0700 /var/lib/ewscal
install -d -o ewscal -g ewscal-log -m "$2" /var/log/ewscal
exec setpriv --reuid=65534 --regid=65534 --clear-groups /mnt/ewscalctl check --json"""


class BeforeSetupTest(ClusterTest):
    """On a machine that has no /etc/ewscal, whatever this one has."""

    def setUp(self) -> None:
        if not mount_namespace.is_possible():
            self.skipTest(mount_namespace.WHY_NOT)
        super().setUp()

    def ask(self, *words: str, language: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
        """Runs ewscalctl there."""
        hidden = "[ ! -d /etc/ewscal ] || mount -t tmpfs tmpfs /etc/ewscal; exec \"$@\""
        return subprocess.run(["unshare", "-m", "sh", "-c", hidden, "sh", str(PROGRAMS / "ewscalctl"), *words],
                              capture_output=True, text=True, timeout=200, check=False, stdin=subprocess.DEVNULL,
                              env={"PATH": os.environ["PATH"], "LANG": language})

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """The prerequisites of a check that has failed."""
        done = self.ask("check", "--json", *words)
        self.assertEqual((done.returncode, done.stderr), (BAD, ""))
        rows: list[dict[str, Any]] = json.loads(done.stdout)["prerequisites"]
        return rows

    def test_what_is_missing_is_the_setup_and_the_machine_is_looked_at(self) -> None:
        rows = self.rows()
        first = rows[0]
        self.assertEqual((first["area"], first["state"], first["text_name"]),
                         ("configuration", "failed", "prerequisite.not_set_up"))
        self.assertEqual({row["area"] for row in rows[1:]}, {"machine"})
        self.assertLessEqual({"state directory", "log directory", "bus", "http", "system user"},
                             {row["name"] for row in rows[1:]})
        self.assertNotIn("prerequisite.key_missing", [row.get("text_name") for row in rows])

    def test_somebody_else_sees_whether_the_folders_are_the_services(self) -> None:
        for mode, expected in (("1770", "ok"), ("0570", "failed")):
            done = subprocess.run(["unshare", "-m", "sh", "-c", PACKAGES_ALONE, "sh", str(PROGRAMS), mode],
                                  capture_output=True, text=True, timeout=200, check=False, stdin=subprocess.DEVNULL)
            self.assertEqual(done.stderr, "")
            states = {row["name"]: row["state"] for row in json.loads(done.stdout)["prerequisites"]}
            self.assertEqual((states["state directory"], states["log directory"]), ("ok", expected))

    def test_the_remedy_is_the_setup(self) -> None:
        for language, begin in (("C.UTF-8", "BAD"), ("de_DE.UTF-8", "FEHLER")):
            told = self.ask("check", language=language).stdout
            lines = " ".join(told.split())
            self.assertRegex(lines, rf"{begin} \S+ /?.*/etc/ewscal/ewscal\.conf.*`ewscalctl setup`.*"
                                    r"\[prerequisite\.not_set_up\]")
            done = self.ask("status", language=language)
            self.assertEqual((done.returncode, done.stdout), (BAD, ""))
            self.assertRegex(" ".join(done.stderr.split()), r"`ewscalctl setup` .*\[key\.folder_unreadable\]$")

    def test_a_configuration_that_is_not_there_has_a_remedy(self) -> None:
        told = " ".join(self.ask("check", "--config", "/nonexistent.conf").stdout.split())
        self.assertRegex(told, r"`ewscalctl setup` .*\[settings\.unopened\]")

    def test_a_machine_with_a_key_alone_asks_the_supervisor(self) -> None:
        tenant = self.make_tenant(users=20)
        tenant.start_servers()
        tenant.write_settings()
        tenant.make_keys()
        tenant.start_supervisor()
        done = self.ask("check", "--json", "--timeout", "60", "--keys", str(tenant.folder / "keys"), "--connect",
                        f"tcp://{tenant.address}:{tenant.bus_port}")
        document = json.loads(done.stdout)
        self.assertIn("prerequisite.configuration_missing", [row.get("text_name") for row in document["prerequisites"]])
        self.assertEqual({check["server"] for check in document["checks"]}, {"ucserver", "directory", "exchange"})


if __name__ == "__main__":
    unittest.main()
