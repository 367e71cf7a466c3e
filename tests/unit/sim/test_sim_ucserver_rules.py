"""Which occasions a rule of misbehaviour fits, and which rules are refused."""

from __future__ import annotations

import unittest
from typing import Any

import sim_ucserver_support  # noqa: F401  (finds the simulator's package)

from sim_ucserver import messages, misbehaviour_actions
from sim_ucserver.misbehaviour_rules import (
    ACTION_REFUSE,
    ACTIONS,
    SOCKET_ACTIONS,
    Occasion,
    RuleError,
    Rules,
)


def rules(*descriptions: Any) -> Rules:
    made = Rules()
    made.replace(list(descriptions))
    return made


def write_of(owner: str, message: int = 7) -> Occasion:
    return Occasion(1, message, messages.SET_ENTRY_LIST, owner)


class Parsing(unittest.TestCase):
    def test_what_is_no_rule_is_refused_and_the_old_ones_stay(self) -> None:
        kept = rules({"match": {"any": True}, "do": "cut"})
        broken: list[Any] = [
            "cut", {}, {"do": "explode"}, {"do": "cut", "when": 1}, {"match": {}, "do": "cut"},
            {"match": {"user": "x"}, "do": "cut"}, {"match": {"step": "x"}, "do": "cut"},
            {"do": {"action": "delay", "minutes": 1}}, {"do": "cut", "every": 0},
            {"match": {"step": "handshake"}, "do": "busy"},
        ]  # fmt: skip
        for description in broken:
            with self.subTest(description), self.assertRaises(RuleError):
                kept.replace([description])
        self.assertIsNotNone(kept.find(write_of("a")))

    def test_every_action_that_can_be_named_can_be_done(self) -> None:
        self.assertEqual(set(ACTIONS) - {ACTION_REFUSE}, set(misbehaviour_actions.ACTIONS))
        self.assertEqual(set(SOCKET_ACTIONS), set(misbehaviour_actions.SOCKET_ACTIONS))

    def test_parameters_have_defaults(self) -> None:
        rule = rules({"do": {"action": "error", "detail": 2}}).find(write_of("a"))
        assert rule is not None
        self.assertEqual(rule.parameters, {"detail": 2, "text": "internal error"})


class Matching(unittest.TestCase):
    def test_all_keys_must_fit(self) -> None:
        made = rules({"match": {"owner": "a", "message": 7}, "do": "cut"})
        self.assertIsNone(made.find(write_of("b")))
        self.assertIsNone(made.find(write_of("a", message=8)))
        self.assertIsNotNone(made.find(write_of("a")))

    def test_a_step_is_another_name_of_an_operation(self) -> None:
        made = rules({"match": {"step": "roster"}, "do": "cut"})
        self.assertIsNone(made.find(write_of("a")))
        self.assertIsNotNone(made.find(Occasion(1, 5, messages.GET_USER_PROFILES)))

    def test_rules_for_messages_leave_connect_and_handshake_alone(self) -> None:
        made = rules({"match": {"any": True}, "do": "cut"})
        self.assertIsNone(made.find(Occasion(1, step="connect")))
        self.assertIsNone(made.find(Occasion(1, step="handshake")))

    def test_rules_for_connect_leave_messages_alone(self) -> None:
        made = rules({"match": {"step": "connect"}, "do": "cut"})
        self.assertIsNone(made.find(write_of("a")))
        self.assertIsNotNone(made.find(Occasion(1, step="connect")))

    def test_times_skip_and_every(self) -> None:
        made = rules({"do": "cut", "times": 2, "skip": 1, "every": 3})
        hits = [made.find(write_of("a")) is not None for _ in range(12)]
        self.assertEqual([index + 1 for index, hit in enumerate(hits) if hit], [4, 7])

    def test_the_first_rule_that_fits_is_used(self) -> None:
        made = rules({"do": "cut", "times": 1}, {"do": "silent"})
        found = [made.find(write_of("a")) for _ in range(2)]
        self.assertEqual([rule.action if rule else None for rule in found], ["cut", "silent"])


if __name__ == "__main__":
    unittest.main()
