"""Misbehaviour that concerns a whole request: another answer, a damaged document, a bad delivery."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from email.utils import formatdate
from typing import Any, Callable

from .envelope import fault_document
from .mailbox_misbehaviour import error_values
from .misbehaviour import Rule
from .reply import Reply, plain_reply, unauthorised_reply
from .settings import Settings
from .soap_fault import SoapFault

_REDIRECTS = {
    "generic_error_page": "/ews/genericerrorpage.htm?aspxerrorpath=/EWS/Exchange.asmx",
    "login_page": "/owa/auth/logon.aspx?url=https://exchange/ews/&reason=0",
}
_SERVER_ERROR_PAGE = (
    "<html><head><title>Runtime Error</title></head>"
    "<body><h1>Server Error in '/EWS' Application.</h1></body></html>"
)
_MINIMAL_EVENT = (
    "<CalendarEvent><StartTime>2000-01-01T00:00:00</StartTime><EndTime>2000-01-01T01:00:00</EndTime>"
    "<BusyType>Busy</BusyType></CalendarEvent>"
)
_BOMB_LEVELS = 10
_ANSWER_START = re.compile(rb"<(?:m:)?FreeBusyResponse>")


def settings_under_rules(settings: Settings, rules: list[Rule]) -> Settings:
    """The settings for a request whose rules ask for the habits of another server."""
    if any(rule.action == "grommunio" for rule in rules):
        return replace(settings, flavour="grommunio", gzip="no", framing="length")
    return settings


def reply_instead(rules: list[Rule], ways: list[str]) -> Reply | None:
    """The answer that replaces the right one, or None."""
    for rule in rules:
        if rule.action == "http_status":
            return _http_status(rule.parameters, ways)
        if rule.action == "redirect":
            return _redirect(rule.parameters)
        if rule.action == "fault":
            return _fault(rule.parameters)
    return None


def _http_status(parameters: dict[str, Any], ways: list[str]) -> Reply:
    status = parameters["status"]
    body = parameters["body"]
    if body is None:
        body = _SERVER_ERROR_PAGE if status == 500 else ""
    reply = plain_reply(status, body, parameters["content_type"])
    if status == 401 and "WWW-Authenticate" not in parameters["headers"]:
        reply.headers += unauthorised_reply(ways).headers
    if parameters["retry_after_seconds"] is not None:
        reply.headers.append(("Retry-After", str(parameters["retry_after_seconds"])))
    if parameters["retry_after_date_seconds"] is not None:
        moment = time.time() + int(parameters["retry_after_date_seconds"])
        reply.headers.append(("Retry-After", formatdate(moment, usegmt=True)))
    reply.headers += [(name, str(value)) for name, value in parameters["headers"].items()]
    return reply


def _redirect(parameters: dict[str, Any]) -> Reply:
    target = _REDIRECTS.get(parameters["to"], parameters["to"])
    page = f'<html><body>Object moved to <a href="{target}">here</a>.</body></html>'
    reply = plain_reply(parameters["status"], page)
    reply.headers.append(("Location", target))
    return reply


def _fault(parameters: dict[str, Any]) -> Reply:
    fault = SoapFault(
        code=parameters["code"],
        text=parameters["text"],
        shape=parameters["shape"],
        values=error_values(parameters),
        values_are_elements=parameters["values_are_elements"],
        status=parameters["status"],
        with_header=parameters["with_header"],
        number=parameters["number"],
    )
    return Reply(fault.status, fault_document(fault))


def change_fragments(fragments: list[bytes], rules: list[Rule]) -> list[bytes]:
    """Takes answers away from the end of the list, or repeats the last one."""
    for rule in rules:
        if rule.action == "response_count":
            change = rule.parameters["change"]
            fragments = fragments[:change] if change < 0 else fragments + fragments[-1:] * change
        elif rule.action == "big_answer":
            fragments = [_big_fragment(rule.parameters["bytes"]), *fragments[1:]]
    return fragments


def _big_fragment(size_bytes: int) -> bytes:
    # The prefixes are declared here, so that it fits into an answer of any style.
    head = (
        '<FreeBusyResponse xmlns="http://schemas.microsoft.com/exchange/services/2006/messages">'
        '<ResponseMessage ResponseClass="Success"><ResponseCode>NoError</ResponseCode></ResponseMessage>'
        '<FreeBusyView><FreeBusyViewType xmlns="http://schemas.microsoft.com/exchange/services/2006/types">'
        "FreeBusy</FreeBusyViewType><CalendarEventArray"
        ' xmlns="http://schemas.microsoft.com/exchange/services/2006/types">'
    )
    tail = "</CalendarEventArray></FreeBusyView></FreeBusyResponse>"
    events = _MINIMAL_EVENT * (size_bytes // len(_MINIMAL_EVENT) + 1)
    return (head + events + tail).encode()


def change_reply(reply: Reply, rules: list[Rule]) -> None:
    """Damages the document and its delivery as the rules want it, in their order."""
    for rule in rules:
        change = _CHANGES.get(rule.action)
        if change is not None:
            change(reply, rule.parameters)


def _byte_order_mark(reply: Reply, _parameters: dict[str, Any]) -> None:
    reply.body = b"\xef\xbb\xbf" + reply.body


def _entity_bomb(reply: Reply, _parameters: dict[str, Any]) -> None:
    entities = '<!ENTITY e0 "0123456789">'
    for level in range(1, _BOMB_LEVELS):
        entities += f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">'
    declaration, _, rest = reply.body.partition(b"?>")
    doctype = f"?><!DOCTYPE bomb [{entities}]>".encode()
    reference = f"<Bomb>&e{_BOMB_LEVELS - 1};</Bomb>".encode()
    reply.body = declaration + doctype + _into_first_answer(rest, reference)


def _deep_nesting(reply: Reply, parameters: dict[str, Any]) -> None:
    depth = parameters["depth"]
    reply.body = _into_first_answer(reply.body, b"<x>" * depth + b"</x>" * depth)


def _into_first_answer(body: bytes, content: bytes) -> bytes:
    return _ANSWER_START.sub(lambda match: match.group() + content, body, count=1)


def _truncate_xml(reply: Reply, parameters: dict[str, Any]) -> None:
    reply.delivery.framing = "length"
    reply.delivery.truncate_body_bytes = parameters["bytes"]


def _truncate_gzip(reply: Reply, parameters: dict[str, Any]) -> None:
    reply.delivery.framing = "length"
    reply.delivery.gzip = "truncated"
    reply.delivery.gzip_bytes = parameters["bytes"]


def _corrupt_gzip(reply: Reply, _parameters: dict[str, Any]) -> None:
    reply.delivery.gzip = "corrupt"


def _cut(reply: Reply, parameters: dict[str, Any]) -> None:
    reply.delivery.framing = parameters["framing"]
    reply.delivery.cut_after_bytes = parameters["after_bytes"]


def _close_after_answer(reply: Reply, parameters: dict[str, Any]) -> None:
    reply.delivery.close = True
    reply.delivery.announce_close = parameters["announce"]


def _content_type(reply: Reply, parameters: dict[str, Any]) -> None:
    reply.content_type = parameters["value"]


def _slow_body(reply: Reply, parameters: dict[str, Any]) -> None:
    reply.delivery.slow_octets = parameters["octets"]
    reply.delivery.slow_milliseconds = parameters["milliseconds"]
    reply.delivery.slow_after_bytes = parameters["after_bytes"]


def _answer_twice(reply: Reply, parameters: dict[str, Any]) -> None:
    reply.delivery.copy = "late" if parameters["late"] else "joined" if parameters["joined"] else "apart"


def _swap_answers(reply: Reply, parameters: dict[str, Any]) -> None:
    reply.delivery.swap_seconds = parameters["seconds"]


def _no_client_request_id(reply: Reply, _parameters: dict[str, Any]) -> None:
    reply.delivery.returns_client_request_id = False


_CHANGES: dict[str, Callable[[Reply, dict[str, Any]], None]] = {
    "byte_order_mark": _byte_order_mark,
    "entity_bomb": _entity_bomb,
    "deep_nesting": _deep_nesting,
    "truncate_xml": _truncate_xml,
    "truncate_gzip": _truncate_gzip,
    "corrupt_gzip": _corrupt_gzip,
    "cut": _cut,
    "close_after_answer": _close_after_answer,
    "content_type": _content_type,
    "slow_body": _slow_body,
    "answer_twice": _answer_twice,
    "swap_answers": _swap_answers,
    "no_client_request_id": _no_client_request_id,
}
