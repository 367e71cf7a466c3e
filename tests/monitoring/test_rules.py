"""The alert rules as promtool sees them: their grammar, and when each fires."""

from __future__ import annotations

import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy" / "prometheus" / "ewscal-alerts.yml"
ANNOTATIONS = ("summary", "summary_de", "help")


class RulesTest(unittest.TestCase):
    """deploy/prometheus/ewscal-alerts.yml."""

    def promtool(self, *arguments: str) -> None:
        """It is content."""
        done = subprocess.run(["promtool", *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_they_are_rules(self) -> None:
        """As a server would read them."""
        self.promtool("check", "rules", str(RULES))

    def test_each_fires_when_it_must_and_not_before(self) -> None:
        """The times are in alerts-test.yml."""
        self.promtool("test", "rules", str(Path(__file__).with_name("alerts-test.yml")))

    def test_each_has_its_test_and_both_languages(self) -> None:
        """What nobody has tried is not a rule."""
        tried = Path(__file__).with_name("alerts-test.yml").read_text()
        page = (ROOT / "docs" / "monitoring.md").read_text()
        for rule in RULES.read_text().split("      - alert: ")[1:]:
            name = rule.split("\n", 1)[0]
            self.assertIn(f"alertname: {name}\n", tried)
            self.assertIn(f"| `{name}` |", page)
            self.assertIn("severity: ", rule)
            for annotation in ANNOTATIONS:
                self.assertIn(f"          {annotation}: ", rule, name)
