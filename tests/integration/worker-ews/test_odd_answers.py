"""Answers with one odd thing in them, as servers have given them: what comes out is what docs/mapping.md says.

The expected entries are written down here by hand, from the files of tests/cases and the page; nothing is computed by
the product or by the oracle.
"""

from __future__ import annotations

import re
import unittest
from datetime import datetime, timezone
from typing import Any

import support
from support import FAILED, SENT

CASES = support.ROOT / "tests" / "cases"
TEXT_OCTETS = 2048
MARK = "…"
ZONE_UNKNOWN = "event=calendar.zone_unknown"
TEXT_CUT = "event=calendar.text_cut"


def instant(text: str) -> int:
    """Seconds since 1970 of a time in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp())


def entry(start: str, end: str, entry_id: str, **more: Any) -> dict[str, Any]:
    """A plain entry of the recorded answers, but for what is named."""
    plain = {"id": entry_id, "start": instant(start), "end": instant(end), "all_day": False, "status": 2,
             "private": False, "subject": "Talk", "location": "Room 1"}
    return {**plain, **more}


def talk(**more: Any) -> dict[str, Any]:
    """The good appointment that stands in each of the answers."""
    return entry("2026-12-01T08:00:00", "2026-12-01T09:00:00", "00AB@20261201T080000Z", **more)


NEXT_TALK = entry("2026-12-02T08:00:00", "2026-12-02T09:00:00", "00AC@20261202T080000Z")


def recorded(name: str) -> str:
    """A recorded answer."""
    return (CASES / f"ews-{name}.xml").read_text(encoding="utf-8")


class OddAnswers(unittest.TestCase):
    """One simulator that gives the recorded answer to whatever is asked."""

    exchange: support.Exchange

    @classmethod
    def setUpClass(cls) -> None:
        cls.exchange = support.Exchange(3, "--lock-out-after", "0")
        cls.person = support.read_people(cls.exchange.truth)[0]

    @classmethod
    def tearDownClass(cls) -> None:
        cls.exchange.stop()

    def fetcher(self, **settings: Any) -> support.Fetcher:
        fetcher = support.Fetcher(self.exchange, **settings)
        self.addCleanup(fetcher.stop)
        return fetcher

    def ask(self, document: str, fetcher: support.Fetcher) -> dict[str, Any]:
        """One job; returns what is said about the user."""
        self.exchange.misbehave({"match": {"any": True}, "do": "http_status", "status": 200,
                                 "body": document, "content_type": "text/xml; charset=utf-8"})
        fetcher.heard.clear()
        return fetcher.fetch([self.person])["users"][0]

    def entries(self, document: str, fetcher: support.Fetcher | None = None) -> list[dict[str, Any]]:
        """The calendar that goes out; without one the test fails."""
        fetcher = fetcher or self.fetcher()
        said = self.ask(document, fetcher)
        self.assertEqual(said["outcome"], SENT, said)
        self.said, self.log = said, fetcher.log()
        return fetcher.calendars()[self.person["user"]]["entries"]

    def expect_none(self, document: str, reason: str) -> None:
        """No calendar goes out, so what the UCServer holds stays."""
        fetcher = self.fetcher()
        said = self.ask(document, fetcher)
        self.assertEqual(said["outcome"], FAILED, said)
        self.assertTrue(said["reason"].startswith(reason), said)
        self.assertEqual(fetcher.calendars(), {})

    # ---- zones ----

    def with_event(self, document: str, start: str, end: str) -> str:
        """The answer with its appointment at another time."""
        moved = document.replace("2026-12-01T08:00:00", start).replace("2026-12-01T09:00:00", end)
        self.assertNotEqual(moved, document)
        return moved

    def is_all_day(self, document: str, start: str, end: str, **settings: Any) -> bool:
        """Whether an appointment in that mailbox would fill whole days."""
        found = self.entries(self.with_event(document, start, end), self.fetcher(**settings))
        self.assertEqual(len(found), 1)
        return found[0]["all_day"]

    def test_an_absolute_date_is_understood(self) -> None:
        document = recorded("zone-absolute-date-year")
        self.assertEqual(self.entries(document), [talk()])
        self.assertFalse(self.said["zone_unknown"])
        self.assertNotIn(ZONE_UNKNOWN, self.log)
        self.assertTrue(self.is_all_day(document, "2026-12-01T23:00:00", "2026-12-02T23:00:00"))

    def test_a_fraction_of_a_second_is_understood(self) -> None:
        document = recorded("zone-time-with-milliseconds")
        self.assertEqual(self.entries(document), [talk()])
        self.assertFalse(self.said["zone_unknown"])
        # Bias 180 and daylight time since October: UTC is local time and 120 minutes.
        self.assertTrue(self.is_all_day(document, "2026-12-01T02:00:00", "2026-12-02T02:00:00"))

    def test_what_cannot_be_understood_is_no_zone_and_said_once(self) -> None:
        document = recorded("zone-dayofweek-day")
        fetcher = self.fetcher()
        for _ in range(2):
            self.assertEqual(self.entries(document, fetcher), [talk()])
            self.assertTrue(self.said["zone_unknown"])
        self.assertEqual(self.log.count(ZONE_UNKNOWN), 1, self.log)
        self.assertIn("zone.weekday_impossible", self.log)

    def test_without_a_zone_the_default_applies(self) -> None:
        document = recorded("zone-dayofweek-day")
        times = ("2026-12-01T23:00:00", "2026-12-02T23:00:00")
        self.assertFalse(self.is_all_day(document, *times))
        self.assertTrue(self.is_all_day(document, *times, default_zone="Europe/Berlin"))

    def test_other_odd_zones(self) -> None:
        document = recorded("zone-dayofweek-day")
        good = document.replace("<DayOfWeek>Day<", "<DayOfWeek>Sunday<")
        standard = good.replace
        zones = {
            "weekday": document.replace("<DayOfWeek>Day<", "<DayOfWeek>Weekday<"),
            "weekend": document.replace("<DayOfWeek>Day<", "<DayOfWeek>WeekendDay<"),
            "no week": standard("<DayOrder>1<", "<DayOrder>6<"),
            "no number": standard("<Month>10<", "<Month>October<"),
            "no hour": standard("<Time>03:00:00<", "<Time>25:00:00<"),
            "no date": standard("<DayOfWeek>Sunday</DayOfWeek></StandardTime>",
                                "<DayOfWeek>Sunday</DayOfWeek><Year>2026</Year></StandardTime>")
            .replace("<DayOrder>1</DayOrder><Month>10<", "<DayOrder>30</DayOrder><Month>2<"),
            "no year": standard("</StandardTime>", "<Year>next</Year></StandardTime>"),
            "a bias of two days": standard("<Bias>-60</Bias><StandardTime>", "<Bias>2880</Bias><StandardTime>"),
            "empty": re.sub("<TimeZone>.*</TimeZone>", "<TimeZone/>", good),
            "twice": re.sub("(<TimeZone>.*</TimeZone>)", r"\1\1", good),
            "two biases": standard("<TimeZone><Bias>-60</Bias>", "<TimeZone><Bias>-60</Bias><Bias>0</Bias>"),
            "a long number": standard("<Month>10<", f"<Month>{'1' * 70000}<"),
        }
        for name, odd in zones.items():
            with self.subTest(name):
                self.assertNotEqual(odd, document)
                self.assertEqual(self.entries(odd), [talk()])
                self.assertTrue(self.said["zone_unknown"])
                self.assertEqual(self.log.count(ZONE_UNKNOWN), 1, self.log)

    def test_the_end_of_the_day_is_a_time(self) -> None:
        document = recorded("zone-time-with-milliseconds").replace("23:59:59.999", "24:00:00")
        self.assertTrue(self.is_all_day(document, "2026-12-01T02:00:00", "2026-12-02T02:00:00"))
        self.assertFalse(self.said["zone_unknown"])

    def test_changes_do_not_matter_where_both_times_have_one_bias(self) -> None:
        document = recorded("zone-dayofweek-day").replace("<DaylightTime><Bias>-60<", "<DaylightTime><Bias>0<")
        self.assertTrue(self.is_all_day(document, "2026-12-01T23:00:00", "2026-12-02T23:00:00"))
        self.assertFalse(self.said["zone_unknown"])

    # ---- texts ----

    def test_a_long_location_is_cut(self) -> None:
        document = recorded("location-2500")
        sent = re.search("<Location>(.*?)</Location>", document).group(1)
        self.assertEqual(len(sent.encode()), 2501)
        fetcher = self.fetcher()
        for _ in range(2):
            self.assertEqual(self.entries(document, fetcher),
                             [talk(location=sent[:TEXT_OCTETS - 3] + MARK), NEXT_TALK])
            self.assertEqual(self.said["cut_texts"], 1)
        self.assertEqual(self.log.count(TEXT_CUT), 1, self.log)

    def test_a_text_is_cut_at_a_whole_character(self) -> None:
        for subject, wanted in (
            ("x" * 2048, "x" * 2048),
            ("x" * 2049, "x" * 2045 + MARK),
            ("ü" * 1024, "ü" * 1024),
            ("ü" * 1025, "ü" * 1022 + MARK),
            ("x" + "€" * 700, "x" + "€" * 681 + MARK),
            ("😀" * 600, "😀" * 511 + MARK),
            ("xy" * 1_500_000, "xy" * 1022 + "x" + MARK),
        ):
            with self.subTest(octets=len(subject.encode())):
                document = recorded("zero-length").replace("Talk", subject, 1)
                found = self.entries(document)
                self.assertEqual(found[0], talk(subject=wanted))
                self.assertEqual(found[1]["subject"], "Talk")
                self.assertEqual(self.said["cut_texts"], 0 if wanted == subject else 1)

    def test_a_text_that_is_not_sent_is_not_counted(self) -> None:
        found = self.entries(recorded("location-2500"), self.fetcher(details=1))
        self.assertEqual(found, [talk(location=""), {**NEXT_TALK, "location": ""}])
        self.assertEqual(self.said["cut_texts"], 0)

    def test_the_texts_as_sent_order_equal_ids(self) -> None:
        document = recorded("location-2500")
        events = re.findall("<CalendarEvent>.*?</CalendarEvent>", document)
        long = "x" * 2048
        first, second = (re.sub("<Location>.*?</Location>", f"<Location>{place}</Location>", events[0])
                         .replace("Talk", subject) for place, subject in (("Z", long + "a"), ("Y", long + "b")))
        cut = "x" * 2045 + MARK
        wanted = [talk(subject=cut, location="Y"),
                  talk(subject=cut, location="Z", id="00AB@20261201T080000Z#2")]
        digests = set()
        for pair in (first + second, second + first):
            fetcher = self.fetcher()
            self.assertEqual(self.entries(document.replace("".join(events), pair), fetcher), wanted)
            digests.add(fetcher.calendars()[self.person["user"]]["digest"])
        self.assertEqual(len(digests), 1)

    def test_a_long_id_counts_as_none(self) -> None:
        for octets, wanted in ((1000, "A" * 1000 + "@20261201T080000Z"), (1001, None), (70_000, None)):
            with self.subTest(octets=octets):
                document = recorded("zone-absolute-date-year").replace("00AB", "A" * octets)
                found = self.entries(document)[0]
                self.assertEqual(found, talk(id=wanted or found["id"]))
                if wanted is None:
                    self.assertRegex(found["id"], "^[0-9a-f]{16}$")

    # ---- characters ----

    def test_two_references_that_form_a_pair_are_one_character(self) -> None:
        self.assertEqual(self.entries(recorded("subject-surrogate-references")), [talk(subject="a😀b😀c")])

    def test_a_lone_surrogate_is_replaced(self) -> None:
        document = recorded("subject-surrogate-references")
        for subject, wanted in (
            ("&#55357;", "\ufffd"), ("a&#xDE00;b", "a\ufffdb"), ("&#xD83D; &#xDE00;", "\ufffd \ufffd"),
            ("&#xDE00;&#xD83D;", "\ufffd\ufffd"), ("&#xD83D;&#xd83d;&#56832;", "\ufffd😀"),
            ("&#xD83D;&amp;&#xDE00;", "\ufffd&\ufffd"), ("&#xD83D;&#x41;", "\ufffdA"),
        ):
            with self.subTest(subject):
                odd = re.sub("<Subject>.*</Subject>", f"<Subject>{subject}</Subject>", document)
                self.assertEqual(self.entries(odd), [talk(subject=wanted)])

    # ---- what must stay strict ----

    def test_a_capital_true_is_private(self) -> None:
        document = recorded("isprivate-capital")
        for word in ("True", "true", "1", " true ", "TRUE", "yes", "", "perhaps"):
            with self.subTest(word):
                odd = document.replace(">True<", f">{word}<")
                self.assertEqual(self.entries(odd), [])
                self.assertEqual(self.entries(odd, self.fetcher(private_entries=2)), [talk(private=True)])
        for word in ("false", "0", " false "):
            self.assertEqual(self.entries(document.replace(">True<", f">{word}<")), [talk()])

    def test_an_appointment_without_length_is_kept(self) -> None:
        self.assertEqual(self.entries(recorded("zero-length")), [
            talk(), entry("2026-12-02T09:00:00", "2026-12-02T09:00:00", "00AC@20261202T090000Z")])

    def test_an_end_before_the_start_fails_the_mailbox(self) -> None:
        self.expect_none(recorded("end-before-start"), "calendar.entry_reversed")

    def test_no_data_among_others_fails_the_mailbox(self) -> None:
        self.expect_none(recorded("one-nodata-among-others"), "mailbox.no_data")


if __name__ == "__main__":
    unittest.main()
