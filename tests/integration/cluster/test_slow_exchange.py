"""An Exchange whose answers take the longer the more is asked at once: it is asked for less at once before it has to
refuse anything, and for more again when it is fast."""

from __future__ import annotations

import time
import unittest

from support import PATIENCE_SECONDS, ClusterTest
from tenant.tenant import Tenant

USERS = 1000
SLOWNESS_MILLISECONDS = 3000
CALM_SECONDS = 65
ROUNDS_TO_SLOW_DOWN = 4
INTERVAL = {"service": {"interval": "1h"}, "exchange": {"budget": "4", "budget_ceiling": "4"}}


class SlowExchangeTest(ClusterTest):
    """Slow is not broken."""

    def parallel_in_next_round(self, tenant: Tenant) -> int:
        """Most requests at once, of one more round, in which everybody is served and nothing is refused."""
        tenant.change(USERS // 2)
        tenant.exchange(command="reset_statistics")
        finished = tenant.rounds_finished()
        tenant.ctl("run-now")
        tenant.wait_for_round(finished + 1, PATIENCE_SECONDS)
        tenant.compare()
        seen = tenant.exchange(command="statistics")["statistics"]
        self.assertEqual((seen["refused"], seen["faults"]), (0, {}))
        return int(seen["peak_parallel"])

    def test_it_is_asked_for_less_at_once_and_for_more_when_it_is_fast_again(self) -> None:
        """By a budget of four."""
        tenant = self.start_cluster(USERS, INTERVAL, plain=True)
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        tenant.exchange(command="configure", settings={"milliseconds_per_parallel": SLOWNESS_MILLISECONDS})
        rounds = [self.parallel_in_next_round(tenant)]
        while rounds[-1] > 1 and len(rounds) < ROUNDS_TO_SLOW_DOWN:
            rounds.append(self.parallel_in_next_round(tenant))
        self.assertEqual(rounds[-1], 1, rounds)
        tenant.exchange(command="configure", settings={"milliseconds_per_parallel": 0})
        time.sleep(CALM_SECONDS)
        rounds.append(self.parallel_in_next_round(tenant))
        self.assertGreater(rounds[-1], 1, rounds)


if __name__ == "__main__":
    unittest.main()
