"""Autodiscover in its oldest form, POX: what a request must look like, and the answers it may get."""

from __future__ import annotations

from typing import Any

from .reply import Reply
from .xml_text import escape
from .xml_tree import Element, XmlError, parse_document

REQUEST = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
ANSWER = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
OUTLOOK = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
UNKNOWN_ADDRESS, INVALID_REQUEST, UNKNOWN_SCHEMA = 500, 600, 601
# The elements of a Protocol, by the keys of a site's answer.
_URLS = {"ews_url": "EwsUrl", "as_url": "ASUrl", "ews_partner_url": "EwsPartnerUrl", "server": "Server"}


class PoxError(Exception):
    """A request that gets an Error element; code is one of the numbers above."""

    def __init__(self, code: int, text: str):
        super().__init__(text)
        self.code = code


def read_address(body: bytes) -> str:
    """The address that is asked about; raises PoxError."""
    try:
        root = parse_document(body)
    except XmlError as error:
        raise PoxError(INVALID_REQUEST, "Invalid Request") from error
    request = root.child(REQUEST, "Request")
    if root.name != (REQUEST, "Autodiscover") or request is None:
        raise PoxError(INVALID_REQUEST, "Invalid Request")
    if _text(request, "AcceptableResponseSchema") != OUTLOOK:
        raise PoxError(UNKNOWN_SCHEMA, "The requested schema version is not available.")
    address = _text(request, "EMailAddress")
    if "@" not in address:
        raise PoxError(INVALID_REQUEST, "Invalid Request")
    return address


def _text(request: Element, name: str) -> str:
    return request.child_text(REQUEST, name)


def settings(answer: dict[str, Any]) -> Reply:
    """Where the mailbox is. `protocols`: type and URLs; `ttl` in hours."""
    ttl = f"<TTL>{answer['ttl']}</TTL>" if "ttl" in answer else ""
    protocols = "".join(_protocol(protocol, ttl) for protocol in answer.get("protocols", []))
    content = f"<AccountType>email</AccountType><Action>settings</Action>{protocols}"
    return _outlook(f"<User><DisplayName>somebody</DisplayName></User><Account>{content}</Account>")


def _protocol(protocol: dict[str, str], ttl: str) -> str:
    urls = "".join(f"<{name}>{escape(protocol[key])}</{name}>" for key, name in _URLS.items() if key in protocol)
    if protocol["type"] == "WEB":
        urls = f'<External><OWAUrl AuthenticationMethod="Fba">{escape(protocol["owa_url"])}</OWAUrl></External>'
    return f"<Protocol><Type>{escape(protocol['type'])}</Type>{ttl}{urls}</Protocol>"


def redirect_address(answer: dict[str, Any]) -> Reply:
    """The mailbox is known under another address, in another place."""
    address = escape(answer["address"])
    return _outlook(f"<Account><Action>redirectAddr</Action><RedirectAddr>{address}</RedirectAddr></Account>")


def redirect_url(answer: dict[str, Any]) -> Reply:
    """Another server is to be asked."""
    url = escape(answer["url"])
    return _outlook("<Account><AccountType>email</AccountType><Action>redirectUrl</Action>"
                    f"<RedirectUrl>{url}</RedirectUrl></Account>")


def error(code: int, text: str) -> Reply:
    """An Error element, with HTTP status 200 as Exchange sends it."""
    return _document(f'<Response><Error Time="10:20:30.1234567" Id="1234567890"><ErrorCode>{code}</ErrorCode>'
                     f"<Message>{escape(text)}</Message><DebugData/></Error></Response>")


def _outlook(content: str) -> Reply:
    return _document(f'<Response xmlns="{OUTLOOK}">{content}</Response>')


def _document(content: str) -> Reply:
    return Reply(200, f'<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="{ANSWER}">{content}'
                      "</Autodiscover>".encode())
