"""The control socket: one JSON object per line in, one per line out."""

from __future__ import annotations

import json
import os
import socketserver
import threading
from typing import Any, Callable

from .listener import Listener
from .service import Service


class Control:
    """Carries out commands on the service and its listeners."""

    def __init__(self, service: Service, listeners: list[Listener]):
        self._service = service
        self._listeners = listeners
        self._lock = threading.Lock()
        self._reopening: threading.Timer | None = None
        self._commands: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "ping": lambda _request: {},
            "reload": lambda _request: {"mailboxes": service.reload()},
            "statistics": lambda _request: {"statistics": self._statistics()},
            "reset_statistics": self._reset_statistics,
            "asked": lambda request: {"asked": service.statistics.asked(request.get("mailboxes"))},
            "misbehave": self._misbehave,
            "clear": lambda _request: self._misbehave({"rules": []}),
            "configure": self._configure,
            "unlock": self._unlock,
            "account": self._account,
            "sites": self._sites,
            "visits": lambda _request: {"visits": service.sites.visits()},
        }

    def carry_out(self, line: bytes) -> dict[str, Any]:
        """Runs one command; every failure becomes an answer."""
        try:
            request = json.loads(line)
            command = self._commands[request["command"]]
        except (ValueError, KeyError, TypeError):
            return {"ok": False, "error": "no known command"}
        try:
            with self._lock:
                return {"ok": True, **command(request)}
        except (ValueError, KeyError, TypeError, OSError) as error:
            return {"ok": False, "error": f"{type(error).__name__}: {error}"}

    def _statistics(self) -> dict[str, Any]:
        ports = [listener.port for listener in self._listeners]
        account = self._service.accounts.state()
        return {**self._service.statistics.snapshot(), **account, "ports": ports}

    def _reset_statistics(self, _request: dict[str, Any]) -> dict[str, Any]:
        self._service.statistics.reset()
        return {}

    def _misbehave(self, request: dict[str, Any]) -> dict[str, Any]:
        self._service.rules.replace(request["rules"])
        if self._reopening is not None:
            self._reopening.cancel()
            self._reopening = None
        pauses = self._service.rules.listener_pauses()
        for listener in self._listeners:
            listener.close() if pauses else listener.open()
        seconds = max((rule.parameters["seconds"] for rule in pauses), default=0)
        if seconds:
            self._reopening = threading.Timer(seconds, self._reopen)
            self._reopening.daemon = True
            self._reopening.start()
        return {}

    def _reopen(self) -> None:
        with self._lock:
            for listener in self._listeners:
                listener.open()

    def _configure(self, request: dict[str, Any]) -> dict[str, Any]:
        self._service.configure(request["settings"])
        return {}

    def _account(self, request: dict[str, Any]) -> dict[str, Any]:
        self._service.accounts.change(request.get("user"), request)
        return {}

    def _sites(self, request: dict[str, Any]) -> dict[str, Any]:
        self._service.sites.replace(request["sites"])
        return {}

    def _unlock(self, _request: dict[str, Any]) -> dict[str, Any]:
        self._service.accounts.unlock()
        return {}


class _ControlConnection(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            answer = self.server.control.carry_out(line)
            self.wfile.write(json.dumps(answer).encode() + b"\n")


class _ControlServer(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    control: Control


def serve_control(path: str, control: Control) -> None:
    """Listens on the control socket in a thread of its own; raises OSError."""
    if os.path.exists(path):
        os.unlink(path)
    server = _ControlServer(path, _ControlConnection)
    server.control = control
    threading.Thread(target=server.serve_forever, daemon=True).start()
