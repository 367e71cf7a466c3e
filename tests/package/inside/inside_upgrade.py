"""From the first packages to these, with what the first ones have written."""

from __future__ import annotations

import json
import sqlite3
import unittest
from pathlib import Path

from installed import FIRST_PACKAGES, PACKAGES, SERVICE, InstalledTest, install, property_of, run

KEPT = ("/etc/ewscal", "/var/lib/ewscal/installation")


def contents() -> dict[str, bytes]:
    """What an upgrade must not touch."""
    files = [path for name in KEPT for path in ([Path(name)] if Path(name).is_file() else Path(name).rglob("*"))]
    return {str(path): path.read_bytes() for path in files if path.is_file()}


class UpgradeTest(InstalledTest):
    """One machine that was set up with the first packages."""

    def test_an_upgrade_keeps_everything_and_names_new_settings(self) -> None:
        """The service is started anew and goes on where it was."""
        install(FIRST_PACKAGES)
        tenant = self.start_tenant(20)
        self.wait_until_fresh()
        before, process = contents(), property_of(SERVICE, "MainPID")
        first = run("dpkg-query", "--show", "--showformat=${Version}", "ewscal")
        said = install(PACKAGES)
        self.assertNotIn("?", said, "an upgrade asks nothing")
        last = said.rstrip().splitlines()[-6:]
        self.assertIn("secret_credential", "\n".join(last))
        self.assertNotEqual(run("dpkg-query", "--show", "--showformat=${Version}", "ewscal"), first)
        self.assertEqual(contents(), before)
        self.assertEqual(property_of(SERVICE, "ActiveState"), "active")
        self.assertNotEqual(property_of(SERVICE, "MainPID"), process)
        tenant.wait_for_round()
        self.wait_until_fresh()
        version = run("ewscalctl", "--version").split()[-1]
        self.assertEqual(json.loads(tenant.ctl("status", "--json", check=False))["version"], version)
        results = self.status()["users"]["by_result"]
        self.assertEqual(results["replicated"] + results["unchanged"], 20)
        tenant.compare()
        run("systemctl", "stop", SERVICE)  # it has its database for itself
        self.look_at_state()

    def look_at_state(self) -> None:
        """The database of the first packages was taken over, not put aside."""
        self.assertEqual(list(Path("/var/lib/ewscal").glob("*.bad-*")), [])
        with sqlite3.connect("file:/var/lib/ewscal/ewscal.db?mode=ro", uri=True) as database:
            tables = database.execute("select count(*) from sqlite_master").fetchone()[0]
        self.assertGreater(tables, 0)


if __name__ == "__main__":
    unittest.main()
