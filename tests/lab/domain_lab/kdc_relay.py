"""A key distribution centre that passes everything on to another one and counts what it is asked (RFC 4120, 7.2)."""

from __future__ import annotations

import socket
import struct
import threading

from tenant.ports import free_port

from .serving import end_serving, serve_each

KDC_PORT = 88
LONGEST_DATAGRAM = 65536
PATIENCE_SECONDS = 10.0
HERE = "127.0.0.1"


class KdcRelay:
    """A running relay: one port of this host, by UDP and by TCP."""

    def __init__(self, target: str) -> None:
        self._target = (target, KDC_PORT)
        self.port = free_port()
        self.requests = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server((HERE, self.port))
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._datagrams.bind((HERE, self.port))
        serve_each(self._listener, self._serve)
        threading.Thread(target=self._take_datagrams, daemon=True).start()

    def _count(self) -> None:
        with self._lock:
            self.requests += 1

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._target, PATIENCE_SECONDS) as centre:
            reader, answers = client.makefile("rb"), centre.makefile("rb")
            while len(head := reader.read(4)) == 4:
                self._count()
                centre.sendall(head + reader.read(struct.unpack(">I", head)[0]))
                head = answers.read(4)
                client.sendall(head + answers.read(struct.unpack(">I", head)[0]))

    def _take_datagrams(self) -> None:
        with self._datagrams, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as centre:
            centre.settimeout(PATIENCE_SECONDS)
            centre.connect(self._target)
            while True:
                message, client = self._datagrams.recvfrom(LONGEST_DATAGRAM)
                if not message:  # from close()
                    return
                self._count()
                centre.send(message)
                self._datagrams.sendto(centre.recv(LONGEST_DATAGRAM), client)

    def close(self) -> None:
        """Takes no more questions."""
        end_serving(self._listener)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(b"", (HERE, self.port))
