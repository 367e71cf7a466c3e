"""A server of HTTPS that gives recorded answers, octet by octet if wanted, and a proxy in front of it. It knows nothing
of EWS: what it has to say is a file, or a function of what it was asked."""

from __future__ import annotations

import base64
import socket
import ssl
import subprocess
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from support import PASSWORD, ROOT

CASES = ROOT / "tests" / "cases"
SECONDS = 30.0


@dataclass
class Asked:
    """One request as it came."""

    head: str
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name."""
        for line in self.head.split("\r\n")[1:]:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None

    @property
    def has_password(self) -> bool:
        """Whether it brought the password along."""
        authorization = self.header("Authorization")
        if authorization is None:
            return False
        return base64.b64decode(authorization.partition(" ")[2]).decode().endswith(":" + PASSWORD)


Answer = Callable[[Asked], bytes]


def case(name: str) -> bytes:
    """A recorded answer; the length it tells may not be that of its body, which some editors have changed."""
    return (CASES / name).read_bytes()


def answer(status: str, body: bytes | str = b"", **headers: str) -> bytes:
    """An answer in full; the names of headers are written with _ for -."""
    octets = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(octets)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + octets


def read_request(stream: socket.socket) -> Asked | None:
    """The next request, or None at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = stream.recv(65536)
        if not part:
            return None
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    asked = Asked(head.decode("latin-1"), body)
    while len(asked.body) < int(asked.header("Content-Length") or 0):
        asked.body += stream.recv(65536)
    return asked


class Listener:
    """Threads that serve connections until it is closed."""

    def __init__(self, serve: Callable[[socket.socket], None]):
        self._serve = serve
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._guard, args=(connection,), daemon=True).start()

    def _guard(self, connection: socket.socket) -> None:
        connection.settimeout(SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection:
            try:
                self._serve(connection)
            except (OSError, ssl.SSLError):
                pass

    def close(self) -> None:
        """No more connections are taken."""
        self._socket.close()


class RecordedExchange:
    """Stands where an Exchange should be. `answers` is called for each request, or is what all of them get."""

    def __init__(self, answers: Answer | bytes, octets: int = 0):
        self.answers = answers if callable(answers) else lambda _asked: answers
        self.octets = octets  # written at a time; 0: all
        self.asked: list[Asked] = []
        self._folder = tempfile.TemporaryDirectory(prefix="recorded-")
        self.certificate = Path(self._folder.name) / "certificate.pem"
        key = Path(self._folder.name) / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
             "-days", "2", "-subj", "/CN=exchange", "-addext", "subjectAltName=IP:127.0.0.1",
             "-keyout", key, "-out", self.certificate],
            check=True, capture_output=True,
        )
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, key)
        self._listener = Listener(self._serve)
        self.port = self._listener.port

    @property
    def connections(self) -> int:
        """How many there were."""
        return self._listener.connections

    def _serve(self, connection: socket.socket) -> None:
        with self._context.wrap_socket(connection, server_side=True) as stream:
            while (asked := read_request(stream)) is not None:
                self.asked.append(asked)
                whole = self.answers(asked)
                step = self.octets or len(whole)
                for at in range(0, len(whole), max(1, step)):
                    stream.sendall(whole[at:at + step])
                if b"\r\nConnection: close\r\n" in whole:
                    return

    def with_password(self) -> int:
        """Requests that brought the password along."""
        return sum(asked.has_password for asked in self.asked)

    def stop(self) -> None:
        """Ends it."""
        self._listener.close()
        self._folder.cleanup()


class RecordedProxy:
    """A proxy that answers each CONNECT as it was told; without an answer it closes the connection."""

    def __init__(self, answers: bytes):
        self._answer = answers
        self._listener = Listener(self._serve)
        self.address = f"127.0.0.1:{self._listener.port}"

    def _serve(self, connection: socket.socket) -> None:
        if read_request(connection) is not None and self._answer:
            connection.sendall(self._answer)
            while read_request(connection) is not None:
                connection.sendall(self._answer)

    def stop(self) -> None:
        """Ends it."""
        self._listener.close()
