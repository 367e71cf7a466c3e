"""The alert rules as promtool sees them: their grammar, and when each fires."""

from __future__ import annotations

import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy" / "prometheus" / "ewscal-alerts.yml"
PAGE = ROOT / "docs" / "monitoring.md"
ANNOTATIONS = ("summary", "summary_de", "help")


def rules() -> dict[str, str]:
    """The text of each rule by its name."""
    parts = RULES.read_text().split("      - alert: ")[1:]
    return {name: rule for name, _, rule in (part.partition("\n") for part in parts)}


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

    def test_the_page_says_what_is_so(self) -> None:
        """As the summary does, with words for what only the alert knows."""
        page = PAGE.read_text()
        for name, rule in rules().items():
            (row,) = (line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
            summary = re.search(r"summary: '(.*)'", rule).group(1).replace("''", "'")
            words = [part.strip() for part in re.split(r"\{\{.*?\}\}", summary) if len(part.strip()) > 2]
            place = -1
            for word in words:
                self.assertGreater(row.find(word, place + 1), place, f"{name}: {word}")
                place = row.find(word, place + 1)
            self.assertNotRegex(row, r"\bin long\b|\ba role a role\b")

    def test_days_of_certificates_are_those_of_the_guide(self) -> None:
        """A reader who makes alerts of their own begins where ours begin."""
        days = [re.search(r"certificate_end_time.*< (\d+) \* 86400", rules()[name]).group(1)
                for name in ("EwscalCertificateEnds", "EwscalCertificateEndsSoon")]
        for path in (PAGE, *(ROOT / "docs" / "guide" / language / "monitoring.md" for language in ("en", "de"))):
            lines = [line for line in path.read_text().splitlines()
                     if re.match(r"\| `(ewscal_server_certificate_end_time|EwscalCertificateEnds)", line)]
            said = [day for line in lines for day in re.findall(r"(\d+) (?:days|Tage)", line)]
            self.assertEqual(said, days, path)

    def test_each_has_its_test_and_both_languages(self) -> None:
        """What nobody has tried is not a rule."""
        tried = Path(__file__).with_name("alerts-test.yml").read_text()
        page = PAGE.read_text()
        for name, rule in rules().items():
            self.assertIn(f"alertname: {name}\n", tried)
            self.assertIn(f"| `{name}` |", page)
            self.assertIn("severity: ", rule)
            for annotation in ANNOTATIONS:
                self.assertIn(f"          {annotation}: ", rule, name)
