"""What the tests of whole clusters share: where the programs are, and one tenant for each test.

EWSCAL_BIN names the folder of the product's programs; without it those of the debug preset are taken.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, Mapping

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests" / "sim"), str(ROOT / "tests" / "integration")]

from tenant.tenant import Tenant  # noqa: E402

PROGRAMS = Path(os.environ.get("EWSCAL_BIN", ROOT / "build" / "debug" / "bin"))
PATIENCE_SECONDS = 120.0

Settings = Mapping[str, Mapping[str, str | list[str] | None]]


class ClusterTest(unittest.TestCase):
    """A test that starts servers and processes; whatever it has started is gone when it ends."""

    tenant: Tenant

    def make_tenant(self, users: int = 60, settings: Settings | None = None, **more: Any) -> Tenant:
        """A new tenant in a folder of its own, with keys; nothing of it runs yet."""
        folder = Path(tempfile.mkdtemp(prefix="ewscal-cluster-"))
        self.addCleanup(shutil.rmtree, folder)
        self.tenant = Tenant(folder, PROGRAMS, users=users, settings=settings, **more)
        self.addCleanup(self.tenant.close)
        self.tenant.make_keys()
        return self.tenant

    def start_cluster(self, users: int = 60, settings: Settings | None = None, **more: Any) -> Tenant:
        """A tenant whose servers and supervisor run."""
        tenant = self.make_tenant(users, settings, **more)
        tenant.start_servers()
        tenant.start_supervisor()
        return tenant
