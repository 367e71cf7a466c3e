"""The command line of `ldap-relay`."""

from __future__ import annotations

import argparse
import asyncio
import signal
import ssl
import sys
from pathlib import Path

from .connection import Connection, Place
from .control import Control


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ldap-relay", description=__doc__)
    parser.add_argument("--listen", default="127.0.0.1", help="address")
    parser.add_argument("--port", type=int, default=0, help="for StartTLS; 0: any")
    parser.add_argument("--upstream-host", default="127.0.0.1")
    parser.add_argument("--upstream-port", type=int, required=True, help="the server's ldaps port")
    parser.add_argument("--certificate", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--ca", type=Path, required=True, help="of the server behind")
    parser.add_argument("--control", required=True)
    parser.add_argument("--lifeline", action="store_true", help="end when standard input closes")
    return parser


def _place(options: argparse.Namespace) -> Place:
    server_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_tls.load_cert_chain(options.certificate, options.key)
    client_tls = ssl.create_default_context(cafile=options.ca)
    return Place((options.upstream_host, options.upstream_port), client_tls, server_tls)


class Relay:
    """The listening sockets."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.connections: set[Connection] = set()

    async def open(self, address: str, port: int, is_ldaps: bool) -> int:
        """Listens; returns the port."""

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = Connection(self.place, reader, writer)
            self.connections.add(connection)
            try:
                await connection.serve(is_ldaps)
            finally:
                self.connections.discard(connection)

        server = await asyncio.start_server(accept, address, port)
        return int(server.sockets[0].getsockname()[1])


async def _run(options: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    relay = Relay(_place(options))
    port = await relay.open(options.listen, options.port, is_ldaps=False)
    ldaps_port = await relay.open(options.listen, 0, is_ldaps=True)
    await Control(relay.place, relay.connections).listen(options.control)
    if options.lifeline:
        loop.add_reader(sys.stdin, lambda: None if sys.stdin.buffer.read1(4096) else stop.set())
    print(f"ready port={port} ldaps_port={ldaps_port}", flush=True)
    await stop.wait()


def main() -> int:
    """Exit status 2 when it cannot begin."""
    try:
        asyncio.run(_run(_parser().parse_args()))
    except (OSError, ssl.SSLError) as fault:
        print(f"ldap-relay: {fault}", file=sys.stderr)
        return 2
    return 0
