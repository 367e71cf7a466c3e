"""Series become instants: offsets, gaps, deleted and moved occurrences."""

import unittest
from typing import Any

from truth_support import appointment_record, utc

from oracle_lib.expansion import expand


def series(every_days: int, count: int, **values: Any) -> dict[str, Any]:
    return {"every_days": every_days, "count": count, "deleted": [], "moved": [], **values}


def starts(appointment: dict[str, Any], zone: str = "Europe/Berlin") -> list[str]:
    return [event.start.strftime("%m-%dT%H:%M") for event in expand([appointment], zone)]


class Series(unittest.TestCase):
    def test_weekly_series_keeps_its_local_time_across_the_end_of_summer_time(self) -> None:
        # 09:00 in Berlin is 07:00Z at UTC+2 (until 2026-10-25 01:00Z) and 08:00Z at UTC+1.
        weekly = appointment_record("2026-10-12T09:00:00", "2026-10-12T10:00:00",
                                    series=series(7, 4))
        self.assertEqual(starts(weekly),
                         ["10-12T07:00", "10-19T07:00", "10-26T08:00", "11-02T08:00"])

    def test_new_york_changes_its_offset_on_other_days(self) -> None:
        # 09:00 is 13:00Z at UTC-4, and 14:00Z at UTC-5 from 2026-11-01.
        weekly = appointment_record("2026-10-26T09:00:00", "2026-10-26T10:00:00",
                                    series=series(7, 2))
        self.assertEqual(starts(weekly, "America/New_York"), ["10-26T13:00", "11-02T14:00"])

    def test_occurrence_across_the_change_is_an_hour_longer_or_shorter(self) -> None:
        nightly = appointment_record("2026-10-24T01:30:00", "2026-10-24T04:00:00",
                                     series=series(1, 3))
        events = list(expand([nightly], "Europe/Berlin"))
        minutes = [(event.end - event.start).seconds // 60 for event in events]
        self.assertEqual(minutes, [150, 210, 150])
        nightly = appointment_record("2027-03-27T01:30:00", "2027-03-27T04:00:00",
                                     series=series(1, 3))
        events = list(expand([nightly], "Europe/Berlin"))
        minutes = [(event.end - event.start).seconds // 60 for event in events]
        self.assertEqual(minutes, [150, 90, 150])

    def test_deleted_occurrence_is_missing_and_moved_one_has_its_own_values(self) -> None:
        move = {"from": "2026-12-08", "start": "2026-12-09T16:00:00",
                "end": "2026-12-09T16:30:00", "subject": "(verlegt)", "location": "Küche"}
        weekly = appointment_record(
            "2026-11-24T09:00:00", "2026-11-24T10:00:00",
            series=series(7, 4, deleted=["2026-12-01"], moved=[move]))
        events = list(expand([weekly], "Europe/Berlin"))
        self.assertEqual([event.start for event in events],
                         [utc("2026-11-24T08:00"), utc("2026-12-09T15:00"),
                          utc("2026-12-15T08:00")])
        self.assertEqual([event.subject for event in events],
                         ["Planung", "(verlegt)", "Planung"])
        self.assertEqual([event.location for event in events], ["Raum 1", "Küche", "Raum 1"])
        self.assertEqual({event.id for event in events}, {"AB12"})


class SingleTimes(unittest.TestCase):
    def test_time_in_the_gap_moves_forward_by_the_gap(self) -> None:
        # 02:30 does not exist on 2027-03-28 in Berlin; with UTC+1 it is 01:30Z, shown as 03:30.
        gap = appointment_record("2027-03-28T02:30:00", "2027-03-28T04:00:00")
        event = next(expand([gap], "Europe/Berlin"))
        self.assertEqual((event.start, event.end),
                         (utc("2027-03-28T01:30"), utc("2027-03-28T02:00")))

    def test_time_that_exists_twice_is_the_first(self) -> None:
        twice = appointment_record("2026-10-25T02:30:00", "2026-10-25T03:30:00")
        event = next(expand([twice], "Europe/Berlin"))
        self.assertEqual((event.start, event.end),
                         (utc("2026-10-25T00:30"), utc("2026-10-25T02:30")))

    def test_utc_times_ignore_the_zone(self) -> None:
        plain = appointment_record("2026-11-24T00:00:00", "2026-11-24T01:00:00", utc=True)
        self.assertEqual(starts(plain, "Asia/Kolkata"), ["11-24T00:00"])

    def test_half_hour_offsets(self) -> None:
        early = appointment_record("2026-11-25T00:00:00", "2026-11-26T00:00:00")
        self.assertEqual(starts(early, "Asia/Kolkata"), ["11-24T18:30"])


if __name__ == "__main__":
    unittest.main()
