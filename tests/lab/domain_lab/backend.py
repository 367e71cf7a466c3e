"""The server behind one that judges log-ins: a simulated Exchange that gets the requests of those who were let in."""

from __future__ import annotations

import base64
import http.client
import ssl
from dataclasses import dataclass
from pathlib import Path

FROM_REQUEST = ("content-type", "accept-encoding", "x-anchormailbox", "client-request-id", "return-client-request-id",
                "x-prefertext", "x-clientid", "accept", "soapaction", "user-agent")
NOT_TO_CLIENT = ("content-length", "connection", "transfer-encoding", "keep-alive", "www-authenticate",
                 "persistent-auth")


@dataclass(frozen=True)
class Backend:
    """Where it is, and the account that it knows."""

    port: int
    authority: Path
    user: str
    password: str
    address: str = "127.0.0.1"


class BackendLine:
    """One connection to it, for one connection of a client."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._context = ssl.create_default_context(cafile=str(backend.authority))
        self._line: http.client.HTTPSConnection | None = None
        token = base64.b64encode(f"{backend.user}:{backend.password}".encode()).decode()
        self._authorization = f"Basic {token}"

    def ask(self, method: str, path: str, heads: dict[str, str],
            body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """Passes a request on. Returns status, headers and body of the answer."""
        sent = {name: value for name, value in heads.items() if name in FROM_REQUEST}
        sent["Authorization"] = self._authorization
        for last in (False, True):
            if self._line is None:
                self._line = http.client.HTTPSConnection(self._backend.address, self._backend.port,
                                                         context=self._context, timeout=120)
            try:
                self._line.request(method, path, body, sent)
                answer = self._line.getresponse()
                heads_back = [(name, value) for name, value in answer.getheaders() if name.lower() not in NOT_TO_CLIENT]
                return answer.status, heads_back, answer.read()
            except (OSError, http.client.HTTPException):
                self.close()
                if last:
                    raise
        raise AssertionError("not reached")

    def close(self) -> None:
        """Ends the connection."""
        if self._line is not None:
            self._line.close()
            self._line = None
