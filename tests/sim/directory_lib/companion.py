"""A small process beside slapd: says when the server listens, and ends it with its parent.

slapd itself takes the place of the launcher (same process id), so it cannot do either.
"""

import os
import select
import signal
import socket
import sys
import time

START_SECONDS = 30.0
PROBE_SECONDS = 0.05


def _wait_until_listening(address: str, port: int, server: int) -> bool:
    """Whether the server accepted a connection before it died or the time was over."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if select.select([server], [], [], PROBE_SECONDS)[0]:
            return False
        try:
            socket.create_connection((address, port), timeout=1).close()
            return True
        except OSError:
            continue
    return False


def _follow_lifeline(server: int) -> None:
    """Ends the server when standard input closes."""
    while True:
        readable = select.select([server, sys.stdin.fileno()], [], [])[0]
        if server in readable:
            return
        if not os.read(sys.stdin.fileno(), 4096):
            signal.pidfd_send_signal(server, signal.SIGTERM)
            return


def start_companion(address: str, port: int, description: str, lifeline: bool) -> None:
    """Starts the companion of this process, which is about to become slapd."""
    server = os.pidfd_open(os.getpid())
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        os.close(server)
        return
    if os.fork():
        os._exit(0)
    try:
        if _wait_until_listening(address, port, server):
            print(description, flush=True)
            if lifeline:
                _follow_lifeline(server)
    finally:
        os._exit(0)
