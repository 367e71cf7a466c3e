"""What the relay does wrong, and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

STEPS = ("connect", "starttls", "handshake", "bind", "root", "partitions", "accounts", "points", "clock", "search")
ACTIONS = frozenset({
    "silent", "cut", "garbage", "inject", "trickle", "notice", "result", "play", "entries", "huge", "endless",
    "cut_answer", "slow_answer", "references", "ranges", "endless_pages", "endless_ranges", "broken_entry",
    "endless_references", "strangers", "broken_page",
    "entry", "leave_out_addresses", "close_after", "long_name",
})


class RuleError(Exception):
    """A rule that cannot be obeyed."""


@dataclass
class Rule:
    """At `step` do `action`: not the first `skip` times, and then `times` times (None: always)."""

    step: str
    action: str
    times: int | None = None
    skip: int = 0
    parameters: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, given: dict[str, Any]) -> Rule:
        """From the control socket."""
        rest = dict(given)
        rule = cls(rest.pop("at"), rest.pop("do"), rest.pop("times", None), rest.pop("skip", 0), rest)
        if rule.step not in STEPS or rule.action not in ACTIONS:
            raise RuleError(f"no such step or action: {rule.step}, {rule.action}")
        return rule


class Rules:
    """The rules that are in force; the first one that fits is used."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []

    def replace(self, rules: list[Rule]) -> None:
        """Forgets the older ones."""
        self._rules = rules

    def at(self, step: str) -> Rule | None:
        """The rule for a connection that has come to this step now, which is counted."""
        for rule in self._rules:
            if rule.step != step or rule.times == 0:
                continue
            if rule.skip > 0:
                rule.skip -= 1
                continue
            if rule.times is not None:
                rule.times -= 1
            return rule
        return None
