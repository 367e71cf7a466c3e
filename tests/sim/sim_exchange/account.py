"""The service account: its password, its lock, and how much it does at once."""

from __future__ import annotations

import base64
import binascii
import hmac
import threading
from enum import Enum

from .statistics import Statistics


class Credentials(Enum):
    """What a request brings along."""

    NONE = "no credentials"
    NOT_OFFERED = "a way to log in that is not offered"
    WRONG_USER = "unknown user"
    WRONG_PASSWORD = "wrong password"
    RIGHT = "right"


class Account:
    """One account with Basic authentication. Safe for several threads."""

    def __init__(self, statistics: Statistics):
        self._statistics = statistics
        self._lock = threading.Lock()
        self._names: set[str] = set()
        self._password = ""
        self._failures_in_a_row = 0
        self._in_progress = 0
        self._locked = False

    def set(self, name: str, domain: str, password: str) -> None:
        """Takes the name (DOMAIN\\user), which may also be written as user@domain, and the password; a lock stays."""
        with self._lock:
            user = name.rpartition("\\")[2]
            self._names = {name.lower(), f"{user}@{domain}".lower()}
            self._password = password

    def examine(self, authorization: str | None, offers_basic: bool) -> Credentials:
        """Judges an Authorization header without counting it."""
        if authorization is None:
            return Credentials.NONE
        scheme, _, value = authorization.partition(" ")
        if scheme.lower() == "basic" and not offers_basic:
            return Credentials.NOT_OFFERED
        try:
            decoded = _decode(base64.b64decode(value, validate=True))
        except binascii.Error:
            return Credentials.WRONG_USER
        name, _, password = decoded.partition(":")
        with self._lock:
            if scheme.lower() != "basic" or name.lower() not in self._names:
                return Credentials.WRONG_USER
            if hmac.compare_digest(password.encode(), self._password.encode()):
                return Credentials.RIGHT
        return Credentials.WRONG_PASSWORD

    def log_in(self, credentials: Credentials, lock_out_after: int) -> str | None:
        """Counts a try; returns None when it is accepted, else the reason of the refusal."""
        with self._lock:
            if credentials is Credentials.RIGHT and not self._locked:
                self._failures_in_a_row = 0
                self._statistics.count("log_ins_ok")
                return None
            if credentials is Credentials.NONE:
                self._statistics.count("log_ins_without_credentials")
                return credentials.value
            if credentials is Credentials.NOT_OFFERED:
                self._statistics.count("log_ins_not_offered")
                return credentials.value
            self._statistics.count("log_ins_failed")
            if self._locked:
                self._statistics.count("log_ins_while_locked")
                return "account locked"
            if credentials is Credentials.WRONG_PASSWORD:
                self._failures_in_a_row += 1
                self._locked = 0 < lock_out_after <= self._failures_in_a_row
            return credentials.value

    def unlock(self) -> None:
        """Does what an administrator does after a lock-out."""
        with self._lock:
            self._locked = False
            self._failures_in_a_row = 0

    def begin_request(self) -> int:
        """Counts a request in; returns how many are in progress with it."""
        with self._lock:
            self._in_progress += 1
            self._statistics.raise_peak("peak_parallel", self._in_progress)
            return self._in_progress

    def end_request(self) -> None:
        """Counts a request out, when its answer has been sent."""
        with self._lock:
            self._in_progress -= 1

    def state(self) -> dict[str, object]:
        """What the statistics show of the account."""
        with self._lock:
            return {
                "locked": self._locked,
                "failures_in_a_row": self._failures_in_a_row,
                "parallel": self._in_progress,
            }


def _decode(credentials: bytes) -> str:
    """Clients differ in what they make of letters beyond ASCII; both are accepted."""
    try:
        return credentials.decode()
    except UnicodeDecodeError:
        return credentials.decode("latin-1")
