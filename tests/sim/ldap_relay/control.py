"""The control socket: one JSON object a line in, one out."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from .connection import Connection, Place
from .rules import Rule, RuleError


class Control:
    """Obeys commands: ping, misbehave, clear, statistics, drop."""

    def __init__(self, place: Place, connections: set[Connection]) -> None:
        self._place = place
        self._connections = connections

    async def listen(self, path: str) -> None:
        """Opens the socket."""
        await asyncio.start_unix_server(self._serve, path)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                writer.write(json.dumps(self._reply_to(line)).encode() + b"\n")
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    def _reply_to(self, line: bytes) -> dict[str, Any]:
        try:
            return {"ok": True, **self._obey(json.loads(line))}
        except (ValueError, KeyError, TypeError, RuleError) as fault:
            return {"ok": False, "error": str(fault)}

    def _obey(self, request: dict[str, Any]) -> dict[str, Any]:
        command = request["command"]
        if command == "misbehave":
            self._place.rules.replace([Rule.read(rule) for rule in request["rules"]])
        elif command == "clear":
            self._place.rules.replace([])
            self._place.counts.clear()
        elif command == "statistics":
            return {"statistics": dict(self._place.counts), "open": len(self._connections)}
        elif command == "drop":
            for connection in self._connections:
                connection.writer.transport.abort()
        elif command != "ping":
            raise KeyError(f"no such command: {command}")
        return {}
