"""Each misbehaviour that concerns one mailbox leaves the others alone."""

import unittest

from sim_exchange_support import Answer, ExchangeTestCase, M, T, appointment, person, request

ANNA, BERT = "anna@example.test", "bert@example.test"
APPOINTMENTS = [
    appointment("2027-03-16T08:00:00", "2027-03-16T09:00:00", utc=True, id="A1", subject="eins"),
    appointment(
        *("2027-03-17T08:00:00", "2027-03-17T09:00:00"),
        **{"utc": True, "id": "A2", "subject": "Arzt", "location": "Praxis", "private": True},
    ),
    appointment("2027-03-14T08:00:00", "2027-03-15T00:00:00", utc=True, id="A3"),
    appointment(
        *("2027-03-16T20:00:00", "2027-03-16T21:00:00"),
        **{
            "utc": True,
            "id": "A4",
            "series": {"every_days": 14, "count": 9, "deleted": [], "moved": []},
        },
    ),
]
SHOWN = 5  # two single ones and three of the series
ERROR_CODES = (
    *("ErrorMailRecipientNotFound", "ErrorCannotFindUser", "ErrorNoFreeBusyAccess"),
    *("ErrorInvalidAccessLevel", "ErrorFreeBusyGenerationFailed", "ErrorMailboxLogonFailed"),
    *("ErrorMailboxMoveInProgress", "ErrorAccountDisabled", "ErrorResultSetTooBig"),
    *("ErrorTimeoutExpired", "ErrorProxyRequestProcessingFailed", "ErrorServiceDiscoveryFailed"),
    *("ErrorServerBusy", "ErrorInternalServerError", "ErrorNeverHeardOf"),
)


class MailboxMisbehaviour(ExchangeTestCase):
    people = [person(ANNA, APPOINTMENTS), person(BERT, APPOINTMENTS)]

    def ask(self, action: str, **more: object) -> Answer:
        """Asks for both while Anna's answer is changed; Bert's must not be."""
        right = self.exchange.post(request(BERT)).times()
        self.misbehave(action, {"mailbox": ANNA.upper()}, **more)
        answer = self.exchange.post(request(ANNA, BERT))
        self.assertEqual(len(right), SHOWN)
        self.assertEqual(answer.times(1), right)
        return answer

    def view_type(self, answer: Answer) -> str | None:
        return answer.mailboxes[0].findtext(f".//{T}FreeBusyViewType")

    def test_any_error_code_can_be_answered(self) -> None:
        for code in ERROR_CODES:
            with self.subTest(code=code):
                answer = self.ask("mailbox_error", code=code)
                self.assertEqual(answer.codes, [code, "NoError"])
                self.assertIsNone(answer.mailboxes[0].find(f"{M}FreeBusyView"))

    def test_the_class_of_an_error_can_be_warning(self) -> None:
        answer = self.ask("mailbox_error", code="ErrorX", response_class="Warning")
        message = answer.mailboxes[0].find(f"{M}ResponseMessage")
        self.assertEqual(message.get("ResponseClass"), "Warning")

    def test_a_back_off_is_a_named_value_or_an_element_or_absent(self) -> None:
        for value in ("0", "178510", "soon"):
            answer = self.ask("mailbox_error", code="ErrorServerBusy", back_off=value)
            found = answer.mailboxes[0].find(f".//{M}MessageXml/{T}Value")
            self.assertEqual((found.get("Name"), found.text), ("BackOffMilliseconds", value))
        answer = self.ask(
            "mailbox_error", code="ErrorServerBusy", back_off=5, values_are_elements=True
        )
        path = f".//{M}MessageXml/{T}BackOffMilliseconds"
        self.assertEqual(answer.mailboxes[0].findtext(path), "5")
        answer = self.ask("mailbox_error", code="ErrorServerBusy")
        self.assertIsNone(answer.mailboxes[0].find(f".//{M}MessageXml"))

    def test_an_inner_code_can_hide_in_an_error(self) -> None:
        answer = self.ask(
            "mailbox_error", code="ErrorInternalServerError", inner_code="ErrorServerBusy"
        )
        values = {v.get("Name"): v.text for v in answer.mailboxes[0].iter(f"{T}Value")}
        self.assertEqual(values["InnerErrorResponseCode"], "ErrorServerBusy")

    def test_the_view_can_be_less_than_was_asked_for(self) -> None:
        answer = self.ask("view", type="FreeBusy")
        self.assertEqual(self.view_type(answer), "FreeBusy")
        self.assertEqual(set(answer.details().values()), {None})
        for view in ("None", "MergedOnly"):
            answer = self.ask("view", type=view)
            self.assertEqual(self.view_type(answer), view)
            self.assertIsNone(answer.mailboxes[0].find(f".//{T}CalendarEventArray"))

    def test_no_data_is_one_event_or_only_fours(self) -> None:
        answer = self.ask("no_data_event")
        self.assertEqual([e.findtext(f"{T}BusyType") for e in answer.events()], ["NoData"])
        answer = self.ask("merged_no_data")
        merged = answer.mailboxes[0].findtext(f".//{T}MergedFreeBusy")
        self.assertEqual(merged, "4" * 1440)
        self.assertEqual(answer.events(), [])

    def test_a_busy_type_can_be_invented(self) -> None:
        answer = self.ask("busy_type", value="Napping")
        self.assertEqual({e.findtext(f"{T}BusyType") for e in answer.events()}, {"Napping"})

    def test_private_entries_can_come_with_their_texts(self) -> None:
        details = self.ask("private_with_texts").details()["2027-03-17T08:00:00"]
        self.assertEqual((details["Subject"], details["Location"]), ("Arzt", "Praxis"))
        self.assertEqual((details["ID"], details["IsPrivate"]), ("A2", "true"))

    def test_one_mailbox_can_write_times_in_another_form(self) -> None:
        starts = [start for start, _ in self.ask("time_form", form="utc").times()]
        self.assertTrue(all(start.endswith("Z") for start in starts))

    def test_broken_events_come_along_with_the_right_ones(self) -> None:
        times = self.ask("broken_event", kind="start_after_end").times()
        self.assertEqual(len(times), SHOWN + 1)
        self.assertEqual(len([1 for start, end in times if start > end]), 1)
        times = self.ask("broken_event", kind="year_1601").times()
        self.assertEqual(times[0][0], "1601-01-01T00:00:00")
        times = self.ask("broken_event", kind="not_a_date").times()
        self.assertEqual(times[-1][0], "tomorrow")

    def test_the_bias_of_the_zone_can_be_more_than_a_day(self) -> None:
        answer = self.ask("broken_event", kind="zone_bias")
        bias = answer.mailboxes[0].findtext(f".//{T}WorkingHours/{T}TimeZone/{T}Bias")
        self.assertGreater(abs(int(bias)), 1440)

    def test_ids_and_working_hours_can_be_missing(self) -> None:
        details = self.ask("omit_ids").details()
        self.assertFalse(any("ID" in texts for texts in details.values()))
        answer = self.ask("no_working_hours")
        self.assertIsNone(answer.mailboxes[0].find(f".//{T}WorkingHours"))
        self.assertIsNotNone(answer.mailboxes[1].find(f".//{T}WorkingHours"))

    def test_events_can_come_twice(self) -> None:
        self.assertEqual(len(self.ask("duplicate_events").events()), 2 * SHOWN)

    def test_events_that_only_touch_the_window_can_come_along(self) -> None:
        times = self.ask("window_inclusive").times()
        self.assertIn(("2027-03-14T08:00:00", "2027-03-15T00:00:00"), times)
        self.assertEqual(times[-1][0], "2027-04-27T20:00:00")

    def test_more_events_than_allowed_can_come(self) -> None:
        self.assertEqual(len(self.ask("many_events").events()), 1001)

    def test_subjects_can_be_anything(self) -> None:
        self.misbehave("subject", {"mailbox": ANNA}, value="x\x02y")
        self.assertIn(b"<Subject>x&#x2;y</Subject>", self.exchange.post(request(ANNA)).body)

    def test_a_character_beyond_the_first_plane_can_come_in_two_halves(self) -> None:
        self.misbehave("subject", {"mailbox": ANNA}, value="a😀b\ud83d")
        self.assertIn("<Subject>a😀b&#xD83D;</Subject>".encode(), self.exchange.post(request(ANNA)).body)
        rule = {"match": {"mailbox": ANNA}, "do": "surrogate_references"}
        subject = {"match": {"mailbox": ANNA}, "do": "subject", "value": "a😀b"}
        self.exchange.control("misbehave", rules=[subject, rule])
        self.assertIn(b"<Subject>a&#xD83D;&#xDE00;b</Subject>", self.exchange.post(request(ANNA)).body)

    def test_the_zone_can_be_anything(self) -> None:
        answer = self.ask("zone", content="<Bias>x</Bias>")
        zone = answer.mailboxes[0].find(f".//{T}WorkingHours/{T}TimeZone")
        self.assertEqual([(child.tag, child.text) for child in zone], [(f"{T}Bias", "x")])

    def test_a_text_can_be_huge(self) -> None:
        details = self.ask("huge_text", bytes=3_000_000).details()
        self.assertEqual(len(details["2027-03-15T00:00:00"]["Subject"]), 3_000_000)

    def test_control_characters_can_come_raw(self) -> None:
        self.misbehave("raw_control_characters", {"mailbox": ANNA})
        self.assertIn(b"bell\x07 escape\x1b", self.exchange.post(request(ANNA)).body)


if __name__ == "__main__":
    unittest.main()
