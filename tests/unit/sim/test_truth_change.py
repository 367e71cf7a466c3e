"""`truth change` changes the lists of exactly the people that it names."""

import json
import tempfile
import unittest
from pathlib import Path

from truth_support import HEADER, person_record, run_program, write_lines

from oracle_lib.expectation import Expectation
from oracle_lib.settings import Settings
from oracle_lib.truth_file import read_truth


class Change(unittest.TestCase):
    def setUp(self) -> None:
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.file = Path(self.directory.name) / "truth.jsonl"

    def _digests(self) -> dict[str, str | None]:
        truth = read_truth(self.file, None)
        listed = [user for user, p in truth.people.items() if p.enabled and not p.online]
        expectation = Expectation(truth, Settings(), listed)
        return {user: expectation.digest(user) for user in listed}

    def test_lists_of_exactly_the_named_users_differ(self) -> None:
        run_program("truth", "generate", "--users", "120", "--seed", "5", "--base-day",
                    "2026-11-24", "--output", self.file)
        for round_number in range(4):
            before = self._digests()
            result = run_program("truth", "change", "--file", self.file, "--seed", "1",
                                 "--appointments", "20")
            after = self._digests()
            named = result.stdout.splitlines()
            self.assertEqual(len(set(named)), 20)
            self.assertEqual({user for user in before if before[user] != after[user]}, set(named))
            header = json.loads(self.file.read_text(encoding="utf-8").splitlines()[0])
            self.assertEqual(header["version"], round_number + 2)

    def test_empty_calendar_gets_an_appointment(self) -> None:
        write_lines(self.file, [HEADER, person_record()])
        result = run_program("truth", "change", "--file", self.file, "--seed", "1",
                             "--appointments", "1")
        self.assertEqual(result.stdout, "anna@example.test\n")
        self.assertEqual(len(next(iter(read_truth(self.file, None).people.values())).appointments()),
                         1)

    def test_people_who_are_not_replicated_are_never_chosen(self) -> None:
        write_lines(self.file, [
            HEADER, person_record("a", online=True), person_record("b", enabled=False),
            person_record("c", right="none"), person_record("d", directory_entries=2),
            person_record("e", mailbox=None), person_record("f", proxy_addresses=[]),
            person_record("g", proxy_addresses=["SMTP:X@example.test"]),
            person_record("h", proxy_addresses=["SMTP:x@example.test"]), person_record("i"),
        ])
        result = run_program("truth", "change", "--file", self.file, "--seed", "1",
                             "--appointments", "1")
        self.assertEqual(result.stdout, "i@example.test\n")

    def test_too_many_changes_are_refused_and_change_nothing(self) -> None:
        write_lines(self.file, [HEADER, person_record()])
        before = self.file.read_bytes()
        result = run_program("truth", "change", "--file", self.file, "--seed", "1",
                             "--appointments", "2")
        self.assertEqual(result.returncode, 1)
        self.assertEqual(self.file.read_bytes(), before)
        self.assertEqual([path.name for path in Path(self.directory.name).iterdir()],
                         ["truth.jsonl"])


if __name__ == "__main__":
    unittest.main()
