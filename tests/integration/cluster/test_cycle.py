"""Whole rounds of programs that were built with sanitizers."""

from __future__ import annotations

import re
import unittest

from cycle import USERS, do_cycle
from support import ClusterTest

PATIENCE_SECONDS = 300.0
REPORT = re.compile(r"Sanitizer|runtime error:")


class CycleTest(ClusterTest):
    """No process says anything about its own memory."""

    def test_whole_rounds_and_an_orderly_end_are_clean(self) -> None:
        """Changes, a busy Exchange, a cut answer, a lost session with the UCServer, an administrator's questions."""
        tenant = self.start_cluster(users=USERS, settings={"bus": {"heartbeat": "2s"}})
        do_cycle(tenant, PATIENCE_SECONDS)
        output = (tenant.folder / "supervisor.output").read_text(errors="replace")
        self.assertNotRegex(output, REPORT)
        self.assertNotIn("died", output)


if __name__ == "__main__":
    unittest.main()
