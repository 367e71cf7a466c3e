"""What happens when one of the three servers fails; the test files name the server.

Every case has a cluster of its own, with a relay before the server that fails. The interval is short, so that
nobody has to ask for a round.
"""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relay import Fault, Relay
from support import PATIENCE_SECONDS, ClusterTest
from tenant.certificates import make_authority, make_certificate
from tenant.ports import free_port
from tenant.program import Program, wait_until
from tenant.tenant import ADMINISTRATOR, SIMULATORS, Tenant

from side_by_side import ManyCases, SideBySide

USERS = 30
SERVERS = ("exchange", "directory", "ucserver")
CERTIFICATES = ("unknown authority", "wrong name", "expired")
FAULTS = ("refused", "silent", "cut", *CERTIFICATES)
LINE = re.compile(r"^\S+Z (?:WARNING|ERROR) .*$", re.MULTILINE)


@dataclass(frozen=True)
class Expected:
    """What an administrator has to find in the line about a failure."""

    came_back: str
    helps: str


CERTIFICATE_HELP = "ca_file"
EXPECTED = {
    ("exchange", "refused"): Expected("Couldn't connect to server", "that the server is running"),
    ("exchange", "silent"): Expected("within 6.0 s", "firewall"),
    ("exchange", "cut"): Expected("the connection was cut", "tried again"),
    ("directory", "refused"): Expected("Connection refused", "that the server is running"),
    ("directory", "silent"): Expected("there was no answer within", "port is right"),
    ("directory", "cut"): Expected("the connection was cut", "tried again"),
    ("ucserver", "refused"): Expected("Connection refused", "that the server is running"),
    ("ucserver", "silent"): Expected("was not answered within", "port is right"),
    ("ucserver", "cut"): Expected("the connection was cut", "tried again"),
    ("exchange", "unknown authority"): Expected("unable to get local issuer certificate", CERTIFICATE_HELP),
    ("directory", "unknown authority"): Expected("self-signed certificate in certificate chain", CERTIFICATE_HELP),
    ("ucserver", "unknown authority"): Expected("unable to get local issuer certificate", CERTIFICATE_HELP),
    **{(server, "expired"): Expected("certificate has expired", "renew") for server in SERVERS},
    ("exchange", "wrong name"): Expected("is for another name", "set host"),
    **{(server, "wrong name"): Expected("mismatch", "set host") for server in ("directory", "ucserver")},
}
# Within the first answer that is worth cutting: a view, a search, the list of users.
CUT_AFTER_BYTES = {"exchange": 2600, "directory": 4000, "ucserver": 6000}
NETWORK = {"refused": Fault.REFUSED, "silent": Fault.SILENT, "cut": Fault.CUT}


class ServerFaultTest(ClusterTest, ManyCases):
    """One server of the cluster fails."""

    server = ""
    relay: Relay

    def start_behind_relay(self) -> Tenant:
        """A cluster that has finished its first round, the server behind the relay."""
        self.relay = Relay(free_port())
        self.addCleanup(self.relay.close)
        port = str(self.relay.port)
        where = {"url": f"https://127.0.0.1:{port}/EWS/Exchange.asmx"} if self.server == "exchange" else {"port": port}
        service = {"request_timeout": "6s", "interval": "3s"}
        tenant = self.make_tenant(USERS, {self.server: where, "service": service}, plain=True)
        tenant.start_servers()
        self.relay.forward(int(tenant.servers[self.server].ready["port"]))
        tenant.start_supervisor()
        tenant.wait_for_round()
        tenant.compare()
        return tenant

    # --- what was said ---

    def output(self) -> str:
        """What all processes have written, as a terminal or the journal shows it."""
        return (self.tenant.folder / "supervisor.output").read_text()

    def complaints(self) -> list[str]:
        """The lines about the server that want somebody's attention; a busy machine may delay the others, too."""
        about = re.compile(rf"server={self.server} |127\.0\.0\.1(:| port ){self.relay.port}\b")
        return [line for line in LINE.findall(self.output()) if about.search(line)]

    def wait_for_complaint(self) -> str:
        """The one line, when it has come. That a session was lost is another event than what is in the way of
        a new one."""

        def find() -> list[str]:
            return [line for line in self.complaints() if ", work: " not in line]

        wait_until(find, PATIENCE_SECONDS, "a line about the failure")
        return find()[0]

    def servers_by_statistics(self, name: str) -> list[dict[str, Any]]:
        """What the processes report about a server."""
        statistics = self.tenant.statistics()
        return [] if statistics is None else [server for server in statistics["servers"] if server["name"] == name]

    def wait_until_good(self, name: str) -> None:
        """A server does its work, whoever asks it."""

        def is_good() -> bool:
            states = {server["state"] for server in self.servers_by_statistics(name)}
            return "good" in states and "bad" not in states

        wait_until(is_good, PATIENCE_SECONDS, f"a good {name}")

    def failures(self) -> int:
        """How often processes were disappointed by the server so far."""
        return sum(int(server["failures"]) for server in self.servers_by_statistics(self.server))

    # --- breaking and mending ---

    def stand_in(self, fault: str) -> int:
        """Starts a server of the same kind that shows another certificate; returns its port."""
        folder = self.tenant.folder / "stand-in"
        ours = self.tenant.certificates.authority
        authority = make_authority(folder / "authority") if fault == "unknown authority" else ours
        names = ("DNS:elsewhere.example.test",) if fault == "wrong name" else ("IP:127.0.0.1",)
        shown = make_certificate(folder, authority, names, days=-1 if fault == "expired" else 90)
        command = [
            "--truth", self.tenant.truth, "--certificate", shown.certificate, "--key", shown.key, "--lifeline",
            "--password-file", self.tenant.password_file_of(self.server),
            *self.arguments_of_stand_in(folder, shown.authority),
        ]
        program = "slapd" if self.server == "directory" else f"sim-{self.server}"
        server = Program("stand-in", [SIMULATORS / program, *command], self.tenant.folder / "stand-in.output", True)
        self.addCleanup(server.kill)
        return int(server.ready["port"])

    def arguments_of_stand_in(self, folder: Path, authority: Path) -> list[Any]:
        """What this kind of server wants to know besides."""
        if self.server == "directory":
            return ["--directory", folder / "slapd", "--port", 0, "--ca", authority]
        general = ["--listen", "127.0.0.1:0", "--control", folder / "control"]
        if self.server == "exchange":
            return [*general, "--log-in", "basic"]
        return [*general, "--admin", ADMINISTRATOR, "--journal", folder / "journal"]

    def break_server(self, fault: str) -> None:
        """From now on the server fails."""
        if fault in CERTIFICATES:
            self.relay.forward(self.stand_in(fault))
        else:
            self.relay.fail(NETWORK[fault], CUT_AFTER_BYTES[self.server])

    def mend_server(self, fault: str) -> None:
        """The server is well again. A wrong certificate waits for a person, who has the settings read again
        afterwards."""
        self.relay.forward(int(self.tenant.servers[self.server].ready["port"]), cuts_others=False)
        if fault in CERTIFICATES:
            assert self.tenant.supervisor is not None
            self.tenant.supervisor.send(signal.SIGHUP)

    def writes(self) -> int:
        """How many lists the UCServer was sent."""
        return sum(event["event"] == "write" for event in self.tenant.journal_events())

    # --- the case ---

    def check_that_the_others_go_on(self, writes: int) -> None:
        """What must go on and what must not change while the server fails."""
        raise NotImplementedError

    def wait_until_caught_up(self, rounds: int) -> None:
        """Two more rounds: the one in which it is mended, and one in which nothing is in the way."""
        self.tenant.wait_for_round(rounds + 2, PATIENCE_SECONDS)

    def check_fault(self, fault: str) -> None:
        """Said once, seen everywhere, bears nobody else down, and over when it is over."""
        tenant = self.start_behind_relay()
        self.assertEqual(self.complaints(), [])
        writes, failures = self.writes(), self.failures()
        self.break_server(fault)
        changed = tenant.change(2)
        line = self.wait_for_complaint()
        self.check_line(line, fault)
        self.wait_until_tried_again(failures, fault)
        self.check_status(fault)
        self.check_that_the_others_go_on(writes)
        self.check_said_once(line)
        self.mend_server(fault)
        self.wait_until_caught_up(tenant.rounds_finished())
        tenant.compare()
        self.check_said_once(line)
        written = [event["owner"] for event in tenant.journal_events() if event["event"] == "write"][writes:]
        self.assertLessEqual(set(changed), set(written))

    def wait_until_tried_again(self, failures: int, fault: str) -> None:
        """Another try has failed since the one that was said; or, where nobody tries before a person has
        acted, two rounds have met that."""
        lost_sessions = 1 if self.server == "ucserver" else 0
        if fault not in CERTIFICATES:
            wanted = failures + lost_sessions + 2
            wait_until(lambda: self.failures() >= wanted, PATIENCE_SECONDS, "a second failure")
        elif self.server != "ucserver":
            self.tenant.wait_for_round(self.tenant.rounds_finished() + 2, PATIENCE_SECONDS)

    def check_line(self, line: str, fault: str) -> None:
        """Which server, where, what came back, what helps."""
        expected = EXPECTED[self.server, fault]
        self.assertIn(f"server={self.server} ", line)
        self.assertRegex(line, rf"127\.0\.0\.1\)?(:| port ){self.relay.port}\b")
        self.assertIn(expected.came_back, line)
        self.assertIn(expected.helps, line)
        if fault in CERTIFICATES:
            self.assertRegex(line, r"subject CN=ewscal test .*issuer CN=ewscal test authority.* until 20\d\d-")
            self.assertEqual("ca_file" in line, fault == "unknown authority")  # it helps against nothing else

    def check_status(self, fault: str) -> None:
        """The same for whoever asks."""
        came_back = EXPECTED[self.server, fault].came_back

        def is_shown() -> bool:
            shown = self.servers_by_statistics(self.server)
            return any(server["state"] == "bad" and came_back in server["text"] for server in shown)

        wait_until(is_shown, PATIENCE_SECONDS, f"statistics that say {came_back}")
        self.assertIn(came_back, tenant_status(self.tenant))

    def check_said_once(self, line: str) -> None:
        """No second line, however often it was tried; the loss of a session is said before."""
        self.assertEqual([said for said in self.complaints() if ", work: " not in said], [line])
        self.assertLessEqual(len(self.complaints()), 2)


def tenant_status(tenant: Tenant) -> str:
    """What `ewscalctl status` prints."""
    return tenant.ctl("status", check=False)


class Several(SideBySide):
    """Clusters are larger than single servers."""

    at_a_time = len(FAULTS)
