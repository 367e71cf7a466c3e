"""The simulated server behind HTTP: log-in, limits, rules, operations."""

from __future__ import annotations

import ssl
import threading
from dataclasses import dataclass, replace
from typing import Any, Callable

from .accounts import Accounts, Credentials, Judgement, read_accounts
from .answer_swap import AnswerSwap
from .availability import Availability
from .availability_request import addresses_of, read_request
from .convert_id import answer_convert_id
from .envelope import SoapRequest, fault_document, open_envelope, wrap
from .kerberos_acceptor import KerberosAcceptor
from .log_in import LogIn, Session, Step, challenges
from .misbehaviour import Rule, RuleSet
from .ntlm_handshake import Challenge
from .ntlm_messages import Names
from .refusal_log import RefusalLog
from .reply import Reply, plain_reply, unauthorised_reply
from .request_misbehaviour import change_reply, reply_instead, settings_under_rules
from .sites import Sites
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
class Files:
    """Where the service reads from; log and accounts may be missing."""

    truth: str
    password: str
    accounts: str | None = None
    log: str | None = None


@dataclass
class HttpRequest:
    """What the connection hands over; body None: it was larger than allowed."""

    authorization: str | None
    accepts_gzip: bool
    body: bytes | None
    peer: str
    session: Session
    page: Callable[[], Reply] | None = None  # what is asked for is no SOAP operation
    log_in: str | None = None  # the ways that this page offers, where they are not those of the settings


class Service:
    """One simulated Exchange. All its methods may be called by several threads."""

    def __init__(self, files: Files, settings: Settings,
                 make_context: Callable[[str, str], tuple[ssl.SSLContext, bytes]],
                 kerberos: KerberosAcceptor | None = None):
        self.settings = settings
        self.statistics = Statistics()
        self.accounts = Accounts(self.statistics)
        self.rules = RuleSet(self.statistics)
        self.log = RefusalLog(files.log, self.statistics)
        self.stopping = threading.Event()
        self.answer_swap = AnswerSwap()
        self._availability = Availability(self.rules, self.statistics)
        self.sites = Sites(make_context)
        self._log_in = LogIn(self.accounts, kerberos)
        self._files = files

    def reload(self) -> int:
        """Reads truth, password and accounts anew; returns the number of mailboxes."""
        truth = read_truth(self._files.truth)
        with open(self._files.password, encoding="utf-8") as file:
            password = file.readline().rstrip("\r\n")
        self.accounts.set(truth.account_name, truth.domain, password, read_accounts(self._files.accounts))
        self._log_in.names = Names(self.accounts.domain, truth.domain)
        self._availability.set_truth(truth)
        return truth.mailbox_count

    def configure(self, values: dict[str, Any]) -> None:
        """Changes settings; raises ValueError and changes nothing when one is wrong."""
        self.settings = self.settings.changed(values)

    def serve(self, request: HttpRequest, send: Callable[[Reply], None]) -> None:
        """Answers one request. The account's place is held until the answer has been sent."""
        settings = self._settings_for(request)
        judged = self._examine(request, settings)
        if isinstance(judged, Step):
            self.statistics.count("log_in_challenges")
            self._send_step(unauthorised_reply([judged.challenge]), "challenge", send)
            return
        soap = _parse(request.body)
        number, rules = 0, []
        if judged.credentials is Credentials.RIGHT:
            is_known = isinstance(soap, SoapRequest)
            number, rules = self.rules.for_request(addresses_of(soap.operation) if is_known else [])
            if any(rule.action == "wrong_password" for rule in rules):
                judged = Judgement(Credentials.WRONG_PASSWORD, judged.account)
        refusal = self._count(judged, request.session)
        if refusal is not None:
            self._refuse_log_in(refusal, judged, request, send)
            return
        assert judged.account is not None
        parallel = self.accounts.begin_request(judged.account)
        try:
            self._answer(self._reply(request, soap, number, rules, parallel), judged, request.session, send)
        finally:
            self.accounts.end_request(judged.account)

    def _settings_for(self, request: HttpRequest) -> Settings:
        return self.settings if request.log_in is None else replace(self.settings, log_in=request.log_in)

    def _examine(self, request: HttpRequest, settings: Settings) -> Judgement | Step:
        """What the credentials of a request are worth, or what has to be said before they can be judged."""
        rule = self.rules.for_log_in("ntlm_challenge") if request.authorization else None
        form = {} if rule is None else rule.parameters
        challenge = Challenge(self._log_in.names, **form)
        return self._log_in.examine(request.authorization, request.session, settings, challenge)

    def _count(self, judged: Judgement, session: Session) -> str | None:
        refusal = self.accounts.log_in(judged, self.settings.lock_out_after)
        if refusal is None and not judged.is_of_connection and self.rules.for_log_in("refuse_log_in"):
            refusal = "refused though it was right"
        if refusal is not None:
            session.forget()
        return refusal

    def _refuse_log_in(self, refusal: str, judged: Judgement, request: HttpRequest,
                       send: Callable[[Reply], None]) -> None:
        """A rule about 401 decides as well what is offered to those who send no password."""
        self.log.add("unauthorised", refusal, peer=request.peer)
        ways = challenges(self._settings_for(request))
        is_anonymous = judged.credentials is Credentials.NONE
        rule = self.rules.about_log_in() if is_anonymous else None
        reply = None if rule is None else reply_instead([rule], ways)
        self._send_step(reply or unauthorised_reply(ways), "anonymous" if is_anonymous else "refusal", send)

    def _answer(self, reply: Reply, judged: Judgement, session: Session, send: Callable[[Reply], None]) -> None:
        """Sends what somebody gets who is logged in; a 401 takes the connection's log-in away."""
        if reply.status == 401:
            session.forget()
        elif judged.token:
            reply.headers.append(("WWW-Authenticate", judged.token))
        if judged.is_of_connection:
            send(reply)
        else:
            self._send_step(reply, "success", send)

    def _send_step(self, reply: Reply, step: str, send: Callable[[Reply], None]) -> None:
        """Sends an answer to a step of a log-in, unless a rule wants the connection to end with or before it."""
        before = {"challenge": "first_token", "refusal": "last_token", "success": "last_token"}.get(step)
        if before is not None and self.rules.for_log_in("drop_log_in", before=before):
            reply.delivery.drop = True
        elif (rule := self.rules.for_log_in("close_at", at=step)) is not None:
            reply.delivery.close = True
            reply.delivery.announce_close |= rule.parameters["announce"]
        send(reply)

    def _reply(
        self,
        request: HttpRequest,
        soap: "SoapRequest | Exception | None",
        number: int,
        rules: list[Rule],
        parallel: int,
    ) -> Reply:
        settings = settings_under_rules(self.settings, rules)
        self.stopping.wait(settings.milliseconds_per_parallel * (parallel - 1) / 1000)
        for rule in rules:
            if rule.action == "delay":
                self.stopping.wait(rule.parameters["milliseconds"] / 1000)
        reply = self._unspoken(rules) or reply_instead(rules, challenges(settings))
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
        if request.page is not None:
            return request.page()
        try:
            self._check_limits(request, parallel, settings)
            document = self._operate(soap, number, rules, settings)
        except SoapFault as fault:
            self.statistics.count_in("faults", fault.code)
            self.log.add(fault.code, fault.text, peer=request.peer, request=number)
            if fault.code == "ErrorInvalidServerVersion" and settings.version_refusal == "text":
                return plain_reply(500, fault.text, "text/plain")
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
