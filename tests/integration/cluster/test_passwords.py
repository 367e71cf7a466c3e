"""A wrong password is tried once by the whole cluster, whoever is started again, until its file is corrected."""

from __future__ import annotations

import json
import signal
import unittest

from kills import processes_of
from server_faults import LINE, tenant_status
from side_by_side import ManyCases, SideBySide, for_each
from support import PATIENCE_SECONDS, ClusterTest
from tenant.configuration import write_secret
from tenant.program import kill_together, wait_until

ROLES = {"exchange": "worker-ews", "directory": "worker-ldap", "ucserver": "publisher-ucserver"}
ACCOUNTS = {
    "exchange": r"windows example\\svc-ewscal", "directory": "windows uid=svc-ewscal,dc=example,dc=test",
    "ucserver": "ucserver replicator",
}
INVALID_CREDENTIALS = "RESULT tag=97 err=49"
WRITE_OPERATIONS = 256


class PasswordTest(ClusterTest, ManyCases):
    """Two workers of each kind, and the password of one account is wrong."""

    server = ""

    def start(self, server: str) -> None:
        """Starts the cluster, with a file that holds a wrong password for the server."""
        self.server = server
        settings = {"pool": {"worker_ldap": "2"}, "service": {"interval": "2s"}}
        tenant = self.make_tenant(30, settings, plain=True)
        self.secret = write_secret(tenant.folder / "secret", "not the password")
        tenant.settings = {**settings, server: {"secret_file": str(self.secret)}}
        tenant.start_directory("--debug", WRITE_OPERATIONS)
        tenant.start_exchange()
        tenant.start_ucserver()
        tenant.start_supervisor()

    def refused_tries(self) -> int:
        """How often the server has refused the account, by its own count."""
        if self.server == "exchange":
            return int(self.tenant.exchange(command="statistics")["statistics"]["log_ins_failed"])
        if self.server == "ucserver":
            return int(self.tenant.ucserver(command="statistics")["counts"].get("login_refused", 0))
        return (self.tenant.folder / "directory.output").read_text().count(INVALID_CREDENTIALS)

    def complaints(self) -> list[str]:
        """The lines that want somebody's attention because of the server, since the first start."""
        lines = LINE.findall((self.tenant.folder / "supervisor.output").read_text())
        return [line for line in lines if "interval" not in line and "how=" not in line and "child" not in line]

    def wait_until_tried_again(self) -> None:
        """Until everybody who might try has had a reason to: two rounds, or all are there where no round begins."""
        if self.server == "ucserver":
            wait_until(lambda: len(self.joined()) >= 5, PATIENCE_SECONDS, "five processes")
            return
        self.tenant.wait_for_round(self.tenant.rounds_finished() + 2, PATIENCE_SECONDS)

    def joined(self) -> set[int]:
        """The processes that have a session."""
        statistics = self.tenant.statistics()
        return set() if statistics is None else {int(process["process"]) for process in statistics["processes"]}

    def kill_those_who_try(self) -> None:
        """Kills all processes of the role that uses the account, and waits for others in their place."""
        killed = processes_of(self.tenant, ROLES[self.server])
        kill_together(killed)

        def are_replaced() -> bool:
            present = processes_of(self.tenant, ROLES[self.server])
            return len(present) == len(killed) and set(present) <= self.joined() and not set(present) & set(killed)

        wait_until(are_replaced, PATIENCE_SECONDS, "new processes")

    def restart_supervisor(self) -> None:
        """Ends it in order and starts another one."""
        assert self.tenant.supervisor is not None
        self.assertEqual(self.tenant.supervisor.stop(), 0)
        self.tenant.start_supervisor()
        wait_until(lambda: self.tenant.statistics() is not None, PATIENCE_SECONDS, "another supervisor")

    def check_the_others(self) -> None:
        """Nobody else is to blame."""
        statistics = self.tenant.statistics()
        assert statistics is not None
        blamed = {server["name"] for server in statistics["servers"] if server["state"] == "bad"}
        self.assertLessEqual(blamed, {self.server})
        stopped = {account["name"].replace("\\", r"\\") for account in statistics["accounts"] if account["stopped"]}
        self.assertEqual(stopped, {ACCOUNTS[self.server]})

    def tried_accounts(self) -> list[tuple[str, int]]:
        """What `ewscalctl account` knows of accounts that are refused: how often they were tried."""
        accounts = json.loads(self.tenant.ctl("account", "--json"))["accounts"]
        return [(account["name"], account["counted_tries"]) for account in accounts if account["class"]]

    def reason_name(self) -> str:
        """Why the account is refused."""
        statistics = self.tenant.statistics() or {}
        (name,) = {account["reason_name"] for account in statistics["accounts"] if account["stopped"]}
        return str(name)

    @for_each(ROLES)
    def test_a_wrong_password_is_tried_once_until_it_is_corrected(self, server: str) -> None:
        """Counted by the server, after each way to start somebody anew."""
        self.start(server)
        wait_until(self.complaints, PATIENCE_SECONDS, "a line about the account")
        self.wait_until_tried_again()
        self.check_line(self.complaints())
        self.check_the_others()
        self.assertIn("is not tried again until its password is changed", tenant_status(self.tenant))
        self.kill_those_who_try()
        self.wait_until_tried_again()
        self.assertEqual(self.refused_tries(), 1)
        self.restart_supervisor()
        self.wait_until_tried_again()
        self.assertEqual(self.refused_tries(), 1)
        self.check_the_others()
        (before,) = [line for line in self.complaints() if "event=account.refused_before " in line]
        self.assertIn(f" reason={self.reason_name()} ", before)
        self.assertEqual(len(self.complaints()), 2, self.complaints())
        self.assertEqual(self.tried_accounts(), [(ACCOUNTS[server].replace(r"\\", "\\"), 1)])
        self.assertEqual([event for event in self.tenant.journal_events() if event["event"] == "write"], [])
        self.correct()

    def test_a_corrected_password_begins_a_round_at_once(self) -> None:
        """Those who were given up because of it need not wait for the next interval."""
        self.server = "exchange"
        tenant = self.make_tenant(30, plain=True)
        self.secret = write_secret(tenant.folder / "secret", "not the password")
        tenant.settings = {"exchange": {"secret_file": str(self.secret)}}
        tenant.start_servers()
        tenant.start_supervisor()
        tenant.wait_for_round()
        self.assertEqual((tenant.statistics() or {})["users"]["by_result"]["exchange away"], len(tenant.people))
        self.correct()

    def check_line(self, lines: list[str]) -> None:
        """One line: which account, where, what came back, what helps. What came back has one name wherever it is
        shown."""
        self.assertEqual(len(lines), 1, lines)
        name = self.reason_name()
        self.assertIn(f" reason={name} ", lines[0])
        wait_until(lambda: name in self.names_of_server(), PATIENCE_SECONDS, f"{name} at the server")
        self.assertIn(ACCOUNTS[self.server], lines[0])
        self.assertIn(f"127.0.0.1:{self.port()}", lines[0].replace(" port ", ":"))
        self.assertRegex(lines[0], "wrong password|not accept|wrong name or password|password")
        self.assertRegex(lines[0], "secret_file|secret file")

    def names_of_server(self) -> set[str | None]:
        """What the processes report to be wrong with the server."""
        servers = (self.tenant.statistics() or {}).get("servers", [])
        return {server["text_name"] for server in servers if server["name"] == self.server}

    def port(self) -> str:
        """Where the server listens."""
        return self.tenant.servers[self.server].ready["port"]

    def correct(self) -> None:
        """The file is corrected and the settings are read again: everything goes on at once."""
        assert self.tenant.supervisor is not None
        self.secret.write_text(self.tenant.password_file_of(self.server).read_text())
        self.tenant.supervisor.send(signal.SIGHUP)

        def are_fresh() -> bool:
            statistics = self.tenant.statistics()
            return statistics is not None and statistics["users"]["fresh"] == len(self.tenant.people)

        wait_until(are_fresh, PATIENCE_SECONDS, "calendars of all")
        self.tenant.compare()
        self.assertEqual(self.refused_tries(), 1)


def load_tests(_loader: unittest.TestLoader, tests: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """Side by side: they spend their time waiting."""
    return SideBySide(tests)


if __name__ == "__main__":
    unittest.main()
