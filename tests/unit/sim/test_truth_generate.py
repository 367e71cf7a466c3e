"""The truth generator keeps its promises about who and what is in the file."""

import tempfile
import unittest
from datetime import date, datetime, timedelta
from pathlib import Path

from truth_support import run_program

from oracle_lib.expansion import expand
from truth_lib.change import replicated_people
from truth_lib.people import make_people

ODDITIES = {
    "thousand_appointments", "no_mailbox", "shared_address", "same_upn", "disabled", "apostrophe",
    "upn_case", "mail_only", "domain_name", "not_in_directory", "umlaut",
}
BASE_DAY = date(2026, 11, 24)


class Generation(unittest.TestCase):
    def test_same_seed_gives_the_same_octets(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            files = [Path(directory) / name for name in ("first", "second", "other")]
            for file, seed in zip(files, ("7", "7", "8")):
                result = run_program("truth", "generate", "--users", "60", "--seed", seed,
                                     "--base-day", "2026-11-24", "--output", file)
                self.assertEqual(result.returncode, 0, result.stderr)
            first, second, other = (file.read_bytes() for file in files)
            self.assertEqual(first, second)
            self.assertNotEqual(first, other)
            self.assertEqual(len(first.splitlines()), 61)

    def test_four_in_five_are_replicated_in_every_population(self) -> None:
        for count in (1, 2, 3, 4, 5, 9, 10, 17, 49, 50, 51, 100, 333):
            people = make_people(3, count, BASE_DAY, plain=False)
            self.assertEqual(len(people), count)
            self.assertGreaterEqual(len(replicated_people(people)) * 5, count * 4, count)

    def test_fifty_people_have_every_oddity_and_state(self) -> None:
        for seed in range(5):
            people = make_people(seed, 50, BASE_DAY, plain=False)
            self.assertLessEqual(ODDITIES, {person["oddity"] for person in people})
            self.assertTrue(any(person["online"] for person in people))
            self.assertTrue(any(not person["enabled"] for person in people))
            self.assertLessEqual({"none", "freebusy", "limited", "reviewer", "owner"},
                                 {person["right"] for person in people})
            self.assertTrue(any(not person["working_hours"] for person in people))
            self.assertEqual({person["zone_form"] for person in people},
                             {"yearly", "dates", "fractions", "empty"})
            self.assertGreaterEqual(len({person["zone"] for person in people}), 4)
            self.assertTrue(any(person["mailbox"] and not person["appointments"]
                                for person in replicated_people(people)))

    def test_plain_people_are_all_replicated(self) -> None:
        people = make_people(3, 200, BASE_DAY, plain=True)
        self.assertEqual(len(replicated_people(people)), 200)
        self.assertEqual({person["oddity"] for person in people}, {None})

    def test_one_in_twenty_is_logged_in(self) -> None:
        people = make_people(3, 1000, BASE_DAY, plain=False)
        self.assertEqual(sum(person["online"] for person in people), 50)

    def test_user_names_and_mailboxes_of_others_are_unique(self) -> None:
        people = make_people(3, 1000, BASE_DAY, plain=False)
        self.assertEqual(len({person["user"] for person in people}), 1000)
        mailboxes = [person["mailbox"] for person in people
                     if person["mailbox"] and person["oddity"] != "shared_address"]
        self.assertEqual(len(set(mailboxes)), len(mailboxes))

    def test_two_of_a_shared_address_differ_in_letter_case_only(self) -> None:
        people = make_people(3, 50, BASE_DAY, plain=False)
        first, second = (p for p in people if p["oddity"] == "shared_address")
        self.assertEqual(first["mailbox"], second["mailbox"])
        addresses = [
            value for person in (first, second) for value in person["proxy_addresses"]
            if value.startswith("SMTP:")
        ]
        self.assertNotEqual(addresses[0], addresses[1])
        self.assertEqual(addresses[0].lower(), addresses[1].lower())


class Calendars(unittest.TestCase):
    def test_thousand_appointments_lie_inside_the_window(self) -> None:
        people = make_people(3, 50, BASE_DAY, plain=False)
        person = next(p for p in people if p["oddity"] == "thousand_appointments")
        self.assertEqual(len(person["appointments"]), 1000)
        for event in expand(person["appointments"], person["zone"]):
            self.assertGreater(event.start.date(), BASE_DAY)
            self.assertLess(event.end.date(), BASE_DAY + timedelta(days=30))

    def test_most_people_have_about_fifteen_events_in_the_window(self) -> None:
        people = make_people(3, 300, BASE_DAY, plain=True)
        first, last = BASE_DAY.isoformat(), (BASE_DAY + timedelta(days=30)).isoformat()
        count = sum(
            event.start.isoformat() < last and event.end.isoformat() > first
            for person in people for event in expand(person["appointments"], person["zone"]))
        self.assertTrue(12 <= count / 300 <= 18, count / 300)

    def test_no_event_ends_before_it_starts_even_across_offset_changes(self) -> None:
        for base_day in (date(2026, 3, 1), date(2026, 3, 20), date(2026, 10, 20)):
            for person in make_people(5, 150, base_day, plain=True):
                for event in expand(person["appointments"], person["zone"]):
                    self.assertLessEqual(event.start, event.end)

    def test_every_change_of_the_offset_near_the_base_day_is_visited(self) -> None:
        people = make_people(5, 100, date(2026, 10, 10), plain=True)
        days = {
            (person["zone"], appointment["start"][:10])
            for person in people for appointment in person["appointments"]
            if appointment["subject"] == "Tag der Zeitumstellung"
        }
        self.assertIn(("Europe/Berlin", "2026-10-25"), days)

    def test_texts_contain_what_breaks_careless_programs(self) -> None:
        people = make_people(3, 300, BASE_DAY, plain=False)
        texts = "".join(
            appointment["subject"] + appointment["location"]
            for person in people for appointment in person["appointments"])
        for character in "\u0001\u000b\uffff&<\"'äß🎉":
            self.assertIn(character, texts)

    def test_times_are_local_texts_without_offset(self) -> None:
        for person in make_people(3, 40, BASE_DAY, plain=True):
            for appointment in person["appointments"]:
                self.assertIsNone(datetime.fromisoformat(appointment["start"]).tzinfo)
                self.assertEqual(len(appointment["end"]), 19)
                self.assertEqual(len(appointment["id"]), 140)


class Usage(unittest.TestCase):
    def test_wrong_usage_is_exit_status_2(self) -> None:
        self.assertEqual(run_program("truth").returncode, 2)
        self.assertEqual(run_program("truth", "generate", "--users", "0", "--seed", "1",
                                     "--output", "/nonexistent/x").returncode, 2)

    def test_unwritable_output_is_exit_status_1(self) -> None:
        result = run_program("truth", "generate", "--users", "1", "--seed", "1",
                             "--output", "/nonexistent/x")
        self.assertEqual(result.returncode, 1)
        self.assertIn("/nonexistent", result.stderr)


if __name__ == "__main__":
    unittest.main()
