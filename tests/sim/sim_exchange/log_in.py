"""Logging in as IIS wants it: Basic with each request, NTLM and Negotiate once for each connection."""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass, field

from . import ntlm_messages, spnego
from .accounts import Accounts, Credentials, Judgement
from .channel_binding import Binding, is_enough
from .kerberos_acceptor import KerberosAcceptor, KerberosHandshake
from .ntlm_handshake import Challenge, NtlmHandshake, binding_of, sign
from .settings import OFFERS, Settings

REALM = "exchange"


@dataclass
class Session:
    """What a connection remembers of its log-in."""

    end_point: bytes | None  # the binding's data of the certificate in use; None: no TLS
    judgement: Judgement | None = None
    ntlm: NtlmHandshake | None = None
    kerberos: KerberosHandshake | None = None
    mechanism_list: bytes = b""
    in_spnego: bool = False

    def forget(self) -> None:
        """Whoever was logged in is not any more, and no handshake is under way."""
        self.judgement = self.ntlm = self.kerberos = None
        self.mechanism_list, self.in_spnego = b"", False


@dataclass(frozen=True)
class Step:
    """The server has to say something before it can judge: the value of WWW-Authenticate."""

    challenge: str


@dataclass
class LogIn:
    """Judges what requests bring along. Safe for several threads, each with sessions of its own."""

    accounts: Accounts
    kerberos: KerberosAcceptor | None = None
    names: ntlm_messages.Names = field(default=ntlm_messages.Names("", ""))

    def examine(self, authorization: str | None, session: Session, settings: Settings,
                challenge: Challenge) -> Judgement | Step:
        """Judges a request's Authorization without counting it."""
        if authorization is None:
            session.ntlm = session.kerberos = None
            if session.judgement is None:
                return Judgement(Credentials.NONE)
            return session.judgement
        scheme, _, value = authorization.partition(" ")
        session.judgement = None
        offered = {name.lower(): name for name in OFFERS[settings.log_in]}
        if scheme.lower() not in offered:
            known = scheme.lower() in ("basic", "ntlm", "negotiate")
            return Judgement(Credentials.NOT_OFFERED if known else Credentials.WRONG_USER)
        try:
            octets = base64.b64decode(value, validate=True)
            if scheme.lower() == "basic":
                self.accounts.statistics.count_in("authorizations", "Basic")
                return self._basic(octets)
            return self._step(offered[scheme.lower()], octets, session, settings, challenge)
        except (binascii.Error, ValueError) as error:
            session.forget()
            return Judgement(Credentials.UNREADABLE, detail=f"{scheme}: {error}")

    def _basic(self, octets: bytes) -> Judgement:
        name, _, password = _decode(octets).partition(":")
        account = self.accounts.find(name)
        if account is None:
            return Judgement(Credentials.WRONG_USER)
        is_right = hmac.compare_digest(password.encode(), account.password.encode())
        return Judgement(Credentials.RIGHT if is_right else Credentials.WRONG_PASSWORD, account, "basic")

    def _step(self, scheme: str, octets: bytes, session: Session, settings: Settings,
              challenge: Challenge) -> Judgement | Step:
        if octets.startswith(ntlm_messages.SIGNATURE):
            session.in_spnego = False
            return self._ntlm(scheme, octets, session, settings, challenge)
        if scheme != "Negotiate":
            raise ValueError("no message of NTLM")
        if session.kerberos is not None:
            return self._ticket(octets, session, settings)
        token = spnego.read_token(octets)
        if token.mechanisms and token.mechanisms[0] in spnego.KERBEROS and self.kerberos is not None:
            session.forget()
            looks = session.end_point if settings.channel_binding != "off" else None
            session.kerberos = self.kerberos.begin(looks)
            return self._ticket(octets, session, settings)
        return self._ntlm_in_spnego(token, session, settings, challenge)

    def _ticket(self, octets: bytes, session: Session, settings: Settings) -> Judgement | Step:
        self.accounts.statistics.count_in("authorizations", "Negotiate ticket")
        handshake = session.kerberos
        assert handshake is not None
        try:
            out = base64.b64encode(handshake.step(octets)).decode()
        except ValueError as error:
            session.forget()
            return Judgement(Credentials.BAD_TICKET, detail=f"ticket refused: {error}")
        if not handshake.is_complete:
            return Step(f"Negotiate {out}")
        session.forget()
        self.accounts.statistics.count_in("bindings", handshake.binding.value)
        account = self.accounts.find(handshake.client)
        if account is None:
            return Judgement(Credentials.BAD_TICKET, detail=f"unknown user {handshake.client}")
        if not is_enough(handshake.binding, settings.channel_binding):
            return Judgement(Credentials.WRONG_BINDING, account)
        judgement = Judgement(Credentials.RIGHT, account, _method("negotiate kerberos", handshake.binding),
                              token=f"Negotiate {out}" if out else "")
        if settings.kerberos_persists == "yes":
            self._keep(session, judgement)
        return judgement

    def _ntlm_in_spnego(self, token: spnego.Token, session: Session, settings: Settings,
                        challenge: Challenge) -> Judgement | Step:
        if token.mechanisms:
            if spnego.NTLM not in token.mechanisms:
                raise ValueError("no mechanism that is known here")
            session.forget()
            session.mechanism_list = token.mechanism_list
        elif not session.mechanism_list:
            raise ValueError("a token in the middle of nothing")
        session.in_spnego = True
        if token.mechanisms and token.mechanisms[0] != spnego.NTLM:
            # Its first guess was something else: it has to begin with NTLM, and to sign its list in the end.
            return _spnego_step(spnego.REQUEST_MIC, b"")
        judged = self._ntlm("Negotiate", token.inner, session, settings, challenge)
        if isinstance(judged, Judgement) and judged.credentials is Credentials.RIGHT:
            return self._seal(judged, token, session)
        return judged

    def _seal(self, judgement: Judgement, token: spnego.Token, session: Session) -> Judgement:
        """The last word of SPNEGO: both sign the list of mechanisms, if the client did."""
        handshake, listed = session.ntlm, session.mechanism_list
        assert handshake is not None
        signature = b""
        if token.signature:
            if sign(handshake.session_key, handshake.flags, listed, from_server=False) != token.signature:
                session.forget()
                return Judgement(Credentials.FLAW, detail="the list of mechanisms was changed on its way")
            signature = sign(handshake.session_key, handshake.flags, listed, from_server=True)
        last = spnego.write_response(spnego.ACCEPTED, signature=signature)
        judgement.token = f"Negotiate {base64.b64encode(last).decode()}"
        session.ntlm = None
        self._keep(session, judgement)
        return judgement

    def _ntlm(self, scheme: str, octets: bytes, session: Session, settings: Settings,
              challenge: Challenge) -> Judgement | Step:
        kind = ntlm_messages.message_type(octets)
        self.accounts.statistics.count_in("authorizations", f"{scheme} {kind}")
        if kind == 1:
            session.ntlm = NtlmHandshake(octets, challenge)
            if session.in_spnego:
                return _spnego_step(spnego.INCOMPLETE, session.ntlm.challenge)
            return Step(f"{scheme} {base64.b64encode(session.ntlm.challenge).decode()}")
        if session.ntlm is None:
            raise ValueError("an answer without a challenge")
        judgement = self._judge_answer(scheme, ntlm_messages.read_answer(octets), session, settings)
        if judgement.credentials is not Credentials.RIGHT:
            session.forget()
        elif not session.in_spnego:
            session.ntlm = None
            self._keep(session, judgement)
        return judgement

    def _judge_answer(self, scheme: str, answer: ntlm_messages.Answer, session: Session,
                      settings: Settings) -> Judgement:
        statistics = self.accounts.statistics
        handshake, account = session.ntlm, self.accounts.find_in_ntlm(answer.user, answer.domain)
        assert handshake is not None
        if not answer.is_version_2:
            statistics.count("ntlm_version_1")
        if account is None:
            return Judgement(Credentials.WRONG_USER)
        if not handshake.proves(answer, account.password):
            return Judgement(Credentials.WRONG_PASSWORD, account)
        flaw = handshake.flaw(answer)
        if flaw is not None:
            return Judgement(Credentials.FLAW, account, detail=flaw)
        binding = binding_of(answer, session.end_point)
        statistics.count_in("bindings", binding.value)
        statistics.count_in("integrity_codes", "absent" if answer.mic is None else "right")
        if not is_enough(binding, settings.channel_binding) and account.state == "usable":
            return Judgement(Credentials.WRONG_BINDING, account, detail=f"channel binding {binding.value}")
        name = "ntlm" if scheme == "NTLM" else "negotiate ntlm"
        return Judgement(Credentials.RIGHT, account, _method(name, binding))

    def _keep(self, session: Session, judgement: Judgement) -> None:
        """From now on the connection is logged in."""
        session.judgement = Judgement(Credentials.RIGHT, judgement.account, judgement.method, is_of_connection=True)


def challenges(settings: Settings) -> list[str]:
    """What a 401 offers, in IIS's order."""
    return [f'Basic realm="{REALM}"' if name == "Basic" else name for name in OFFERS[settings.log_in]]


def _method(name: str, binding: Binding) -> str:
    return f"{name}, bound" if binding is Binding.RIGHT else name


def _spnego_step(state: int, inner: bytes) -> Step:
    token = spnego.write_response(state, inner, spnego.NTLM)
    return Step(f"Negotiate {base64.b64encode(token).decode()}")


def _decode(credentials: bytes) -> str:
    """Clients differ in what they make of letters beyond ASCII; both are accepted."""
    try:
        return credentials.decode()
    except UnicodeDecodeError:
        return credentials.decode("latin-1")
