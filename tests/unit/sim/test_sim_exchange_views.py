"""What the simulated Exchange shows of a mailbox: rights, views, windows, series, texts, zones."""

import unittest

from sim_exchange_support import (
    UTC,
    Answer,
    ExchangeTestCase,
    M,
    T,
    appointment,
    person,
    request,
)

MONDAYS = {
    "every_days": 7,
    "count": 6,
    "deleted": ["2027-03-22"],
    "moved": [
        {
            "from": "2027-04-05",
            "start": "2027-04-06T14:00:00",
            "end": "2027-04-06T15:00:00",
            "subject": "(verlegt)",
            "location": "Bahnhof",
        }
    ],
}
RICH = [
    appointment(
        "2027-03-16T09:00:00",
        "2027-03-16T10:00:00",
        id="A1",
        subject="Müller & <Co>",
        location="Raum",
    ),
    appointment(
        "2027-03-17T09:00:00", "2027-03-17T10:00:00", id="A2", subject="Arzt", private=True
    ),
    appointment("2027-03-18T09:00:00", "2027-03-18T10:00:00", id="A3", subject="Tür"),
    appointment(
        "2027-03-19T09:00:00",
        "2027-03-19T10:00:00",
        id="A4",
        meeting=True,
        reminder=True,
        busy="OOF",
    ),
]
SERIES = [
    appointment(
        "2027-03-15T10:00:00",
        "2027-03-15T10:45:00",
        id="S1",
        subject="Woche",
        location="3.03",
        series=MONDAYS,
    )
]
EDGES = [
    appointment("2027-03-14T22:00:00", "2027-03-15T02:00:00", utc=True),
    appointment("2027-03-14T23:00:00", "2027-03-15T00:00:00", utc=True),
    appointment("2027-01-01T00:00:00", "2027-12-31T00:00:00", utc=True, busy="Free"),
    appointment("2027-04-13T23:00:00", "2027-04-14T01:00:00", utc=True),
    appointment("2027-04-14T00:00:00", "2027-04-14T01:00:00", utc=True),
    appointment("2027-03-15T00:00:00", "2027-03-15T00:00:00", utc=True),
    appointment("2027-04-14T00:00:00", "2027-04-14T00:00:00", utc=True),
]
CONTROLS = [
    appointment("2027-03-18T09:00:00", "2027-03-18T10:00:00", subject="a\x01b\x0bc\uffffd\re")
]
GAP = [
    appointment("2027-03-28T02:30:00", "2027-03-28T03:30:00"),
    appointment("2027-03-28T00:00:00", "2027-03-29T00:00:00", all_day=True),
]


def half_hours(count: int) -> list[dict]:
    days = [(n // 48, n % 48) for n in range(count)]
    starts = [
        f"2027-03-{15 + day:02}T{half // 2:02}:{half % 2 * 30:02}:00" for day, half in days[:672]
    ]
    starts += [
        f"2027-04-{1 + day - 14:02}T{half // 2:02}:{half % 2 * 30:02}:00"
        for day, half in days[672:]
    ]
    return [appointment(start, start, utc=True) for start in starts]


class Views(ExchangeTestCase):
    people = [
        person(
            "anna@example.test",
            RICH,
            proxy_addresses=["SMTP:anna@example.test", "smtp:a.a@example.test"],
        ),
        person("bert@example.test", RICH, right="freebusy"),
        person("cora@example.test", RICH, right="limited"),
        person("dora@example.test", RICH, right="owner"),
        person("emil@example.test", RICH, right="none"),
        person("fred@example.test", [], working_hours=False),
        person("dates@example.test", [], zone_form="dates"),
        person("south@example.test", [], zone="Australia/Sydney", zone_form="dates"),
        person("fixed@example.test", [], zone="Asia/Kolkata", zone_form="dates"),
        person("fractions@example.test", [], zone_form="fractions"),
        person("empty@example.test", [], zone_form="empty"),
        person("gina@example.test", half_hours(1000)),
        person("hans@example.test", half_hours(1001)),
        person("o'neil@example.test", SERIES),
        person("edge@example.test", EDGES),
        person("gap@example.test", GAP),
        person("controls@example.test", CONTROLS),
        person("many@example.test", half_hours(30)),
        person(None, RICH, proxy_addresses=["SMTP:nobox@example.test"]),
        *[
            person(f"{zone.lower()}@example.test", [], zone=zone.replace("-", "/"))
            for zone in ("Asia-Kolkata", "America-New_York", "Australia-Sydney", "UTC")
        ],
    ]

    def ask(self, *addresses: str, **more) -> Answer:
        answer = self.exchange.post(request(*addresses, **more))
        self.assertEqual(answer.status, 200)
        return answer

    def view_types(self, *addresses: str, **more) -> list[str | None]:
        path = f"{M}FreeBusyView/{T}FreeBusyViewType"
        return [mailbox.findtext(path) for mailbox in self.ask(*addresses, **more).mailboxes]

    def test_the_right_decides_what_is_seen(self) -> None:
        names = ("anna", "bert", "cora", "dora", "emil")
        answer = self.ask(*[f"{name}@example.test" for name in names])
        self.assertEqual(answer.codes, ["NoError"] * 4 + ["ErrorNoFreeBusyAccess"])
        types = [box.findtext(f"{M}FreeBusyView/{T}FreeBusyViewType") for box in answer.mailboxes]
        self.assertEqual(types, ["Detailed", "FreeBusy", "Detailed", "Detailed", None])
        first = "2027-03-16T08:00:00"
        full = ["ID", "Subject", "Location", "IsMeeting", "IsRecurring", "IsException"]
        full += ["IsReminderSet", "IsPrivate"]
        self.assertEqual(list(answer.details(0)[first]), full)
        self.assertEqual(set(answer.details(1).values()), {None})
        self.assertEqual(answer.details(2)[first], {"Subject": "Müller & <Co>", "Location": "Raum"})
        self.assertEqual(list(answer.details(3)[first]), full)

    def test_of_a_private_entry_only_the_flag_is_seen(self) -> None:
        answer = self.ask("anna@example.test", "cora@example.test", "dora@example.test")
        for index in range(3):
            self.assertEqual(answer.details(index)["2027-03-17T08:00:00"], {"IsPrivate": "true"})

    def test_flags_and_busy_type_are_told(self) -> None:
        answer = self.ask("anna@example.test")
        details = answer.details()["2027-03-19T08:00:00"]
        flags = {name: value for name, value in details.items() if name.startswith("Is")}
        self.assertEqual(
            [name for name, value in flags.items() if value == "true"],
            ["IsMeeting", "IsReminderSet"],
        )
        busy = sorted(event.findtext(f"{T}BusyType") for event in answer.events())
        self.assertEqual(busy, ["Busy", "Busy", "Busy", "OOF"])

    def test_the_requested_view_is_an_upper_bound(self) -> None:
        both = ("anna@example.test", "bert@example.test")
        self.assertEqual(self.view_types(*both, view="FreeBusy"), ["FreeBusy", "FreeBusy"])
        self.assertEqual(
            self.view_types(*both, view="DetailedMerged"), ["DetailedMerged", "FreeBusyMerged"]
        )
        self.assertEqual(self.view_types(*both, view="MergedOnly"), ["MergedOnly", "MergedOnly"])
        self.assertEqual(
            set(self.ask("anna@example.test", view="FreeBusy").details().values()), {None}
        )

    def test_merged_views_carry_one_digit_for_each_interval(self) -> None:
        window = ("2027-03-19T00:00:00", "2027-03-20T00:00:00")
        answer = self.ask("anna@example.test", view="MergedOnly", window=window, interval="60")
        self.assertEqual(answer.root.findtext(f".//{T}MergedFreeBusy"), "0" * 8 + "3" + "0" * 15)
        self.assertIsNone(answer.root.find(f".//{T}CalendarEventArray"))

    def test_an_address_without_a_mailbox_is_not_found(self) -> None:
        answer = self.ask("nobody@example.test", "nobox@example.test", "anna@example.test")
        self.assertEqual(answer.codes, ["ErrorMailRecipientNotFound"] * 2 + ["NoError"])
        self.assertIsNone(answer.mailboxes[0].find(f"{M}FreeBusyView"))

    def test_answers_come_in_the_order_of_the_request_and_for_each_repetition(self) -> None:
        names = ("o'neil", "anna", "edge", "anna")
        answer = self.ask(*[f"{name}@example.test" for name in names])
        self.assertEqual([len(answer.events(index)) for index in range(4)], [4, 4, 4, 4])
        self.assertEqual(answer.times(1), answer.times(3))
        self.assertEqual(answer.times(0)[0], ("2027-03-15T09:00:00", "2027-03-15T09:45:00"))

    def test_any_smtp_address_in_any_letter_case_finds_the_mailbox(self) -> None:
        answer = self.ask("ANNA@example.TEST", "A.A@example.test")
        self.assertEqual([len(answer.events(0)), len(answer.events(1))], [4, 4])

    def test_an_event_that_touches_the_window_comes_whole(self) -> None:
        self.assertEqual(
            self.ask("edge@example.test").times(),
            [
                ("2027-01-01T00:00:00", "2027-12-31T00:00:00"),
                ("2027-03-14T22:00:00", "2027-03-15T02:00:00"),
                ("2027-03-15T00:00:00", "2027-03-15T00:00:00"),
                ("2027-04-13T23:00:00", "2027-04-14T01:00:00"),
            ],
        )

    def test_a_series_keeps_its_local_time_over_the_change_of_the_clock(self) -> None:
        answer = self.ask("o'neil@example.test")
        self.assertEqual(
            answer.times(),
            [
                ("2027-03-15T09:00:00", "2027-03-15T09:45:00"),
                ("2027-03-29T08:00:00", "2027-03-29T08:45:00"),
                ("2027-04-06T12:00:00", "2027-04-06T13:00:00"),
                ("2027-04-12T08:00:00", "2027-04-12T08:45:00"),
            ],
        )
        details = answer.details()
        self.assertEqual({texts["ID"] for texts in details.values()}, {"S1"})
        moved = details["2027-04-06T12:00:00"]
        self.assertEqual((moved["Subject"], moved["Location"]), ("(verlegt)", "Bahnhof"))
        self.assertEqual((moved["IsException"], moved["IsRecurring"]), ("true", "true"))
        self.assertEqual(details["2027-03-29T08:00:00"]["IsException"], "false")

    def test_a_time_in_the_gap_of_spring_moves_forward_and_that_day_has_23_hours(self) -> None:
        self.assertEqual(
            self.ask("gap@example.test").times(),
            [
                ("2027-03-27T23:00:00", "2027-03-28T22:00:00"),
                ("2027-03-28T01:30:00", "2027-03-28T01:30:00"),
            ],
        )

    def test_a_thousand_events_are_allowed_and_one_more_is_too_many(self) -> None:
        answer = self.ask("gina@example.test", "hans@example.test")
        self.assertEqual(answer.codes, ["NoError", "ErrorResultSetTooBig"])
        self.assertEqual(len(answer.events(0)), 1000)
        half = self.ask("hans@example.test", window=("2027-03-15T00:00:00", "2027-03-25T00:00:00"))
        self.assertEqual(len(half.events()), 480)

    def test_what_xml_forbids_comes_as_numeric_references(self) -> None:
        body = self.exchange.post(request("controls@example.test")).body
        self.assertIn(b"<Subject>a&#x1;b&#xB;c&#xFFFF;d&#xD;e</Subject>", body)

    def test_namespaces_are_declared_as_defaults_on_each_child(self) -> None:
        body = self.exchange.post(request("anna@example.test")).body.decode()
        self.assertNotIn("<t:", body)
        self.assertIn(f'<CalendarEventArray xmlns="{T[1:-1]}">', body)

    def test_the_version_of_the_server_is_told(self) -> None:
        info = self.ask("anna@example.test").root.find(f".//{T}ServerVersionInfo")
        self.assertEqual(info.get("MajorVersion"), "15")

    def test_events_come_unsorted_but_always_in_the_same_order(self) -> None:
        orders = [
            [e.findtext(f"{T}StartTime") for e in self.ask("many@example.test").events()]
            for _ in "12"
        ]
        self.assertEqual(orders[0], orders[1])
        self.assertNotEqual(orders[0], sorted(orders[0]))
        self.configure(event_order="sorted")
        events = self.ask("many@example.test").events()
        self.assertEqual([event.findtext(f"{T}StartTime") for event in events], sorted(orders[0]))

    def test_rotating_events_come_in_another_order_each_time(self) -> None:
        self.configure(event_order="rotating")
        orders = {
            tuple(e.findtext(f"{T}StartTime") for e in self.ask("many@example.test").events())
            for _ in range(5)
        }
        self.assertGreater(len(orders), 1)

    def test_times_have_the_form_that_is_set(self) -> None:
        for form, written in (
            ("naive", "2027-03-16T08:00:00"),
            ("utc", "2027-03-16T08:00:00Z"),
            ("offset", "2027-03-16T08:00:00+00:00"),
            ("offset_without_colon", "2027-03-16T08:00:00+0000"),
            ("fraction", "2027-03-16T08:00:00.0000000"),
        ):
            with self.subTest(form=form):
                self.configure(time_form=form)
                self.assertEqual(self.ask("anna@example.test").times()[0][0], written)

    def test_times_are_in_the_zone_of_the_request(self) -> None:
        standard = "<t:Bias>0</t:Bias><t:Time>03:00:00</t:Time><t:DayOrder>5</t:DayOrder><t:Month>10</t:Month>"
        daylight = "<t:Bias>-60</t:Bias><t:Time>02:00:00</t:Time><t:DayOrder>5</t:DayOrder><t:Month>3</t:Month>"
        sunday = "<t:DayOfWeek>Sunday</t:DayOfWeek>"
        berlin = (
            f"<t:TimeZone><t:Bias>-60</t:Bias><t:StandardTime>{standard}{sunday}</t:StandardTime>"
            f"<t:DaylightTime>{daylight}{sunday}</t:DaylightTime></t:TimeZone>"
        )
        answer = self.ask("o'neil@example.test", "gap@example.test", zone=berlin)
        self.assertEqual(
            [start[11:] for start, _ in answer.times(0)],
            ["10:00:00", "10:00:00", "14:00:00", "10:00:00"],
        )
        self.assertEqual(answer.times(1)[0], ("2027-03-28T00:00:00", "2027-03-29T00:00:00"))
        window = ("2027-03-16T10:00:00", "2027-03-17T09:00:00")
        self.assertEqual(self.ask("anna@example.test", zone=berlin, window=window).times(), [])
        self.assertEqual(len(self.ask("anna@example.test", zone=UTC, window=window).times()), 1)

    def test_a_window_with_an_offset_is_taken_as_it_stands(self) -> None:
        window = ("2027-03-16T10:00:00+01:00", "2027-03-17T09:00:00+01:00")
        self.assertEqual(self.ask("anna@example.test", window=window).times(), [])
        window = ("2027-03-16T09:00:00+01:00", "2027-03-17T08:00:01Z")
        self.assertEqual(len(self.ask("anna@example.test", window=window).times()), 2)

    def zone_of(self, address: str) -> list[str]:
        zone = self.ask(address).root.find(f".//{T}WorkingHours/{T}TimeZone")
        return [" ".join(part.text for part in child) or child.text for child in zone]

    def test_working_hours_tell_the_zone_of_the_mailbox_as_a_rule(self) -> None:
        for address, bias, standard, daylight in (
            ("anna", "-60", "0 03:00:00 5 10 Sunday", "-60 02:00:00 5 3 Sunday"),
            ("asia-kolkata", "-330", "0 00:00:00 0 0 Sunday", "0 00:00:00 0 0 Sunday"),
            ("america-new_york", "300", "0 02:00:00 1 11 Sunday", "-60 02:00:00 2 3 Sunday"),
            ("australia-sydney", "-600", "0 03:00:00 1 4 Sunday", "-60 02:00:00 1 10 Sunday"),
            ("utc", "0", "0 00:00:00 0 0 Sunday", "0 00:00:00 0 0 Sunday"),
        ):
            with self.subTest(zone=address):
                self.assertEqual(
                    self.zone_of(f"{address}@example.test"), [bias, standard, daylight]
                )

    def test_a_zone_has_the_form_that_the_truth_names(self) -> None:
        for address, zone in (
            ("dates", ["-60", "0 03:00:00 31 10 Sunday 2027", "-60 02:00:00 28 3 Sunday 2027"]),
            ("south", ["-600", "0 03:00:00 4 4 Sunday 2027", "-60 02:00:00 3 10 Sunday 2027"]),
            ("fixed", ["-330", "0 00:00:00 0 0 Sunday", "0 00:00:00 0 0 Sunday"]),
            ("fractions", ["-60", "0 03:00:00.000 5 10 Sunday", "-60 02:00:00.000 5 3 Sunday"]),
            ("empty", []),
        ):
            with self.subTest(zone=address):
                self.assertEqual(self.zone_of(f"{address}@example.test"), zone)

    def test_a_mailbox_without_working_hours_has_none_and_an_empty_calendar_is_a_success(
        self,
    ) -> None:
        answer = self.ask("fred@example.test", "utc@example.test")
        self.assertEqual(answer.codes, ["NoError", "NoError"])
        fred, utc = answer.mailboxes
        self.assertIsNone(fred.find(f".//{T}WorkingHours"))
        self.assertIsNotNone(fred.find(f".//{T}CalendarEventArray"))
        self.assertIsNotNone(utc.find(f".//{T}WorkingHours"))
        self.assertIsNone(utc.find(f".//{T}CalendarEventArray"))

    def test_times_only_mailboxes_show_working_hours_too(self) -> None:
        self.assertIsNotNone(self.ask("bert@example.test").root.find(f".//{T}WorkingHours"))

    def test_an_address_of_another_kind_is_refused_for_itself_only(self) -> None:
        body = request("anna@example.test", "bert@example.test").replace(
            b"<t:Address>anna@example.test</t:Address>",
            b"<t:Address>anna@example.test</t:Address><t:RoutingType>EX</t:RoutingType>",
        )
        self.assertEqual(self.exchange.post(body).codes, ["ErrorInvalidRoutingType", "NoError"])


if __name__ == "__main__":
    unittest.main()
