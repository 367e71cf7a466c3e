"""A client that somebody else wrote is served: exchangelib, recorded and, where installed, alive."""

import os
import subprocess
import sys
import unittest
from xml.etree.ElementTree import Element

from sim_exchange_support import (
    PASSWORD,
    USER,
    Answer,
    ExchangeTestCase,
    T,
    appointment,
    envelope,
    person,
    request,
    vectors,
)

ADDRESSES = [f"{name}@example.test" for name in ("anna", "bert", "cora")]
PEOPLE = [
    person(
        ADDRESSES[0], [appointment("2027-01-12T09:00:00", "2027-01-12T10:00:00", subject="eins")]
    ),
    person(
        ADDRESSES[1], [appointment("2027-01-12T09:00:00", "2027-01-12T10:00:00")], right="freebusy"
    ),
    person(ADDRESSES[2], [appointment("2027-02-09T22:30:00", "2027-02-09T23:30:00", private=True)]),
]
LIVE_CLIENT = """
import sys, warnings
from exchangelib import BASIC, Configuration, Credentials, EWSDateTime, EWSTimeZone
from exchangelib.protocol import Protocol
warnings.simplefilter("ignore")
url, user, zone, *addresses = sys.argv[1:]
credentials = Credentials(user, sys.stdin.readline().rstrip("\\n"))
protocol = Protocol(config=Configuration(service_endpoint=url, credentials=credentials, auth_type=BASIC))
zone = EWSTimeZone(zone)
window = EWSDateTime(2027, 1, 11, tzinfo=zone), EWSDateTime(2027, 2, 10, tzinfo=zone)
accounts = [(address, "Required", False) for address in addresses]
for view in protocol.get_free_busy_info(accounts, *window):
    events = view.calendar_events or []
    print(view.view_type, *(f"{e.start:%m-%dT%H:%M} {e.busy_type}" for e in events), sep="|")
"""


class Recorded(ExchangeTestCase):
    people = PEOPLE

    def post_recorded(self, name: str) -> Answer:
        path = vectors() / "ews" / "exchangelib" / name
        if not path.exists():
            self.skipTest(f"RECORDED MESSAGES ARE MISSING: {path} (set EWSCAL_VECTORS)")
        agent = "exchangelib/4.9.0 (python-requests/2.28.1)"
        return self.exchange.post(
            path.read_bytes(), User_Agent=agent, Accept_Encoding="gzip, deflate"
        )

    def test_its_request_in_utc_is_answered(self) -> None:
        answer = self.post_recorded("get_free_busy_info.request.xml")
        self.assertEqual((answer.status, answer.codes), (200, ["NoError"] * 3))
        types = [view.text for view in answer.root.iter(f"{T}FreeBusyViewType")]
        self.assertEqual(types, ["DetailedMerged", "FreeBusyMerged", "DetailedMerged"])
        self.assertEqual(answer.times(0), [("2027-01-12T08:00:00", "2027-01-12T09:00:00")])

    def test_its_request_in_berlin_is_answered_in_berlin(self) -> None:
        answer = self.post_recorded("get_free_busy_info-berlin.request.xml")
        self.assertEqual((answer.status, answer.codes), (200, ["NoError"] * 3))
        self.assertEqual(answer.times(0), [("2027-01-12T09:00:00", "2027-01-12T10:00:00")])

    def test_recorded_requests_to_another_server_are_judged_by_the_book(self) -> None:
        folder = vectors() / "ews" / "gromox"
        if not folder.exists():
            self.skipTest(f"RECORDED MESSAGES ARE MISSING: {folder} (set EWSCAL_VECTORS)")
        for name, code in (
            ("view-detailed", ""),
            ("mailboxes-100", ""),
            ("tz-utc-second-form", ""),
            ("tz-india", ""),
            ("window-with-z", "ErrorInvalidTimeInterval"),
            ("window-with-offset", "ErrorInvalidTimeInterval"),
            ("version-2007sp1", ""),
            ("mailboxes-101", "ErrorMailboxDataArrayTooBig"),
            ("mailboxes-0", "ErrorMailboxDataArrayEmpty"),
            ("window-63-days", "ErrorTimeIntervalTooBig"),
            ("window-30-minutes", "ErrorInvalidTimeInterval"),
            ("window-start-after-end", "ErrorInvalidTimeInterval"),
            ("window-not-a-date", "ErrorSchemaValidation"),
            ("wrong-order-in-mailboxdata", "ErrorSchemaValidation"),
            ("wrong-order-options-first", "ErrorSchemaValidation"),
            ("tz-bias-only", "ErrorSchemaValidation"),
            ("tz-none", "ErrorTimeZone"),
            ("interval-4", "ErrorInvalidMergedFreeBusyInterval"),
            ("view-none", "ErrorInvalidFreeBusyViewType"),
            ("version-bogus", "ErrorInvalidServerVersion"),
            ("version-twice", "ErrorDuplicateSOAPHeader"),
            ("namespace-https", "ErrorInvalidRequest"),
            ("impersonation", "ErrorImpersonateUserDenied"),
            ("not-well-formed", "ErrorSchemaValidation"),
            ("empty-body", "ErrorInvalidRequest"),
        ):
            with self.subTest(name=name):
                answer = self.exchange.post((folder / f"{name}.request.xml").read_bytes())
                self.assertEqual((answer.status, answer.fault_code), (500 if code else 200, code))


class ServerTimeZones(ExchangeTestCase):
    people = PEOPLE

    def zones(self, operation: str) -> Element:
        return self.exchange.post(envelope(operation)).root

    def test_a_zone_asked_for_comes_with_its_periods_and_transitions(self) -> None:
        root = self.zones(
            '<m:GetServerTimeZones ReturnFullTimeZoneData="true"><m:Ids>'
            "<t:Id>W. Europe Standard Time</t:Id><t:Id>Nowhere</t:Id></m:Ids></m:GetServerTimeZones>"
        )
        definitions = list(root.iter(f"{T}TimeZoneDefinition"))
        self.assertEqual([d.get("Id") for d in definitions], ["W. Europe Standard Time"])
        periods = {p.get("Name"): p.get("Bias") for p in root.iter(f"{T}Period")}
        self.assertEqual(periods, {"Standard": "-PT1H0M", "Daylight": "-PT2H0M"})
        months = [month.text for month in root.iter(f"{T}Month")]
        self.assertEqual(months, ["3", "10"])

    def test_without_full_data_there_are_names_only(self) -> None:
        root = self.zones('<m:GetServerTimeZones ReturnFullTimeZoneData="false"/>')
        self.assertGreater(len(list(root.iter(f"{T}TimeZoneDefinition"))), 5)
        self.assertEqual(list(root.iter(f"{T}Period")), [])

    def test_a_fault_tells_the_version_too(self) -> None:
        root = self.exchange.post(
            request(header='<t:RequestServerVersion Version="Exchange2019"/>')
        ).root
        self.assertEqual(root.find(f".//{T}ServerVersionInfo").get("MajorVersion"), "15")


class Alive(ExchangeTestCase):
    people = PEOPLE

    @classmethod
    def setUpClass(cls) -> None:
        probe = subprocess.run(
            [sys.executable, "-c", "import exchangelib"], capture_output=True, check=False
        )
        if probe.returncode != 0:
            raise unittest.SkipTest("EXCHANGELIB IS NOT INSTALLED (package python3-exchangelib)")
        super().setUpClass()

    def ask(self, zone: str) -> list[str]:
        url = f"https://127.0.0.1:{self.exchange.port}/EWS/Exchange.asmx"
        ended = subprocess.run(
            [sys.executable, "-c", LIVE_CLIENT, url, USER, zone, *ADDRESSES],
            input=PASSWORD + "\n",
            env={**os.environ, "REQUESTS_CA_BUNDLE": str(self.exchange.certificate)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return ended.stdout.splitlines()

    def test_it_reads_three_calendars_in_utc(self) -> None:
        self.assertEqual(
            self.ask("UTC"),
            [
                "DetailedMerged|01-12T08:00 Busy",
                "FreeBusyMerged|01-12T08:00 Busy",
                "DetailedMerged|02-09T21:30 Busy",
            ],
        )

    def test_it_reads_three_calendars_in_berlin(self) -> None:
        self.assertEqual(
            self.ask("Europe/Berlin"),
            [
                "DetailedMerged|01-12T09:00 Busy",
                "FreeBusyMerged|01-12T09:00 Busy",
                "DetailedMerged|02-09T22:30 Busy",
            ],
        )


if __name__ == "__main__":
    unittest.main()
