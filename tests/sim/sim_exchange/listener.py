"""Listening sockets, TLS, and a thread for each connection."""

from __future__ import annotations

import socket
import ssl
import threading

from .http_connection import HttpConnection, reset_on_close
from .misbehaviour import Rule
from .service import Service

BACKLOG = 512
HANDSHAKE_SECONDS = 30


def make_tls_context(certificate: str, key: str) -> ssl.SSLContext:
    """TLS 1.2 or newer with the given certificate (and chain)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["http/1.1"])
    return context


class Listener:
    """One address, without a context in the clear. It can be closed and opened again on the same port."""

    def __init__(self, address: tuple[str, int], context: ssl.SSLContext | None, end_point: bytes | None,
                 service: Service):
        self._address = address
        self._context = context
        self._end_point = end_point
        self._service = service
        self._socket: socket.socket | None = None
        if context is not None:
            context.sni_callback = self._choose_certificate
        self.open()

    @property
    def port(self) -> int:
        return self._address[1]

    def open(self) -> None:
        """Listens again if it does not; raises OSError."""
        if self._socket is not None:
            return
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        listening = socket.create_server(self._address, family=family, backlog=BACKLOG)
        self._address = (self._address[0], listening.getsockname()[1])
        self._socket = listening
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    def _choose_certificate(self, connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        """The client says which host it wants; a site may have a certificate of its own."""
        site = self._service.sites.find(name)
        if site is not None and site.context is not None:
            connection.context = site.context

    def close(self) -> None:
        """New connections are refused from now on; existing ones live on."""
        listening, self._socket = self._socket, None
        if listening is not None:
            listening.shutdown(socket.SHUT_RDWR)  # wakes the thread in accept
            listening.close()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, peer = listening.accept()
            except OSError:
                return
            name = f"{peer[0]}:{peer[1]}"
            threading.Thread(target=self._serve, args=(connection, name), daemon=True).start()

    def _serve(self, connection: socket.socket, peer: str) -> None:
        statistics = self._service.statistics
        statistics.count("connections")
        statistics.raise_peak("peak_connections", statistics.count("connections_open"))
        try:
            rules = self._service.rules.for_connection()
            if rules:
                self._misbehave(connection, rules)
            else:
                self._talk(connection, peer)
        except OSError:
            pass  # the client has gone away, or it lost patience
        finally:
            connection.close()
            statistics.count("connections_open", -1)

    def _talk(self, connection: socket.socket, peer: str) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._context is None:
            HttpConnection(connection, peer, self._service, None)
            return
        connection.settimeout(HANDSHAKE_SECONDS)
        try:
            encrypted = self._context.wrap_socket(connection, server_side=True)
        except (ssl.SSLError, OSError) as error:
            self._service.statistics.count("handshakes_failed")
            self._service.log.add("handshake", type(error).__name__, peer=peer)
            return
        with encrypted:
            if encrypted.session_reused:
                self._service.statistics.count("handshakes_resumed")
            binding = self._service.sites.end_point_of(encrypted.context, self._end_point)
            HttpConnection(encrypted, peer, self._service, binding)
            _say_goodbye(encrypted)

    def _misbehave(self, connection: socket.socket, rules: list[Rule]) -> None:
        for rule in rules:
            if rule.action == "silent_connection":
                connection.settimeout(rule.parameters["seconds"])
                while connection.recv(4096):
                    pass
            else:
                reset_on_close(connection)


def _say_goodbye(encrypted: ssl.SSLSocket) -> None:
    """Sends close_notify and does not wait for the client's."""
    encrypted.settimeout(0)
    try:
        encrypted.unwrap()
    except (ssl.SSLError, OSError, ValueError):
        pass
