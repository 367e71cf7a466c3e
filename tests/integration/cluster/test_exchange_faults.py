"""Exchange fails in each way: said once, directory and UCServer go on, and everything catches up."""

from __future__ import annotations

import unittest

from server_faults import FAULTS, ServerFaultTest, Several
from side_by_side import for_each


class ExchangeFaultTest(ServerFaultTest):
    """Nothing can be read."""

    server = "exchange"

    @for_each(FAULTS)
    def test_exchange_that_fails_is_said_once_and_everything_catches_up(self, fault: str) -> None:
        """Each fault in a cluster of its own."""
        self.check_fault(fault)

    def check_that_the_others_go_on(self, writes: int) -> None:
        """The directory is asked and the list of users is read, and nobody's calendar is touched."""
        self.wait_until_good("ucserver")
        self.wait_until_good("directory")
        self.assertEqual(self.writes(), writes)


def load_tests(_loader: unittest.TestLoader, tests: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """Side by side: they spend their time waiting."""
    return Several(tests)


if __name__ == "__main__":
    unittest.main()
