"""The command line of sim-dns, and its control socket."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socketserver
import sys
import threading
from typing import Any

from .server import Server
from .zone import Zone


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sim-dns", description="A DNS server for tests.")
    parser.add_argument("--zone", required=True, help="JSON: records and failures")
    parser.add_argument("--listen", required=True, help="ADDRESS:PORT, port 0: any")
    parser.add_argument("--control", required=True, help="path of the control socket")
    parser.add_argument("--lifeline", action="store_true", help="end when standard input closes")
    return parser.parse_args(arguments)


def carry_out(zone: Zone, line: bytes) -> dict[str, Any]:
    """Runs one command; every failure becomes an answer."""
    try:
        request = json.loads(line)
        command = request["command"]
        if command == "asked":
            return {"ok": True, "asked": zone.asked()}
        if command == "zone":
            zone.replace(request["records"], request.get("failures", {}))
        elif command != "ping":
            raise ValueError("no known command")
        return {"ok": True}
    except (ValueError, KeyError, TypeError, OSError) as error:
        return {"ok": False, "error": f"{type(error).__name__}: {error}"}


class _ControlConnection(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            self.wfile.write(json.dumps(carry_out(self.server.zone, line)).encode() + b"\n")


class _ControlServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    zone: Zone


def _serve_control(path: str, zone: Zone) -> None:
    if os.path.exists(path):
        os.unlink(path)
    server = _ControlServer(path, _ControlConnection)
    server.zone = zone
    threading.Thread(target=server.serve_forever, daemon=True).start()


def _watch_lifeline(ended: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass
    ended.set()


def main(arguments: list[str]) -> int:
    """Runs the simulator until it is told to end; returns the exit status."""
    options = _parse(arguments)
    zone = Zone()
    try:
        zone.load(options.zone)
        address, _, port = options.listen.rpartition(":")
        server = Server(address.strip("[]"), int(port), zone)
        _serve_control(options.control, zone)
    except (OSError, ValueError, KeyError) as error:
        print(f"sim-dns: {error}", file=sys.stderr)
        return 2
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_context: ended.set())
    if options.lifeline:
        threading.Thread(target=_watch_lifeline, args=(ended,), daemon=True).start()
    print(f"ready port={server.port}", flush=True)
    ended.wait()
    return 0
