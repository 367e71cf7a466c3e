"""The listening sockets and all connections behind them."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any, Coroutine

from . import events
from .connection import Connection
from .service import Service

BACKLOG = 256
END_SECONDS = 2.0


class Server:
    def __init__(self, service: Service, addresses: list[tuple[str, int]]) -> None:
        self.service = service
        self.addresses = addresses
        self.connections: set[Connection] = set()
        self._numbers = itertools.count(1)
        self._listeners: list[asyncio.Server] = []
        self._reopen: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._event_kinds = itertools.cycle(events.KINDS)

    async def open(self) -> None:
        """Listens; a port 0 becomes, for good, the one that was found."""
        if self._listeners:
            return
        loop = asyncio.get_running_loop()
        for index, (host, port) in enumerate(self.addresses):
            listener = await loop.create_server(self._accept, host, port, backlog=BACKLOG)
            self._listeners.append(listener)
            self.addresses[index] = (host, listener.sockets[0].getsockname()[1])

    def close(self) -> None:
        for listener in self._listeners:
            listener.close()
        self._listeners.clear()

    async def obey_refusal(self) -> None:
        """Closes or opens the listening sockets as the rules want it."""
        if self._reopen is not None:
            self._reopen.cancel()
            self._reopen = None
        rule = self.service.rules.refusal()
        if rule is None:
            await self.open()
            return
        self.close()
        seconds = rule.parameters["seconds"]
        if seconds is not None:
            loop = asyncio.get_running_loop()
            self._reopen = loop.call_later(seconds, lambda: self.run(self.open()))

    def drop(self, number: int | None = None) -> int:
        """Cuts all connections, or the one of that number. Returns how many."""
        chosen = [one for one in self.connections if number in (None, one.number)]
        for connection in chosen:
            connection.end("dropped by command")
        return len(chosen)

    async def end_connections(self) -> None:
        """Cuts all connections and waits until they have noted their end."""
        self.drop()
        deadline = self.service.now() + END_SECONDS
        while self.connections and self.service.now() < deadline:
            await asyncio.sleep(0.005)

    def session_count(self) -> int:
        return sum(connection.session.logged_in for connection in self.connections)

    def run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def send_events(self) -> None:
        """Tells those who are logged in something they did not ask for, now and then."""
        while True:
            await asyncio.sleep(self.service.limits.events_seconds)
            kind = next(self._event_kinds)
            for connection in list(self.connections):
                if connection.session.logged_in:
                    connection.send_unasked(kind)

    def _accept(self) -> Connection:
        return Connection(self, next(self._numbers))
