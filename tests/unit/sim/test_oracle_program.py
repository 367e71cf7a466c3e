"""The oracle as a program: exit status, differences by name, summary, counting."""

import copy
import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

from truth_support import HEADER, appointment_record, person_record, run_program, write_lines

ANNA, BERT = "anna@example.test", "bert@example.test"
ENTRY: dict[str, Any] = {
    "id": "AB12@20261201T080000Z", "owner": ANNA, "source": "EWS",
    "start": "2026-12-01T08:00:00Z", "end": "2026-12-01T09:00:00Z", "duration": 60,
    "subject": "Planung", "text": "", "all_day": False, "status": 2, "category": "",
    "importance": 1, "sensitivity": 0, "valid": True, "location": "Raum 1",
}


class Scene(unittest.TestCase):
    """Anna has one appointment, Bert is logged in, Carl's calendar is empty, Dora gives no right."""

    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        appointment = appointment_record("2026-12-01T09:00:00", "2026-12-01T10:00:00")
        self.people = [
            person_record("anna", appointments=[appointment]),
            person_record("bert", online=True, appointments=[appointment]),
            person_record("carl"), person_record("dora", right="none"),
        ]
        self.truth = write_lines(self.directory / "truth.jsonl", [HEADER, *self.people])
        self.content: dict[str, Any] = {ANNA: [dict(ENTRY)], "carl@example.test": []}
        self.records: list[dict[str, Any]] = []

    def happens(self, event: str, **values: Any) -> None:
        number = len(self.records) + 1
        self.records.append({"seq": number, "at": float(number), "event": event, **values})

    def oracle(self, *arguments: str | Path, truth: Path | None = None) -> tuple[int, str]:
        content = self.directory / "content.json"
        content.write_text(json.dumps(self.content), encoding="utf-8")
        journal = write_lines(self.directory / "journal.jsonl", self.records)
        chosen = [] if "--count-writes-since" in arguments else ["--content", content]
        chosen += ["--journal", journal] if self.records else []
        result = run_program("oracle", "--truth", truth or self.truth, *chosen, *arguments)
        return result.returncode, result.stdout + result.stderr

    def assert_difference(self, text: str, *arguments: str | Path) -> None:
        status, output = self.oracle(*arguments)
        self.assertEqual(status, 1, output)
        self.assertIn(text, output)
        self.assertEqual(len(output.splitlines()), 1, output)


class Comparison(Scene):
    def test_equal_content_is_silent_and_exit_status_0(self) -> None:
        self.assertEqual(self.oracle(), (0, ""))

    def test_answer_of_the_control_socket_is_understood(self) -> None:
        self.content = {"ok": True, "content": self.content}
        self.assertEqual(self.oracle(), (0, ""))

    def test_every_field_is_compared_with_its_type(self) -> None:
        others: dict[str, Any] = {
            "owner": "Anna@example.test", "source": "ews", "start": "2026-12-01T08:00:01Z",
            "end": "x", "duration": 60.0, "subject": "planung", "text": " ", "all_day": True,
            "status": 3, "category": "x", "importance": 2, "sensitivity": 2, "valid": 1,
            "location": None,
        }
        for key, value in others.items():
            self.content[ANNA] = [{**ENTRY, key: value}]
            self.assert_difference(f"{ANNA}: entry AB12@20261201T080000Z: {key} is")

    def test_missing_and_surplus_entries_are_named(self) -> None:
        self.content[ANNA] = []
        self.assert_difference("entry AB12@20261201T080000Z is missing")
        self.content[ANNA] = [ENTRY, {**ENTRY, "id": "X"}]
        self.assert_difference("entry X should not be there")
        self.content[ANNA] = [ENTRY, ENTRY]
        self.assert_difference("is there twice")

    def test_empty_list_that_was_never_written_is_a_difference(self) -> None:
        del self.content["carl@example.test"]
        self.assert_difference("carl@example.test: no list was ever written (0 entries expected)")

    def test_people_who_must_stay_untouched(self) -> None:
        right_list_at_the_wrong_time = [{**ENTRY, "owner": BERT}]
        for user, entries, reason in (
                (BERT, right_list_at_the_wrong_time, "must not be: logged in"),
                ("dora@example.test", [], "must not be: no right"),
                ("nobody@example.test", [], "does not exist")):
            content = copy.deepcopy(self.content)
            self.content[user] = entries
            self.assert_difference(reason)
            self.content = content

    def test_at_most_ten_differences_are_printed(self) -> None:
        self.content[ANNA] = [{**ENTRY, "id": f"X{number}"} for number in range(30)]
        status, output = self.oracle()
        self.assertEqual((status, len(output.splitlines())), (1, 11))
        self.assertIn("... and 21 more differences, 1 users", output)

    def test_settings_are_applied(self) -> None:
        status, output = self.oracle("--settings", "details=subject")
        self.assertEqual(status, 1)
        self.assertIn('location is "Raum 1", expected null', output)


    def test_default_zone_is_used_for_mailboxes_without_working_hours_only(self) -> None:
        day_off = appointment_record("2026-12-01T00:00:00", "2026-12-02T00:00:00")
        entry = {**ENTRY, "id": "AB12@20261130T230000Z", "start": "2026-11-30T23:00:00Z",
                 "end": "2026-12-01T23:00:00Z", "duration": 1440}
        for working_hours, default_zone, all_day in (
                (True, "none", True), (True, "UTC", True), (False, "none", False),
                (False, "Europe/Berlin", True), (False, "UTC", False)):
            for form in ("yearly", "dates", "fractions", "empty"):
                if form == "empty" and working_hours:
                    continue
                self.people[0].update(working_hours=working_hours, zone_form=form,
                                      appointments=[day_off])
                write_lines(self.truth, [HEADER, *self.people])
                self.content[ANNA] = [{**entry, "all_day": all_day}]
                self.assertEqual(self.oracle("--settings", f"default_zone={default_zone}"), (0, ""))

    def test_a_zone_that_nobody_understands_is_none(self) -> None:
        day_off = appointment_record("2026-12-01T00:00:00", "2026-12-02T00:00:00")
        entry = {**ENTRY, "id": "AB12@20261130T230000Z", "start": "2026-11-30T23:00:00Z",
                 "end": "2026-12-01T23:00:00Z", "duration": 1440}
        self.people[0].update(zone_form="empty", appointments=[day_off])
        write_lines(self.truth, [HEADER, *self.people])
        for default_zone, all_day in (("none", False), ("Europe/Berlin", True), ("UTC", False)):
            self.content[ANNA] = [{**entry, "all_day": all_day}]
            self.assertEqual(self.oracle("--settings", f"default_zone={default_zone}"), (0, ""))


class AfterChanges(Scene):
    def test_somebody_who_logged_in_keeps_what_was_written_before(self) -> None:
        self.happens("roster", connection=1, users=3)
        self.happens("log_in", users=[ANNA])
        self.assertEqual(self.oracle(), (0, ""))
        self.content[ANNA] = [{**ENTRY, "subject": "x"}]
        self.assert_difference("what is left is not a list of any version")

    def test_somebody_who_logged_out_must_be_written(self) -> None:
        self.happens("log_out", users=[BERT])
        self.assert_difference(f"{BERT}: no list was ever written (1 entries expected)")

    def test_older_list_is_no_longer_enough_for_somebody_offline(self) -> None:
        changed = copy.deepcopy(self.people)
        changed[0]["appointments"][0]["subject"] = "Neu"
        newer = write_lines(self.directory / "newer.jsonl", [{**HEADER, "version": 2}, *changed])
        status, output = self.oracle("--earlier-truth", self.truth, truth=newer)
        self.assertEqual(status, 1)
        self.assertIn('subject is "Planung", expected "Neu"', output)
        self.happens("log_in", users=[ANNA])
        self.assertEqual(self.oracle("--earlier-truth", self.truth, truth=newer), (0, ""))


class Report(Scene):
    def test_summary_counts_users_by_outcome(self) -> None:
        status, output = self.oracle("--summary", "--json")
        self.assertEqual(status, 0)
        lines = [line.split() for line in output.splitlines()]
        self.assertIn(["replicated", "2", "2"], lines)
        self.assertIn(["logged", "in", "1", "1"], lines)
        self.assertIn(["all", "4", "4"], lines)
        counts = json.loads(output.splitlines()[-1])
        self.assertEqual((counts["people"], counts["must_hold"], counts["equal"],
                          counts["entries"], counts["good"]), (4, 2, 2, 1, True))
        self.assertEqual(counts["outcomes"], {
            "replicated": 2, "logged in": 1, "no right on the calendar": 1})


class Counting(Scene):
    def setUp(self) -> None:
        super().setUp()
        self.happens("roster", connection=1, users=3)
        for owner, result in ((ANNA, 0), (ANNA, 1), ("carl@example.test", 0)):
            self.happens("write", connection=1, owner=owner, entries=0, result=result, digest="x")

    def test_writes_are_counted_since_a_sequence_number(self) -> None:
        self.assertEqual(self.oracle("--count-writes-since", "0"),
                         (0, "writes=3 stored=2 users=2 last_seq=4\n"))
        self.assertEqual(self.oracle("--count-writes-since", "2", "--writes-of", ANNA),
                         (0, "writes=1 stored=0 users=1 last_seq=4\n"))
        self.assertEqual(self.oracle("--count-writes-since", "4", "--expect-writes", "0"),
                         (0, "writes=0 stored=0 users=0 last_seq=4\n"))

    def test_other_count_than_expected_is_exit_status_1(self) -> None:
        status, output = self.oracle("--count-writes-since", "3", "--expect-writes", "0")
        self.assertEqual(status, 1)
        self.assertIn("1 writes, expected 0", output)

    def test_written_users_are_compared_as_a_set(self) -> None:
        self.assertEqual(self.oracle("--count-writes-since", "3", "--expect-written",
                                     "carl@example.test")[0], 0)
        status, output = self.oracle("--count-writes-since", "3", "--expect-written", BERT)
        self.assertEqual(status, 1)
        self.assertIn(f"{BERT} was not written", output)
        self.assertIn("carl@example.test was written, but not expected", output)


class Usage(Scene):
    def test_wrong_usage_is_exit_status_2(self) -> None:
        self.assertEqual(self.oracle("--settings", "private=maybe")[0], 2)
        self.assertEqual(self.oracle("--expect-writes", "1")[0], 2)
        self.assertEqual(run_program("oracle", "--truth", self.truth).returncode, 2)

    def test_unreadable_files_are_exit_status_2(self) -> None:
        missing = self.directory / "missing"
        self.assertEqual(self.oracle(truth=missing)[0], 2)
        broken = self.directory / "broken.jsonl"
        broken.write_text('{"kind":"header"}\n', encoding="utf-8")
        self.assertEqual(self.oracle(truth=broken)[0], 2)


if __name__ == "__main__":
    unittest.main()
