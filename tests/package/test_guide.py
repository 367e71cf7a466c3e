"""Every command line of the guide that needs a machine of its own, in a clean Debian, and every path in it."""

from __future__ import annotations

import unittest

from support import PackageTest


class GuideTest(PackageTest):
    """One machine, from its first package to its purge."""

    def test_lines_and_paths_of_the_guide(self) -> None:
        """See inside_guide.py."""
        self.run_inside(self.boot(), "inside_guide")


if __name__ == "__main__":
    unittest.main()
