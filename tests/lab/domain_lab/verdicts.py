"""Who judges a log-in: winbind for NTLM and Basic, the web server's own keytab for Kerberos."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

os.environ["KRB5RCACHETYPE"] = "none"  # one server is asked by many processes within one second

import gssapi  # noqa: E402
import gssapi.raw as gssapi_raw  # noqa: E402

from .type3 import SIGNATURE, message_type, read_type3  # noqa: E402

# Failures are exceptions at once, not with the next call.
gssapi.SecurityContext.__DEFER_STEP_ERRORS__ = False

CHANNEL_BOUND = 2048
# What a ticket says in the clear of the service that it is for: two strings (RFC 4120, section 5.3).
TICKET_NAME = re.compile(rb"\x1b\x04HTTP\x1b(.)([!-~]+)", re.DOTALL)
BINDINGS = ("off", "allow", "required")


@dataclass
class Verdict:
    """One step of a log-in: it goes on with a token, is accepted, or is refused."""

    state: str  # "continue", "accepted", "refused"
    token: str = ""
    user: str = ""
    method: str = ""
    binding: str = ""
    said: str = ""
    service: str = ""


def host_of_ticket(token: bytes) -> str:
    """For which host the ticket is, whoever has got it."""
    found = TICKET_NAME.search(token)
    return found[2][:found[1][0]].decode() if found else ""


class Helper:
    """One ntlm_auth: a log-in of one connection, judged by winbind."""

    def __init__(self, protocol: str) -> None:
        self._child = subprocess.Popen(
            ["ntlm_auth", f"--helper-protocol={protocol}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, bufsize=1, encoding="utf-8", errors="surrogateescape")

    def ask(self, line: str) -> str:
        """One line there and one back."""
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.write(line + "\n")
        self._child.stdin.flush()
        return self._child.stdout.readline().rstrip("\n")

    def close(self) -> None:
        """Ends it."""
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.close()
        self._child.wait()
        self._child.stdout.close()


def judge_basic(token: str) -> Verdict:
    """User and password of Basic."""
    user, _, password = base64.b64decode(token).decode("utf-8", "surrogateescape").partition(":")
    helper = Helper("squid-2.5-basic")
    said = helper.ask(f"{quote(user, errors='surrogateescape')} {quote(password, errors='surrogateescape')}")
    helper.close()
    return Verdict("accepted" if said.startswith("OK") else "refused", user=user, method="basic", said=said)


class NtlmJudge:
    """The handshake of one connection, by itself (NTLM) or inside Negotiate."""

    def __init__(self, certificate: bytes, binding: str) -> None:
        self._certificate, self._binding = certificate, binding
        self._helper: Helper | None = None
        self._goes_on = False

    def close(self) -> None:
        """Ends the helper."""
        if self._helper is not None:
            self._helper.close()
            self._helper = None

    def step(self, scheme: str, token: bytes) -> Verdict:
        """The next message."""
        if not self._goes_on:
            self.close()
            self._helper = Helper("squid-2.5-ntlmssp" if scheme == "NTLM" else "gss-spnego")
        assert self._helper is not None
        said = self._helper.ask(f"{'KK' if self._goes_on else 'YR'} {base64.b64encode(token).decode()}")
        words = said.split(" ")
        self._goes_on = words[0] == "TT"
        if self._goes_on:
            return Verdict("continue", token=words[1], method="ntlm", said=said[:2])
        verdict = Verdict("accepted" if words[0] == "AF" else "refused", method="ntlm", said=said[:60])
        message = token[token.find(SIGNATURE):]
        if message_type(message) == 3:
            read = read_type3(message)
            verdict.user, verdict.binding = f"{read.domain}\\{read.user}", read.binding_is(self._certificate)
            if verdict.state == "accepted":
                self._insist(verdict)
        if scheme == "Negotiate" and verdict.state == "accepted" and len(words) > 2:
            verdict.token = words[1]
        return verdict

    def _insist(self, verdict: Verdict) -> None:
        """winbind knows nothing of bindings, but its proof covers what the message says of it."""
        if self._binding == "off":
            return
        if verdict.binding == "wrong" or (self._binding == "required" and verdict.binding != "right"):
            verdict.state, verdict.said = "refused", f"right, but the binding is {verdict.binding}"


class KerberosJudge:
    """Takes a ticket for the keys in the keytab."""

    def __init__(self, keytab: Path, certificate: bytes, binding: str) -> None:
        self._keytab, self._binding = keytab, binding
        data = b"tls-server-end-point:" + hashlib.sha256(certificate).digest()
        self._bindings = None if binding == "off" else gssapi_raw.ChannelBindings(application_data=data)

    def step(self, token: bytes) -> Verdict:
        """A ticket is one message."""
        try:
            credentials = gssapi.Credentials(usage="accept", store={"keytab": f"FILE:{self._keytab}"})
            context = gssapi.SecurityContext(usage="accept", channel_bindings=self._bindings, creds=credentials)
            answer = base64.b64encode(context.step(token) or b"").decode()
            if not context.complete:
                return Verdict("continue", token=answer, method="kerberos")
            bound = "right" if int(context.actual_flags) & CHANNEL_BOUND else "none"
            user = str(context.initiator_name)
        except gssapi_raw.GSSError as error:
            return Verdict("refused", method="kerberos", said=str(error)[:200])
        if self._binding == "required" and bound != "right":
            return Verdict("refused", user=user, method="kerberos", binding=bound, said="right, but not bound")
        return Verdict("accepted", token=answer, user=user, method="kerberos", binding=bound,
                       service=host_of_ticket(token))
