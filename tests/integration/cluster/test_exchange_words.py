"""What an Exchange that answers, but not as one hopes, looks like to an administrator: in the log and in status."""

from __future__ import annotations

import json
import re
import time
import unittest
from pathlib import Path
from typing import Any

from support import PATIENCE_SECONDS, ROOT, ClusterTest
from tenant.program import wait_until
from tenant.tenant import Tenant

from side_by_side import SideBySide

CASES = ROOT / "tests" / "cases"
USERS = 30
LINE = re.compile(r"^\S+Z (?:ERROR|WARNING|INFO) .*$", re.MULTILINE)
AGAIN = "event=server.answers_again server=exchange"


class ExchangeWordsTest(ClusterTest):
    """A cluster that works, whose Exchange then misbehaves."""

    def start(self, **service: str) -> Tenant:
        settings = {"service": {"request_timeout": "4s", "interval": "3s", **service}}
        tenant = self.start_cluster(USERS, settings, plain=True)
        tenant.wait_for_round()
        return tenant

    def misbehave(self, *rules: dict[str, Any]) -> None:
        self.tenant.exchange(command="misbehave", rules=list(rules))

    def lines(self, *words: str) -> list[str]:
        """Lines of all processes that have all these words."""
        output = Path(self.tenant.folder / "supervisor.output").read_text()
        return [line for line in LINE.findall(output) if all(word in line for word in words)]

    def wait_for(self, *words: str, seconds: float = PATIENCE_SECONDS) -> str:
        wait_until(lambda: self.lines(*words), seconds, f"a line with {words}")
        return self.lines(*words)[0]

    def health(self) -> list[str]:
        """What the workers think of the Exchange."""
        statistics = self.tenant.statistics() or {"servers": []}
        return [server["state"] for server in statistics["servers"] if server["name"] == "exchange"]

    def requests(self) -> int:
        """How many the Exchange has had."""
        return int(self.tenant.exchange(command="statistics")["statistics"]["requests"])

    def one_mailbox(self) -> str:
        return str(next(person["mailbox"] for person in self.tenant.people if person.get("mailbox")))

    def catch_up(self) -> None:
        self.tenant.exchange(command="clear")
        changed = self.tenant.change(2)
        self.assertTrue(changed)
        wait_until(lambda: self.tenant.judge()[0] == 0, PATIENCE_SECONDS, "lists as they should be")

    def test_a_pause_that_one_mailbox_asks_for_is_obeyed_and_seen(self) -> None:
        """The account pauses, and everybody can see for how long."""
        self.start()
        self.misbehave({"match": {"mailbox": self.one_mailbox()}, "do": "mailbox_error", "code": "ErrorServerBusy",
                        "back_off": "178510"})
        line = self.wait_for("event=account.paused")
        self.assertRegex(line, r"178(\.5)? ?s|2 min|wait_ms=178510|2m58")
        wait_until(lambda: "degraded" in self.health(), PATIENCE_SECONDS, "a degraded Exchange")
        shown = self.tenant.ctl("status", check=False)
        self.assertRegex(shown, r"busy")
        [account] = [row for row in self.tenant.ctl("account").splitlines() if "busy" in row]
        self.assertRegex(account, r" 20\d\d-\d\d-\d\dT[0-9:]+Z ")  # the next try, which is not now
        requests = self.requests()
        time.sleep(6)
        self.assertEqual(self.requests(), requests)

    def test_basic_that_is_switched_on_later(self) -> None:
        """It is named, no try is spent, and everything becomes fresh."""
        settings = {"service": {"request_timeout": "4s", "interval": "3s", "login_look_again": "4s"}}
        tenant = self.make_tenant(USERS, settings, plain=True)
        tenant.start_directory()
        tenant.start_exchange("--log-in", "negotiate")
        tenant.start_ucserver()
        tenant.start_supervisor()
        line = self.wait_for("exchange.login_not_offered")
        for word in ("Negotiate, NTLM", "Set-WebServicesVirtualDirectory"):
            self.assertIn(word, line)
        statistics = tenant.exchange(command="statistics")["statistics"]
        self.assertEqual((statistics["log_ins_failed"], statistics["locked"]), (0, False))
        tenant.exchange(command="configure", settings={"log_in": "basic"})
        wait_until(lambda: tenant.judge()[0] == 0, PATIENCE_SECONDS, "lists as they should be")

    def test_basic_that_is_off_for_a_while(self) -> None:
        """As above, for an account that has worked before."""
        tenant = self.start(login_look_again="4s")
        self.misbehave(*json.loads((CASES / "rule-basic-is-off.json").read_text()))
        tenant.change(2)
        self.wait_for("exchange.login_not_offered")
        self.assertEqual(tenant.exchange(command="statistics")["statistics"]["log_ins_failed"], 0)
        tenant.exchange(command="clear")
        wait_until(lambda: tenant.judge()[0] == 0, PATIENCE_SECONDS, "lists as they should be")

    def test_a_page_instead_of_soap_is_said_once_and_is_over_when_it_is_over(self) -> None:
        """Nobody's mailbox is blamed, and everything catches up."""
        tenant = self.start()
        self.misbehave(*json.loads((CASES / "rule-maintenance-page-200.json").read_text()))
        tenant.change(2)
        line = self.wait_for("exchange.web_page")
        for word in ("Maintenance", "HTTP 200", "text/html", "a login page or proxy?"):
            self.assertIn(word, line)
        wait_until(lambda: "bad" in self.health(), PATIENCE_SECONDS, "a bad Exchange")
        time.sleep(4)
        self.assertEqual(len(self.lines("event=server.", "exchange.web_page")), 1)
        self.assertEqual(self.lines(AGAIN), [])
        self.catch_up()
        self.wait_for(AGAIN)

    def test_answers_are_answers_although_each_mailbox_has_an_error_of_its_own(self) -> None:
        """That the server answers again is no question of what it answers about mailboxes."""
        tenant = self.start()
        self.misbehave({"match": {"any": True}, "do": "http_status", "status": 404})
        tenant.change(2)
        self.wait_for("event=server.unusable", "exchange.no_ews")
        self.misbehave({"match": {"any": True}, "do": "mailbox_error", "code": "ErrorMailboxStoreUnavailable"})
        self.wait_for(AGAIN)

    def test_a_busy_server_that_was_away_answers_again(self) -> None:
        """To ask for a pause is an answer."""
        tenant = self.start()
        self.misbehave({"match": {"any": True}, "do": "http_status", "status": 404})
        tenant.change(2)
        self.wait_for("event=server.unusable", "exchange.no_ews")
        self.misbehave({"match": {"any": True}, "do": "fault", "code": "ErrorServerBusy",
                        "back_off": "5000"})
        self.wait_for(AGAIN)

    def test_a_storage_that_is_full_is_no_answer(self) -> None:
        """Each user has a result, and yet nobody says that the server answers again."""
        tenant = self.start()
        self.misbehave(*json.loads((CASES / "rule-maintenance-page-200.json").read_text()))
        tenant.change(2)
        self.wait_for("exchange.web_page")
        self.misbehave({"match": {"any": True}, "do": "http_status", "status": 507})
        wait_until(lambda: "exchange.storage_full" in self.tenant.ctl("users", "--json"), PATIENCE_SECONDS,
                   "users without a calendar")
        self.assertEqual(self.lines(AGAIN), [])

    def test_a_silent_server_is_told_of_after_the_first_time_out(self) -> None:
        """Not when a job has used up all its requests."""
        tenant = self.start()
        self.misbehave({"match": {"any": True}, "do": "never_answer"})
        before = self.requests()
        tenant.change(2)
        self.wait_for("event=server.in_trouble", "exchange.no_answer")
        self.assertLessEqual(self.requests() - before, 3)


class Several(SideBySide):
    """Each waits for its own cluster most of the time."""

    at_a_time = 8


def load_tests(_loader: unittest.TestLoader, tests: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """Side by side: they spend their time waiting."""
    return Several(tests)


if __name__ == "__main__":
    unittest.main()
