"""The accounts: passwords, what they may be used for, how often they were tried, and how much they do at once."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .statistics import Statistics

STATES = ("usable", "disabled", "expired", "must_change", "locked")


class Credentials(Enum):
    """What a request brings along."""

    NONE = "no credentials"
    NOT_OFFERED = "a way to log in that is not offered"
    UNREADABLE = "no message of that way to log in"
    WRONG_USER = "unknown user"
    WRONG_PASSWORD = "wrong password"
    BAD_TICKET = "ticket refused"
    FLAW = "an answer that does not belong here"
    WRONG_BINDING = "channel binding"
    RIGHT = "right"


_UNCOUNTED = {Credentials.NONE: "log_ins_without_credentials", Credentials.NOT_OFFERED: "log_ins_not_offered",
              Credentials.BAD_TICKET: "log_ins_bad_ticket", Credentials.FLAW: "log_ins_flawed",
              Credentials.WRONG_BINDING: "log_ins_wrong_binding"}


@dataclass
class Account:
    """One account of the domain; guarded by the lock of all of them."""

    name: str  # DOMAIN\user
    upn: str
    password: str
    state: str = "usable"
    bad_passwords: int = 0
    locked: bool = False
    parallel: int = 0

    @property
    def user(self) -> str:
        return self.name.rpartition("\\")[2]


@dataclass
class Judgement:
    """What came of the credentials of a request."""

    credentials: Credentials
    account: Account | None = None
    method: str = ""
    is_of_connection: bool = False  # nothing was sent: the connection had been logged in before
    token: str = ""  # goes back with the answer
    detail: str = ""


@dataclass
class Accounts:
    """All accounts of one domain; the first is the service account. Safe for several threads."""

    statistics: Statistics
    domain: str = ""  # NetBIOS
    dns_domain: str = ""
    _all: list[Account] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, name: str, dns_domain: str, password: str, others: list[dict[str, str]]) -> None:
        """Takes the service account (DOMAIN\\user, also user@domain) and further ones; counts and locks stay.
        Raises ValueError."""
        user = name.rpartition("\\")[2]
        made = [Account(name, f"{user}@{dns_domain}", password), *map(_read_account, others)]
        with self._lock:
            known = {account.name.lower(): account for account in self._all}
            for account in made:
                before = known.get(account.name.lower())
                if before is not None:
                    account.bad_passwords, account.locked = before.bad_passwords, before.locked
            self.domain, self.dns_domain, self._all = name.partition("\\")[0], dns_domain, made

    def service(self) -> Account:
        """The account that the truth names."""
        return self._all[0]

    def find(self, name: str) -> Account | None:
        """By DOMAIN\\user or user@domain, in any letter case."""
        wanted = name.lower()
        domains = (self.domain.lower(), self.dns_domain.lower())
        for account in self._all:
            user = account.user.lower()
            names = {account.name.lower(), account.upn.lower(), f"{user}@{domains[1]}"}
            if wanted in names | {f"{domain}\\{user}" for domain in domains}:
                return account
        return None

    def find_in_ntlm(self, user: str, domain: str) -> Account | None:
        """By the two names of an NTLM message; the domain may be empty."""
        if domain or "@" in user:
            return self.find(f"{domain}\\{user}" if domain else user)
        return self.find(f"{self.domain}\\{user}")

    def log_in(self, judgement: Judgement, lock_out_after: int) -> str | None:
        """Counts a try as a domain controller does; returns None when it is accepted, else why not."""
        if judgement.is_of_connection:
            self.statistics.count("requests_of_connection")
            return None
        credentials, account = judgement.credentials, judgement.account
        if credentials in _UNCOUNTED:
            self.statistics.count(_UNCOUNTED[credentials])
            return judgement.detail or credentials.value
        with self._lock:
            refusal = self._judge(credentials, account, lock_out_after)
        if refusal is None:
            self.statistics.count("log_ins_ok")
            self.statistics.count_in("methods", judgement.method)
        else:
            self.statistics.count("log_ins_failed")
        return refusal

    def _judge(self, credentials: Credentials, account: Account | None, lock_out_after: int) -> str | None:
        if account is None or credentials in (Credentials.WRONG_USER, Credentials.UNREADABLE):
            return credentials.value
        if account.locked or account.state == "locked":
            self.statistics.count("log_ins_while_locked")
            return "account locked"
        if credentials is Credentials.WRONG_PASSWORD:
            account.bad_passwords += 1
            account.locked = 0 < lock_out_after <= account.bad_passwords
            return credentials.value
        if account.state != "usable":
            return f"account: {account.state}"
        account.bad_passwords = 0
        return None

    def change(self, name: str | None, values: dict[str, Any]) -> None:
        """Puts an account (None: the service account) into another state; raises ValueError."""
        account = self.service() if name is None else self.find(name)
        state = values.get("state", "usable")
        if account is None or state not in STATES:
            raise ValueError(f"no such account, or no state {state!r}")
        with self._lock:
            account.state = state

    def unlock(self) -> None:
        """Does what an administrator does after a lock-out, for all accounts."""
        with self._lock:
            for account in self._all:
                account.locked, account.bad_passwords = False, 0
                account.state = "usable" if account.state == "locked" else account.state

    def begin_request(self, account: Account) -> int:
        """Counts a request in; returns how many of the account are in progress with it."""
        with self._lock:
            account.parallel += 1
            self.statistics.raise_peak("peak_parallel", account.parallel)
            return account.parallel

    def end_request(self, account: Account) -> None:
        """Counts a request out, when its answer has been sent."""
        with self._lock:
            account.parallel -= 1

    def state(self) -> dict[str, Any]:
        """What the statistics show: of the service account at the top, of all under their names."""
        with self._lock:
            service = self._all[0]
            each = {account.name: {"badPwdCount": account.bad_passwords, "locked": account.locked,
                                   "state": account.state} for account in self._all}
            return {"locked": service.locked, "failures_in_a_row": service.bad_passwords,
                    "parallel": service.parallel, "accounts": each}


def read_accounts(path: str | None) -> list[dict[str, str]]:
    """The lines of the file with further accounts; raises OSError or ValueError."""
    if path is None:
        return []
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _read_account(line: dict[str, str]) -> Account:
    state = line.get("state", "usable")
    if state not in STATES or "\\" not in line["user"]:
        raise ValueError(f"account {line['user']!r}: state {state!r}")
    return Account(line["user"], line.get("upn", ""), line["password"], state)
