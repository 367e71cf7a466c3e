"""Children of the supervisor that end in order. What a process says last must be out within half a second, so this
test runs alone."""

from __future__ import annotations

import os
import signal
import unittest

from processes import PATIENT, ProcessTest
from tenant.program import ProgramError


class OrderlyEndTest(ProcessTest):
    """SIGTERM in the middle of a round: finish or hand back, say goodbye, go."""

    def left_otherwise(self) -> list[str]:
        """What the supervisor said about processes that left without goodbye, and messages that it dropped."""
        lines = (self.tenant.folder / "log" / "supervisor.log").read_text().splitlines()
        left = [line for line in lines if "event=process.left " in line or "event=process.lost " in line]
        self.assertGreaterEqual(len(left), 12)
        return [line for line in left if "said goodbye" not in line] + [line for line in lines if "was dropped" in line]

    def test_no_message_is_lost_and_nobody_is_blamed(self) -> None:
        """What a child says last is read, although its process has ended."""
        tenant = self.start_cluster(users=400, settings=PATIENT)
        for _ in range(3):
            for name, process in self.wait_for_children().items():
                os.kill(process, signal.SIGTERM)
                self.wait_for_successor(name, process)
            tenant.ctl("run-now")
        tenant.wait_for_round()
        tenant.compare()
        self.assertEqual(self.left_otherwise(), [])
        self.assertEqual(self.counter("late results dropped"), 0)

    def test_restart_of_a_role_starts_all_its_processes_anew(self) -> None:
        """And only them."""
        self.start_cluster(settings=PATIENT)
        before = self.wait_for_children()
        self.tenant.ctl("restart", "worker-ews")
        for name in ("worker-ews/1", "worker-ews/2"):
            self.wait_for_successor(name, before[name])
        after = self.wait_for_children()
        self.assertEqual(after["worker-ldap/1"], before["worker-ldap/1"])
        with self.assertRaisesRegex(ProgramError, "does not start the process \"worker-ews/3\""):
            self.tenant.ctl("restart", "worker-ews/3")


if __name__ == "__main__":
    unittest.main()
