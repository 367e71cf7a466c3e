"""A failure has one name wherever somebody looks: the check, the status as data and as text, the metrics, the log.

The names are written here by hand, because whoever has set an alert on one relies on it."""

from __future__ import annotations

import json
import re
import unittest
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from support import PATIENCE_SECONDS, ClusterTest
from tenant.certificates import make_authority, make_certificate
from tenant.configuration import write_secret
from tenant.program import wait_until

from side_by_side import ManyCases, SideBySide, for_each

USERS = 10
BUSY_SECONDS = 600
ACCOUNTS = {
    "ucserver": "ucserver replicator", "directory": "windows uid=svc-ewscal,dc=example,dc=test",
    "exchange": r"windows example\svc-ewscal",
}
LINE = re.compile(r"\S+Z (?:WARNING|ERROR) ")
# That tests run as root, or with a short interval, is not our matter, and steps of the check that went well are none of
# a failure.
OF_OTHERS = re.compile(r" event=(?:(?:pool|check)\.|roster\.load )")
NAME_IN_TEXT = re.compile(r"\[([a-z_]+\.[a-z0-9_]+)\]$")
NAME_IN_LOG = re.compile(r"\breason=([a-z_]+\.[a-z0-9_]+)\b")


@dataclass(frozen=True)
class Failure:
    """What fails, where, and the name that it has."""

    server: str
    what: str
    name: str
    stops_account: bool = False  # nobody may use it before a person has acted
    locks_account: bool = False  # nobody may use it for a while

    def holds_account(self) -> bool:
        """Whether /stats shows the account as one that nobody may use."""
        return self.stops_account or self.locks_account

    def __str__(self) -> str:
        return f"{self.server} {self.what}"


FAILURES = (
    Failure("ucserver", "refuses connections", "connection.failed"),
    Failure("ucserver", "gets a wrong password", "ucserver.password_wrong", stops_account=True),
    Failure("ucserver", "has locked the account", "ucserver.account_locked", locks_account=True),
    Failure("ucserver", "shows an expired certificate", "tls.certificate_expired"),
    Failure("directory", "refuses connections", "connection.failed"),
    Failure("directory", "gets a wrong password", "directory.credentials_refused", stops_account=True),
    Failure("directory", "shows an unknown certificate", "tls.certificate_untrusted"),
    Failure("exchange", "refuses connections", "connection.failed"),
    Failure("exchange", "gets a wrong password", "exchange.login_refused", stops_account=True),
    Failure("exchange", "shows an expired certificate", "tls.certificate_expired"),
    Failure("exchange", "is busy", "exchange.busy"),
)


class ReasonNameTest(ClusterTest, ManyCases):
    """One server of a cluster fails from the beginning."""

    failure: Failure

    # --- making it fail ---

    def refuses_connections(self) -> None:
        """Nobody listens at the port that the settings name."""

    def gets_a_wrong_password(self) -> None:
        """The secret file holds another one."""
        secret = write_secret(self.tenant.folder / "secret", "not the password")
        self.tenant.settings[self.failure.server] = {"secret_file": str(secret)}
        self.start_failing()

    def has_locked_the_account(self) -> None:
        """The password is not even looked at."""
        self.start_failing()
        self.tenant.ucserver(command="misbehave", rules=[
            {"match": {"step": "login"}, "do": {"action": "error", "detail": 129, "text": "locked"}}])

    def shows_an_expired_certificate(self) -> None:
        """Everything else about it is right."""
        ours = self.tenant.certificates
        folder = self.tenant.folder / "expired"
        self.tenant.certificates = make_certificate(folder, ours.authority, ("IP:127.0.0.1",), days=-1)
        self.start_failing()
        self.tenant.certificates = ours

    def shows_an_unknown_certificate(self) -> None:
        """It is the administrator who trusts another authority."""
        authority = make_authority(self.tenant.folder / "another")
        self.tenant.settings[self.failure.server] = {"ca_file": str(authority)}
        self.start_failing()

    def is_busy(self) -> None:
        """It says when to come back."""
        self.start_failing()
        self.tenant.exchange(command="misbehave", rules=[
            {"match": {"any": True}, "do": "http_status", "status": 503, "retry_after_seconds": BUSY_SECONDS}])

    def start_failing(self) -> None:
        """Starts the server that fails."""
        starts: dict[str, Callable[[], Any]] = {
            "ucserver": self.tenant.start_ucserver, "directory": self.tenant.start_directory,
            "exchange": self.tenant.start_exchange}
        starts[self.failure.server]()

    def start_with(self, failure: Failure) -> None:
        """A cluster in which nothing else is wrong."""
        self.failure = failure
        tenant = self.make_tenant(USERS, {"service": {"interval": "2s", "request_timeout": "6s"}}, plain=True)
        for server, start in (("ucserver", tenant.start_ucserver), ("directory", tenant.start_directory),
                              ("exchange", tenant.start_exchange)):
            if server != failure.server:
                start()
        getattr(self, failure.what.replace(" ", "_"))()
        tenant.start_supervisor()

    # --- who says what ---

    def servers(self) -> list[dict[str, Any]]:
        """The rows of /stats about the server that say what is wrong."""
        rows = (self.tenant.statistics() or {"servers": []})["servers"]
        return [row for row in rows if row["name"] == self.failure.server and row["text"]]

    def accounts(self) -> list[dict[str, Any]]:
        """The accounts that nobody may use."""
        rows = (self.tenant.statistics() or {"accounts": []})["accounts"]
        return [row for row in rows if row["stopped"] or row["class"] == "locked"]

    def by_statistics(self) -> set[str]:
        """The names in /stats."""
        return {str(row["text_name"]) for row in self.servers()}

    def by_accounts(self) -> set[str]:
        """The names in /stats why accounts are stopped; nobody else's is."""
        stopped = self.accounts()
        self.assertEqual({row["name"] for row in stopped},
                         {ACCOUNTS[self.failure.server]} if self.failure.holds_account() else set())
        return {str(row["reason_name"]) for row in stopped}

    def by_status(self) -> set[str]:
        """The names in `ewscalctl status --json`."""
        rows = json.loads(self.tenant.ctl("status", "--json", check=False))["servers"]
        return {str(row["text_name"]) for row in rows if row["name"] == self.failure.server and row["text"]}

    def by_text(self) -> set[str]:
        """The names in brackets behind the sentences that `ewscalctl status` prints of servers and accounts."""
        status = self.tenant.ctl("status", check=False)
        servers = status.partition("\nServers:\n")[2].partition("\n\n")[0].splitlines()
        lines = [line for line in servers if line.split()[0] == self.failure.server]
        lines += [line for line in status.splitlines() if line.startswith("Account ")]
        return {match[1] for line in lines if (match := NAME_IN_TEXT.search(line.rstrip()))}

    def by_metrics(self) -> set[str]:
        """The labels of the metric of the server; the same for each process and for all together."""
        with urllib.request.urlopen(f"{self.tenant.endpoint()}/metrics", timeout=30) as answer:
            page = answer.read().decode()
        both = [self.labels(page, f"ewscal_server_{name}") for name in ("reason", "problem")]
        return both[0] if both[0] == both[1] else {f"{both[0]} is not {both[1]}"}

    def labels(self, page: str, metric: str) -> set[str]:
        """The reasons of a metric of the server."""
        lines = re.findall(rf"^{metric}\{{(.*)\}} 1$", page, re.MULTILINE)
        rows = [dict(re.findall(r'(\w+)="([^"]*)"', line)) for line in lines]
        servers = [f"{row['server']} {row['name']}".strip() for row in rows]
        return {row["reason"] for row, server in zip(rows, servers) if server == self.failure.server}

    def by_log(self) -> set[str]:
        """The names in the lines that want somebody's attention; a server that is only busy is no warning."""
        said = (self.tenant.folder / "supervisor.output").read_text().splitlines()
        lines = [line for line in said if not OF_OTHERS.search(line)]
        alarming = [line for line in lines if LINE.match(line)]
        return {name for line in alarming or lines for name in NAME_IN_LOG.findall(line)}

    def by_check(self) -> set[str]:
        """The names of the steps that `ewscalctl check --json` calls bad."""
        checks = json.loads(self.tenant.ctl("check", "--json", check=False))["checks"]
        bad = [step for check in checks for step in check["steps"] if not step["good"]]
        return {str(step.get("reason")) for step in bad}

    # --- the case ---

    @for_each(FAILURES)
    def test_a_failure_has_one_name_everywhere(self, failure: Failure) -> None:
        """And it is the one that is written here."""
        self.start_with(failure)
        wait_until(self.servers, PATIENCE_SECONDS, f"what is wrong with {failure.server}")
        if failure.holds_account():
            wait_until(self.accounts, PATIENCE_SECONDS, "a stopped account")
        places = (self.by_check, self.by_statistics, self.by_status, self.by_text, self.by_metrics, self.by_log)
        said = {place.__name__: place() for place in places}
        self.assertEqual(said, {place.__name__: {failure.name} for place in places})
        self.assertEqual(self.by_accounts(), {failure.name} if failure.holds_account() else set())


class Several(SideBySide):
    """Each waits for its own cluster most of the time."""

    at_a_time = len(FAILURES)


def load_tests(_loader: unittest.TestLoader, tests: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """Side by side: they spend their time waiting."""
    return Several(tests)


if __name__ == "__main__":
    unittest.main()
