"""Every kind of process stops for twenty seconds in the middle of a round and wakes up again.

A sample of `tests/long kill`. EWSCAL_SEED repeats a run.
"""

from __future__ import annotations

import unittest

from kills import seed_of_environment
from stops import make_stops, run_stops

TIMES = 3


class StopTest(unittest.TestCase):
    """What wakes up does no harm, and nothing is lost."""

    def test_nobody_is_lost_and_a_publisher_that_wakes_up_beside_its_successor_writes_nothing(self) -> None:
        """Three times each kind of process, and three times one of two publishers that were started by hand."""
        seed = seed_of_environment()
        print(f"EWSCAL_SEED={seed}", flush=True)
        self.assertEqual(run_stops(make_stops(TIMES, seed)), [])


if __name__ == "__main__":
    unittest.main()
