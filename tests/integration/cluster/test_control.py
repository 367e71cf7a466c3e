"""ewscalctl and the HTTP endpoint against a running cluster."""

from __future__ import annotations

import unittest

from support import ClusterTest


class StatusTest(ClusterTest):
    """What an administrator asks first."""

    def test_after_a_round_the_status_is_good_and_the_content_is_right(self) -> None:
        """Exit status 0 says that everyone's calendar is fresh."""
        tenant = self.start_cluster(plain=True)
        tenant.wait_for_round()
        tenant.compare()
        self.assertIn("worker-ews/2", tenant.ctl("workers"))
        tenant.ctl("status")


if __name__ == "__main__":
    unittest.main()
