"""The mapping page's rules: window, fields, privacy, all-day, ids and their order."""

import unittest
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from truth_support import utc

from oracle_lib.expansion import Event
from oracle_lib.mapping import Entry, is_all_day, map_events, overlaps
from oracle_lib.settings import Settings, parse_settings
from oracle_lib.truth_file import window_of
from oracle_lib.visibility import VisibleEvent, show

WINDOW = window_of(date(2026, 11, 24))
BERLIN = ZoneInfo("Europe/Berlin")
ANNA = "anna@example.test"


def event(start: str, end: str, **values: Any) -> Event:
    known: dict[str, Any] = {"id": "AB12", "busy": "Busy", "subject": "Planung",
                             "location": "Raum 1", "private": False, **values}
    return Event(start=utc(start), end=utc(end), **known)


def times(start: str, end: str, busy: str = "Busy") -> VisibleEvent:
    return VisibleEvent(utc(start), utc(end), busy)


def mapped(*events: Event, right: str = "reviewer", owner: str = ANNA, settings: str = "",
           zone: ZoneInfo | None = BERLIN) -> list[Entry]:
    chosen: Settings = parse_settings(settings)
    shown = [show(e, right, chosen.asks_for_details) for e in events]
    return map_events(shown, owner, zone, WINDOW, chosen)


MORNING = event("2026-12-01T08:00", "2026-12-01T09:00")
PRIVATE = event("2026-12-02T12:00", "2026-12-02T13:00", busy="Tentative", private=True)


class Window(unittest.TestCase):
    def test_events_at_both_ends(self) -> None:
        kept = [
            ("2026-11-23T22:00", "2026-11-24T00:30"), ("2026-11-24T00:00", "2026-11-24T00:00"),
            ("2026-12-23T23:00", "2027-01-06T23:00"), ("2026-11-01T00:00", "2027-02-01T00:00"),
            ("2026-12-23T23:59", "2026-12-24T00:00"), ("2026-11-24T00:00", "2026-12-24T00:00"),
        ]
        left_out = [
            ("2026-11-23T22:00", "2026-11-24T00:00"), ("2026-12-24T00:00", "2026-12-24T00:00"),
            ("2026-12-24T00:00", "2026-12-24T01:00"), ("2026-11-23T23:59", "2026-11-23T23:59"),
        ]
        for start, end in kept:
            self.assertTrue(overlaps(times(start, end), WINDOW), (start, end))
        for start, end in left_out:
            self.assertFalse(overlaps(times(start, end), WINDOW), (start, end))

    def test_kept_event_is_whole(self) -> None:
        entry = mapped(event("2026-11-01T00:00", "2027-02-01T00:00"), zone=None)[0]
        self.assertEqual((entry["start"], entry["end"]),
                         ("2026-11-01T00:00:00Z", "2027-02-01T00:00:00Z"))
        self.assertEqual(entry["duration"], 92 * 24 * 60)


class Fields(unittest.TestCase):
    def test_every_field_of_a_plain_appointment(self) -> None:
        self.assertEqual(mapped(MORNING), [{
            "id": "AB12@20261201T080000Z", "owner": ANNA, "source": "EWS",
            "start": "2026-12-01T08:00:00Z", "end": "2026-12-01T09:00:00Z", "duration": 60,
            "subject": "Planung", "text": "", "all_day": False, "status": 2, "category": "",
            "importance": 1, "sensitivity": 0, "valid": True, "location": "Raum 1",
        }])

    def test_minutes_are_rounded_down(self) -> None:
        start = datetime.fromisoformat("2026-12-01T08:00:00+00:00")
        for seconds, minutes in ((0, 0), (59, 0), (60, 1), (90, 1), (119, 1), (120, 2)):
            end = start.replace(minute=seconds // 60, second=seconds % 60)
            entry = map_events([VisibleEvent(start, end, "Busy")], ANNA, None, WINDOW,
                               Settings())[0]
            self.assertEqual(entry["duration"], minutes)

    def test_status_of_each_busy_type(self) -> None:
        expected = {"Free": 0, "Tentative": 1, "Busy": 2, "OOF": 3, "WorkingElsewhere": 0}
        for busy, status in expected.items():
            entry = mapped(event("2026-12-01T08:00", "2026-12-01T09:00", busy=busy))[0]
            self.assertEqual(entry["status"], status)
        elsewhere = event("2026-12-01T08:00", "2026-12-01T09:00", busy="WorkingElsewhere")
        for word, status in (("tentative", 1), ("busy", 2), ("oof", 3)):
            entry = mapped(elsewhere, settings=f"working_elsewhere={word}")[0]
            self.assertEqual(entry["status"], status)

    def test_characters_that_xml_forbids_become_replacement_characters(self) -> None:
        entry = mapped(event("2026-12-01T08:00", "2026-12-01T09:00",
                             subject="a\u0001b\uffff\u0000\tc\u000b😀", location="\ufffe"))[0]
        self.assertEqual(entry["subject"], "a\ufffdb\ufffd\ufffd\tc\ufffd😀")
        self.assertEqual(entry["location"], "\ufffd")

    def test_empty_location_is_none_and_blank_one_stays(self) -> None:
        for location, expected in (("", None), (" ", " ")):
            entry = mapped(event("2026-12-01T08:00", "2026-12-01T09:00", location=location))[0]
            self.assertEqual(entry["location"], expected)


class Privacy(unittest.TestCase):
    def test_private_event_by_setting(self) -> None:
        self.assertEqual(mapped(PRIVATE), [])
        for private in ("times", "full"):
            entry = mapped(PRIVATE, settings=f"private={private}")[0]
            self.assertEqual(entry["id"], "be05bc143fac028b")
            self.assertEqual((entry["subject"], entry["location"]), ("", None))
            self.assertEqual((entry["status"], entry["sensitivity"]), (1, 2))

    def test_texts_of_a_server_that_shows_private_ones(self) -> None:
        generous = VisibleEvent(utc("2026-12-02T12:00"), utc("2026-12-02T13:00"), "Tentative",
                                has_details=True, private=True, id="AB12", subject="Geheim",
                                location="Praxis")
        expected = {"private=times": ("", None), "private=full": ("Geheim", "Praxis"),
                    "private=full,details=subject": ("Geheim", None),
                    "private=full,details=times": ("", None)}
        for settings, texts in expected.items():
            entry = map_events([generous], ANNA, BERLIN, WINDOW, parse_settings(settings))[0]
            self.assertEqual((entry["subject"], entry["location"]), texts)
            self.assertEqual(entry["id"], "AB12@20261202T120000Z")
            self.assertEqual(entry["sensitivity"], 2)

    def test_texts_by_details(self) -> None:
        for details, texts in (("full", ("Planung", "Raum 1")), ("subject", ("Planung", None)),
                               ("times", ("", None))):
            entry = mapped(MORNING, settings=f"details={details}")[0]
            self.assertEqual((entry["subject"], entry["location"]), texts)
            self.assertEqual(entry["id"], "AB12@20261201T080000Z")

    def test_limited_right_shows_texts_without_id(self) -> None:
        entry = mapped(MORNING, right="limited")[0]
        self.assertEqual(entry["id"], "bfc3519f06c28325")
        self.assertEqual((entry["subject"], entry["location"]), ("Planung", "Raum 1"))
        self.assertEqual(mapped(PRIVATE, right="limited"), [])

    def test_times_only_mailbox(self) -> None:
        entries = mapped(MORNING, PRIVATE, right="freebusy")
        self.assertEqual([entry["id"] for entry in entries],
                         ["bfc3519f06c28325", "be05bc143fac028b"])
        self.assertEqual({(e["subject"], e["location"], e["sensitivity"]) for e in entries},
                         {("", None, 0)})
        self.assertEqual(mapped(MORNING, right="freebusy", settings="times_only=skip"), [])

    def test_free_busy_view_is_asked_for_only_with_times_for_everything(self) -> None:
        entries = mapped(MORNING, PRIVATE, settings="details=times,private=times,times_only=skip")
        self.assertEqual([entry["id"] for entry in entries],
                         ["bfc3519f06c28325", "be05bc143fac028b"])
        self.assertEqual([entry["sensitivity"] for entry in entries], [0, 0])
        self.assertEqual(mapped(MORNING, settings="details=times")[0]["id"],
                         "AB12@20261201T080000Z")


class LongTexts(unittest.TestCase):
    def test_a_text_above_the_limit_is_cut_at_a_whole_character_and_marked(self) -> None:
        for text, sent in (
                ("x" * 2048, "x" * 2048), ("x" * 2049, "x" * 2045 + "…"),
                ("ü" * 1024, "ü" * 1024), ("ü" * 1025, "ü" * 1022 + "…"),
                ("€" * 700, "€" * 681 + "…"), ("😀" * 600, "😀" * 511 + "…")):
            long = event("2026-12-01T08:00", "2026-12-01T09:00", subject=text, location=text)
            entry = mapped(long)[0]
            self.assertEqual((entry["subject"], entry["location"]), (sent, sent))
            self.assertEqual(entry["id"], "AB12@20261201T080000Z")

    def test_the_texts_as_sent_decide_the_order(self) -> None:
        pair = [event("2026-12-01T08:00", "2026-12-01T09:00", subject="x" * 2048 + end, location=place)
                for end, place in (("a", "Z"), ("b", "Y"))]
        for events in (pair, pair[::-1]):
            self.assertEqual([entry["location"] for entry in mapped(*events)], ["Y", "Z"])

    def test_a_long_id_counts_as_none(self) -> None:
        for octets, wanted in ((1000, "ü" * 500 + "@20261201T080000Z"), (1002, "bfc3519f06c28325")):
            long = event("2026-12-01T08:00", "2026-12-01T09:00", id="ü" * (octets // 2))
            self.assertEqual(mapped(long)[0]["id"], wanted)

    def test_two_surrogates_that_form_a_pair_are_one_character(self) -> None:
        for text, sent in (("a\ud83d\ude00b", "a😀b"), ("a\ud83db", "a\ufffdb"),
                           ("\ude00\ud83d", "\ufffd\ufffd"), ("\ud83d\ud83d\ude00", "\ufffd😀")):
            entry = mapped(event("2026-12-01T08:00", "2026-12-01T09:00", subject=text))[0]
            self.assertEqual(entry["subject"], sent)


class AllDay(unittest.TestCase):
    def test_local_midnights(self) -> None:
        all_day = [
            ("2026-11-24T23:00", "2026-11-25T23:00"),  # 25th, 24 hours
            ("2026-10-24T22:00", "2026-10-25T23:00"),  # end of summer time, 25 hours
            ("2027-03-27T23:00", "2027-03-28T22:00"),  # its beginning, 23 hours
            ("2026-10-19T22:00", "2026-10-30T23:00"),  # many days, across the change
        ]
        other = [
            ("2026-11-24T00:00", "2026-11-25T00:00"), ("2026-11-24T23:00", "2026-11-24T23:00"),
            ("2026-11-24T22:00", "2026-11-25T22:00"), ("2026-11-24T23:00", "2026-11-25T22:59"),
            ("2026-11-24T11:00", "2026-11-25T11:00"),
        ]
        for start, end in all_day:
            self.assertTrue(is_all_day(times(start, end), BERLIN), (start, end))
        for start, end in other:
            self.assertFalse(is_all_day(times(start, end), BERLIN), (start, end))

    def test_without_zone_nothing_is_all_day(self) -> None:
        self.assertFalse(is_all_day(times("2026-11-24T00:00", "2026-11-25T00:00"), None))

    def test_times_of_an_all_day_entry(self) -> None:
        day_off = event("2026-11-24T23:00", "2026-11-25T23:00", busy="OOF")
        instants = mapped(day_off, right="freebusy")[0]
        midnight = mapped(day_off, right="freebusy", settings="all_day_times=utc_midnight")[0]
        self.assertEqual((instants["start"], instants["end"]),
                         ("2026-11-24T23:00:00Z", "2026-11-25T23:00:00Z"))
        self.assertEqual((midnight["start"], midnight["end"]),
                         ("2026-11-25T00:00:00Z", "2026-11-26T00:00:00Z"))
        for entry in (instants, midnight):
            self.assertEqual((entry["id"], entry["duration"], entry["status"], entry["all_day"]),
                             ("14a6d4b0367efe8c", 1440, 3, True))

    def test_short_day_has_its_true_length(self) -> None:
        window = window_of(date(2027, 3, 20))
        short = times("2027-03-27T23:00", "2027-03-28T22:00")
        for setting, minutes in (("instants", 1380), ("utc_midnight", 1440)):
            entry = map_events([short], ANNA, BERLIN, window,
                               parse_settings(f"all_day_times={setting}"))[0]
            self.assertEqual(entry["duration"], minutes)


class Ids(unittest.TestCase):
    def test_hash_is_that_of_sha256sum(self) -> None:
        # printf 'OWNER\03720261201T080000Z\03720261201T090000Z\037BUSY' | sha256sum | cut -c1-16
        elsewhere = event("2026-12-01T08:00", "2026-12-01T09:00", busy="WorkingElsewhere")
        self.assertEqual(mapped(elsewhere, right="freebusy")[0]["id"], "674cba3f09ef2d2e")
        self.assertEqual(mapped(MORNING, right="freebusy", owner="EXAMPLE\\u00017")[0]["id"],
                         "a06487051d83780d")

    def test_equal_ids_are_numbered_in_an_order_that_does_not_depend_on_exchange(self) -> None:
        events = [event("2026-12-01T08:00", "2026-12-01T09:00", subject=subject)
                  for subject in ("Zweiter", "Dritter", "Erster")]
        expected = {"bfc3519f06c28325": "Dritter", "bfc3519f06c28325#2": "Erster",
                    "bfc3519f06c28325#3": "Zweiter"}
        for turn in range(3):
            entries = mapped(*events[turn:], *events[:turn], right="limited")
            self.assertEqual({entry["id"]: entry["subject"] for entry in entries}, expected)
            self.assertEqual([entry["id"] for entry in entries], list(expected))

    def test_occurrence_moved_onto_another_is_numbered_by_its_end(self) -> None:
        longer = event("2026-12-03T08:00", "2026-12-03T09:00")
        shorter = event("2026-12-03T08:00", "2026-12-03T08:30")
        entries = mapped(longer, shorter)
        self.assertEqual([(entry["id"], entry["duration"]) for entry in entries],
                         [("AB12@20261203T080000Z", 30), ("AB12@20261203T080000Z#2", 60)])

    def test_events_that_are_left_out_take_no_number(self) -> None:
        private = event("2026-12-01T08:00", "2026-12-01T09:00", private=True)
        entries = mapped(private, MORNING, right="limited")
        self.assertEqual([entry["id"] for entry in entries], ["bfc3519f06c28325"])

    def test_private_one_comes_after_the_public_one_that_looks_the_same(self) -> None:
        public = event("2026-12-01T08:00", "2026-12-01T09:00", subject="", location="")
        private = event("2026-12-01T08:00", "2026-12-01T09:00", private=True)
        for events in ((public, private), (private, public)):
            entries = mapped(*events, right="limited", settings="private=times")
            self.assertEqual([(entry["id"], entry["sensitivity"]) for entry in entries],
                             [("bfc3519f06c28325", 0), ("bfc3519f06c28325#2", 2)])

    def test_entries_are_sorted_by_start_then_end_then_id(self) -> None:
        entries = mapped(
            event("2026-12-02T08:00", "2026-12-02T09:00", id="A"),
            event("2026-12-01T08:00", "2026-12-01T10:00", id="A"),
            event("2026-12-01T08:00", "2026-12-01T09:00", id="Z"),
            event("2026-12-01T08:00", "2026-12-01T09:00", id="B"))
        self.assertEqual([entry["id"] for entry in entries], [
            "B@20261201T080000Z", "Z@20261201T080000Z", "A@20261201T080000Z",
            "A@20261202T080000Z"])


class SettingsText(unittest.TestCase):
    def test_unknown_keys_and_values_are_refused(self) -> None:
        for text in ("privat=skip", "private=all", "details", "default_zone=Mars/Olympus"):
            with self.assertRaises(ValueError, msg=text):
                parse_settings(text)

    def test_defaults_are_kept(self) -> None:
        self.assertEqual(parse_settings("details=times"), Settings(details="times"))


if __name__ == "__main__":
    unittest.main()
