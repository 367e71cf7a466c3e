"""Whole rounds through a server that logs every connection in by what a domain controller says."""

from __future__ import annotations

import json
import unittest
from typing import Any

from rounds import PATIENCE_SECONDS, RoundTest

from domain_lab.people import BY_NAME, WRONG_PASSWORD
from tenant.program import wait_until


class WholeRoundTest(RoundTest):
    """By each method, a thousand users."""

    def test_by_ntlm(self) -> None:
        self.check_whole_rounds("ntlm", "ntlm", "svc@example.test")

    def test_by_what_is_offered(self) -> None:
        self.check_whole_rounds("auto", "ntlm", BY_NAME["svc"].old_name, offers=("NTLM",))

    def test_by_basic(self) -> None:
        self.check_whole_rounds("basic", "basic", "svc@example.test")


class TroubleTest(RoundTest):
    """What happens meanwhile."""

    def test_a_password_that_is_changed_while_it_runs(self) -> None:
        self.check_changed_password("ntlm", "ntlm", BY_NAME["second"].old_name)

    def test_connections_that_break_in_the_middle_of_a_log_in(self) -> None:
        """Nothing is counted, and the round comes when they hold again."""
        tenant = self.start(60, "ntlm", BY_NAME["samdiff"].old_name, drops_after="challenge")
        # Not before the try is counted may a connection hold: the same try may be answered on the next one.
        wait_until(lambda: self.account("samdiff")["counted_tries"] > 0, PATIENCE_SECONDS, "a try without an answer")
        self.judge.demands.drops_after = ""
        tenant.ctl("account", "retry", self.account("samdiff")["name"])
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        tenant.compare()
        self.assertEqual(self.controller.wrong_passwords("samdiff"), 0)

    def test_a_worker_that_is_killed_in_the_middle_of_a_log_in(self) -> None:
        """The proof is on its way and nobody waits for the answer: nothing is counted, no calendar is lost."""
        tenant = self.start(200, "ntlm", BY_NAME["samdiff"].old_name, holds_type3=True)
        wait_until(self.judge.held.is_set, PATIENCE_SECONDS, "a log-in in its middle")
        self.judge.demands.holds_type3 = False
        self.kill_readers()
        self.judge.release()
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        tenant.compare()
        self.assertEqual(self.controller.wrong_passwords("samdiff"), 0)

    def account(self, name: str) -> dict[str, Any]:
        """What the supervisor knows of the account."""
        accounts = json.loads(self.tenant.ctl("account", "--json"))["accounts"]
        return next(account for account in accounts if name in account["name"])

    def test_a_wrong_password_is_sent_twice_an_hour_at_most_whatever_the_spellings(self) -> None:
        """Three organisations with one account that is written in three ways: it is one account."""
        name = BY_NAME["second"]
        before = self.controller.wrong_passwords("second")
        tenant = self.start(60, "ntlm", name.old_name, WRONG_PASSWORD)
        wait_until(lambda: self.controller.wrong_passwords("second") > before, PATIENCE_SECONDS, "the first refusal")
        for section, user in (("other", name.address), ("third", "example.test\\second")):
            settings = {**self.exchange_settings("ntlm", user), "mail_domain": f"{section}.example.test"}
            tenant.settings[f"exchange {section}"] = settings
        assert tenant.supervisor is not None
        tenant.supervisor.stop()
        tenant.start_supervisor()
        wait_until(lambda: "tried_often" in tenant.ctl("check", "exchange", check=False), PATIENCE_SECONDS,
                   "a spelling that is not tried")
        tenant.ctl("run-now")
        tenant.ctl("reload")
        tenant.ctl("check", "exchange", check=False)
        self.assertEqual(sum(step.message == 3 for step in self.judge.steps), 2, tenant.ctl("account"))
        self.assertLessEqual(self.controller.wrong_passwords("second"), before + 2)


if __name__ == "__main__":
    unittest.main()
