"""Starts a real sim-exchange with a small truth of its own and talks to it over TLS."""

from __future__ import annotations

import base64
import http.client
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

SIMULATORS = Path(__file__).resolve().parents[2] / "sim"
sys.path.insert(0, str(SIMULATORS))

USER = "EXAMPLE\\svc-ewscal"
PASSWORD = "right one: ä"
PATH = "/EWS/Exchange.asmx"
S = "{http://schemas.xmlsoap.org/soap/envelope/}"
M = "{http://schemas.microsoft.com/exchange/services/2006/messages}"
T = "{http://schemas.microsoft.com/exchange/services/2006/types}"
E = "{http://schemas.microsoft.com/exchange/services/2006/errors}"

NO_CHANGE = (
    "<t:Bias>0</t:Bias><t:Time>00:00:00</t:Time><t:DayOrder>0</t:DayOrder>"
    "<t:Month>0</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek>"
)
UTC = (
    f"<t:TimeZone><t:Bias>0</t:Bias><t:StandardTime>{NO_CHANGE}</t:StandardTime>"
    f"<t:DaylightTime>{NO_CHANGE}</t:DaylightTime></t:TimeZone>"
)
VERSION = '<t:RequestServerVersion Version="Exchange2013_SP1"/>'
WINDOW = ("2027-03-15T00:00:00", "2027-04-14T00:00:00")


def mailbox_data(address: str) -> str:
    """One entry of the MailboxDataArray."""
    return (
        f"<t:MailboxData><t:Email><t:Address>{escape(address)}</t:Address></t:Email>"
        "<t:AttendeeType>Required</t:AttendeeType><t:ExcludeConflicts>false</t:ExcludeConflicts>"
        "</t:MailboxData>"
    )


def options(window: tuple[str, str] = WINDOW, view: str = "Detailed", interval: str = "30") -> str:
    """The FreeBusyViewOptions of a request."""
    return (
        f"<t:FreeBusyViewOptions><t:TimeWindow><t:StartTime>{window[0]}</t:StartTime>"
        f"<t:EndTime>{window[1]}</t:EndTime></t:TimeWindow>"
        f"<t:MergedFreeBusyIntervalInMinutes>{interval}</t:MergedFreeBusyIntervalInMinutes>"
        f"<t:RequestedView>{view}</t:RequestedView></t:FreeBusyViewOptions>"
    )


def envelope(operation: str, header: str = VERSION) -> bytes:
    """A SOAP message with the prefixes soap, t and m."""
    namespaces = f'xmlns:soap="{S[1:-1]}" xmlns:t="{T[1:-1]}" xmlns:m="{M[1:-1]}"'
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<soap:Envelope {namespaces}>'
        f"<soap:Header>{header}</soap:Header><soap:Body>{operation}</soap:Body></soap:Envelope>"
    ).encode()


def request(
    *addresses: str,
    zone: str = UTC,
    window: tuple[str, str] = WINDOW,
    view: str = "Detailed",
    interval: str = "30",
    header: str = VERSION,
) -> bytes:
    """A right request for the given mailboxes, unless an argument makes it wrong."""
    mailboxes = "".join(mailbox_data(address) for address in addresses)
    return envelope(
        f"<m:GetUserAvailabilityRequest>{zone}<m:MailboxDataArray>{mailboxes}</m:MailboxDataArray>"
        f"{options(window, view, interval)}</m:GetUserAvailabilityRequest>",
        header,
    )


def appointment(start: str, end: str, **more: Any) -> dict[str, Any]:
    """An appointment of the truth file with everything that a test does not care about."""
    plain = {"id": "AB12", "all_day": False, "busy": "Busy", "subject": "", "location": ""}
    flags = {"private": False, "meeting": False, "reminder": False}
    return {**plain, **flags, "start": start, "end": end, **more}


def person(mailbox: str | None, appointments: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A person of the truth file; without more, a Reviewer in Berlin."""
    known = {"kind": "person", "proxy_addresses": [f"SMTP:{mailbox}"], "right": "reviewer"}
    zone = {"zone": "Europe/Berlin", "working_hours": True}
    return {**known, **zone, "mailbox": mailbox, "appointments": appointments, **more}


def write_truth(path: Path, people: list[dict[str, Any]]) -> None:
    """Writes a truth file for these people."""
    header = {"kind": "header", "exchange": {"user": USER}, "domain": "example.test"}
    lines = [json.dumps(entry) for entry in (header, *people)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@dataclass
class Answer:
    """An HTTP answer with its body decoded, and the XML in it if there is some."""

    status: int
    headers: http.client.HTTPMessage
    raw: bytes

    @property
    def body(self) -> bytes:
        if self.headers.get("Content-Encoding") == "gzip":
            return zlib.decompress(self.raw, 31)
        return self.raw

    @property
    def root(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.body)

    @property
    def mailboxes(self) -> list[ElementTree.Element]:
        """The FreeBusyResponse elements."""
        return self.root.findall(f".//{M}FreeBusyResponse")

    @property
    def codes(self) -> list[str]:
        """The ResponseCode of each mailbox."""
        return [entry.findtext(f"{M}ResponseMessage/{M}ResponseCode") for entry in self.mailboxes]

    @property
    def fault_code(self) -> str:
        """The name of the error in the faultcode of a fault."""
        return self.root.findtext(f".//{S}Fault/faultcode", "").partition(":")[2]

    def events(self, index: int = 0) -> list[ElementTree.Element]:
        """The events of a mailbox as they came."""
        return self.mailboxes[index].findall(f".//{T}CalendarEvent")

    def times(self, index: int = 0) -> list[tuple[str, str]]:
        """Start and end of the events of a mailbox, sorted."""
        names = (f"{T}StartTime", f"{T}EndTime")
        return sorted(tuple(event.findtext(name) for name in names) for event in self.events(index))

    def details(self, index: int = 0) -> dict[str, dict[str, str] | None]:
        """The details of each event of a mailbox by its start."""
        found = {}
        for event in self.events(index):
            details = event.find(f"{T}CalendarEventDetails")
            texts = None if details is None else {e.tag[len(T) :]: e.text or "" for e in details}
            found[event.findtext(f"{T}StartTime")] = texts
        return found


class Exchange:
    """A running simulator in a folder of its own."""

    def __init__(self, people: list[dict[str, Any]], *arguments: str, accounts: str | None = None):
        self.folder = Path(tempfile.mkdtemp(prefix="sim-exchange-"))
        self.certificate = self.folder / "certificate.pem"
        self._make_certificate()
        self.write_truth(people)
        (self.folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
        if accounts is not None:
            (self.folder / "accounts").write_text(accounts, encoding="utf-8")
            arguments += ("--accounts", str(self.folder / "accounts"))
        self._process = subprocess.Popen(
            [SIMULATORS / "sim-exchange", *self._arguments(), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ready = self._process.stdout.readline()
        if not self.ready.startswith("ready port="):
            self.stop()
            raise RuntimeError("sim-exchange did not start")
        self.port = int(self.ready.partition("=")[2])

    def _make_certificate(self) -> None:
        subprocess.run(
            [
                *(
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                ),
                *("-nodes", "-days", "2", "-subj", "/CN=exchange", "-addext"),
                *("subjectAltName=IP:127.0.0.1", "-keyout", self.folder / "key.pem"),
                *("-out", self.certificate),
            ],
            check=True,
            capture_output=True,
        )

    def _arguments(self) -> list[str]:
        folder = self.folder
        return [
            *("--truth", str(folder / "truth"), "--listen", "127.0.0.1:0", "--lifeline"),
            *("--certificate", str(self.certificate), "--key", str(folder / "key.pem")),
            *("--password-file", str(folder / "password"), "--control", str(folder / "control")),
            *("--log", str(folder / "log"), "--log-in", "basic"),
        ]

    def write_truth(self, people: list[dict[str, Any]]) -> None:
        """Writes the truth anew; the simulator sees it after a reload."""
        write_truth(self.folder / "truth", people)

    def terminate(self) -> None:
        """Sends SIGTERM."""
        self._process.terminate()

    def stop(self) -> int:
        """Closes the lifeline and waits; returns the exit status."""
        self._process.stdin.close()
        try:
            status = self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._process.stdout.close()
        shutil.rmtree(self.folder)
        return status

    def log(self) -> list[dict[str, Any]]:
        """The lines of the refusal log."""
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]

    def control(self, command: str, **more: Any) -> dict[str, Any]:
        """Sends a command to the control socket and returns the answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.folder / "control"))
            connection.sendall(json.dumps({"command": command, **more}).encode() + b"\n")
            with connection.makefile("rb") as lines:
                return json.loads(lines.readline())

    def statistics(self) -> dict[str, Any]:
        """The counters."""
        return self.control("statistics")["statistics"]

    def tls(self) -> ssl.SSLContext:
        """A client's context that trusts the simulator's certificate only."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def connect(self, timeout: float = 20) -> http.client.HTTPSConnection:
        """A connection that is not opened yet."""
        return http.client.HTTPSConnection(
            "127.0.0.1", self.port, timeout=timeout, context=self.tls()
        )

    def post(
        self,
        body: bytes,
        connection: http.client.HTTPSConnection | None = None,
        password: str = PASSWORD,
        **headers: str | None,
    ) -> Answer:
        """Posts a request, on a new connection if none is given. A header of None is left out."""
        sent: dict[str, str | None] = {
            "Content-Type": "text/xml; charset=utf-8",
            "Authorization": authorization(USER, password),
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        own = connection is None
        connection = connection or self.connect()
        try:
            given = {name: value for name, value in sent.items() if value is not None}
            connection.request("POST", PATH, body, given)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            if own:
                connection.close()


def authorization(user: str, password: str) -> str:
    """An Authorization header for Basic authentication."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class ExchangeTestCase(unittest.TestCase):
    """Tests that share one simulator; each finds it without rules and unlocked."""

    people: list[dict[str, Any]] = []
    arguments: tuple[str, ...] = ()
    exchange: Exchange

    @classmethod
    def setUpClass(cls) -> None:
        cls.exchange = Exchange(cls.people, *cls.arguments)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.exchange.stop()

    def tearDown(self) -> None:
        self.exchange.control("clear")
        self.exchange.control("unlock")

    def misbehave(self, action: str, match: dict[str, Any] | None = None, **more: Any) -> None:
        """Puts one rule in force, for everything if no match is given."""
        rule = {"match": match or {"any": True}, "do": action, **more}
        answer = self.exchange.control("misbehave", rules=[rule])
        self.assertEqual(answer, {"ok": True})

    def configure(self, **settings: Any) -> None:
        """Changes settings until the test ends."""
        self.assertEqual(self.exchange.control("configure", settings=settings), {"ok": True})
        self.addCleanup(self.exchange.control, "configure", settings=self._defaults(settings))

    @staticmethod
    def _defaults(settings: dict[str, Any]) -> dict[str, Any]:
        from sim_exchange.settings import Settings

        return {name: getattr(Settings(), name) for name in settings}


def vectors() -> Path:
    """The folder of recorded messages, which may be missing."""
    default = SIMULATORS.parents[2] / "shared" / "vectors"
    return Path(os.environ.get("EWSCAL_VECTORS", default))
