"""What the directory says of its domains reaches those who log in to Exchange, and is known after a restart."""

from __future__ import annotations

import unittest

from support import PATIENCE_SECONDS, ClusterTest
from tenant.program import wait_until


class DomainsTest(ClusterTest):
    """The account is written with a short name; nobody gives tickets here, and that is told with the realm."""

    def check(self) -> str:
        """What a check of Exchange shows."""
        return str(self.tenant.ctl("check", "exchange", check=False))

    def test_the_realm_of_a_short_name_comes_from_the_directory(self) -> None:
        """It is the DNS name in the directory, and not the short one."""
        self.start_cluster(3, {"exchange": {"auth": "negotiate", "kdc": "127.0.0.1"}, "service": {"interval": "2s"}},
                           plain=True)
        wait_until(lambda: "EXAMPLE.TEST" in self.check(), PATIENCE_SECONDS, "the realm of the directory")
        assert self.tenant.supervisor is not None
        self.assertEqual(self.tenant.supervisor.stop(), 0)
        self.tenant.start_supervisor()
        wait_until(lambda: "gives tickets" in self.check(), PATIENCE_SECONDS, "a check")
        self.assertIn("EXAMPLE.TEST", self.check())


if __name__ == "__main__":
    unittest.main()
