"""Kerberos by the system's library (package python3-gssapi) and a keytab. Imported only where a keytab is given."""

from __future__ import annotations

import os
from typing import Any

from .channel_binding import Binding

_CHANNEL_BOUND = 2048  # GSS_C_CHANNEL_BOUND_FLAG


class KerberosAcceptor:
    """The keys of the server. Raises ImportError or the library's own error at the start."""

    def __init__(self, keytab: str):
        os.environ["KRB5RCACHETYPE"] = "none"
        import gssapi  # pylint: disable=import-outside-toplevel

        gssapi.SecurityContext.__DEFER_STEP_ERRORS__ = False
        self._library: Any = gssapi
        self._keys = gssapi.Credentials(usage="accept", store={"keytab": keytab})

    def begin(self, end_point: bytes | None) -> "KerberosHandshake":
        """A handshake on a connection with this end point (None: no TLS, or the binding is not looked at)."""
        bindings = None
        if end_point is not None:
            bindings = self._library.raw.ChannelBindings(application_data=end_point)
        return KerberosHandshake(self._library, self._keys, bindings)


class KerberosHandshake:
    """What follows the first token of a client."""

    def __init__(self, library: Any, keys: Any, bindings: Any):
        self._library = library
        self._context = library.SecurityContext(usage="accept", channel_bindings=bindings, creds=keys)

    def step(self, token: bytes) -> bytes:
        """Takes a token; what is to be sent back. Raises ValueError with the library's words."""
        try:
            return self._context.step(token) or b""
        except self._library.raw.GSSError as error:
            raise ValueError(str(error)[:200]) from error

    @property
    def is_complete(self) -> bool:
        return bool(self._context.complete)

    @property
    def client(self) -> str:
        """user@REALM."""
        return str(self._context.initiator_name)

    @property
    def binding(self) -> Binding:
        """Never wrong: the library has refused that."""
        return Binding.RIGHT if int(self._context.actual_flags) & _CHANNEL_BOUND else Binding.ABSENT
