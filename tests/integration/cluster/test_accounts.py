"""What an administrator sees and does when a server refuses an account that has worked: through the real roles."""

from __future__ import annotations

import json
import unittest
from typing import Any

from support import PATIENCE_SECONDS, ClusterTest
from tenant.program import wait_until

USER = r"example\svc-ewscal"
REFUSED = {"match": {"any": True}, "do": "http_status", "status": 401, "body": "",
           "headers": {"WWW-Authenticate": 'Basic realm="mail"'}}


class AccountTest(ClusterTest):
    """Exchange refuses the account after a round in which everything was read."""

    def setUp(self) -> None:
        """A cluster that is fresh, and then refused twice: at first by all, then the try after ten seconds."""
        self.start_cluster(20, {"service": {"interval": "2s"}}, plain=True)
        self.tenant.wait_for_round()
        self.tenant.exchange(command="misbehave", rules=[REFUSED])
        wait_until(lambda: self.account()["counted_tries"] == 2, PATIENCE_SECONDS, "two refusals")

    def account(self) -> dict[str, Any]:
        """What is known of the account of Exchange."""
        (account,) = json.loads(self.tenant.ctl("account", USER.upper(), "--json"))["accounts"]
        assert isinstance(account, dict)
        return account

    def fresh(self) -> int:
        """How many calendars are fresh."""
        return int((self.tenant.statistics() or {"users": {"fresh": 0}})["users"]["fresh"])

    def test_everybody_says_why_and_until_when_and_a_person_ends_it(self) -> None:
        """The check is denied with the server's reason, not with the hold; after a retry everybody is fresh."""
        account = self.account()
        self.assertTrue(account["proven"])
        self.assertFalse(account["stopped"])
        self.assertGreater(account["next_try_ms"], 0)
        status = self.tenant.ctl("status", check=False)
        self.assertIn(f"Account windows {USER} is refused", status)
        steps = json.loads(self.tenant.ctl("check", "exchange", "--json", check=False))["checks"][0]["steps"]
        self.assertEqual({step["reason"] for step in steps if not step["good"]}, {account["reason_name"]})
        self.assertIn("next try 20", steps[-1]["text"])
        self.assertEqual(self.account()["counted_tries"], 2)
        self.tenant.exchange(command="misbehave", rules=[])
        self.assertIn("may have counted 2 log-ins", self.tenant.ctl("account", "retry", USER))
        wait_until(lambda: self.account()["class"] is None, PATIENCE_SECONDS, "an acceptance")
        wait_until(lambda: self.fresh() == len(self.tenant.people), PATIENCE_SECONDS, "calendars of all")
        self.tenant.compare()

    def test_a_restart_forgets_nothing_of_it(self) -> None:
        """Neither the words, nor how often it was tried, nor when it is tried next."""
        before = self.account()
        assert self.tenant.supervisor is not None
        self.assertEqual(self.tenant.supervisor.stop(), 0)
        self.tenant.start_supervisor()
        wait_until(lambda: self.tenant.statistics() is not None, PATIENCE_SECONDS, "another supervisor")
        after = self.account()
        for key in ("class", "since_ms", "counted_tries", "reason", "reason_name", "proven"):
            self.assertEqual(after[key], before[key])
        self.assertLess(abs(after["next_try_ms"] - before["next_try_ms"]), 2000)


if __name__ == "__main__":
    unittest.main()
