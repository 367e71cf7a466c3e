"""UDP and TCP at one address."""

from __future__ import annotations

import socket
import struct
import threading

from .messages import read_question
from .zone import Zone

LARGEST_DATAGRAM = 4096
PATIENCE_SECONDS = 30
TRIES = 50


class Server:
    """Answers from a zone until the process ends. Raises OSError."""

    def __init__(self, address: str, port: int, zone: Zone):
        self._zone = zone
        self._listening, self._datagrams = _open_both(address, port)
        self.port: int = self._listening.getsockname()[1]
        for serve in (self._serve_datagrams, self._accept):
            threading.Thread(target=serve, daemon=True).start()

    def _answer(self, message: bytes, by_tcp: bool) -> bytes | None:
        try:
            return self._zone.answer(read_question(message), by_tcp)
        except ValueError:
            return None

    def _serve_datagrams(self) -> None:
        while True:
            message, peer = self._datagrams.recvfrom(LARGEST_DATAGRAM)
            answer = self._answer(message, by_tcp=False)
            if answer is not None:
                self._datagrams.sendto(answer, peer)

    def _accept(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            threading.Thread(target=self._serve_connection, args=(connection,), daemon=True).start()

    def _serve_connection(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE_SECONDS)
        try:
            with connection, connection.makefile("rb") as stream:
                while len(head := stream.read(2)) == 2:
                    answer = self._answer(stream.read(struct.unpack(">H", head)[0]), by_tcp=True)
                    if answer is not None:
                        connection.sendall(struct.pack(">H", len(answer)) + answer)
        except OSError:
            pass  # the client has gone away


def _open_both(address: str, port: int) -> tuple[socket.socket, socket.socket]:
    """The same port twice; a free one is looked for when it is 0."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for tries_left in reversed(range(TRIES)):
        listening = socket.create_server((address, port), family=family)
        datagrams = socket.socket(family, socket.SOCK_DGRAM)
        try:
            datagrams.bind((address, listening.getsockname()[1]))
            return listening, datagrams
        except OSError:
            listening.close()
            datagrams.close()
            if port != 0 or tries_left == 0:
                raise
    raise OSError("no port is free for both")
