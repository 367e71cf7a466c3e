"""What the tests of the packages share: a machine with the packages at hand, and scripts that run inside it."""

from __future__ import annotations

import os
import unittest
from pathlib import Path
from typing import Mapping

from built import ROOT, dependencies, packages
from clean_debian import CleanDebian, copied, kept_root

INSIDE = "/srv/tree/tests/package/inside"


class PackageTest(unittest.TestCase):
    """A test that needs root, because it boots a machine."""

    @classmethod
    def setUpClass(cls) -> None:
        """Without privileges nothing of this can be tried."""
        if os.geteuid() != 0:
            raise unittest.SkipTest("SKIPPED: only root can boot a clean Debian")

    def boot(self, binds: Mapping[str, Path] | None = None) -> CleanDebian:
        """A clean Debian with all that the packages need, but not with them; it goes with the test."""
        built = packages()
        root = self.enterContext(copied(kept_root(dependencies(built))))
        binds = {"/srv/tree": ROOT, "/srv/packages": built, **(binds or {})}
        for where in binds:
            (root / where.lstrip("/")).mkdir(parents=True, exist_ok=True)
        machine = CleanDebian(root, binds)
        self.addCleanup(machine.close)
        return machine

    def run_inside(self, machine: CleanDebian, module: str) -> str:
        """Runs one of the scripts of tests/package/inside; what it has printed."""
        status, said = machine.run("/usr/bin/python3", "-B", f"{INSIDE}/{module}.py", "--verbose", check=False)
        print(said)
        self.assertEqual(status, 0, said[-6000:])
        return said
