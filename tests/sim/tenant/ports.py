"""Ports for servers of tests."""

from __future__ import annotations

import random
import socket

LOWEST_OUTGOING_PORT = 32768


def free_port(address: str = "127.0.0.1") -> int:
    """A port that nobody listens at just now, and that no outgoing connection is given by the kernel meanwhile."""
    while True:
        port = random.SystemRandom().randrange(10000, LOWEST_OUTGOING_PORT)
        with socket.socket() as probe:
            try:
                probe.bind((address, port))
            except OSError:
                continue
        return port
