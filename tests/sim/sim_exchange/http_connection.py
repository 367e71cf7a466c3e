"""One HTTP/1.1 connection: reads requests, refuses what IIS refuses, puts answers on the wire."""

from __future__ import annotations

import re
import secrets
import socket
import ssl
import struct
import time
import uuid
from http.server import BaseHTTPRequestHandler
from typing import Any

from . import service_description, sites
from .chunked_body import ChunkError, read_chunked
from .reply import Delivery, Reply, plain_reply
from .log_in import Session
from .service import HttpRequest, Service

PATH = "/ews/exchange.asmx"  # IIS does not care about letter case
CHUNK_BYTES = 16 * 1024
DRAIN_SECONDS = 0.3
LARGEST_DRAINED_BYTES = 16 * 1024 * 1024
_TEXT_XML = re.compile(r'text/xml\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?', re.IGNORECASE)


class HttpConnection(BaseHTTPRequestHandler):
    """Serves requests until one side closes. Created by the listener, in a thread of its own."""

    protocol_version = "HTTP/1.1"

    def __init__(self, connection: Any, peer: str, service: Service, end_point: bytes | None):
        self.service = service
        self.peer = peer
        self._session = Session(end_point)
        self._late_copy = b""
        self.timeout = service.settings.keep_alive_seconds
        super().__init__(connection, (peer, 0), None)  # reads and answers until the end

    def do_POST(self) -> None:
        """Called by the base class for each POST."""
        self.service.statistics.count("requests")
        site = self.service.sites.find(self.headers.get("Host"))
        refusal = self._refusal(PATH if site is None else None)
        if refusal is not None:
            self._refuse(*refusal)
            return
        try:
            body = self._read_body()
        except ChunkError as error:
            self._refuse(400, str(error))
            return
        if site is not None and self._serve_site(body):
            return
        self._send_late_copy()
        self.service.serve(self._request(body), self._send)

    def do_GET(self) -> None:
        """Called by the base class for each GET."""
        if self._serve_site(b""):
            return
        if self.path.partition("?")[0].lower() != service_description.PATH:
            self._refuse_method()
            return
        self.service.statistics.count("requests")
        request = self._request(b"")
        request.page = _description
        self.service.serve(request, self._send)

    def _serve_site(self, body: bytes | None) -> bool:
        """Answers what is asked of a site; False: it is Exchange's."""
        site = self.service.sites.find(self.headers.get("Host"))
        if site is None:
            return False
        path = self.path.partition("?")[0].lower()
        answer = site.answer_for(path, body)
        scheme = self.headers.get("Authorization", "").partition(" ")[0]
        in_clear = not isinstance(self.connection, ssl.SSLSocket)
        self.service.sites.visit(sites.Visit(self.headers["Host"].lower(), self.command, path, in_clear,
                                             sites.address_asked(body), scheme))
        if answer is not None and answer["do"] == "exchange":
            return False
        self.service.statistics.count("requests")
        if answer is None:
            self._refuse(404, "unknown path")
        elif sites.is_open(answer):
            self._send(sites.render(answer, body))
        else:
            request = self._request(body)
            request.page, request.log_in = (lambda: sites.render(answer, body)), answer.get("log_in")
            self.service.serve(request, self._send)
        return True

    def _request(self, body: bytes | None) -> HttpRequest:
        return HttpRequest(
            authorization=self.headers.get("Authorization"),
            accepts_gzip="gzip" in self.headers.get("Accept-Encoding", ""),
            body=body,
            peer=self.peer,
            session=self._session,
        )

    def _refusal(self, path: str | None) -> tuple[int, str] | None:
        """Status and reason for what is refused before anybody looks at the body; a site has paths of its own."""
        headers = self.headers
        if path is not None and self.path.partition("?")[0].lower() != path:
            return 404, "unknown path"
        if self.request_version == "HTTP/1.1" and "Host" not in headers:
            return 400, "no Host"
        if "Transfer-Encoding" in headers:
            if headers["Transfer-Encoding"].strip().lower() != "chunked":
                return 501, "unknown Transfer-Encoding"
            if "Content-Length" in headers:
                return 400, "two lengths"
        elif "Content-Length" not in headers:
            return 411, "no Content-Length"
        elif not re.fullmatch(r"\d{1,15}", headers["Content-Length"]):
            return 400, "bad Content-Length"
        if not _TEXT_XML.fullmatch(headers.get("Content-Type", "").strip()):
            return 415, "wrong Content-Type"
        return None

    def _read_body(self) -> bytes | None:
        """The body, or None when it is too large (then it is read and forgotten). Raises ChunkError."""
        most = self.service.settings.maximum_body_bytes
        if "Transfer-Encoding" in self.headers:
            body = read_chunked(self.rfile, most, LARGEST_DRAINED_BYTES)
            self.close_connection |= body is None
            self.service.statistics.count("bytes_received", len(body or b""))
            return body
        length = int(self.headers["Content-Length"])
        if length <= most:
            body = self.rfile.read(length)
            self.service.statistics.count("bytes_received", len(body))
            return body
        left = min(length, LARGEST_DRAINED_BYTES)
        while left > 0 and (part := self.rfile.read(min(left, CHUNK_BYTES))):
            left -= len(part)
        self.close_connection = True
        return None

    def _refuse(self, status: int, reason: str) -> None:
        self.service.log.add(f"http_{status}", reason, peer=self.peer)
        reply = plain_reply(status, f"<html><body><h2>{reason}</h2></body></html>")
        reply.delivery.announce_close = True
        self._send(reply)
        # Closing with unread octets would reset the connection before the answer is read.
        self._receive_until_silence(DRAIN_SECONDS)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._refuse_method
        raise AttributeError(name)

    def _refuse_method(self) -> None:
        self.service.statistics.count("requests")
        self._refuse(405, "only POST is allowed")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Called by the base class for a request that is no HTTP."""
        self._refuse(int(code), "malformed request")

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: refusals have a log of their own, the rest is counted."""

    def _send(self, reply: Reply) -> None:
        delivery = reply.delivery
        if delivery.drop:
            self._stay_silent(delivery.silent_seconds)
            self.close_connection = True
            return
        self._add_headers(reply)
        if delivery.framing == "chunked" and self.request_version == "HTTP/1.0":
            delivery.framing = "length"
        body = reply.encode_body()
        framed = _in_chunks(body) if delivery.framing == "chunked" else body
        head = reply.head(len(body))
        if delivery.swap_seconds or delivery.copy != "no":
            self._send_like_a_relay(head + framed, delivery)
            return
        if delivery.close and not delivery.announce_close:
            # Who has read the answer can see the end as well, which comes when the connection is closed.
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        self.wfile.write(head)
        if delivery.cut_after_bytes is not None:
            self._write_body(framed[: delivery.cut_after_bytes], reply)
            self._cut(delivery.framing == "close")
            return
        self._write_body(framed, reply)
        if delivery.close or delivery.announce_close or delivery.framing == "close":
            self.close_connection = True

    def _send_like_a_relay(self, answer: bytes, delivery: Delivery) -> None:
        if delivery.swap_seconds:
            answer = self.service.answer_swap.exchange(answer, delivery.swap_seconds)
        copies = {"no": [answer], "late": [answer], "apart": [answer, answer], "joined": [answer * 2]}
        if delivery.copy == "late":
            self._late_copy = answer
        for part in copies[delivery.copy]:
            self.wfile.write(part)
            self.service.statistics.count("bytes_sent", len(part))

    def _send_late_copy(self) -> None:
        copy, self._late_copy = self._late_copy, b""
        if copy:
            self.wfile.write(copy)
            self.service.statistics.count("bytes_sent", len(copy))

    def _clock(self) -> float:
        rule = self.service.rules.for_log_in("wrong_clock")
        return time.time() + (0 if rule is None else rule.parameters["seconds"])

    def _add_headers(self, reply: Reply) -> None:
        reply.headers += [
            ("Date", self.date_time_string(self._clock())),
            ("Server", "Microsoft-IIS/10.0"),
            ("request-id", str(uuid.uuid4())),
            ("X-FEServer", "EX01"),
        ]
        headers = getattr(self, "headers", None) or {}  # a malformed request has none
        is_wanted = headers.get("return-client-request-id", "").lower() == "true"
        if is_wanted and reply.delivery.returns_client_request_id:
            reply.headers.append(("client-request-id", headers.get("client-request-id", "")))
        if reply.status == 200 and "Cookie" not in headers:
            cookie = f"exchangecookie={secrets.token_hex(16)}; path=/; HttpOnly"
            reply.headers.append(("Set-Cookie", cookie))

    def _write_body(self, body: bytes, reply: Reply) -> None:
        delivery = reply.delivery
        statistics = self.service.statistics
        start = min(len(body), delivery.slow_after_bytes) if delivery.slow_octets else len(body)
        if start:
            self.wfile.write(body[:start])
            statistics.count("bytes_sent", start)
        for place in range(start, len(body), delivery.slow_octets or 1):
            part = body[place : place + delivery.slow_octets]
            self.service.stopping.wait(delivery.slow_milliseconds / 1000)
            self.wfile.write(part)
            statistics.count("bytes_sent", len(part))

    def _stay_silent(self, seconds: float) -> None:
        """Waits until the client goes away, at most for the given time."""
        if seconds > 0:
            self._receive_until_silence(seconds)

    def _receive_until_silence(self, seconds: float) -> None:
        self.connection.settimeout(seconds)
        try:
            while self.connection.recv(CHUNK_BYTES):
                pass
        except OSError:
            pass

    def _cut(self, gently: bool) -> None:
        self.close_connection = True
        if not gently:
            reset_on_close(self.connection)


def reset_on_close(connection: socket.socket) -> None:
    """Makes the coming close a reset instead of an orderly end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _description() -> Reply:
    return Reply(200, service_description.describe_service(), compressible=True)


def _in_chunks(body: bytes) -> bytes:
    parts = []
    for place in range(0, len(body), CHUNK_BYTES):
        part = body[place : place + CHUNK_BYTES]
        parts += [b"%x\r\n" % len(part), part, b"\r\n"]
    parts.append(b"0\r\n\r\n")
    return b"".join(parts)
