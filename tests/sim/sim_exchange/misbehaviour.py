"""Rules of misbehaviour: when one fires, and which there are.

A rule is {"match": {…}, "times": n | null, "do": "name", …parameters}. All conditions in `match`
must hold: "any": true · "mailbox": "a@b" or a list · "request": K or a list (K-th authenticated
request, or K-th connection, since the rules were set) · "every": n (each n-th that the other
conditions let through) · "mailboxes_above": n (requests with more than n mailboxes).
Rules of connections and log-ins know "any", "request" and "every" only. All rules that fire apply, in their order.
"""

from __future__ import annotations

import threading
from typing import Any

from .misbehaviour_table import ACTIONS, Scope
from .statistics import Statistics

CONDITIONS = ("any", "mailbox", "request", "every", "mailboxes_above")
_RULE_KEYS = ("match", "times", "do")


class Rule:
    """One rule with its counters; the set of rules guards it with its lock."""

    def __init__(self, source: dict[str, Any]):
        self.action = source.get("do")
        if self.action not in ACTIONS:
            raise ValueError(f"unknown action {self.action!r}")
        self.scope = ACTIONS[self.action].scope
        given = {key: value for key, value in source.items() if key not in _RULE_KEYS}
        self.parameters = ACTIONS[self.action].parameters_from(given)
        self.times_left = _check_times(source.get("times"))
        self._match = _check_match(source.get("match"), self.scope)
        self._candidates = 0
        self._steps = 0

    def next_number(self) -> int:
        """Counts the steps of log-ins that it could be about."""
        self._steps += 1
        return self._steps

    def fires(self, number: int, addresses: list[str], request_size: int) -> bool:
        """Whether it applies to a connection, request or mailbox; counts it if so."""
        if self.times_left == 0 or not self._matches(number, addresses, request_size):
            return False
        self._candidates += 1
        if self._candidates % self._match.get("every", 1) != 0:
            return False
        if self.times_left is not None:
            self.times_left -= 1
        return True

    def is_for_all(self) -> bool:
        """Whether it is in force for every request, as often as there is one."""
        return set(self._match) == {"any"} and self.times_left is None

    def _matches(self, number: int, addresses: list[str], request_size: int) -> bool:
        match = self._match
        if "request" in match and number not in match["request"]:
            return False
        if "mailbox" in match and not match["mailbox"].intersection(addresses):
            return False
        return request_size > match.get("mailboxes_above", -1)


class RuleSet:
    """The rules in force; safe for several threads."""

    def __init__(self, statistics: Statistics):
        self._statistics = statistics
        self._lock = threading.Lock()
        self._rules: list[Rule] = []
        self._requests = 0
        self._connections = 0

    def replace(self, sources: list[dict[str, Any]]) -> None:
        """Puts new rules in force and counts anew; raises ValueError and changes nothing."""
        if not isinstance(sources, list) or not all(isinstance(entry, dict) for entry in sources):
            raise ValueError("rules must be a list of objects")
        rules = [Rule(source) for source in sources]
        with self._lock:
            self._rules = rules
            self._requests = self._connections = 0

    def for_connection(self) -> list[Rule]:
        """The rules for a new connection."""
        with self._lock:
            self._connections += 1
            return self._firing((Scope.CONNECTION,), self._connections, [], 0)

    def for_request(self, addresses: list[str]) -> tuple[int, list[Rule]]:
        """The number of an authenticated request and the rules for it."""
        lowered = [address.lower() for address in addresses]
        with self._lock:
            self._requests += 1
            firing = self._firing((Scope.REQUEST,), self._requests, lowered, len(lowered))
            return self._requests, firing

    def for_log_in(self, action: str, **place: str) -> Rule | None:
        """The first rule with that action, and with these parameters, that fires at this step of a log-in."""
        with self._lock:
            for rule in self._rules:
                fits = rule.action == action and place.items() <= rule.parameters.items()
                if fits and rule.fires(rule.next_number(), [], 0):
                    self._statistics.count_in("misbehaved", action)
                    return rule
        return None

    def about_log_in(self) -> Rule | None:
        """The rule, if there is one for every request, by which everybody gets a 401."""
        with self._lock:
            for rule in self._rules:
                if rule.action == "http_status" and rule.parameters["status"] == 401 and rule.is_for_all():
                    return rule
        return None

    def for_mailbox(self, number: int, address: str, request_size: int) -> list[Rule]:
        """The rules for one mailbox of the request with that number."""
        with self._lock:
            return self._firing((Scope.MAILBOX,), number, [address.lower()], request_size)

    def listener_pauses(self) -> list[Rule]:
        """The rules that close the listener as long as they are in force."""
        with self._lock:
            return [rule for rule in self._rules if rule.scope is Scope.LISTENER]

    def have_mailbox_rules(self) -> bool:
        """Whether any mailbox may need another answer than the cached one."""
        with self._lock:
            return any(rule.scope is Scope.MAILBOX for rule in self._rules)

    def _firing(
        self, scopes: tuple[Scope, ...], number: int, addresses: list[str], size: int
    ) -> list[Rule]:
        candidates = [rule for rule in self._rules if rule.scope in scopes]
        firing = [rule for rule in candidates if rule.fires(number, addresses, size)]
        for rule in firing:
            self._statistics.count_in("misbehaved", rule.action)
        return firing


def _check_times(times: Any) -> int | None:
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        raise ValueError("times must be a number above 0, or null")
    return times


def _check_match(match: Any, scope: Scope) -> dict[str, Any]:
    if not isinstance(match, dict) or not match:
        raise ValueError("match must be an object with at least one condition")
    for name, value in match.items():
        if name not in CONDITIONS:
            raise ValueError(f"unknown condition {name!r}")
        if scope in (Scope.CONNECTION, Scope.LOG_IN) and name in ("mailbox", "mailboxes_above"):
            raise ValueError(f"a {scope.value} has no {name!r}")
        if scope is Scope.LISTENER and name != "any":
            raise ValueError("the listener knows the condition 'any' only")
        _check_condition(name, value)
    checked = dict(match)
    if "mailbox" in match:
        checked["mailbox"] = {address.lower() for address in _as_list(match["mailbox"])}
    if "request" in match:
        checked["request"] = set(_as_list(match["request"]))
    return checked


def _check_condition(name: str, value: Any) -> None:
    if name == "any":
        good = value is True
    elif name == "mailbox":
        good = all(isinstance(entry, str) for entry in _as_list(value))
    elif name == "request":
        good = all(_is_count(entry, 1) for entry in _as_list(value))
    else:
        good = _is_count(value, 1 if name == "every" else 0)
    if not good:
        raise ValueError(f"{name!r} cannot be {value!r}")


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_count(value: Any, lowest: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= lowest
