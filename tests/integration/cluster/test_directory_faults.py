"""The directory fails in each way: said once, the last good mapping serves, and the directory is asked again."""

from __future__ import annotations

import unittest

from server_faults import FAULTS, PATIENCE_SECONDS, ServerFaultTest, Several
from side_by_side import for_each
from tenant.program import wait_until


class DirectoryFaultTest(ServerFaultTest):
    """Nobody can be looked up."""

    server = "directory"

    @for_each(FAULTS)
    def test_a_directory_that_fails_is_said_once_and_the_last_mapping_serves(self, fault: str) -> None:
        """Each fault in a cluster of its own."""
        self.check_fault(fault)

    def check_that_the_others_go_on(self, writes: int) -> None:
        """Rounds go on with what is known, and what was changed meanwhile arrives."""
        wait_until(lambda: self.writes() >= writes + 2, PATIENCE_SECONDS, "the two changed calendars")
        self.tenant.compare()
        self.wait_until_good("ucserver")
        self.wait_until_good("exchange")

    def wait_until_caught_up(self, rounds: int) -> None:
        """It is asked again by itself."""
        wait_until(lambda: "event=server.answers_again server=directory" in self.output(), PATIENCE_SECONDS,
                   "an answer of the directory")
        super().wait_until_caught_up(rounds)


def load_tests(_loader: unittest.TestLoader, tests: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """Side by side: they spend their time waiting."""
    return Several(tests)


if __name__ == "__main__":
    unittest.main()
