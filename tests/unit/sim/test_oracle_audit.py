"""The journal is judged: writes for people who are away from the list, and versions that go back."""

import tempfile
import unittest
from pathlib import Path
from typing import Any

from truth_support import HEADER, appointment_record, person_record, write_lines

from oracle_lib.audit import audit
from oracle_lib.expectation import Expectation, digest
from oracle_lib.journal import Journal, Presence, read_journal
from oracle_lib.settings import Settings
from oracle_lib.truth_file import read_truth

ANNA = "anna@example.test"
BERT = "bert@example.test"


def version(number: int, directory: Path) -> Expectation:
    """Anna's only appointment begins at the hour of the version; Bert has no mailbox."""
    start, end = f"2026-12-01T{number:02}:00:00", f"2026-12-01T{number:02}:30:00"
    file = write_lines(directory / f"truth{number}.jsonl", [
        {**HEADER, "version": number},
        person_record("anna", appointments=[appointment_record(start, end)]),
        person_record("bert", mailbox=None)])
    return Expectation(read_truth(file, None), Settings(), [ANNA, BERT])


class Scene(unittest.TestCase):
    """A journal is built event by event; time goes on by a tenth of a second."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.versions = [version(number, self.directory) for number in (1, 2, 3)]
        self.records: list[dict[str, Any]] = []
        self.now = 1000.0

    def happens(self, event: str, after: float = 0.1, **values: Any) -> int:
        self.now += after
        self.records.append({"seq": len(self.records) + 1, "at": self.now, "event": event,
                             **values})
        return len(self.records)

    def roster(self, connection: int = 1, **values: Any) -> int:
        return self.happens("roster", connection=connection, users=1, **values)

    def write(self, number: int = 1, owner: str = ANNA, connection: int = 1, after: float = 0.1,
              result: int = 0) -> None:
        values: dict[str, Any] = {"connection": connection, "owner": owner, "entries": 1,
                                  "result": result}
        if result == 0:
            values["digest"] = self.versions[number - 1].digest(ANNA)
        self.happens("write", after, **values)

    def journal(self) -> Journal:
        return read_journal(write_lines(self.directory / "journal.jsonl", self.records))

    def breaches(self) -> list[str]:
        journal = self.journal()
        presence = Presence(self.versions[0].truth.people.values(), journal)
        return audit(journal, presence, self.versions, grace_seconds=2.0)

    def assert_one_breach(self, text: str) -> None:
        lines = self.breaches()
        self.assertEqual(len(lines), 1, lines)
        self.assertIn(text, lines[0])


class Listing(Scene):
    def test_write_after_a_list_that_names_the_owner_is_good(self) -> None:
        self.roster()
        self.write()
        self.assertEqual(self.breaches(), [])

    def test_write_before_the_first_list_of_its_connection_is_a_breach(self) -> None:
        self.roster(connection=1)
        self.write(connection=2)
        self.assert_one_breach("before the first list of users of its session")

    def test_write_long_after_a_list_left_the_owner_out_is_a_breach(self) -> None:
        for event in ("log_in", "disable"):
            self.records.clear()
            self.roster()
            self.happens(event, users=[ANNA])
            self.roster()
            self.write(after=2.1)
            self.assert_one_breach("left them out")

    def test_write_that_may_have_been_on_its_way_is_good(self) -> None:
        self.roster()
        self.happens("log_in", users=[ANNA])
        self.roster()
        self.write(after=1.9)
        self.assertEqual(self.breaches(), [])

    def test_grace_counts_from_the_first_list_that_left_him_out(self) -> None:
        self.roster()
        self.happens("log_in", users=[ANNA])
        self.roster()
        self.happens("connect", after=1.5, connection=3)
        self.roster()
        self.write(after=1.0)
        self.assert_one_breach("left them out")

    def test_list_of_another_connection_counts(self) -> None:
        self.roster(connection=1)
        self.happens("log_in", users=[ANNA])
        self.roster(connection=2)
        self.write(connection=1, after=3.0)
        self.assert_one_breach("left them out")

    def test_log_in_without_a_new_list_is_no_breach(self) -> None:
        self.roster()
        self.happens("log_in", users=[ANNA])
        self.write(after=60.0)
        self.assertEqual(self.breaches(), [])

    def test_list_that_names_him_again_makes_it_good(self) -> None:
        self.roster()
        self.happens("log_in", users=[ANNA])
        self.roster()
        self.happens("log_out", users=[ANNA])
        self.write(after=3.0)
        self.assert_one_breach("left them out")
        self.records.pop()
        self.roster()
        self.write(after=3.0)
        self.assertEqual(self.breaches(), [])

    def test_list_shows_the_state_at_which_it_was_made(self) -> None:
        made = self.happens("connect", connection=1)
        self.happens("log_in", users=[ANNA])
        self.roster(as_of=made)
        self.write(after=3.0)
        self.assertEqual(self.breaches(), [])

    def test_somebody_whom_no_list_ever_named(self) -> None:
        self.happens("log_in", users=[ANNA])
        self.roster()
        self.write()
        self.assert_one_breach("no list of users ever named them")

    def test_unfiltered_list_names_nobody(self) -> None:
        self.roster(active_only=True, filtered=False)
        self.write()
        self.assert_one_breach("before the first list of users of its session")


class Versions(Scene):
    def test_versions_may_rise_repeat_and_skip(self) -> None:
        self.roster()
        for number in (1, 1, 3, 3):
            self.write(number)
        self.assertEqual(self.breaches(), [])

    def test_version_that_goes_back_is_a_breach(self) -> None:
        self.roster()
        for number in (1, 3, 2):
            self.write(number)
        self.assert_one_breach("went back from version 3 to 2")

    def test_refused_write_does_not_count_as_stored(self) -> None:
        self.roster()
        for number, result in ((3, -1), (2, 0)):
            self.write(number, result=result)
        self.assertEqual(self.breaches(), [])

    def test_list_of_no_version_is_a_breach(self) -> None:
        self.roster()
        self.write()
        self.records[-1]["digest"] = digest([])
        self.assert_one_breach("a list that no version explains")

    def test_version_that_returns_to_an_older_content_is_no_step_back(self) -> None:
        self.versions.append(version(1, self.directory))
        self.roster()
        for number in (1, 2, 1):
            self.write(number)
        self.assertEqual(self.breaches(), [])

    def test_write_for_somebody_without_mailbox_is_a_breach_even_if_refused(self) -> None:
        self.roster()
        self.write(owner=BERT, result=-1)
        self.assert_one_breach("must not be: no mailbox in Exchange")

    def test_what_the_ucserver_noted_is_reported(self) -> None:
        for _ in range(2):
            self.happens("breach", kind="unsorted_list", connection=1)
        self.assert_one_breach("2 times: unsorted_list")


class Reading(Scene):
    def test_last_line_that_was_cut_off_is_left_out(self) -> None:
        self.roster()
        self.write()
        file = write_lines(self.directory / "journal.jsonl", self.records)
        file.write_bytes(file.read_bytes()[:-10])
        journal = read_journal(file)
        self.assertEqual((len(journal.rosters), len(journal.writes)), (1, 0))

    def test_broken_line_in_the_middle_is_an_error(self) -> None:
        file = self.directory / "journal.jsonl"
        file.write_text('{"seq":1}\n{"seq":2,"at":1,"event":"reload"}\n', encoding="utf-8")
        with self.assertRaisesRegex(ValueError, "journal.jsonl:1"):
            read_journal(file)


if __name__ == "__main__":
    unittest.main()
