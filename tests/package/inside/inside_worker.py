"""A worker of the template unit, as on another host, which knows its supervisor's address and its key alone."""

from __future__ import annotations

import json
import shutil
import unittest
from pathlib import Path

from installed import CONFIGURATION, PACKAGES, PATIENCE_SECONDS, InstalledTest, install, property_of, run
from tenant.program import wait_until

UNITS = {role: f"ewscal-{role}@1.service" for role in ("worker-ews", "worker-ldap", "publisher-ucserver")}


class WorkerTest(InstalledTest):
    """The supervisor starts no process itself."""

    def test_units_of_the_roles_join_and_work(self) -> None:
        """Each as its role's user, with a key that root alone can read."""
        install(PACKAGES)
        tenant = self.make_tenant(20)
        tenant.settings["pool"] = {"worker_ews": "0", "worker_ldap": "0", "publisher": "0"}
        tenant.start_servers()
        tenant.set_up()
        self.make_keys_of_host()
        tenant.start_service()
        (CONFIGURATION / "worker.conf").write_text("SUPERVISOR=tcp://127.0.0.1:7481\n")
        for unit in UNITS.values():
            run("systemctl", "start", unit)
            self.assertEqual(property_of(unit, "ActiveState"), "active")
        self.wait_until_fresh()
        users = tenant.users_of_processes()
        self.assertEqual({f"ewscal-{role}": {f"ewscal-{role}"} for role in UNITS} | {"ewscal-supervisor": {"ewscal"}},
                         users)
        self.assert_that_workers_outlive_a_restart()

    def make_keys_of_host(self) -> None:
        """As on the first host, and carried over; here both are one."""
        made = Path("/root/keys")
        roles = [word for role in UNITS for word in ("--role", role)]
        run("ewscalctl", "keys", "add-host", "other", "--output", str(made), *roles)
        for key in made.glob("*.key"):
            copy = shutil.copy(key, CONFIGURATION / "keys" / key.name)
            self.assertEqual(run("stat", "--format", "%a %U", str(copy)).split(), ["600", "root"])

    def assert_that_workers_outlive_a_restart(self) -> None:
        """They wait for their supervisor, and stop in order when they are told to."""
        run("systemctl", "restart", "ewscal-supervisor.service")

        def joined() -> bool:
            workers = json.loads(self.tenant.ctl("workers", "--json", check=False) or "{}")
            return len(workers.get("workers", workers.get("processes", []))) == len(UNITS)

        wait_until(joined, PATIENCE_SECONDS, "workers that have come back")
        for unit in UNITS.values():
            run("systemctl", "stop", unit)
            self.assertEqual((property_of(unit, "ActiveState"), property_of(unit, "Result")), ("inactive", "success"))


if __name__ == "__main__":
    unittest.main()
