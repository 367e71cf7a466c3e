"""A relay in front of a server, that fails on command as networks and servers do.

It knows nothing of what passes through it, so it does the same to LDAP, HTTPS and the UCServer's protocol.
"""

from __future__ import annotations

import asyncio
import enum
import socket
import threading
from typing import Awaitable, Callable

CHUNK_BYTES = 4096


class Fault(enum.Enum):
    """What happens to those who connect."""

    NONE = "none"
    REFUSED = "nobody listens"
    SILENT = "takes everything and says nothing"
    CUT = "closes after so many octets of the server"


class Relay:
    """Listens on a port of its own from the beginning; its loop runs in a thread of its own."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self._address = address
        self._target = ("", 0)
        self._fault = Fault.NONE
        self._cut_after_bytes = 0
        self._server: asyncio.Server | None = None
        self._reserved: socket.socket | None = None  # keeps the port while nobody listens
        self._open: set[asyncio.StreamWriter] = set()
        self.accepted = 0
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._run(self._listen)

    def _run(self, step: Callable[[], Awaitable[None]]) -> None:
        """Has the loop do something, and waits for its end."""
        asyncio.run_coroutine_threadsafe(step(), self._loop).result(30)  # type: ignore[arg-type]

    def forward(self, port: int, cuts_others: bool = True) -> None:
        """New connections go to the server at that port; those of before are cut or stay as they are."""
        self._target = (self._address, port)
        self.fail(Fault.NONE, cuts_others=cuts_others)

    def fail(self, fault: Fault, cut_after_bytes: int = 0, cuts_others: bool = True) -> None:
        """From now on; connections of before are cut or stay as they are."""

        async def change() -> None:
            self._fault, self._cut_after_bytes = fault, cut_after_bytes
            if fault is Fault.REFUSED:
                self._close_listener()
            for writer in list(self._open) if cuts_others else []:
                writer.transport.abort()
            if fault is not Fault.REFUSED and self._server is None:
                await self._listen()

        self._run(change)

    def close(self) -> None:
        """Cuts everything and ends the thread."""
        self.fail(Fault.REFUSED)
        if self._reserved is not None:
            self._reserved.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self) -> None:
        if self._reserved is not None:
            self._reserved.close()
            self._reserved = None
        self._server = await asyncio.start_server(self._serve, self._address, self.port, family=socket.AF_INET)

    def _close_listener(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
            self._reserved = socket.socket()
            self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._reserved.bind((self._address, self.port))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        self._open.add(writer)
        try:
            if self._fault is Fault.SILENT:
                await self._swallow(reader)
            else:
                await self._pass_on(reader, writer)
        except OSError:
            pass  # one of the two sides went away; the other one follows
        finally:
            self._open.discard(writer)
            writer.close()

    @staticmethod
    async def _swallow(reader: asyncio.StreamReader) -> None:
        while await reader.read(CHUNK_BYTES):
            pass

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        limit = self._cut_after_bytes if self._fault is Fault.CUT else None
        server_reader, server_writer = await asyncio.open_connection(*self._target)
        asking = asyncio.ensure_future(self._copy(reader, server_writer, None))
        answering = asyncio.ensure_future(self._copy(server_reader, writer, limit))
        try:
            await asyncio.wait({asking, answering}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for copying in (asking, answering):
                copying.cancel()
            await asyncio.gather(asking, answering, return_exceptions=True)
            server_writer.close()

    @staticmethod
    async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter, limit_bytes: int | None) -> None:
        while limit_bytes is None or limit_bytes > 0:
            octets = await source.read(CHUNK_BYTES if limit_bytes is None else min(limit_bytes, CHUNK_BYTES))
            if not octets:
                return
            sink.write(octets)
            await sink.drain()
            if limit_bytes is not None:
                limit_bytes -= len(octets)
