"""An HTTPS server in front of a simulated Exchange that logs its clients in as Exchange does: every connection by
itself, by what a domain controller says, and with the binding that is asked for (Extended Protection)."""

from __future__ import annotations

import base64
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from .backend import Backend, BackendLine
from .serving import end_serving, serve_each
from .type3 import SIGNATURE, message_type
from .verdicts import KerberosJudge, NtlmJudge, Verdict, judge_basic

ALL = ("Negotiate", "NTLM", 'Basic realm="mail.example.test"')
SCHEMES = {"negotiate": "Negotiate", "ntlm": "NTLM", "basic": "Basic"}
LONGEST_HOLD_SECONDS = 120
RESET = struct.pack("ii", 1, 0)


@dataclass
class Demands:
    """How it behaves; read anew for each connection."""

    offers: tuple[str, ...] = ALL
    binding: str = "allow"  # "off", "allow", "required"
    drops_after: str = ""  # "type3": no answer to it; "challenge": none to what follows the type 2 message
    holds_type3: bool = False  # it is not judged before release()
    challenge: bytes = b""  # a type 2 message of our own
    to_type1: str = ""  # no challenge, but "bare": the method alone; "none": 401 and no more; "other": another method;
    # "drop": nothing; "page": 200
    challenges_again: bool = False  # a refused type 3 message is answered with another challenge
    joins: str = ""  # "before", "behind": a relay has put challenges into one header, and another way stands there
    silent_until: float = 0  # no TLS before that moment of time.monotonic()
    says_persistent: bool = False  # that a ticket serves the whole connection, as IIS does in a header of its own


@dataclass
class Step:
    """One request, as it was judged."""

    connection: int
    status: int
    method: str = ""
    user: str = ""
    binding: str = ""
    said: str = ""
    message: int = 0
    service: str = ""  # the host that a ticket is for


@dataclass
class Request:
    """One request."""

    method: str
    path: str
    heads: dict[str, str]
    body: bytes


def read_request(stream: BinaryIO) -> Request | None:
    """The next request of a connection, or None at its end."""
    words = stream.readline().decode("latin-1").split()
    if len(words) != 3:
        return None
    heads: dict[str, str] = {}
    while line := stream.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        heads[name.lower()] = value.strip()
    return Request(words[0], words[1], heads, stream.read(int(heads.get("content-length", 0))))


class Connection:
    """One connection and who it belongs to."""

    def __init__(self, judge: "Judge", number: int) -> None:
        self._judge, self._number = judge, number
        self._demands = judge.demands
        self._user = ""
        binding = self._demands.binding
        self._ntlm = {scheme: NtlmJudge(judge.certificate, binding) for scheme in ("NTLM", "Negotiate")}
        self._kerberos = KerberosJudge(judge.keytab, judge.certificate, binding)
        self._line = BackendLine(judge.backend) if judge.backend is not None else None
        self._challenged = False
        self._first = b""

    def serve(self, stream: socket.socket) -> None:
        """Until one side has enough."""
        try:
            reader = stream.makefile("rb")
            while (request := read_request(reader)) is not None:
                answer = self._answer(request)
                if answer is None:
                    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    break
                stream.sendall(answer)
        finally:
            for judge in self._ntlm.values():
                judge.close()
            if self._line is not None:
                self._line.close()

    def _answer(self, request: Request) -> bytes | None:
        scheme, _, token = request.heads.get("authorization", "").partition(" ")
        scheme = SCHEMES.get(scheme.lower(), scheme)
        message = message_type(_ntlm_message(token)) if scheme in ("NTLM", "Negotiate") else 0
        if message == 3 and self._demands.holds_type3:
            self._judge.hold()
        if message == 1 and self._demands.to_type1:
            self._judge.note(Step(self._number, 0, "ntlm", message=1))
            return self._evade()
        if scheme:
            verdict = self._judge_token(scheme, token)
        else:
            verdict = Verdict("accepted" if self._user else "refused", user=self._user, method="connection"
                              if self._user else "")
        self._user = verdict.user if verdict.state == "accepted" and verdict.method != "basic" else ""
        status = 200 if verdict.state == "accepted" else 401
        self._judge.note(Step(self._number, status, verdict.method, verdict.user, verdict.binding, verdict.said,
                              message, verdict.service))
        if self._drops(message):
            return None
        if self._demands.challenges_again and message == 3 and verdict.state == "refused":
            verdict = self._ntlm[scheme].step(scheme, self._first)
        self._challenged = verdict.state == "continue"
        return self._write(request, scheme, verdict)

    def _evade(self) -> bytes | None:
        how = self._demands.to_type1
        if how == "drop":
            return None
        if how == "page":
            return b"HTTP/1.1 200 Judged\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
        offers = {"bare": ["NTLM"], "none": [], "other": ["Negotiate"]}[how]
        heads = "".join(f"WWW-Authenticate: {offer}\r\n" for offer in offers)
        return f"HTTP/1.1 401 Judged\r\n{heads}Content-Length: 0\r\n\r\n".encode("latin-1")

    def _drops(self, message: int) -> bool:
        where = self._demands.drops_after
        return (where == "type3" and message == 3) or (where == "challenge" and self._challenged)

    def _judge_token(self, scheme: str, token: str) -> Verdict:
        if scheme not in (offer.split()[0] for offer in self._demands.offers):
            return Verdict("refused", method=scheme.lower(), said="not offered")
        if scheme == "Basic":
            return judge_basic(token)
        octets = base64.b64decode(token)
        if message_type(octets) == 1:
            self._first = octets
        if message_type(octets) == 1 and self._demands.challenge:
            return Verdict("continue", base64.b64encode(self._demands.challenge).decode(), method="ntlm")
        if scheme == "NTLM" or SIGNATURE in octets:
            return self._ntlm[scheme].step(scheme, octets)
        return self._kerberos.step(octets)

    def _write(self, request: Request, scheme: str, verdict: Verdict) -> bytes:
        heads: list[tuple[str, str]] = []
        if verdict.state == "accepted":
            if self._line is None:
                status, body = 200, b"ok\n"
            else:
                status, heads, body = self._line.ask(request.method, request.path, request.heads, request.body)
            if verdict.token:
                heads.append(("WWW-Authenticate", f"{scheme} {verdict.token}"))
            if self._demands.says_persistent and verdict.method == "kerberos":
                heads.append(("Persistent-Auth", "true"))
        else:
            status, body = 401, b""
            offers = [f"{scheme} {verdict.token}"] if verdict.state == "continue" else self._demands.offers
            if self._demands.joins == "before":
                offers = [", ".join(["Negotiate", *offers])]
            elif self._demands.joins == "behind":
                offers = [", ".join([*offers, 'Basic realm="mail.example.test"'])]
            heads = [("WWW-Authenticate", offer) for offer in offers]
        lines = [f"HTTP/1.1 {status} Judged", *(f"{name}: {value}" for name, value in heads),
                 f"Content-Length: {len(body)}", "", ""]
        return "\r\n".join(lines).encode("latin-1") + body


def _ntlm_message(token: str) -> bytes:
    try:
        octets = base64.b64decode(token)
    except ValueError:
        return b""
    place = octets.find(SIGNATURE)
    return octets[place:] if place >= 0 else b""


@dataclass
class Judge:
    """A running server. `demands` may be changed at any time, `steps` is what was judged so far, `connections` is how
    many there ever were."""

    address: str
    pem: Path
    key: Path
    keytab: Path
    backend: Backend | None = None
    demands: Demands = field(default_factory=Demands)
    is_clear: bool = False  # without TLS
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.certificate = ssl.PEM_cert_to_DER_cert(self.pem.read_text()[self.pem.read_text().index("-----BEGIN"):])
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.pem, self.key)
        self._listener = socket.create_server((self.address, 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self.connections = 0
        self._open: set[socket.socket] = set()
        self.held, self._released = threading.Event(), threading.Event()
        serve_each(self._listener, self._take)

    def _take(self, client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self.connections += 1
            number = self.connections
            self._open.add(client)
        self._serve(client, number)

    def _serve(self, client: socket.socket, number: int) -> None:
        time.sleep(max(0.0, self.demands.silent_until - time.monotonic()))
        try:
            with client if self.is_clear else self._context.wrap_socket(client, server_side=True) as stream:
                with self._lock:
                    self._open.discard(client)
                    self._open.add(stream)
                try:
                    Connection(self, number).serve(stream)
                finally:
                    with self._lock:
                        self._open.discard(stream)
        except (OSError, ValueError) as error:
            self.note(Step(number, 0, said=repr(error)[:200]))

    def hold(self) -> None:
        """Keeps a client waiting until release()."""
        self.held.set()
        self._released.wait(LONGEST_HOLD_SECONDS)

    def release(self) -> None:
        """Nobody is kept waiting any more."""
        self._released.set()

    def note(self, step: Step) -> None:
        """Keeps a step."""
        with self._lock:
            self.steps.append(step)

    def forget(self) -> None:
        """What was judged so far is no longer shown."""
        with self._lock:
            self.steps.clear()

    def drop_connections(self) -> None:
        """Ends all of them, whatever they are doing."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue

    def close(self) -> None:
        """Listens no longer, and all connections end."""
        end_serving(self._listener)
        self.drop_connections()

    def accepted(self) -> list[Step]:
        """The log-ins that were let in; requests on a connection that is logged in already are not among them."""
        return [step for step in self.steps if step.status == 200 and step.method != "connection"]
