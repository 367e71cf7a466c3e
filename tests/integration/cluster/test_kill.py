"""Every kind of process dies at a random moment of a round, and at every kind of message.

A sample of `tests/long kill`. EWSCAL_SEED repeats a run.
"""

from __future__ import annotations

import unittest

from kills import KINDS, ROLES, at_message, moment, run_plans, seed_of_environment

TIMES = 3


class KillTest(unittest.TestCase):
    """Nothing is lost, whoever dies."""

    def setUp(self) -> None:
        self.seed = seed_of_environment()
        print(f"EWSCAL_SEED={self.seed}", flush=True)

    def test_nobody_is_lost_when_a_process_dies_at_a_random_moment(self) -> None:
        """Three times each kind of process."""
        plans = [moment(role, f"{self.seed}/{time}") for time in range(TIMES) for role in ROLES]
        self.assertEqual(run_plans(plans, self.seed), [])

    def test_nobody_is_lost_when_a_process_dies_at_any_kind_of_message(self) -> None:
        """Three times each kind of message, at either end of it."""
        plans = [at_message(kind, f"{self.seed}/{time}") for time in range(TIMES) for kind in KINDS]
        self.assertEqual(run_plans(plans, self.seed), [])


if __name__ == "__main__":
    unittest.main()
