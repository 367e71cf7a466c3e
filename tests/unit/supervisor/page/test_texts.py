"""Every text of the page has its German, of the same parameters, and the catalogue has no other."""

from __future__ import annotations

import json
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
CATALOGUE = ROOT / "supervisor" / "ctl" / "po" / "dashboard-de.po"
PARAMETER = re.compile(r"\{\??\w*\}?")
# The same word in both languages.
SAME = {"Server", "Version"}


def texts() -> list[str]:
    """What the page's files name."""
    listed = subprocess.run([ROOT / "supervisor" / "page" / "texts"], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in listed.stdout.splitlines()]


def catalogue() -> dict[str, str]:
    """The catalogue as gettext's own tool reads it: one line for each text."""
    plain = subprocess.run(["msgcat", "--no-wrap", CATALOGUE], capture_output=True, text=True, check=True).stdout
    pairs = re.findall(r'^msgid (".*")\nmsgstr (".*")$', plain, re.MULTILINE)
    return {json.loads(original): json.loads(translated) for original, translated in pairs if original != '""'}


class TextsTest(unittest.TestCase):
    """The catalogue beside the page."""

    def test_nothing_is_missing_and_nothing_is_left_over(self) -> None:
        """The texts of the files are those of the catalogue."""
        self.assertEqual(sorted(texts()), sorted(catalogue()))

    def test_each_has_a_german(self) -> None:
        """Neither empty nor still English, and with the same parameters."""
        for original, translated in catalogue().items():
            with self.subTest(original):
                self.assertNotEqual(translated, "")
                if original not in SAME:
                    self.assertFalse(translated == original and " " in original)
                self.assertEqual(sorted(PARAMETER.findall(original)), sorted(PARAMETER.findall(translated)))


if __name__ == "__main__":
    unittest.main()
