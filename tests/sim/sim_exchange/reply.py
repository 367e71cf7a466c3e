"""An HTTP answer, and the ways in which its delivery may go wrong."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from http import HTTPStatus

XML_TYPE = "text/xml; charset=utf-8"
GZIP_LEVEL = 1
_GZIP_WINDOW = 31
_CORRUPTED_OCTETS = 16


@dataclass
class Delivery:
    """How an answer is put on the wire; the defaults deliver it properly."""

    framing: str = "length"  # chunked | length | close
    silent_seconds: float = 0  # say nothing for this long, then close
    drop: bool = False  # close without any answer
    gzip: str = "no"  # no | whole | truncated | corrupt
    gzip_bytes: int = 0  # what is left of a truncated one
    truncate_body_bytes: int | None = None  # the length told is that of the rest
    cut_after_bytes: int | None = None  # of the body as framed; then the connection is reset
    slow_octets: int = 0  # octets at a time; 0: all at once
    slow_milliseconds: float = 0
    slow_after_bytes: int = 0
    close: bool = False
    announce_close: bool = False
    copy: str = "no"  # no | apart | joined: the whole answer once more, at once | late: with the next request
    returns_client_request_id: bool = True  # to those who ask for it
    swap_seconds: float = 0  # wait so long for the answer of another connection, and send that one


@dataclass
class Reply:
    """Status, headers and body; the delivery may be changed until it is sent."""

    status: int
    body: bytes = b""
    content_type: str = XML_TYPE
    headers: list[tuple[str, str]] = field(default_factory=list)
    delivery: Delivery = field(default_factory=Delivery)
    compressible: bool = False

    def encode_body(self) -> bytes:
        """The body as it is transferred; sets Content-Encoding."""
        delivery = self.delivery
        if delivery.truncate_body_bytes is not None:
            self.body = self.body[: delivery.truncate_body_bytes]
        if delivery.gzip == "no":
            return self.body
        self.headers.append(("Content-Encoding", "gzip"))
        compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
        packed = compressor.compress(self.body) + compressor.flush()
        if delivery.gzip == "truncated":
            return packed[: delivery.gzip_bytes]
        if delivery.gzip == "corrupt":
            middle = len(packed) // 2
            flipped = bytes(octet ^ 0xFF for octet in packed[middle : middle + _CORRUPTED_OCTETS])
            return packed[:middle] + flipped + packed[middle + _CORRUPTED_OCTETS :]
        return packed

    def head(self, body_bytes: int) -> bytes:
        """Status line and headers for an encoded body."""
        lines = [f"HTTP/1.1 {self.status} {_phrase(self.status)}"]
        fields = [("Cache-Control", "private"), ("Content-Type", self.content_type)]
        if not self.content_type:
            fields.pop()
        fields += self.headers
        if self.delivery.framing == "chunked":
            fields.append(("Transfer-Encoding", "chunked"))
        elif self.delivery.framing == "length":
            fields.append(("Content-Length", str(body_bytes)))
        if self.delivery.announce_close or self.delivery.framing == "close":
            fields.append(("Connection", "close"))
        lines += [f"{name}: {value}" for name, value in fields]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def plain_reply(status: int, body: str = "", content_type: str = "text/html") -> Reply:
    """An answer that is no SOAP message."""
    return Reply(status, body.encode(), content_type if body else "")


def unauthorised_reply(ways: list[str]) -> Reply:
    """The answer to missing or refused credentials, with the values of WWW-Authenticate."""
    reply = plain_reply(401)
    reply.headers += [("WWW-Authenticate", way) for way in ways]
    return reply


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Login Time-out" if status == 440 else "Unknown"
