"""A client that somebody else wrote reads the same mailboxes from the same server, with NTLM: event by event it finds
what the fetcher finds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import unittest
from typing import Any

import support

USERS = 60
BEGINNING = 100  # characters of a text that are never cut off
STATUS_OF = {"Free": 0, "Tentative": 1, "Busy": 2, "OOF": 3, "WorkingElsewhere": 0}
WHY_NOT = "EXCHANGELIB WITH NTLM IS NOT INSTALLED (packages python3-exchangelib, python3-requests-ntlm)"
# Its own process: it must not see this one's environment but the authority, and Debian's interpreter has it.
CLIENT = """
import json, sys, warnings
from exchangelib import NTLM, Build, Configuration, Credentials, EWSDateTime, EWSTimeZone, Version
from exchangelib.protocol import Protocol
from exchangelib.services import GetUserAvailability
from exchangelib.properties import FreeBusyViewOptions, MailboxData, TimeWindow, TimeZone, Email
warnings.simplefilter("ignore")
order = json.load(sys.stdin)
credentials = Credentials(order["user"], order["password"])
protocol = Protocol(config=Configuration(service_endpoint=order["url"], credentials=credentials, auth_type=NTLM,
                                         version=Version(Build(15, 1))))
utc = EWSTimeZone("UTC")
start, end = (EWSDateTime.fromtimestamp(order[key], tz=utc) for key in ("start", "end"))
accounts = [(address, "Required", False) for address in order["addresses"]]
views = []
for view in protocol.get_free_busy_info(accounts, start, end, requested_view="Detailed"):
    events = []
    for event in view.calendar_events or []:
        details = event.details
        events.append([int(event.start.replace(tzinfo=utc).timestamp()), int(event.end.replace(tzinfo=utc).timestamp()),
                       event.busy_type, *([details.subject, details.location, bool(details.is_private)]
                                          if details is not None else [None, None, False])])
    views.append(events)
print(json.dumps(views))
"""


def have_client() -> bool:
    probe = subprocess.run(["/usr/bin/python3", "-c", "import exchangelib, requests_ntlm"], capture_output=True,
                           check=False)
    return probe.returncode == 0


def readable(person: dict[str, Any]) -> bool:
    """Who has a mailbox that the account may look into."""
    return bool(person["mailbox"]) and person["right"] != "none"


def comparable(text: str) -> str:
    """exchangelib 4.9 loses some of the marks & < > of texts (which, depends on where its parts of the answer end),
    and leaves out what is not allowed in XML, where we write U+FFFD; of long texts we cut the end."""
    return re.sub("[&<>\ufffd]", "", text)[:BEGINNING]


@unittest.skipUnless(have_client(), WHY_NOT)
class SameMailboxes(unittest.TestCase):
    def setUp(self) -> None:
        self.exchange = support.Exchange(USERS, plain=True)
        self.addCleanup(self.exchange.stop)
        self.people = [person for person in support.read_people(self.exchange.truth) if readable(person)]

    def read_by_the_other(self) -> dict[str, list[list[Any]]]:
        """What exchangelib finds, by user."""
        url = f"https://127.0.0.1:{self.exchange.port}/EWS/Exchange.asmx"
        order = {"url": url, "user": "EXAMPLE\\svc-ewscal", "password": support.PASSWORD,
                 "start": support.WINDOW_START, "end": support.WINDOW_END,
                 "addresses": [person["mailbox"] for person in self.people]}
        environment = {**os.environ, "REQUESTS_CA_BUNDLE": str(self.exchange.certificate)}
        ended = subprocess.run(["/usr/bin/python3", "-c", CLIENT], input=json.dumps(order), env=environment,
                               capture_output=True, text=True, check=False, timeout=120)
        self.assertEqual(ended.returncode, 0, ended.stderr[-2000:])
        return {person["user"]: events for person, events in zip(self.people, json.loads(ended.stdout), strict=True)}

    def read_by_ours(self) -> dict[str, list[dict[str, Any]]]:
        """What the fetcher finds when nothing is left out."""
        fetcher = support.Fetcher(self.exchange, private_entries=2)
        self.assertEqual(fetcher.fetch(self.people)["outcome"], support.JOB_DONE)
        calendars = fetcher.calendars()
        fetcher.stop()
        return {user: calendar["entries"] for user, calendar in calendars.items()}

    def as_ours(self, events: list[list[Any]]) -> list[tuple[Any, ...]]:
        """What of the other's events belongs into the window, in our words."""
        inside = [event for event in events if event[0] < support.WINDOW_END
                  and (event[1] > support.WINDOW_START or event[0] == event[1] >= support.WINDOW_START)]
        return sorted((start, end, STATUS_OF[busy], *map(comparable, (subject or "", location or "")), private)
                      for start, end, busy, subject, location, private in inside)

    def as_compared(self, entry: dict[str, Any]) -> tuple[Any, ...]:
        """An entry of ours."""
        subject, location = (comparable(entry[key]) for key in ("subject", "location"))
        return entry["start"], entry["end"], entry["status"], subject, location, entry["private"]

    def test_event_by_event_the_same(self) -> None:
        theirs, ours = self.read_by_the_other(), self.read_by_ours()
        self.assertIn("ntlm, bound", self.exchange.statistics()["methods"])
        self.assertEqual(set(theirs), set(ours))
        compared = 0
        for user, events in theirs.items():
            mine = sorted(map(self.as_compared, ours[user]))
            self.assertEqual(self.as_ours(events), mine, user)
            compared += len(mine)
        self.assertGreater(compared, 10 * len(theirs))


if __name__ == "__main__":
    unittest.main()
