"""A thread for each connection that comes to a listener."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable


def serve_each(listener: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    """Begins to take connections, until end_serving()."""
    threading.Thread(target=_accept, args=(listener, serve), daemon=True).start()


def end_serving(listener: socket.socket) -> None:
    """Takes no more; closing alone would not wake who waits there."""
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def _accept(listener: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=serve, args=(client,), daemon=True).start()
