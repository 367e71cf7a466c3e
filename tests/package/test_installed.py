"""The packages in a clean Debian: installed, upgraded, removed, purged; from the package to everybody fresh."""

from __future__ import annotations

import unittest

from built import first_packages
from support import PackageTest


class InstalledTest(PackageTest):
    """Each has a machine of its own."""

    def test_install_remove_purge(self) -> None:
        """See inside_install.py."""
        self.run_inside(self.boot(), "inside_install")

    def test_upgrade(self) -> None:
        """See inside_upgrade.py."""
        self.run_inside(self.boot({"/srv/first-packages": first_packages()}), "inside_upgrade")

    def test_worker_on_another_host(self) -> None:
        """See inside_worker.py."""
        self.run_inside(self.boot(), "inside_worker")

    def test_credentials(self) -> None:
        """See inside_credentials.py."""
        self.run_inside(self.boot(), "inside_credentials")

    def test_folders(self) -> None:
        """See inside_folders.py."""
        self.run_inside(self.boot(), "inside_folders")

    def test_from_package_to_green(self) -> None:
        """See inside_green.py."""
        self.run_inside(self.boot(), "inside_green")


if __name__ == "__main__":
    unittest.main()
