#!/usr/bin/python3 -B
"""Lets clients log in by each method and prints what that cost: the inner part of tests/bench/logins.

    login_clients.py PROGRAMS REPEATS

Every judge lets winbind judge Basic and NTLM, takes tickets by a keytab, keeps a connection that is logged in, and
answers for one empty mailbox. One allows a binding to the TLS connection and says that a ticket serves all of it
(Persistent-Auth), one demands a binding, and one says nothing, so that libcurl shows a ticket with each request.
`auto` is whatever the server offers (CURLAUTH_ANY of libcurl): it leads to Kerberos here.
The clients take turns, and each time is the cheapest of all repeats. With Basic each request waits for winbind, which
leaves the caches cold, for both clients alike. libcurl's tickets come from a cache that kinit has filled, a process of
its own: its cost is a row of its own, and a part of libcurl's first request wherever both are compared.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "lab"), str(TESTS / "sim"), str(TESTS / "unit" / "sim")]

from domain_lab.backend import Backend  # noqa: E402
from domain_lab.controller import lab_folder  # noqa: E402
from domain_lab.judge import Demands, Judge  # noqa: E402
from domain_lab.kdc_relay import KdcRelay  # noqa: E402
from domain_lab.people import BY_NAME, CONTROLLER, REALM, WEB_ADDRESS, WEB_NAME  # noqa: E402
from sim_exchange_support import PASSWORD, USER, Exchange, person, request  # noqa: E402
from tenant.certificates import make_certificates  # noqa: E402

MAILBOX = "user0@example.test"
ACCOUNT = BY_NAME["svc"]
OURS, CURL, KINIT = "ewscal", "libcurl", "kinit"
DEMANDS = {"kept": Demands(says_persistent=True), "bound": Demands(binding="required", says_persistent=True),
           "unsaid": Demands()}
METHODS = {"Basic": ("basic", "kept"), "NTLM": ("ntlm", "kept"), "NTLM, bound": ("ntlm", "bound"),
           "Kerberos": ("negotiate", "kept"), "Kerberos, bound": ("negotiate", "bound"),
           "Kerberos, unsaid": ("negotiate", "unsaid"), "auto": ("auto", "kept")}
BY_TICKET = ("negotiate", "auto")
STAGES = ("first", "between", "hundredth")
CONFIGURATION = f"""[libdefaults]
default_realm = {REALM}
dns_lookup_kdc = false
dns_canonicalize_hostname = false
rdns = false
[realms]
{REALM} = {{
  kdc = 127.0.0.1:%d
}}
"""


@dataclass
class Stage:
    """What a part of a client's life cost: the cheapest time, and every count that was seen."""

    took_ms: float = float("inf")
    round_trips: set[int] = field(default_factory=set)
    connections: set[int] = field(default_factory=set)
    kdc: set[int] = field(default_factory=set)

    def columns(self) -> str:
        """As they stand in the table."""
        counts = ["-".join(map(str, sorted({min(seen), max(seen)}))) for seen in
                  (self.round_trips, self.connections, self.kdc)]
        return f"{counts[0]:>6} {counts[1]:>6} {counts[2]:>6} {self.took_ms:9.3f}"


@dataclass
class Row:
    """One client with one method."""

    stages: dict[str, Stage] = field(default_factory=lambda: {name: Stage() for name in STAGES})
    refusal: str = ""


class Bench:
    """The servers, and the folder that they live in."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="bench-logins-"))
        certificates = make_certificates(self.folder / "web", (f"DNS:{WEB_NAME}",))
        self._authority = certificates.authority
        self._exchange = Exchange([person(MAILBOX, [])])
        backend = Backend(self._exchange.port, self._exchange.certificate, USER, PASSWORD)
        keytab = lab_folder() / "samba" / "etc" / "web.keytab"
        self._judges = {name: Judge(WEB_ADDRESS, certificates.certificate, certificates.key, keytab, backend,
                                    demands)
                        for name, demands in DEMANDS.items()}
        self._kdc = KdcRelay(CONTROLLER)
        (self.folder / "request").write_bytes(request(MAILBOX))
        (self.folder / "krb5.conf").write_text(CONFIGURATION % self._kdc.port, encoding="utf-8")
        self.rows: dict[tuple[str, str], Row] = {}

    def close(self) -> None:
        """Ends all of them."""
        for judge in self._judges.values():
            judge.close()
        self._kdc.close()
        self._exchange.stop()
        shutil.rmtree(self.folder)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "KRB5_CONFIG": str(self.folder / "krb5.conf"),
                "KRB5CCNAME": f"FILE:{self.folder / 'cache'}"}

    def _command(self, client: str, method: str, judge: str) -> list[object]:
        url = f"https://{WEB_NAME}:{self._judges[judge].port}/EWS/Exchange.asmx"
        account = (ACCOUNT.old_name, ACCOUNT.password)
        if client == CURL:
            return [self._programs / "bench-login-curl", method, url, self._authority,
                    ":" if method in BY_TICKET else ":".join(account), self.folder / "request"]
        centre = (REALM, self._kdc.port) if method in BY_TICKET else ()
        binding = "on" if judge == "bound" else "off"
        return [self._programs / "bench-logins", method, binding, url, self._authority, *account, *centre]

    def _fill_cache(self, name: str) -> None:
        """By kinit, so that the client has no ticket for the service yet."""
        stage = self.rows.setdefault((name, KINIT), Row()).stages["first"]
        (self.folder / "cache").unlink(missing_ok=True)
        asked = self._kdc.requests
        with subprocess.Popen(["kinit", f"{ACCOUNT.name}@{REALM}"], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, text=True, env=self._environment()) as process:
            process.stdin.write(ACCOUNT.password + "\n")
            process.stdin.close()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit("kinit got no ticket")
        stage.took_ms = min(stage.took_ms, (usage.ru_utime + usage.ru_stime) * 1000)
        stage.round_trips.add(0)
        stage.connections.add(0)
        stage.kdc.add(self._kdc.requests - asked)

    def _counts(self, judge: Judge) -> tuple[int, int, int]:
        return len(judge.steps), judge.connections, self._kdc.requests

    def run(self, name: str, client: str) -> None:
        """A whole life of a client, stage by stage."""
        method, which = METHODS[name]
        row, judge = self.rows.setdefault((name, client), Row()), self._judges[which]
        if row.refusal:
            return
        if client == CURL and method in BY_TICKET:
            self._fill_cache(name)
        before = self._counts(judge)
        command = list(map(str, self._command(client, method, which)))
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, env=self._environment() if client == CURL else None) as process:
            for stage in row.stages.values():
                said = process.stdout.readline()
                after = self._counts(judge)
                if not said:
                    row.refusal = process.stderr.read().strip().removeprefix("bench: ") or "ended without a word"
                    return
                stage.took_ms = min(stage.took_ms, float(said))
                for seen, late, early in zip((stage.round_trips, stage.connections, stage.kdc), after, before):
                    seen.add(late - early)
                before = after
                process.stdin.write("\n")
                process.stdin.flush()

    def _compared(self, name: str) -> str:
        """The row of libcurl beside which ours stands: where it cannot be bound, its unbound one."""
        return name if not self.rows[name, CURL].refusal else name.partition(",")[0]

    def _ratios(self, name: str) -> str:
        """Ours by libcurl's, its kinit included."""
        other = self._compared(name)
        ours, curl = self.rows[name, OURS], self.rows[other, CURL]
        if ours.refusal or curl.refusal:
            return f"{name} CANNOT BE COMPARED"
        first, hundredth = (curl.stages[stage].took_ms for stage in ("first", "hundredth"))
        if (other, KINIT) in self.rows:
            first += self.rows[other, KINIT].stages["first"].took_ms
        return (f"{name} {ours.stages['first'].took_ms / first:.2f} x first, "
                f"{ours.stages['hundredth'].took_ms / hundredth:.2f} x hundredth"
                f"{'' if other == name else ' (libcurl unbound)'}")

    def _line(self, name: str, client: str) -> str:
        """A line of the table."""
        row, begin = self.rows[name, client], f"{name:17}{client:8}|"
        if row.refusal:
            demanded = ", where a binding is demanded" if METHODS[name][1] == "bound" else ""
            return f"{begin} CANNOT BE MEASURED: {row.refusal}{demanded}"
        hundredth = "" if client == KINIT else f" |{row.stages['hundredth'].columns()}"
        return f"{begin}{row.stages['first'].columns()}{hundredth}"

    def show(self) -> None:
        """The table, and the line of ratios."""
        print("ewscal makes the request, reads the answer, builds and encodes a calendar; libcurl sends octets and\n"
              "looks at the status. trips: requests that came to the server; KDC: messages to the domain controller.\n")
        columns = f"{'trips':>6} {'conns':>6} {'KDC':>6} {'ms CPU':>9}"
        print(f"{'':25}|{'first request':^31}|{'hundredth request':^30}")
        print(f"{'method':17}{'client':8}|{columns} |{columns}")
        for name in METHODS:
            for client in (OURS, CURL, KINIT):
                if (name, client) in self.rows and (client != KINIT or self._compared(name) == name):
                    print(self._line(name, client))
        print(f"logins: {'; '.join(map(self._ratios, METHODS))}")

    def has_failed(self) -> bool:
        """Whether ours was not let in somewhere."""
        return any(self.rows[name, OURS].refusal for name in METHODS)


def main() -> int:
    """Measures and prints."""
    programs, repeats = Path(sys.argv[1]), int(sys.argv[2])
    bench = Bench(programs)
    try:
        for _ in range(repeats):
            for name in METHODS:
                for client in (OURS, CURL):
                    bench.run(name, client)
        bench.show()
        return 1 if bench.has_failed() else 0
    finally:
        bench.close()


if __name__ == "__main__":
    sys.exit(main())
