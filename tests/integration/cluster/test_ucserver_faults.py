"""The UCServer fails in each way: said once, nothing is lost, and everything arrives when it is back."""

from __future__ import annotations

import unittest

from server_faults import FAULTS, ServerFaultTest, Several
from side_by_side import for_each


class UCServerFaultTest(ServerFaultTest):
    """Nobody knows who is to be replicated, and nothing can be written."""

    server = "ucserver"

    @for_each(FAULTS)
    def test_a_ucserver_that_fails_is_said_once_and_nothing_is_lost(self, fault: str) -> None:
        """Each fault in a cluster of its own."""
        self.check_fault(fault)

    def check_that_the_others_go_on(self, writes: int) -> None:
        """Nothing reaches it, and nobody else is to blame."""
        self.assertEqual(self.writes(), writes)
        self.wait_until_good("directory")
        self.wait_until_good("exchange")


def load_tests(_loader: unittest.TestLoader, tests: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """Side by side: they spend their time waiting."""
    return Several(tests)


if __name__ == "__main__":
    unittest.main()
