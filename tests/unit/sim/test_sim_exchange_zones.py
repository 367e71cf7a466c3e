"""Zones as yearly rules, and zones that requests bring along. Without a server."""

import unittest
from datetime import datetime, timezone

import sim_exchange_support  # noqa: F401  (makes the simulator's package importable)
from sim_exchange.time_zone import RuleTimeZone
from sim_exchange.time_zone_rule import Change, TimeZoneRule, rule_of_zone
from zoneinfo import ZoneInfo

EASTERN = TimeZoneRule(
    300, Change(0, "02:00:00", 1, 11, "Sunday"), Change(-60, "02:00:00", 2, 3, "Sunday")
)


class Zones(unittest.TestCase):
    def test_the_rule_of_a_zone_gives_its_offsets_back(self) -> None:
        for name in ("Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Tokyo", "UTC"):
            zone = RuleTimeZone(rule_of_zone(name, 2027))
            for day in range(365):
                moment = datetime(2027, 1, 1, 12, tzinfo=timezone.utc).timestamp() + day * 86400
                local = datetime.fromtimestamp(moment, ZoneInfo(name))
                self.assertEqual(zone.offset_at(int(moment)), local.utcoffset().total_seconds())

    def test_the_fourth_and_the_last_sunday_are_told_apart(self) -> None:
        for year in range(2020, 2032):
            self.assertEqual(rule_of_zone("Europe/Berlin", year).daylight.order, 5)

    def test_a_zone_without_changes_has_empty_ones(self) -> None:
        self.assertEqual(rule_of_zone("Asia/Kolkata", 2027), TimeZoneRule(-330, Change(), Change()))

    def test_a_wall_clock_becomes_an_instant(self) -> None:
        zone = RuleTimeZone(EASTERN)
        for local, utc in (
            (datetime(2027, 1, 15, 12), "2027-01-15T17:00:00"),
            (datetime(2027, 7, 15, 12), "2027-07-15T16:00:00"),
        ):
            wanted = datetime.fromisoformat(utc + "+00:00").timestamp()
            self.assertEqual(zone.instant_of(local), wanted)

    def test_utc_is_recognised_in_all_its_forms(self) -> None:
        for change in (Change(), Change(0, "00:00:00", 1, 3), Change(0, "00:00:00", 5, 12)):
            self.assertTrue(RuleTimeZone(TimeZoneRule(0, change, change)).is_utc)
        self.assertTrue(RuleTimeZone(TimeZoneRule(60, Change(-60), Change(-60))).is_utc)
        self.assertFalse(RuleTimeZone(EASTERN).is_utc)

    def test_a_change_can_fall_on_a_kind_of_day(self) -> None:
        rule = TimeZoneRule(
            0, Change(0, "00:00:00", 5, 10, "WeekendDay"), Change(-60, "00:00:00", 1, 3, "Weekday")
        )
        zone = RuleTimeZone(rule)
        for text, offset in (
            ("2027-02-28T23:59:59", 0),
            ("2027-03-01T00:00:00", 3600),
            ("2027-10-30T22:59:59", 3600),
            ("2027-10-30T23:00:00", 0),
        ):
            instant = int(datetime.fromisoformat(text + "+00:00").timestamp())
            self.assertEqual(zone.offset_at(instant), offset, text)


if __name__ == "__main__":
    unittest.main()
