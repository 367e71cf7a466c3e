"""Further host names that one simulator serves, each with its own certificate and answers: Autodiscover, redirects,
web pages of others. What belongs to no site is Exchange itself."""

from __future__ import annotations

import ssl
import threading
from dataclasses import dataclass, field
from typing import Any, Callable

from . import autodiscover
from .reply import Reply, plain_reply
from .settings import OFFERS

# What a path may answer, and the keys it needs.
ANSWERS = {
    "settings": ("protocols",),
    "redirect_address": ("address",),
    "redirect_url": ("url",),
    "error": ("code",),
    "http_redirect": ("to",),
    "page": ("status",),
    "exchange": (),
}
_POX = ("settings", "redirect_address", "redirect_url", "error")
_KEYS = {"do", "for", "log_in", "protocols", "ttl", "address", "url", "code", "text", "to", "status", "body",
         "content_type", "headers", "silent_seconds", "slow_octets", "slow_milliseconds"}


@dataclass
class Site:
    """Some host names with the answers of their paths (in lower case)."""

    hosts: list[str]
    paths: dict[str, list[dict[str, Any]]]
    context: ssl.SSLContext | None
    end_point: bytes | None

    def answer_for(self, path: str, body: bytes | None) -> dict[str, Any] | None:
        """The first answer that is for everybody or for the address asked about; None: there is nothing. The first
        message of a handshake comes without a body, and all answers of a path want the same log-in."""
        answers = self.paths.get(path, [])
        if not body:
            return answers[0] if answers else None
        for answer in answers:
            wanted = answer.get("for")
            if wanted is None or _address_of(body).endswith(wanted.lower()):
                return answer
        return None


@dataclass
class Visit:
    """A request to a site. `credentials`: the scheme that was sent, never more."""

    host: str
    method: str
    path: str
    in_clear: bool
    address: str
    credentials: str

    def as_object(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass
class Sites:
    """All sites; safe for several threads."""

    make_context: Callable[[str, str], tuple[ssl.SSLContext, bytes]]
    _sites: dict[str, Site] = field(default_factory=dict)
    _visits: list[Visit] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def replace(self, sources: list[dict[str, Any]]) -> None:
        """Puts other sites in the place of all; raises ValueError, KeyError or OSError and changes nothing."""
        made = [self._read(source) for source in sources]
        with self._lock:
            self._sites = {host.lower(): site for site in made for host in site.hosts}
            self._visits = []

    def _read(self, source: dict[str, Any]) -> Site:
        context, end_point = None, None
        if "certificate" in source:
            context, end_point = self.make_context(source["certificate"], source["key"])
        paths = {path.lower(): answers if isinstance(answers, list) else [answers]
                 for path, answers in source["paths"].items()}
        for answer in (answer for answers in paths.values() for answer in answers):
            _check(answer)
        return Site(source["hosts"], paths, context, end_point)

    def find(self, host: str | None) -> Site | None:
        """By the Host header or the name in a TLS handshake."""
        name = (host or "").lower()
        with self._lock:
            return self._sites.get(name) or self._sites.get(name.partition(":")[0])

    def end_point_of(self, context: ssl.SSLContext, otherwise: bytes | None) -> bytes | None:
        """The channel binding of the certificate that a connection was given."""
        with self._lock:
            return next((site.end_point for site in self._sites.values() if site.context is context), otherwise)

    def visit(self, visit: Visit) -> None:
        with self._lock:
            self._visits.append(visit)

    def visits(self) -> list[dict[str, Any]]:
        """In the order in which they came, since the sites were set."""
        with self._lock:
            return [visit.as_object() for visit in self._visits]


def render(answer: dict[str, Any], body: bytes | None) -> Reply:
    """The answer of a path to somebody who may have it."""
    kind = answer["do"]
    if kind in _POX:
        try:
            autodiscover.read_address(body or b"")
        except autodiscover.PoxError as error:
            return autodiscover.error(error.code, str(error))
    if kind == "error":
        return autodiscover.error(answer["code"], answer.get("text", "The e-mail address cannot be found."))
    if kind == "http_redirect":
        reply = plain_reply(answer.get("status", 302), "<html><body>Object moved.</body></html>")
        reply.headers.append(("Location", answer["to"]))
        return reply
    if kind == "page":
        return _page(answer)
    made: dict[str, Callable[[dict[str, Any]], Reply]] = {
        "settings": autodiscover.settings,
        "redirect_address": autodiscover.redirect_address,
        "redirect_url": autodiscover.redirect_url,
    }
    return made[kind](answer)


def _page(answer: dict[str, Any]) -> Reply:
    reply = plain_reply(answer["status"], answer.get("body", ""), answer.get("content_type", "text/html"))
    reply.headers += list(answer.get("headers", {}).items())
    delivery = reply.delivery
    delivery.slow_octets, delivery.slow_milliseconds = answer.get("slow_octets", 0), answer.get("slow_milliseconds", 0)
    delivery.silent_seconds = answer.get("silent_seconds", 0)
    delivery.drop = delivery.silent_seconds > 0
    return reply


def is_open(answer: dict[str, Any]) -> bool:
    """Whether nobody is asked who they are: pages and redirects, unless they say otherwise."""
    return "log_in" not in answer and answer["do"] not in _POX


def address_asked(body: bytes | None) -> str:
    """The address in a request of Autodiscover, or nothing."""
    return _address_of(body)


def _address_of(body: bytes | None) -> str:
    try:
        return autodiscover.read_address(body or b"").lower()
    except autodiscover.PoxError:
        return ""


def _check(answer: dict[str, Any]) -> None:
    kind = answer["do"]
    if kind not in ANSWERS:
        raise ValueError(f"unknown answer {kind!r}")
    missing = [key for key in ANSWERS[kind] if key not in answer]
    unknown = sorted(set(answer) - _KEYS)
    if missing or unknown:
        raise ValueError(f"{kind}: missing {missing}, unknown {unknown}")
    if "log_in" in answer and answer["log_in"] not in OFFERS:
        raise ValueError(f"log_in: {answer['log_in']!r} is none of {', '.join(OFFERS)}")
