#!/usr/bin/python3 -B
"""What exchangelib pays for the same answers: exchangelib_client.py URL REQUESTS ROUNDS, with REQUESTS_CA_BUNDLE set.

Prints the processor time of the cheapest round in milliseconds, as the programs in C do (bench_measure.h). Needs
Debian's interpreter, for python3-exchangelib.
"""

from __future__ import annotations

import logging
import sys
import time
import warnings
from datetime import time as time_of_day

from exchangelib import BASIC, Build, Configuration, Credentials, EWSDateTime, EWSTimeZone, Version
from exchangelib.properties import DaylightTime, FreeBusyViewOptions, MailboxData, StandardTime, TimeWindow, TimeZone
from exchangelib.protocol import Protocol
from exchangelib.services import GetUserAvailability

WINDOW_START = 1795478400
MAILBOXES = 100
UTC = EWSTimeZone("UTC")


def ask(protocol: Protocol) -> None:
    """One request, and everything of its answer."""
    change = {"bias": 0, "time": time_of_day(0, 0), "occurrence": 0, "iso_month": 0, "weekday": "Sunday"}
    start, end = (EWSDateTime.fromtimestamp(WINDOW_START + days * 86400, tz=UTC) for days in (0, 30))
    views = list(GetUserAvailability(protocol).call(
        mailbox_data=[MailboxData(email=f"user{number}@example.test", attendee_type="Required", exclude_conflicts=False)
                      for number in range(MAILBOXES)],
        timezone=TimeZone(bias=0, standard_time=StandardTime(**change), daylight_time=DaylightTime(**change)),
        free_busy_view_options=FreeBusyViewOptions(time_window=TimeWindow(start=start, end=end),
                                                   merged_free_busy_interval=30, requested_view="Detailed")))
    if len(views) != MAILBOXES or not all(view.calendar_events for view in views):
        raise SystemExit("exchangelib did not read every mailbox")


def main() -> None:
    """Measures."""
    warnings.simplefilter("ignore")
    logging.disable()  # each time without a zone would be a line
    protocol = Protocol(config=Configuration(
        service_endpoint=sys.argv[1], credentials=Credentials("svc-ewscal", "a good password"), auth_type=BASIC,
        version=Version(Build(15, 1))))
    took = []
    for _ in range(int(sys.argv[3])):
        begun = time.process_time()
        for _ in range(int(sys.argv[2])):
            ask(protocol)
        took.append(time.process_time() - begun)
    print(min(took) * 1000)


if __name__ == "__main__":
    main()
