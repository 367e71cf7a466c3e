"""Says what was found: differences, breaches, the table of outcomes, the counts."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from .comparison import Content, Result
from .expectation import Expectation
from .journal import Journal
from .outcomes import Outcome

MAXIMUM_LINES = 10


@dataclass(frozen=True)
class Findings:
    """All that was looked at; what was not asked for is None."""

    current: Expectation
    result: Result | None
    content: Content | None
    breaches: list[str] | None
    journal: Journal | None

    @property
    def is_good(self) -> bool:
        """Whether nothing differs and nothing was breached."""
        return not (self.result and self.result.differences) and not self.breaches


def _limited(lines: list[str], what: str) -> list[str]:
    if len(lines) <= MAXIMUM_LINES:
        return lines
    return lines[:MAXIMUM_LINES] + [f"... and {len(lines) - MAXIMUM_LINES} more {what}"]


def difference_lines(findings: Findings) -> list[str]:
    """The first differences and the first breaches."""
    lines = []
    if findings.result is not None:
        differences = [
            f"{user}: {line}" for user, found in findings.result.differences.items()
            for line in found
        ]
        lines += _limited(differences, f"differences, {len(findings.result.differences)} users")
    return lines + _limited(findings.breaches or [], "breaches")


def counts(findings: Findings) -> dict[str, Any]:
    """The counts for a machine."""
    values: dict[str, Any] = {"version": findings.current.truth.version, "good": findings.is_good}
    if findings.result is not None and findings.content is not None:
        outcomes = findings.result.outcomes
        replicated = {user for user, o in outcomes.items() if o is Outcome.REPLICATED}
        values.update(
            people=len(outcomes),
            must_hold=len(replicated),
            equal=len(replicated & findings.result.equal),
            different=len(findings.result.differences),
            entries=findings.result.expected_entries,
            entries_found=sum(map(len, findings.content.values())),
            outcomes={o.value: n for o, n in Counter(outcomes.values()).items()},
        )
    if findings.journal is not None:
        values.update(breaches=len(findings.breaches or []), writes=len(findings.journal.writes),
                      rosters=len(findings.journal.rosters),
                      last_sequence=findings.journal.last_sequence)
    return values


def summary_lines(findings: Findings) -> list[str]:
    """A table of the users by what must have become of them."""
    if findings.result is None:
        return []
    lines = [f"{'outcome':<32} {'users':>6} {'as expected':>12}"]
    for outcome in Outcome:
        users = {user for user, o in findings.result.outcomes.items() if o is outcome}
        if users:
            lines.append(f"{outcome.value:<32} {len(users):>6}"
                         f" {len(users & findings.result.equal):>12}")
    total = len(findings.result.outcomes)
    lines.append(f"{'all':<32} {total:>6} {len(findings.result.equal):>12}")
    return lines


def json_line(findings: Findings) -> str:
    """The counts as one line."""
    return json.dumps(counts(findings), ensure_ascii=False)
