"""Recorded answers of domain controllers, to the worker and the supervisor as they run: what is said of them, that no
password is tried again and again, and that everybody is fresh once the controller, or another one, answers well."""

from __future__ import annotations

import json
import unittest

from support import PATIENCE_SECONDS, ROOT, ClusterTest
from side_by_side import ManyCases, SideBySide, for_each
from tenant.program import Program, wait_until
from tenant.tenant import control

CASES = ROOT / "tests" / "cases"
SIMULATORS = ROOT / "tests" / "sim"
SECOND = "127.0.0.2"
REFUSALS = {
    "ldap-bind-49-data-51f.ber": "directory.could_not_decide",
    "ldap-bind-49-data-569.ber": "directory.logon_type_not_granted",
    "ldap-bind-49-data-775.ber": "directory.account_locked",
}
# An account that is locked is looked at after half an hour or by a person's word.
LOCKED = "ldap-bind-49-data-775.ber"
SEARCHES = ("ldap-search-51.ber", "ldap-search-1-no-bind.ber", "ldap-starttls-52-no-certificate.ber")
MOST_BINDS = 4


class DirectoryAnswersTest(ClusterTest, ManyCases):
    """A relay at 127.0.0.1 plays the answers; the directory itself is at another address, with the same port."""

    def start(self, step: str, file: str, hosts: list[str]) -> None:
        """Starts the cluster, whose first controller answers so at that step."""
        tenant = self.make_tenant(20, {"service": {"interval": "2s"}}, plain=True, address=SECOND)
        directory = tenant.start_directory("--ldaps-port", "0")
        port = directory.ready["port"]
        self.socket = tenant.folder / "relay.socket"
        relay = Program("relay", [SIMULATORS / "ldap-relay", "--upstream-host", SECOND, "--upstream-port",
                                  directory.ready["ldaps_port"], "--certificate", tenant.certificates.certificate,
                                  "--key", tenant.certificates.key, "--ca", tenant.certificates.authority,
                                  "--control", self.socket, "--listen", "127.0.0.1", "--port", port, "--lifeline"],
                        tenant.folder / "relay.output", waits_for_ready=True)
        self.addCleanup(relay.stop)
        control(self.socket, {"command": "misbehave",
                              "rules": [{"at": step, "do": "play", "file": str(CASES / file)}]})
        tenant.settings = {**tenant.settings, "directory": {"host": hosts}}
        tenant.start_exchange()
        tenant.start_ucserver()
        tenant.start_supervisor()

    def count(self, what: str) -> int:
        """How often the relay has come to that step."""
        return int(control(self.socket, {"command": "statistics"})["statistics"].get(what, 0))

    def output(self) -> str:
        return (self.tenant.folder / "supervisor.output").read_text()

    @for_each(REFUSALS)
    def test_a_refusal_is_named_and_not_repeated(self, file: str) -> None:
        """Each answer in a cluster of its own."""
        self.start("bind", file, ["127.0.0.1"])
        wait_until(lambda: REFUSALS[file] in self.output(), PATIENCE_SECONDS, REFUSALS[file])
        before = self.count("bind")
        self.assertLessEqual(before, MOST_BINDS)
        if file == LOCKED:
            return
        control(self.socket, {"command": "misbehave", "rules": []})
        checked = json.loads(self.tenant.ctl("check", "directory", "--json", check=False))
        self.assertNotIn(REFUSALS[file], json.dumps(checked))
        self.tenant.wait_for_round(self.tenant.rounds_finished() + 1, PATIENCE_SECONDS)
        self.tenant.compare()

    @for_each(SEARCHES)
    def test_the_second_controller_serves_everybody(self, file: str) -> None:
        """Each answer in a cluster of its own."""
        self.start("starttls" if "starttls" in file else "search", file, ["127.0.0.1", SECOND])
        self.tenant.wait_for_round(1, PATIENCE_SECONDS)
        self.tenant.compare()
        self.assertGreater(self.count("faults"), 0)


def load_tests(_loader: unittest.TestLoader, tests: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """Side by side: they spend their time waiting."""
    return SideBySide(tests)


if __name__ == "__main__":
    unittest.main()
