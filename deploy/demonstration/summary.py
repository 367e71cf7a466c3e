"""The table at the end: users by outcome, time, what each process used, the load of each server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tenant.program import Usage, usage_of, wait_until
from tenant.tenant import Tenant

MEBIBYTE = 1024 * 1024
REPORT_SECONDS = 30.0


@dataclass(frozen=True)
class Summary:
    """What one round came to."""

    seconds: float
    must_hold: int
    equal: int
    is_good: bool
    oracle: str
    usages: list[tuple[str, Usage]]
    asked: list[tuple[str, str]]
    endpoint: str

    def last_line(self) -> str:
        """The line that a script may look for."""
        return f"replicated {self.equal}/{self.must_hold} users in {self.seconds:.1f} s"

    def lines(self) -> list[str]:
        """The whole table."""
        lines = [self.oracle.rstrip(), ""]
        lines += [f"{'process':<24} {'CPU s':>8} {'peak MiB':>9}"]
        lines += [f"{name:<24} {usage.cpu_seconds:>8.2f} {usage.peak_bytes / MEBIBYTE:>9.1f}"
                  for name, usage in self.usages]
        lines += ["", f"{'server':<10} load"]
        lines += [f"{server:<10} {what}" for server, what in self.asked]
        rate = self.equal / self.seconds if self.seconds > 0 else 0.0
        lines += ["", f"time       {self.seconds:.1f} s from the start of the supervisor, {rate:.0f} users/s",
                  f"endpoint   {self.endpoint}/stats  (also /metrics, /healthz, /readyz)"]
        return lines


def _usages(tenant: Tenant, statistics: dict[str, Any]) -> list[tuple[str, Usage]]:
    processes = [("supervisor", tenant.supervisor.process if tenant.supervisor else 0)]
    processes += sorted((process["name"], process["process"]) for process in statistics["processes"])
    found = [(name, usage_of(process)) for name, process in processes]
    return [(name, usage) for name, usage in found if usage is not None]


def _searches(statistics: dict[str, Any]) -> int:
    return sum(server["requests"] for server in statistics["servers"] if server["process"].startswith("worker-ldap"))


def _counted(count: int, one: str, many: str = "") -> str:
    """A number with the word for what is counted."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def _asked(tenant: Tenant, statistics: dict[str, Any]) -> list[tuple[str, str]]:
    exchange = tenant.exchange(command="statistics")["statistics"]
    ucserver = tenant.ucserver(command="statistics")["counts"]
    return [
        ("directory", _counted(_searches(statistics), "request")),
        ("Exchange", f"{_counted(exchange['availability_requests'], 'request')} for "
                     f"{_counted(exchange['mailboxes'], 'mailbox', 'mailboxes')} over "
                     f"{_counted(exchange['connections'], 'connection')}, at most {exchange['peak_parallel']} at once; "
                     f"{_counted(exchange['events'], 'event')}"),
        ("UCServer", f"{_counted(ucserver.get('rosters', 0), 'list of users', 'lists of users')}, "
                     f"{_counted(ucserver.get('writes', 0), 'calendar')} with "
                     f"{_counted(ucserver.get('entries', 0), 'entry', 'entries')}"),
    ]


def _reported(tenant: Tenant) -> dict[str, Any] | None:
    """What /stats says once the directory's worker has reported its requests; None before."""
    statistics = tenant.statistics()
    return statistics if statistics is not None and _searches(statistics) > 0 else None


def collect(tenant: Tenant, seconds: float) -> Summary:
    """Looks at everything after a round."""
    statistics = wait_until(lambda: _reported(tenant), REPORT_SECONDS, "the report of worker-ldap")
    usages = _usages(tenant, statistics)
    status, oracle = tenant.judge("--summary")
    counts = json.loads(tenant.judge("--json")[1].splitlines()[-1])
    return Summary(seconds, counts["must_hold"], counts["equal"], status == 0, oracle, usages,
                   _asked(tenant, statistics), tenant.endpoint())
