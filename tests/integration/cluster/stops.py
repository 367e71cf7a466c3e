"""Stops a process for twenty seconds in the middle of a round and lets it go on.

Shared by test_stop.py (a sample) and `tests/long kill`.
"""

from __future__ import annotations

import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kills import PATIENCE_SECONDS, ROLES, last_lines, processes_of, send
from support import PROGRAMS

from tenant.program import ProgramError, wait_until
from tenant.tenant import Tenant

USERS = 300
STOPPED_SECONDS = 20.0
LATEST_SECONDS = 1.5
AFTERWARDS_SECONDS = 3.0
AT_ONCE = 6
WRITE_DELAY_MS = 30
BY_HAND = "publisher by hand"


@dataclass(frozen=True)
class Stop:
    """Which process stops, and the seed that says when."""

    role: str
    seed: str

    def __str__(self) -> str:
        return f"{self.role}, seed {self.seed}"


def make_stops(times: int, seed: str) -> list[Stop]:
    """So many of each kind."""
    return [Stop(role, f"{seed}/{number}") for number in range(times) for role in (*ROLES, BY_HAND)]


def last_write(tenant: Tenant, connection: int) -> int:
    """The journal's number of the last list that came over a connection; 0: none."""
    writes = [event["seq"] for event in tenant.journal_events()
              if event["event"] == "write" and event["connection"] == connection]
    return max(writes, default=0)


def writing_connections(tenant: Tenant) -> list[int]:
    """The connections over which lists came, in the order of their first one."""
    return list(dict.fromkeys(event["connection"] for event in tenant.journal_events() if event["event"] == "write"))


def slow_writes(tenant: Tenant) -> None:
    """Each list takes its time, so that a stop falls among them."""
    tenant.ucserver(command="misbehave",
                    rules=[{"match": {"operation": 400}, "do": {"action": "delay", "ms": WRITE_DELAY_MS}}])


def stop_child(tenant: Tenant, stop: Stop) -> None:
    """The supervisor, or a child of it, stops at a random moment."""
    chance = random.Random(str(stop))
    tenant.start_supervisor()
    time.sleep(chance.uniform(0.0, LATEST_SECONDS))
    victims = wait_until(lambda: processes_of(tenant, stop.role), PATIENCE_SECONDS, f"a process of {stop.role}")
    victim = chance.choice(victims)
    send(victim, signal.SIGSTOP)
    time.sleep(STOPPED_SECONDS)
    send(victim, signal.SIGCONT)


def add_publisher(tenant: Tenant, host: str) -> int:
    """Starts a publisher as on another host. Returns its process id."""
    keys = tenant.folder / f"keys-{host}"
    tenant.ctl("keys", "add-host", host, "--output", str(keys), "--role", "publisher-ucserver", with_config=False)
    return tenant.start_member("publisher-ucserver", keys, host).process


def stop_publisher_by_hand(tenant: Tenant, stop: Stop) -> None:
    """One of two publishers stops among its writes; when it wakes up beside its successor it writes nothing."""
    first = [add_publisher(tenant, "host-a"), add_publisher(tenant, "host-b")]
    tenant.settings = {"pool": {"publisher": "0"}}
    tenant.start_supervisor()
    wait_until(lambda: writing_connections(tenant), PATIENCE_SECONDS, "the first list")
    time.sleep(random.Random(str(stop)).uniform(0.0, WRITE_DELAY_MS / 1000 * USERS / 16 / 2))
    old = writing_connections(tenant)[0]
    active = publisher_process(tenant)
    if active not in first:
        raise ProgramError(f"the active publisher is {active}, none of {first}")
    send(active, signal.SIGSTOP)
    began = time.monotonic()
    wait_until(lambda: len(writing_connections(tenant)) > 1, STOPPED_SECONDS, "a list from the successor")
    written = last_write(tenant, old)
    time.sleep(max(0.0, STOPPED_SECONDS - (time.monotonic() - began)))
    send(active, signal.SIGCONT)
    time.sleep(AFTERWARDS_SECONDS)
    if last_write(tenant, old) != written:
        raise ProgramError("the publisher that woke up has written beside its successor")


def publisher_process(tenant: Tenant) -> int:
    """The process id of the publisher that the supervisor works with."""
    statistics = tenant.statistics() or {"processes": []}
    return next((int(process["process"]) for process in statistics["processes"]
                 if process["role"] == "publisher-ucserver"), 0)


def run_stop(stop: Stop) -> str | None:
    """One round with a stop in a tenant of its own. Returns what failed, or None."""
    folder = Path(tempfile.mkdtemp(prefix="ewscal-stop-"))
    try:
        with Tenant(folder, PROGRAMS, users=USERS) as tenant:
            try:
                tenant.start_servers()
                tenant.make_keys()
                slow_writes(tenant)
                if stop.role == BY_HAND:
                    stop_publisher_by_hand(tenant, stop)
                else:
                    stop_child(tenant, stop)
                tenant.wait_for_round(1, PATIENCE_SECONDS)
                time.sleep(AFTERWARDS_SECONDS)
                tenant.compare()
            except ProgramError as error:
                return f"{stop}: {error}\n{last_lines(tenant)}"
    finally:
        shutil.rmtree(folder)
    return None


def run_stops(stops: Iterable[Stop], report: Callable[[str], None] | None = None) -> list[str]:
    """Runs several at once, since most of the time is waiting. Returns what failed."""
    def one(stop: Stop) -> str | None:
        failure = run_stop(stop)
        if report is not None:
            report(f"{'ok' if failure is None else 'FAILED':6} {stop}")
        return failure

    with ThreadPoolExecutor(AT_ONCE) as workers:
        return [failure for failure in workers.map(one, stops) if failure is not None]
