"""A server that fails as soon as its client begins TLS; whatever comes before that goes to the real one.

It does the same to LDAP, HTTPS and the UCServer's protocol, of which the latter begins in the clear.
"""

from __future__ import annotations

import socket
import ssl
import threading
from pathlib import Path

CHUNK_BYTES = 4096
TLS_BEGINS = b"\x16\x03"


class TlsMeddler:
    """Answers a hello with these octets, or shakes hands by that context and then says nothing."""

    def __init__(self, answer: bytes | ssl.SSLContext, upstream: int | None = None) -> None:
        self._answer = answer
        self._upstream = upstream
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._is_over = False
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Nobody is accepted any more."""
        self._is_over = True
        self._listener.close()

    def _accept(self) -> None:
        while not self._is_over:
            try:
                client = self._listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            try:
                self._relay_until_tls(client)
            except OSError:
                return  # the client had enough

    def _relay_until_tls(self, client: socket.socket) -> None:
        upstream = None if self._upstream is None else socket.create_connection(("127.0.0.1", self._upstream))
        if upstream is not None:
            threading.Thread(target=pump, args=(upstream, client), daemon=True).start()
        while (octets := client.recv(CHUNK_BYTES)) and not octets.startswith(TLS_BEGINS):
            if upstream is not None:
                upstream.sendall(octets)
        if octets:
            self._meddle(client, octets)
        if upstream is not None:
            upstream.shutdown(socket.SHUT_WR)

    def _meddle(self, client: socket.socket, hello: bytes) -> None:
        if isinstance(self._answer, ssl.SSLContext):
            shake_hands(client, hello, self._answer)
        elif self._answer:
            client.sendall(self._answer)
            client.recv(CHUNK_BYTES)


def demanding(certificate: Path, key: Path, version: ssl.TLSVersion) -> ssl.SSLContext:
    """A server that wants to see a certificate of its client."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = context.maximum_version = version
    return context


def shake_hands(client: socket.socket, hello: bytes, context: ssl.SSLContext) -> None:
    """Until one of them has enough."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_side=True)
    octets, is_refused = hello, False
    while octets and not is_refused:
        incoming.write(octets)
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:
            is_refused = True
        client.sendall(outgoing.read())
        octets = b"" if is_refused else client.recv(CHUNK_BYTES)
    client.shutdown(socket.SHUT_WR)
    client.recv(CHUNK_BYTES)


def pump(source: socket.socket, sink: socket.socket) -> None:
    """Octets from one to the other, until one of them has enough."""
    with source:
        try:
            while octets := source.recv(CHUNK_BYTES):
                sink.sendall(octets)
        except OSError:
            return
