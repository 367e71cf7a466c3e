"""Rules that say when the server misbehaves and how; set through the control socket.

A rule: {"match": {…}, "do": "action" or {"action": …, parameters}, "times": n or null,
"skip": n (leave the first n occasions alone), "every": n (only each n-th occasion)}.
All keys of `match` must fit: owner, operation, message (the K-th of a connection), connection,
step (connect, handshake, starttls, negotiate, login, settings, roster, write, check, logoff),
any (every message). The first rule that fits is used.
"""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

from . import messages

STEP_CONNECT = "connect"
STEP_HANDSHAKE = "handshake"
STEP_OPERATIONS = {
    "starttls": messages.START_TLS,
    "negotiate": messages.NEGOTIATE,
    "login": messages.ADMIN_LOGIN,
    "settings": messages.GET_USER_MANAGER_SETTINGS,
    "roster": messages.GET_USER_PROFILES,
    "write": messages.SET_ENTRY_LIST,
    "check": messages.CHECK_CONNECTION,
    "logoff": messages.LOGOFF,
}
STEPS = (STEP_CONNECT, STEP_HANDSHAKE, *STEP_OPERATIONS)
MATCH_KEYS = ("owner", "operation", "message", "connection", "step", "any")
RULE_KEYS = ("match", "do", "times", "skip", "every")

ACTION_REFUSE = "refuse"
SOCKET_ACTIONS = ("silent", "delay", "cut", "reset", "garbage")

# Every action with its parameters and what they are when the rule does not say. "Performed" means
# that the invoke does what it is for, for example that a list is stored.
ACTIONS: dict[str, dict[str, Any]] = {
    # Closes the listening sockets, for good or for some seconds; `match` and `times` do not count.
    ACTION_REFUSE: {"seconds": None},
    # Ends the connection: by a TCP reset; at once and without the end of TLS (unless asked for,
    # not performed); when the answer was sent; in order when the answer was sent; when a part of
    # the answer was sent; by octets below TLS.
    "reset": {},
    "cut": {"perform": False},
    "cut_after": {},
    "close": {},
    "cut_middle": {"fraction": 0.5},
    "drop_tls": {},
    # From now on, or after this answer, the connection is open and mute.
    "silent": {},
    "silent_after": {},
    # This one invoke is never answered, or late; performed before or with the late answer.
    "no_answer": {"perform": False},
    "delay": {"ms": 1000, "perform": True},
    # Another answer; not performed. `result` is for the login and for lists.
    "error": {"detail": 100, "text": "internal error"},
    "reject": {"problem": 1, "details": ""},
    "result": {"value": 1},
    "busy": {"seconds": 30},
    "incompatible": {"version": "9.0.0"},
    # Octets that are no answer; `inject` puts some behind the answer, which for asnStartTLS is
    # before the handshake (a forged result by default).
    "garbage": {"octets": 64, "hex": None},
    "inject": {"hex": None},
    "oversized": {},
    "indefinite": {},
    "long_length": {},
    "deep": {"depth": 2000},
    # The right answer in a wrong way: held back and sent in reverse order when `count` are held or
    # after a while; twice; under another invokeID, alone or before the right one; a few octets at
    # a time; and then nothing is read for a while.
    "out_of_order": {"count": 4, "ms": 200},
    "duplicate": {},
    "wrong_invoke_id": {"and_answer": False},
    "trickle": {"octets": 16, "ms": 50},
    "slow_reader": {"seconds": 5},
    # Something unasked before the right answer.
    "keep_alive": {},
    "unknown_event": {},
    "unknown_invoke": {},
    # Rosters that lack users, or in which the profile of one user (the one in the middle if none
    # is named) comes twice or is spoiled.
    "roster_shrink": {"fraction": 1 / 3},
    "roster_empty": {},
    "roster_duplicate": {"user": None},
    "roster_empty_name": {"user": None},
    "roster_invalid_utf8": {"user": None},
    "roster_password": {"user": None, "password": "do-not-keep-this"},
    "roster_unknown_fields": {},
}


class RuleError(ValueError):
    """A rule that cannot be understood."""


class Occasion(NamedTuple):
    connection: int
    message: int = 0
    operation: int | None = None
    owner: str | None = None
    step: str | None = None


@dataclasses.dataclass
class Rule:
    match: dict[str, Any]
    action: str
    parameters: dict[str, Any]
    times: int | None = None
    skip: int = 0
    every: int = 1
    seen: int = 0
    applied: int = 0

    def fits(self, occasion: Occasion) -> bool:
        if self.action == ACTION_REFUSE:
            return False
        if occasion.step is not None:
            if self.match.get("step") != occasion.step:
                return False
        elif self.match.get("step", "write") not in STEP_OPERATIONS:
            return False
        return all(_key_fits(key, wanted, occasion) for key, wanted in self.match.items())

    def is_due(self) -> bool:
        """Counts one occasion and says whether the rule is to be applied to it."""
        if self.times is not None and self.applied >= self.times:
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.seen - self.skip) % self.every != 0:
            return False
        self.applied += 1
        return True


class Rules:
    def __init__(self) -> None:
        self._rules: list[Rule] = []

    def replace(self, descriptions: list[Any]) -> None:
        """Takes effect as a whole or, when a rule is not understood, not at all."""
        self._rules = [parse_rule(description) for description in descriptions]

    def find(self, occasion: Occasion) -> Rule | None:
        for rule in self._rules:
            if rule.fits(occasion) and rule.is_due():
                return rule
        return None

    def refusal(self) -> Rule | None:
        """The rule that closes the listening sockets."""
        return next((rule for rule in self._rules if rule.action == ACTION_REFUSE), None)

    def report(self) -> list[dict[str, Any]]:
        return [
            {"match": rule.match, "action": rule.action, "seen": rule.seen, "applied": rule.applied}
            for rule in self._rules
        ]


def parse_rule(description: Any) -> Rule:
    if not isinstance(description, dict) or set(description) - set(RULE_KEYS):
        raise RuleError(f"a rule has the keys {', '.join(RULE_KEYS)}")
    match = description.get("match", {"any": True})
    if not isinstance(match, dict) or not match or set(match) - set(MATCH_KEYS):
        raise RuleError(f"match has the keys {', '.join(MATCH_KEYS)}")
    if match.get("step", STEPS[0]) not in STEPS:
        raise RuleError(f"the steps are {', '.join(STEPS)}")
    action, parameters = _parse_action(description.get("do"))
    if match.get("step") in (STEP_CONNECT, STEP_HANDSHAKE) and action not in SOCKET_ACTIONS:
        if action != ACTION_REFUSE:
            raise RuleError(f"{action} is not possible at {match['step']}")
    every = description.get("every", 1)
    if not isinstance(every, int) or every < 1:
        raise RuleError("every is a number from 1")
    times, skip = description.get("times"), description.get("skip", 0)
    return Rule(dict(match), action, parameters, times, skip, every)


def _parse_action(description: Any) -> tuple[str, dict[str, Any]]:
    given = {"action": description} if isinstance(description, str) else description
    if not isinstance(given, dict) or given.get("action") not in ACTIONS:
        raise RuleError(f"do is one of {', '.join(ACTIONS)}")
    action = given["action"]
    defaults = ACTIONS[action]
    unknown = set(given) - set(defaults) - {"action"}
    if unknown:
        raise RuleError(f"{action} does not know {', '.join(sorted(unknown))}")
    return action, {key: given.get(key, default) for key, default in defaults.items()}


def _key_fits(key: str, wanted: Any, occasion: Occasion) -> bool:
    if key == "any":
        return bool(wanted)
    if key == "step":
        return occasion.step == wanted or occasion.operation == STEP_OPERATIONS.get(wanted, -1)
    return getattr(occasion, key) == wanted
