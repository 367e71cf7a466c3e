"""From the package to everybody fresh, and what each place says while a server is broken."""

from __future__ import annotations

import json
import re
import time
import unittest
from dataclasses import dataclass
from typing import Callable

from installed import PACKAGES, PATIENCE_SECONDS, SERVICE, InstalledTest, install, property_of, run
from tenant.program import wait_until

USERS = 60
# A server that could not judge a log-in is looked at again after login_look_again, which is five minutes.
HEALING_SECONDS = 420.0
INTERVAL = "10s"
NAME_IN_TEXT = re.compile(r"\[([a-z_]+\.[a-z0-9_]+)\]")
NAME_IN_LOG = re.compile(r"\breason=([a-z_]+\.[a-z0-9_]+)\b")
PROGRAMS = {f"ewscal-{role}": {f"ewscal-{role}"} for role in ("worker-ews", "worker-ldap", "publisher-ucserver")}


@dataclass(frozen=True)
class Fault:
    """One server, what is done to it, and the name that each place must give it."""

    server: str
    what: str
    name: str


FAULTS = (
    Fault("ucserver", "stopped", "connection.failed"),
    Fault("directory", "stopped", "connection.failed"),
    Fault("exchange", "busy", "exchange.busy"),
    Fault("exchange", "stopped", "connection.failed"),
)


class GreenTest(InstalledTest):
    """One machine, from a clean Debian on."""

    def test_from_package_to_green_and_back(self) -> None:
        """The minutes are printed; every fault has one name everywhere and heals without a restart."""
        self.make_tenant(USERS).start_servers()
        began = time.monotonic()
        install(PACKAGES)
        self.tenant.settings["service"] = {"interval": INTERVAL}
        self.tenant.set_up()
        self.tenant.start_service()
        self.wait_until_fresh()
        print(f"from package to green: {(time.monotonic() - began) / 60:.2f} minutes", flush=True)
        self.assert_green()
        self.assertEqual(self.tenant.users_of_processes(), PROGRAMS | {"ewscal-supervisor": {"ewscal"}})
        self.tenant.compare()
        process = property_of(SERVICE, "MainPID")
        for fault in FAULTS:
            with self.subTest(f"{fault.server} {fault.what}"):
                self.break_and_mend(fault)
        self.assertEqual(property_of(SERVICE, "MainPID"), process)
        self.assertEqual(property_of(SERVICE, "NRestarts"), "0")
        self.assert_reload_and_stop()

    def assert_green(self) -> None:
        """Nobody needs to act, whomever one asks."""
        run("ewscalctl", "status")
        run("ewscalctl", "check")

    def assert_reload_and_stop(self) -> None:
        """systemd's own words lead to the same."""
        run("systemctl", "reload", SERVICE)
        self.assertEqual(property_of(SERVICE, "ActiveState"), "active")
        run("systemctl", "stop", SERVICE)
        self.assertEqual((property_of(SERVICE, "ActiveState"), property_of(SERVICE, "Result")), ("inactive", "success"))

    # --- faults ---

    def break_server(self, fault: Fault) -> Callable[[], object]:
        """Breaks it; what is returned mends it."""
        tenant = self.tenant
        if fault.what == "stopped":
            server = tenant.servers[fault.server]
            port = int(server.ready["port"])
            server.kill_with_children()
            start = {"ucserver": tenant.start_ucserver, "directory": tenant.start_directory,
                     "exchange": tenant.start_exchange}[fault.server]
            return lambda: start(port=port)
        if fault.what == "busy":
            tenant.exchange(command="misbehave", rules=[
                {"match": {"any": True}, "do": "http_status", "status": 503, "retry_after_seconds": 2}])
            return lambda: tenant.exchange(command="misbehave", rules=[])
        raise ValueError(fault)

    def rows(self, fault: Fault) -> list[dict[str, object]]:
        """The rows of /stats about the server that say what is wrong."""
        rows = (self.tenant.statistics() or {"servers": []})["servers"]
        return [row for row in rows if row["name"] == fault.server and row["text"]]

    def break_and_mend(self, fault: Fault) -> None:
        """All places say the same, and nothing is left when it is mended."""
        lines = len(self.tenant.journal_of_service().splitlines())
        mend = self.break_server(fault)
        wait_until(lambda: {row["text_name"] for row in self.rows(fault)} == {fault.name}, PATIENCE_SECONDS,
                   f"what is wrong with {fault.server}")
        said = {"statistics": self.by_statistics(fault), "status": self.by_status(fault), "text": self.by_text(fault),
                "metrics": self.by_metrics(fault), "check": self.by_check(), "log": self.by_log(fault, lines)}
        mend()
        print(f"{fault.server} {fault.what}: {said}", flush=True)
        self.assertEqual(said, {place: {fault.name} for place in said})
        began = time.monotonic()
        wait_until(self.is_mended, HEALING_SECONDS, f"a good {fault.server}")
        print(f"good again by itself after {time.monotonic() - began:.0f} s", flush=True)
        self.assert_green()

    def is_mended(self) -> bool:
        """Nothing is said of any server, and everybody is fresh."""
        statistics = self.tenant.statistics()
        return statistics is not None and not any(row["text"] for row in statistics["servers"]) and \
            statistics["users"]["fresh"] == USERS and statistics["users"]["by_result"]["none yet"] == 0

    def by_statistics(self, fault: Fault) -> set[str]:
        """The names in /stats."""
        return {str(row["text_name"]) for row in self.rows(fault)}

    def by_status(self, fault: Fault) -> set[str]:
        """The names in `ewscalctl status --json`."""
        rows = self.status()["servers"]
        return {str(row["text_name"]) for row in rows if row["name"] == fault.server and row["text"]}

    def by_text(self, fault: Fault) -> set[str]:
        """The names in brackets behind what `ewscalctl status` prints of the server."""
        lines = self.tenant.ctl("status", check=False).splitlines()
        return {match[1] for line in lines if line.strip().startswith(f"{fault.server} ")
                and (match := NAME_IN_TEXT.search(line))}

    def by_metrics(self, fault: Fault) -> set[str]:
        """The labels of the metric of the server."""
        lines = re.findall(r"^ewscal_server_reason\{(.*)\} 1(?:\.0)?$", self.tenant.metrics(), re.MULTILINE)
        rows = [dict(re.findall(r'(\w+)="([^"]*)"', line)) for line in lines]
        return {row["reason"] for row in rows if row["server"] == fault.server}

    def by_check(self) -> set[str]:
        """The names of the steps that `ewscalctl check --json` calls bad."""
        checks = json.loads(self.tenant.ctl("check", "--json", check=False))["checks"]
        return {str(step.get("reason")) for check in checks for step in check["steps"] if not step["good"]}

    def by_log(self, fault: Fault, before: int) -> set[str]:
        """That name when a line of the journal has it: what ended the old session may have had another one."""
        lines = self.tenant.journal_of_service().splitlines()[before:]
        return {name for line in lines for name in NAME_IN_LOG.findall(line)} & {fault.name}


if __name__ == "__main__":
    unittest.main()
