"""A name that stands for two addresses, one of which takes connections and then serves nobody. Needs a mount
namespace, where /etc/hosts can say so, and a network of its own, where one port is free at both; the script that
uses it runs itself again in there and calls begin() first."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from own_network import WHY_NOT, begin, is_possible

ADDRESSES = ("127.0.0.11", "127.0.0.12")
INSIDE = "inside"
__all__ = ["ADDRESSES", "INSIDE", "WHY_NOT", "BadServer", "begin", "is_possible", "run_inside"]


def run_inside(script: str, name: str, seconds: float) -> subprocess.CompletedProcess[str]:
    """Runs a script again, with the argument INSIDE, where `name` is both addresses."""
    with tempfile.TemporaryDirectory() as folder:
        files = {"hosts": "127.0.0.1 localhost\n" + "".join(f"{address} {name}\n" for address in ADDRESSES),
                 "nsswitch.conf": "hosts: files\n", "resolv.conf": "nameserver 127.0.0.79\n"}
        for file, text in files.items():
            (Path(folder) / file).write_text(text, encoding="utf-8")
        mounts = " && ".join(f"mount --bind {folder}/{file} /etc/{file}" for file in files)
        command = f"{mounts} && exec {sys.executable} {script} {INSIDE}"
        return subprocess.run(["unshare", "-m", "-n", "-u", "sh", "-c", command], capture_output=True, text=True,
                              timeout=seconds, check=False, cwd=Path(script).parent)


class BadServer:
    """Listens at an address and does one thing wrong: `silent`, `cut`, `garbage`, or, after a TLS handshake, `answer`
    (given, to whatever comes) or `mute`."""

    def __init__(self, address: str, port: int, kind: str, tls: ssl.SSLContext | None = None, answer: bytes = b""):
        self.connections = 0
        self._kind, self._tls, self._answer = kind, tls, answer
        self._open: list[socket.socket] = []
        self._listener = socket.create_server((address, port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._kind == "cut":
                connection.recv(1)
                connection.close()
            elif self._kind == "garbage":
                connection.recv(1)
                connection.sendall(b"220 mail.example.test ESMTP\r\n" * 4)
            elif self._tls is not None:
                self._answer_in_tls(connection)
        except OSError:
            pass

    def _answer_in_tls(self, connection: socket.socket) -> None:
        assert self._tls is not None
        with self._tls.wrap_socket(connection, server_side=True) as secured:
            self._open.append(secured)
            while secured.recv(65536):
                if self._kind == "answer":
                    secured.sendall(self._answer)
                    return

    def stop(self) -> None:
        """Closes everything."""
        self._listener.close()
        for connection in self._open:
            connection.close()
