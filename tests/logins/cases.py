"""The table of log-ins: each way with each kind of account where the binding is absent, allowed or demanded, and
what follows. What a cell says was decided by the controller's rules, not read off the product."""

from __future__ import annotations

from dataclasses import dataclass

from fetching import FetchTest, LogIn

from domain_lab.people import BY_NAME, CONTROLLER, PASSWORD, REALM, WRONG_PASSWORD


@dataclass(frozen=True)
class Way:
    """What an administrator sets, by which method that logs in, and whether it is bound."""

    auth: str
    method: str
    binding: str = "auto"
    is_bound: bool = False

    @property
    def settings(self) -> dict[str, str]:
        """A KDC for those that are to ask it."""
        return {"kdc": CONTROLLER, "kerberos_realm": REALM} if self.method == "kerberos" else {}


WAYS = {
    "negotiate": Way("negotiate", "kerberos", is_bound=True),
    "negotiate, unbound": Way("negotiate", "kerberos", binding="off"),
    "ntlm": Way("ntlm", "ntlm"),
    "ntlm, bound": Way("ntlm", "ntlm", binding="on", is_bound=True),
    "basic": Way("basic", "basic"),
    "auto": Way("auto", "kerberos", is_bound=True),
    "auto, no KDC": Way("auto", "ntlm"),
}
ACCOUNTS = {"right": "svc", "wrong": "svc", "expired": "expired", "locked": "locked", "disabled": "disabled",
            "must change": "mustchange"}
KINDS = tuple(ACCOUNTS)
BINDINGS = ("off", "allow", "required")

# What the key distribution centre says goes to the administrator; everybody else says 401 and no more.
TOLD_BY_KERBEROS = {"wrong": ("judged_wrong", "kerberos.password_wrong"),
                    "expired": ("cannot_be_used", "kerberos.account_unusable"),
                    "disabled": ("cannot_be_used", "kerberos.account_unusable"),
                    "locked": ("locked", "kerberos.account_locked"),
                    "must change": ("cannot_be_used", "kerberos.must_change")}
TOLD_OTHERWISE = {("ntlm", False): ("judged_wrong", "exchange.login_wrong_or_unbound"),
                  ("ntlm", True): ("judged_wrong", "exchange.login_wrong_or_bound"),
                  ("basic", False): ("judged_wrong", "exchange.login_refused")}


@dataclass(frozen=True)
class Expected:
    """What a cell must show: what is told of the account, the event that is read, what the controller counts, and by
    which method somebody was let in."""

    verdict: str
    line: str
    counted: int
    method: str


def expected(way: Way, kind: str, binding: str) -> Expected:
    """A wrong password is counted once, everything else never. Who got a ticket has a password that is right."""
    counted = 1 if kind == "wrong" else 0
    if kind == "right" and (way.is_bound or way.method == "basic" or binding != "required"):
        return Expected("accepted", "", counted, way.method)
    if way.method != "kerberos":
        return Expected(*TOLD_OTHERWISE[way.method, way.is_bound], counted, "")
    if kind == "right":
        return Expected("accepted", "exchange.login_proven", counted, "")
    return Expected(*TOLD_BY_KERBEROS[kind], counted, "")


def show(test: FetchTest, name: str, kind: str, binding: str) -> LogIn:
    """Does one cell, and returns what it showed."""
    way = WAYS[name]
    judge = test.start_judge(test.backend, binding=binding)
    person = BY_NAME[ACCOUNTS[kind]]
    # winbind counts no wrong password of a name that is written user@domain.
    user, secret = (person.old_name, WRONG_PASSWORD) if kind == "wrong" else (person.address, PASSWORD)
    fetcher = test.fetcher(judge, user, secret, way.auth, way.binding, **way.settings)
    shown = test.log_in(judge, fetcher, person.name)
    test.assertEqual(Expected(shown.verdict, shown.line, shown.counted, shown.method), expected(way, kind, binding),
                     shown)
    test.assertLessEqual(shown.type_3, 1, shown)
    return shown
