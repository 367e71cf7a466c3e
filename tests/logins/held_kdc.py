"""A KDC in front of the controller's that keeps back the ticket for a password that was proven: who asked is in the
middle of it, and the controller has judged."""

from __future__ import annotations

import socket
import struct
import threading

from domain_lab.people import CONTROLLER, SILENT_ADDRESS
from domain_lab.serving import end_serving, serve_each

PORT = 88
LENGTH = struct.Struct(">I")
TICKET_OF_ACCOUNT = 0x6B  # AS-REP (RFC 4120, 5.4.2)
LONGEST_HOLD_SECONDS = 120


def _read_message(stream: socket.socket) -> bytes:
    """One with its length before it; empty at the end."""
    def read(size: int) -> bytes:
        octets = b""
        while len(octets) < size and (more := stream.recv(size - len(octets))):
            octets += more
        return octets if len(octets) == size else b""

    head = read(LENGTH.size)
    return head + read(LENGTH.unpack(head)[0]) if head else b""


class HeldKdc:
    """It runs until close()."""

    address = SILENT_ADDRESS

    def __init__(self) -> None:
        self.held, self._released = threading.Event(), threading.Event()
        self._listener = socket.create_server((self.address, PORT), backlog=64)
        serve_each(self._listener, self._serve)

    def _serve(self, client: socket.socket) -> None:
        try:
            with client, socket.create_connection((CONTROLLER, PORT)) as controller:
                while question := _read_message(client):
                    controller.sendall(question)
                    answer = _read_message(controller)
                    if answer[LENGTH.size:LENGTH.size + 1] == bytes([TICKET_OF_ACCOUNT]):
                        self.held.set()
                        self._released.wait(LONGEST_HOLD_SECONDS)
                    client.sendall(answer)
        except OSError:
            return

    def release(self) -> None:
        """No ticket is kept back any more."""
        self._released.set()

    def close(self) -> None:
        """Listens no longer."""
        end_serving(self._listener)
