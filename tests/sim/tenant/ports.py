"""Ports for servers of tests."""

from __future__ import annotations

import random
import socket

LOWEST_OUTGOING_PORT = 32768
# One for each port that was given out, open until this process ends.
_claims: list[socket.socket] = []


def _claim(port: int) -> bool:
    """Whether nobody else has been given the port: tests side by side choose theirs long before they listen there.

    A name without a file belongs to this host, as ports do, and is free again when its process ends in any way."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0ewscal-test-port-{port}")
    except OSError:
        claim.close()
        return False
    _claims.append(claim)
    return True


def free_port(address: str = "127.0.0.1") -> int:
    """A port that nobody listens at just now, that no other test is given while this process lives, and that no
    outgoing connection is given by the kernel meanwhile."""
    while True:
        port = random.SystemRandom().randrange(10000, LOWEST_OUTGOING_PORT)
        with socket.socket() as probe:
            try:
                probe.bind((address, port))
            except OSError:
                continue
        if _claim(port):
            return port
