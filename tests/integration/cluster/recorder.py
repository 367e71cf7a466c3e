"""Stands between a client and a server and writes down every octet, as a capture of the network does."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

CHUNK_BYTES = 65536


class Recorder:
    """Listens at a free port of 127.0.0.1 until it is stopped; both directions of all connections go to one file."""

    def __init__(self, target_port: int, capture: Path):
        self._target_port = target_port
        self._capture = capture.open("ab", buffering=0)
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            with client, socket.create_connection(("127.0.0.1", self._target_port)) as server:
                back = threading.Thread(target=self._pass_on, args=(server, client), daemon=True)
                back.start()
                self._pass_on(client, server)
                back.join()
        except OSError:
            pass  # the server does not listen

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while octets := source.recv(CHUNK_BYTES):
                with self._lock:
                    self._capture.write(octets)
                sink.sendall(octets)
            sink.shutdown(socket.SHUT_WR)
        except (OSError, ValueError):
            pass  # one side has gone away, or the test is over

    def stop(self) -> None:
        """Takes no more connections."""
        self._listening.close()
        self._capture.close()
