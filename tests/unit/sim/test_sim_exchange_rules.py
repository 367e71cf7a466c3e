"""When a rule of misbehaviour fires, and which rules are refused. Without a server."""

import unittest

import sim_exchange_support  # noqa: F401  (makes the simulator's package importable)
from sim_exchange.misbehaviour import RuleSet
from sim_exchange.misbehaviour_table import ACTIONS, Required
from sim_exchange.statistics import Statistics

EXAMPLES = {
    "milliseconds": 1,
    "seconds": 1,
    "status": 503,
    "to": "login_page",
    "code": "ErrorX",
    "type": "None",
    "form": "utc",
    "kind": "year_1601",
    "value": "x",
    "content": "",
    "change": -1,
    "bytes": 10,
    "after_bytes": 10,
    "at": "refusal",
    "before": "last_token",
}


class Rules(unittest.TestCase):
    def setUp(self) -> None:
        self.statistics = Statistics()
        self.rules = RuleSet(self.statistics)

    def set(self, match: dict, action: str = "drop_without_answer", **more: object) -> None:
        self.rules.replace([{"match": match, "do": action, **more}])

    def fired(self, *requests: list[str]) -> list[bool]:
        return [bool(self.rules.for_request(addresses)[1]) for addresses in requests]

    def assert_refused(self, rule: object) -> None:
        with self.assertRaises(ValueError):
            self.rules.replace([rule])

    def test_wrong_rules_are_refused(self) -> None:
        good = {"match": {"any": True}, "do": "delay", "milliseconds": 1}
        self.rules.replace([good])
        for wrong in (
            "text",
            {**good, "do": "unheard_of"},
            {**good, "match": {}},
            {**good, "match": {"day": "Monday"}},
            {**good, "match": {"any": False}},
            {**good, "match": {"every": 0}},
            {**good, "match": {"request": "first"}},
            {**good, "match": {"mailbox": 5}},
            {**good, "times": 0},
            {**good, "times": "many"},
            {**good, "colour": "red"},
            {**good, "milliseconds": "long"},
            {"match": {"any": True}, "do": "delay"},
            {"match": {"any": True}, "do": "view", "type": "Detailed"},
            {"match": {"any": True}, "do": "fault", "code": "ErrorX", "shape": 4},
            {"match": {"mailbox": "a@b"}, "do": "silent_connection"},
            {"match": {"mailbox": "a@b"}, "do": "refuse_log_in"},
            {"match": {"any": True}, "do": "close_at", "at": "dinner"},
            {"match": {"every": 2}, "do": "refuse_connections"},
        ):
            with self.subTest(rule=wrong):
                self.assert_refused(wrong)

    def test_a_refused_set_changes_nothing(self) -> None:
        self.set({"any": True})
        self.assert_refused({"do": "nothing"})
        self.assertEqual(self.fired([]), [True])

    def test_every_action_can_be_put_in_force(self) -> None:
        for name, action in ACTIONS.items():
            needed = [key for key, value in action.defaults.items() if isinstance(value, Required)]
            self.set({"any": True}, name, **{key: EXAMPLES[key] for key in needed})

    def test_the_number_of_a_request_counts_from_the_setting_of_the_rules(self) -> None:
        self.fired([], [])
        self.set({"request": [1, 3]})
        self.assertEqual(self.fired([], [], [], []), [True, False, True, False])

    def test_every_nth_counts_what_the_other_conditions_let_through(self) -> None:
        self.set({"every": 2, "mailbox": "a@x"})
        self.assertEqual(
            self.fired(["a@x"], ["b@x"], ["A@X"], ["a@x"]), [False, False, True, False]
        )

    def test_a_rule_ends_after_its_times(self) -> None:
        self.set({"any": True}, times=2)
        self.assertEqual(self.fired([], [], []), [True, True, False])

    def test_a_rule_can_wait_for_large_requests(self) -> None:
        self.set({"mailboxes_above": 1})
        self.assertEqual(self.fired(["a"], ["a", "b"]), [False, True])

    def test_a_rule_of_a_mailbox_fires_for_that_mailbox_only(self) -> None:
        self.set({"mailbox": ["A@x", "b@x"]}, "omit_ids")
        number, firing = self.rules.for_request(["a@x", "c@x"])
        self.assertEqual(firing, [])
        found = [bool(self.rules.for_mailbox(number, name, 3)) for name in ("a@x", "c@x", "B@x")]
        self.assertEqual(found, [True, False, True])

    def test_connections_are_counted_on_their_own(self) -> None:
        self.set({"request": 2}, "reset_connection")
        self.fired([], [])
        self.assertEqual(
            [bool(self.rules.for_connection()) for _ in range(3)], [False, True, False]
        )

    def test_what_fired_is_counted(self) -> None:
        self.set({"any": True})
        self.fired([], [])
        self.assertEqual(self.statistics.snapshot()["misbehaved"], {"drop_without_answer": 2})


if __name__ == "__main__":
    unittest.main()
