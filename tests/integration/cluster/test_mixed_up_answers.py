"""A relay before Exchange that sends answers twice, at once or when the next request is under way, or to the wrong one
of two connections; with, without and with mixed names of requests in the answers. Nobody ever gets the calendar of
somebody else: the oracle looks at each list that was written, not only at the last one."""

from __future__ import annotations

import unittest
from typing import Any

from support import PATIENCE_SECONDS, ClusterTest

from side_by_side import SideBySide

PEOPLE = 200
EVERY = {"any": True}
WAYS: dict[str, dict[str, Any]] = {
    "a copy at once": {"do": "answer_twice"},
    "a copy in the same record": {"do": "answer_twice", "joined": True},
    "a late copy": {"do": "answer_twice", "late": True},
    "swapped": {"do": "swap_answers", "seconds": 1},
}
NAMES: dict[str, list[dict[str, Any]]] = {
    "with names": [],
    "without names": [{"match": EVERY, "do": "no_client_request_id"}],
    "mixed names": [{"match": {"every": 2}, "do": "no_client_request_id"}],
}


class MixedUpAnswersTest(ClusterTest):
    """Two workers, and four leases at a time as long as answers name their requests."""

    def one_round(self, *rules: dict[str, Any]) -> None:
        """Everybody is read and sent anew while the rules are in force."""
        tenant = self.tenant
        tenant.exchange(command="misbehave", rules=list(rules))
        finished = tenant.rounds_finished()
        tenant.change(PEOPLE)
        tenant.ctl("run-now")
        tenant.wait_for_round(finished + 1, PATIENCE_SECONDS)
        tenant.exchange(command="clear")

    def check(self, names: str) -> None:
        """From the first request on, and then again by a cluster that knows the host."""
        tenant = self.make_tenant(PEOPLE, {"pool": {"worker_ews": "2"}}, plain=True)
        tenant.start_servers()
        tenant.exchange(command="misbehave", rules=[{"match": EVERY, **WAYS["swapped"]}, *NAMES[names]])
        tenant.start_supervisor()
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        tenant.exchange(command="clear")
        for way in WAYS:
            with self.subTest(way=way):
                self.one_round({"match": EVERY, **WAYS[way]}, *NAMES[names])
                # Whoever was not read in that round is read now.
                self.one_round()
                tenant.compare()

    def test_with_names(self) -> None:
        """Each answer shows to which request it belongs."""
        self.check("with names")

    def test_without_names(self) -> None:
        """No answer does, as of grommunio."""
        self.check("without names")

    def test_with_mixed_names(self) -> None:
        """Every second one does: back-ends behind one balancer differ."""
        self.check("mixed names")


class Several(SideBySide):
    """Swapped answers wait for each other."""

    at_a_time = len(NAMES)


def load_tests(_loader: unittest.TestLoader, tests: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """Side by side."""
    return Several(tests)


if __name__ == "__main__":
    unittest.main()
