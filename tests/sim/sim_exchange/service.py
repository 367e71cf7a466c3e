"""The simulated server behind HTTP: log-in, limits, rules, operations."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Callable

from .account import Account, Credentials
from .answer_swap import AnswerSwap
from .availability import Availability
from .availability_request import addresses_of, read_request
from .convert_id import answer_convert_id
from .envelope import SoapRequest, fault_document, open_envelope, wrap
from .misbehaviour import Rule, RuleSet
from .refusal_log import RefusalLog
from .reply import Reply, plain_reply, unauthorised_reply
from .request_misbehaviour import change_reply, reply_instead, settings_under_rules
from .service_description import describe_service
from .settings import Settings
from .soap_fault import SoapFault, schema_fault
from .soap_headers import check_headers
from .statistics import Statistics
from .truth_file import read_truth
from .windows_zone import answer_server_time_zones
from .xml_text import MESSAGES
from .xml_tree import XmlError

AVAILABILITY = (MESSAGES, "GetUserAvailabilityRequest")
TIME_ZONES = (MESSAGES, "GetServerTimeZones")
CONVERT_ID = (MESSAGES, "ConvertId")


@dataclass
class HttpRequest:
    """What the connection hands over; body None: it was larger than allowed."""

    authorization: str | None
    accepts_gzip: bool
    body: bytes | None
    peer: str
    wants_description: bool = False  # GET of Services.wsdl; it has no body


class Service:
    """One simulated Exchange. All its methods may be called by several threads."""

    def __init__(
        self, truth_path: str, password_path: str, settings: Settings, log_path: str | None
    ):
        self.settings = settings
        self.statistics = Statistics()
        self.account = Account(self.statistics)
        self.rules = RuleSet(self.statistics)
        self.log = RefusalLog(log_path, self.statistics)
        self.stopping = threading.Event()
        self.answer_swap = AnswerSwap()
        self._availability = Availability(self.rules, self.statistics)
        self._truth_path = truth_path
        self._password_path = password_path

    def reload(self) -> int:
        """Reads truth and password anew; returns the number of mailboxes."""
        truth = read_truth(self._truth_path)
        with open(self._password_path, encoding="utf-8") as file:
            password = file.readline().rstrip("\r\n")
        self.account.set(truth.account_name, truth.domain, password)
        self._availability.set_truth(truth)
        return truth.mailbox_count

    def configure(self, values: dict[str, Any]) -> None:
        """Changes settings; raises ValueError and changes nothing when one is wrong."""
        self.settings = self.settings.changed(values)

    def serve(self, request: HttpRequest, send: Callable[[Reply], None]) -> None:
        """Answers one request. The account's place is held until the answer has been sent."""
        soap = _parse(request.body)
        number, rules = 0, []
        offers_basic = self.settings.log_in == "basic"
        credentials = self.account.examine(request.authorization, offers_basic)
        if credentials is Credentials.RIGHT:
            is_known = isinstance(soap, SoapRequest)
            number, rules = self.rules.for_request(addresses_of(soap.operation) if is_known else [])
            if any(rule.action == "wrong_password" for rule in rules):
                credentials = Credentials.WRONG_PASSWORD
        refusal = self.account.log_in(credentials, self.settings.lock_out_after)
        if refusal is not None:
            self.log.add("unauthorised", refusal, peer=request.peer)
            send(self._refuse_log_in(credentials, offers_basic))
            return
        parallel = self.account.begin_request()
        try:
            send(self._reply(request, soap, number, rules, parallel))
        finally:
            self.account.end_request()

    def _refuse_log_in(self, credentials: Credentials, offers_basic: bool) -> Reply:
        """A rule about 401 decides as well what is offered to those who send no password."""
        rule = self.rules.about_log_in() if credentials is Credentials.NONE else None
        reply = None if rule is None else reply_instead([rule], offers_basic)
        return reply or unauthorised_reply(offers_basic)

    def _reply(
        self,
        request: HttpRequest,
        soap: "SoapRequest | Exception | None",
        number: int,
        rules: list[Rule],
        parallel: int,
    ) -> Reply:
        settings = settings_under_rules(self.settings, rules)
        for rule in rules:
            if rule.action == "delay":
                self.stopping.wait(rule.parameters["milliseconds"] / 1000)
        reply = self._unspoken(rules) or reply_instead(rules, settings.log_in == "basic")
        if reply is None:
            reply = self._right_reply(request, soap, number, rules, parallel, settings)
        if reply.compressible and request.accepts_gzip and settings.gzip == "yes":
            reply.delivery.gzip = "whole"
        change_reply(reply, rules)
        return reply

    def _unspoken(self, rules: list[Rule]) -> Reply | None:
        for rule in rules:
            if rule.action in ("never_answer", "drop_without_answer"):
                reply = plain_reply(200)
                reply.delivery.drop = True
                reply.delivery.silent_seconds = rule.parameters.get("seconds", 0)
                return reply
        return None

    def _right_reply(
        self,
        request: HttpRequest,
        soap: "SoapRequest | Exception | None",
        number: int,
        rules: list[Rule],
        parallel: int,
        settings: Settings,
    ) -> Reply:
        if request.wants_description:
            return Reply(200, describe_service(), compressible=True)
        try:
            self._check_limits(request, parallel, settings)
            document = self._operate(soap, number, rules, settings)
        except SoapFault as fault:
            self.statistics.count_in("faults", fault.code)
            self.log.add(fault.code, fault.text, peer=request.peer, request=number)
            status = 200 if settings.flavour == "grommunio" else fault.status
            return Reply(status, fault_document(fault))
        if document is None:
            self.log.add("bad_request", "no SOAP 1.1 envelope", peer=request.peer, request=number)
            return plain_reply(400)
        self.statistics.count("answered")
        reply = Reply(200, document, compressible=True)
        reply.delivery.framing = settings.framing
        return reply

    def _check_limits(self, request: HttpRequest, parallel: int, settings: Settings) -> None:
        if parallel > settings.maximum_parallel:
            raise SoapFault(
                "ErrorExceededConnectionCount",
                "You have exceeded the available concurrent connections for your account. "
                "Try again once your other requests have completed. Suggested backoff time 0 ms.",
            )
        if request.body is None:
            text = f"The request body is larger than {settings.maximum_body_bytes} bytes."
            raise SoapFault("ErrorRequestStreamTooBig", text)

    def _operate(
        self,
        soap: "SoapRequest | Exception | None",
        number: int,
        rules: list[Rule],
        settings: Settings,
    ) -> bytes | None:
        if isinstance(soap, Exception):
            raise soap
        if soap is None:
            return None
        if soap.operation.name not in (AVAILABILITY, TIME_ZONES, CONVERT_ID):
            text = f"The operation '{soap.operation.name[1][:80]}' is not known."
            raise SoapFault("ErrorInvalidRequest", text)
        check_headers(soap.headers, settings)
        if soap.operation.name == TIME_ZONES:
            return wrap(answer_server_time_zones(soap.operation))
        if soap.operation.name == CONVERT_ID:
            return wrap(answer_convert_id(soap.operation))
        self._count_request(addresses_of(soap.operation))
        checked = read_request(soap, settings)
        content = self._availability.answer(checked, number, rules, settings)
        return wrap(content, prefixed=settings.flavour == "grommunio")

    def _count_request(self, addresses: list[str]) -> None:
        self.statistics.count("availability_requests")
        self.statistics.count_asked(addresses)
        self.statistics.raise_peak("largest_request_mailboxes", len(addresses))


def _parse(body: bytes | None) -> "SoapRequest | Exception | None":
    """The envelope; an exception that is to be raised once the caller is known; None: no SOAP."""
    try:
        return None if body is None else open_envelope(body)
    except XmlError as error:
        return schema_fault(str(error), error.line, error.position)
    except SoapFault as fault:
        return fault
