"""Logs in to a simulated Exchange by NTLM, alone or inside SPNEGO, as programs do that other people wrote."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
from typing import Any

from sim_exchange_support import PATH, Exchange

NTLM, SPNEGO = "1.3.6.1.4.1.311.2.2.10", "1.3.6.1.5.5.2"
WHY_NOT = "PYTHON3-GSSAPI IS NOT INSTALLED"
PREFIX = b"tls-server-end-point:"


def is_there() -> bool:
    """Whether the library can be loaded (package python3-gssapi; gss-ntlmssp is its mechanism)."""
    return importlib.util.find_spec("gssapi") is not None


class Client:
    """One connection. `binding`: none, right or wrong."""

    def __init__(self, exchange: Exchange, user: str, password: str, in_spnego: bool = False, binding: str = "none"):
        import gssapi  # pylint: disable=import-outside-toplevel

        self.connection = exchange.connect()
        self.connection.connect()
        self._scheme = "Negotiate" if in_spnego else "NTLM"
        mechanism = gssapi.OID.from_int_seq(SPNEGO if in_spnego else NTLM)
        name = gssapi.Name(user, gssapi.NameType.user)
        made = gssapi.raw.acquire_cred_with_password(name, password.encode(), mechs=[mechanism], usage="initiate")
        self._context = gssapi.SecurityContext(
            name=gssapi.Name("HTTP@exchange", gssapi.NameType.hostbased_service), usage="initiate", mech=mechanism,
            creds=gssapi.Credentials(base=made.creds), channel_bindings=self._bindings(gssapi, binding))
        self.offered: list[str] = []

    def _bindings(self, library: Any, binding: str) -> Any:
        certificate = self.connection.sock.getpeercert(True)
        data = {"right": certificate, "wrong": b"another one"}.get(binding)
        if data is None:
            return None
        return library.raw.ChannelBindings(application_data=PREFIX + hashlib.sha256(data).digest())

    def post(self, body: bytes, authorization: str | None = None) -> int:
        """One request; remembers what is offered."""
        headers = {"Content-Type": "text/xml"}
        if authorization is not None:
            headers["Authorization"] = authorization
        self.connection.request("POST", PATH, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        self.offered = answer.headers.get_all("WWW-Authenticate", [])
        return answer.status

    def log_in(self, body: bytes) -> list[int]:
        """The statuses of the handshake; the last one judges it. Checks the server's last word, too."""
        statuses, token = [], None
        while len(statuses) < 4:
            sent = self._context.step(token)
            statuses.append(self.post(body, f"{self._scheme} {base64.b64encode(sent).decode()}"))
            given = [value.partition(" ")[2] for value in self.offered if value.startswith(f"{self._scheme} ")]
            token = base64.b64decode(given[0]) if given else None
            if statuses[-1] != 401 or token is None:
                break
        if statuses[-1] == 200 and token is not None:
            self._context.step(token)
        return statuses

    @property
    def is_complete(self) -> bool:
        return bool(self._context.complete)

    def close(self) -> None:
        self.connection.close()
