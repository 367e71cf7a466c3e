"""A password that stops being right at the controller while ours stays as it is: many connections log in anew at the
same time, and the controller counts one wrong password, and one more for the retry after ten seconds."""

from __future__ import annotations

import time
import unittest

from rounds import PATIENCE_SECONDS, RETRY_SECONDS, USERS, RoundTest

from domain_lab.people import BY_NAME, PASSWORD
from tenant.program import wait_until

# The controller neither counts nor refuses those of before: not the last two.
OTHERS = tuple(f"Another-Pass{number}" for number in range(4))
# What was accepted so long ago proves nothing any more.
STALE_SECONDS = 3.0


class ChangedPasswordTest(RoundTest):
    """Ten requests at a time in two processes."""

    more_settings = {"budget": "10", "budget_ceiling": "10"}

    def change_at_controller(self) -> None:
        """Ours is none of the newest ones afterwards."""
        for password in OTHERS:
            self.controller.set_password("second", password)
        self.addCleanup(self.controller.set_password, "second", PASSWORD)

    def check_counts(self, auth: str, is_broken: bool) -> None:
        """Two rounds, of which the first is good; in between the password changes, and it may be that all connections
        end."""
        tenant = self.start(USERS, auth, BY_NAME["second"].old_name, binding="allow")
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        self.assertEqual(self.controller.wrong_passwords("second"), 0)
        self.assertGreater(self.together(), 4, "connections that were used at the same time")
        self.change_at_controller()
        time.sleep(STALE_SECONDS)
        self.judge.forget()
        if is_broken:
            self.judge.drop_connections()
        tenant.ctl("run-now")
        wait_until(lambda: self.controller.wrong_passwords("second") > 0 or self.has_round(2), PATIENCE_SECONDS,
                   "a wrong password")
        time.sleep(RETRY_SECONDS / 2)
        at_once = self.controller.wrong_passwords("second")
        time.sleep(RETRY_SECONDS * 2)
        self.assertEqual((at_once, self.controller.wrong_passwords("second")), (1, 2))

    def has_round(self, number: int) -> bool:
        """Whether so many have been finished."""
        return self.tenant.rounds_finished() >= number

    def together(self) -> int:
        """By how many connections the calendars came."""
        return len({step.connection for step in self.judge.steps if step.status == 200})

    def test_by_ntlm_on_connections_that_last(self) -> None:
        self.check_counts("ntlm", is_broken=False)

    def test_by_ntlm_on_connections_that_were_broken(self) -> None:
        self.check_counts("ntlm", is_broken=True)

    def test_by_basic(self) -> None:
        self.check_counts("basic", is_broken=False)

    def test_by_basic_on_connections_that_were_broken(self) -> None:
        self.check_counts("basic", is_broken=True)


if __name__ == "__main__":
    unittest.main()
