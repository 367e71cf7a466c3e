"""The packages as files: what is in them, and what lintian and systemd think of them."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from built import packages
from clean_debian import run_here

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs" / "guide"))

from guidebook.chapters import CHAPTERS, LANGUAGES  # noqa: E402
from guidebook.links import broken  # noqa: E402

UNITS = ROOT / "deploy/debian/units"
EXPOSURE = {"ewscal-supervisor.service": 2.0, "ewscal-worker-ews@.service": 1.5, "ewscal-worker-ldap@.service": 1.5,
            "ewscal-publisher-ucserver@.service": 1.5}
PROGRAMS = {"ewscal": {"ewscal-supervisor", "ewscalctl"},
            "ewscal-worker": {"ewscal-worker-ews", "ewscal-worker-ldap", "ewscal-publisher-ucserver"}}


class BuildTest(unittest.TestCase):
    """Nothing is installed here."""

    def test_lintian_finds_nothing(self) -> None:
        """Neither an error nor a warning, and nothing is overridden."""
        done = subprocess.run(["lintian", "--fail-on", "error,warning", "--show-overrides", "--allow-root",
                               *map(str, packages().glob("*.deb"))], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_each_program_is_in_one_package_with_its_page(self) -> None:
        """And nothing of ours lies elsewhere than a package should put it."""
        manual: set[str] = set()
        for name, programs in PROGRAMS.items():
            (package,) = packages().glob(f"{name}_*.deb")
            content = run_here("dpkg-deb", "--contents", package)
            paths = set(re.findall(r" \./(\S+)$", content, re.MULTILINE))
            self.assertEqual({path.rsplit("/", 1)[1] for path in paths if path.startswith("usr/bin/") and path[8:]},
                             programs)
            pages = {path.rsplit("/", 1)[1].removesuffix(".gz") for path in paths if "/man/man" in path and
                     path.endswith(".gz")}
            self.assertLessEqual(programs, {page.rsplit(".", 1)[0] for page in pages})
            self.assertEqual([path for path in paths if path.startswith(("etc/", "var/", "opt/"))], [])
            manual |= pages
        self.assertEqual(manual, {path.name for path in (ROOT / "docs/man").iterdir()})

    def test_the_guide_is_whole_and_has_no_link_to_what_is_elsewhere(self) -> None:
        """Both languages, every chapter, readable as it lies there."""
        with tempfile.TemporaryDirectory() as folder:
            (package,) = packages().glob("ewscal_*.deb")
            run_here("dpkg-deb", "--extract", package, folder)
            guide = Path(folder) / "usr/share/doc/ewscal/guide"
            self.assertEqual(list(broken(guide)), [])
            for language in LANGUAGES:
                self.assertLessEqual({f"{name}.html" for name in CHAPTERS},
                                     {path.name for path in (guide / language).iterdir()})
            self.assertEqual([path for path in guide.rglob("*") if path.suffix == ".gz" or path.name[0] == "."], [])

    def test_units_are_exposed_little(self) -> None:
        """By systemd's own measure, from 0 (nothing can be done to the machine) to 10."""
        with tempfile.TemporaryDirectory() as folder:
            for name, most in EXPOSURE.items():
                unit = Path(folder) / name
                unit.write_bytes((UNITS / name).read_bytes())
                said = run_here("systemd-analyze", "security", "--offline=yes", "--no-pager", unit)
                (value,) = re.findall(r"Overall exposure level for \S+: ([0-9.]+)", said)
                print(f"{name}: {value}")
                self.assertLessEqual(float(value), most, said)
        self.assertEqual({path.name for path in UNITS.iterdir()}, set(EXPOSURE))


if __name__ == "__main__":
    unittest.main()
