"""Kills a process of a cluster in the middle of a round and looks whether anything was lost.

Shared by test_kill.py (a sample) and `tests/long kill`. A plan comes from a seed alone, so a failure
can be repeated.
"""

from __future__ import annotations

import os
import random
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from support import PROGRAMS

from tenant.program import ProgramError, wait_until
from tenant.tenant import Tenant

SUPERVISOR = "supervisor"
ROLES = (SUPERVISOR, "publisher-ucserver", "worker-ldap", "worker-ews")
PRELOADED = PROGRAMS.parent / "lib" / "kill-at-message.so"
USERS = 120
PATIENCE_SECONDS = 90.0
# Longer than a worker waits by itself: it gives the job back, and all others are told.
BACK_OFF_MS = 3000

MEMBERS = ROLES[1:]
WORKERS = ("worker-ldap", "worker-ews")


@dataclass(frozen=True)
class Kind:
    """A kind of message: its number, which members have it besides the supervisor, how many a round surely has;
    and what `ewscalctl` is asked for, or else what Exchange answers, so that a round has any."""

    name: str
    number: int
    members: tuple[str, ...]
    from_supervisor: bool
    count: int = 1
    asks: tuple[str, ...] = ()
    answers: str = ""


KINDS = (
    Kind("hello", 1, MEMBERS, False),
    Kind("welcome", 2, MEMBERS, True),
    Kind("goodbye", 6, MEMBERS, False, asks=("restart", "ROLE")),
    Kind("ping", 4, MEMBERS, False),
    Kind("pong", 5, MEMBERS, True),
    Kind("settings", 8, MEMBERS, True),
    Kind("report", 10, MEMBERS, False),
    Kind("hold", 20, ("worker-ews",), True, answers="ErrorServerBusy"),
    Kind("login_ask", 21, MEMBERS, False),
    Kind("login_answer", 22, MEMBERS, True),
    Kind("login_result", 23, MEMBERS, False),
    Kind("credit", 30, MEMBERS, False),
    Kind("resolve", 31, ("worker-ldap",), True),
    Kind("resolved", 32, ("worker-ldap",), False),
    Kind("fetch", 33, ("worker-ews",), True),
    Kind("calendar", 34, ("worker-ews",), False, 30),
    Kind("progress", 35, ("worker-ews",), False),
    Kind("fetched", 36, ("worker-ews",), False),
    Kind("check", 38, MEMBERS, True, asks=("check",)),
    Kind("checked", 39, MEMBERS, False, asks=("check",)),
    Kind("roster_request", 50, ("publisher-ucserver",), True),
    Kind("roster_ready", 51, ("publisher-ucserver",), False),
    Kind("roster_pull", 52, ("publisher-ucserver",), True),
    Kind("roster_page", 53, ("publisher-ucserver",), False),
    Kind("ucserver_session", 54, ("publisher-ucserver",), False),
    Kind("publish", 55, ("publisher-ucserver",), True, 80),
    Kind("receipt", 56, ("publisher-ucserver",), False, 80),
    Kind("control_request", 70, (), False, asks=("status",)),
    Kind("control_answer", 71, (), True, asks=("status",)),
)


@dataclass(frozen=True)
class Plan:
    """Who is killed and when: at a message, or after a part of an undisturbed round."""

    role: str
    kind: Kind | None = None
    way: str = ""
    count: int = 0
    asks: tuple[str, ...] = ()
    part: float = 0.0

    def __str__(self) -> str:
        if self.kind is None:
            return f"{self.role} at {self.part:.2f} of a round"
        return f"{self.role} at message {self.count} {self.kind.name} ({self.way})"

    def environment(self, once: Path) -> dict[str, str]:
        """What the preloaded library reads; empty when nobody dies at a message."""
        if self.kind is None:
            return {}
        return {
            "LD_PRELOAD": str(PRELOADED), "EWSCAL_KILL_PROGRAM": f"ewscal-{self.role}",
            "EWSCAL_KILL_TYPE": str(self.kind.number), "EWSCAL_KILL_WAY": self.way,
            "EWSCAL_KILL_COUNT": str(self.count), "EWSCAL_KILL_ONCE": str(once),
        }


def moment(role: str, seed: str) -> Plan:
    """A kill of that role at a random moment of a round."""
    return Plan(role, part=random.Random(f"{seed}/{role}").random())


def at_message(kind: Kind, seed: str) -> Plan:
    """A kill of one of the two ends of that kind of message, at the k-th of them."""
    chance = random.Random(f"{seed}/{kind.name}")
    kills_supervisor = chance.random() < 0.5 or not kind.members
    member = chance.choice(kind.members or MEMBERS)
    role = SUPERVISOR if kills_supervisor else member
    is_sender = kills_supervisor == kind.from_supervisor
    way = chance.choice(("sending", "sent")) if is_sender else "received"
    asks = tuple(member if word == "ROLE" else word for word in kind.asks)
    return Plan(role, kind, way, chance.randint(1, kind.count), asks)


def processes_of(tenant: Tenant, role: str) -> list[int]:
    """The living processes of a role: the supervisor itself, or children of it."""
    supervisor = tenant.supervisor
    if supervisor is None or not supervisor.is_alive():
        return []
    if role == SUPERVISOR:
        return [supervisor.process]
    found = []
    children = Path(f"/proc/{supervisor.process}/task/{supervisor.process}/children").read_text().split()
    for child in children:
        try:
            program = os.path.basename(Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[0].decode())
        except OSError:
            continue
        if program == f"ewscal-{role}":
            found.append(int(child))
    return found


def send(process: int, number: signal.Signals) -> None:
    """Sends a signal to a process that may have ended by itself."""
    try:
        os.kill(process, number)
    except ProcessLookupError:
        pass


def last_lines(tenant: Tenant) -> str:
    """The ends of all logs, for whoever must find out what happened."""
    logs = sorted((tenant.folder / "log").glob("*.log"))
    return "\n".join(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-25:])
                     for log in logs)


class ProgramFolder:
    """The product's programs, the members behind scripts that preload the library: the supervisor hands its children no
    environment."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True)
        for name in ("ewscal-supervisor", "ewscalctl"):
            shutil.copy(PROGRAMS / name, folder / name)
        self.set_environment({})

    def set_environment(self, environment: dict[str, str]) -> None:
        """What members get that are started from now on."""
        assignments = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment.items())
        for role in MEMBERS:
            script = self._folder / f"ewscal-{role}"
            script.write_text(f'#!/bin/sh\nexec env {assignments} {shlex.quote(str(PROGRAMS / script.name))} "$@"\n')
            script.chmod(0o755)


class KilledCluster:
    """One tenant whose servers stay, and a new supervisor with its pool for each plan."""

    def __init__(self, folder: Path, seed: str) -> None:
        self._seed = seed
        self._number = 0
        self._round_seconds = 0.0
        self._programs = ProgramFolder(folder / "programs")
        self.tenant = Tenant(folder, folder / "programs", users=USERS, settings={"pool": {"worker_ldap": "2"}})

    def start(self) -> None:
        """Starts the servers and does one undisturbed round."""
        self.tenant.start_servers()
        self.tenant.make_keys()
        began = time.monotonic()
        self.tenant.start_supervisor()
        self.tenant.wait_for_round(1, PATIENCE_SECONDS)
        self._round_seconds = time.monotonic() - began
        self.tenant.compare()
        self.stop_supervisor()

    def stop_supervisor(self) -> None:
        """Ends the supervisor and with it its pool."""
        if self.tenant.supervisor is not None and self.tenant.supervisor.is_alive():
            self.tenant.supervisor.stop()

    def _renew_ucserver(self) -> None:
        """A UCServer that holds nothing yet, at the same address: what is missing at the end was lost."""
        server = self.tenant.servers["ucserver"]
        server.stop()
        self.tenant.journal.unlink()
        self.tenant.start_ucserver(port=int(server.ready["port"]))

    def run(self, plan: Plan) -> None:
        """One round with a kill; fails when the UCServer does not hold what it must hold at its end."""
        try:
            self._run(plan)
        except ProgramError as error:
            raise ProgramError(f"{plan}, seed {self._seed}: {error}\n{last_lines(self.tenant)}") from error
        finally:
            self.stop_supervisor()

    def _run(self, plan: Plan) -> None:
        self._number += 1
        once = self.tenant.folder / f"killed-{self._number}"
        self._renew_ucserver()
        self._misbehave(plan)
        environment = plan.environment(once)
        self._programs.set_environment(environment)
        self.tenant.start_supervisor(environment=environment)
        if plan.kind is None:
            time.sleep(plan.part * self._round_seconds)
            self._kill_one(plan.role)
        else:
            self._provoke(plan, once)
        if plan.role == SUPERVISOR and self.tenant.supervisor is not None:
            self.tenant.supervisor.wait(PATIENCE_SECONDS)
            self.tenant.start_supervisor()
        self.tenant.wait_for_round(1, PATIENCE_SECONDS)
        self.tenant.compare()

    def _provoke(self, plan: Plan, once: Path) -> None:
        """Has the message come, in a round that would not have it by itself, and waits for the death."""
        asking: list[subprocess.Popen[bytes]] = []

        def is_over() -> bool:
            if once.exists() or not plan.asks:
                return once.exists()
            if not asking or asking[-1].poll() is not None:
                command = self.tenant.ctl_command(*plan.asks)
                asking.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            return False

        try:
            wait_until(is_over, PATIENCE_SECONDS, "that message never came")
        finally:
            for ctl in asking:
                ctl.kill()
                ctl.wait()

    def _misbehave(self, plan: Plan) -> None:
        """Exchange answers the first request so that the message comes."""
        self.tenant.exchange(command="clear")
        if plan.kind is not None and plan.kind.answers:
            rule = {"match": {"any": True}, "do": "fault", "code": plan.kind.answers, "text": "Busy.",
                    "back_off": str(BACK_OFF_MS), "times": 1}
            self.tenant.exchange(command="misbehave", rules=[rule])

    def _kill_one(self, role: str) -> None:
        victims = wait_until(lambda: processes_of(self.tenant, role), PATIENCE_SECONDS, f"a process of {role}")
        send(random.Random(f"{self._seed}/{self._number}").choice(victims), signal.SIGKILL)


def seed_of_environment() -> str:
    """EWSCAL_SEED, or a fresh seed."""
    return os.environ.get("EWSCAL_SEED") or str(random.SystemRandom().randrange(1_000_000))


def run_share(plans: list[Plan], seed: str, report: Callable[[str], None] | None) -> list[str]:
    """Runs plans one after the other in one tenant. Returns what failed."""
    failures = []
    folder = Path(tempfile.mkdtemp(prefix="ewscal-kill-"))
    cluster = KilledCluster(folder, seed)
    try:
        cluster.start()
        for plan in plans:
            try:
                cluster.run(plan)
                outcome = "ok"
            except ProgramError as error:
                failures.append(str(error))
                outcome = "FAILED"
            if report is not None:
                report(f"{outcome:6} {plan}")
    finally:
        cluster.tenant.close()
        shutil.rmtree(folder)
    return failures


def run_plans(plans: list[Plan], seed: str, report: Callable[[str], None] | None = None) -> list[str]:
    """Runs plans in as many tenants as there are processors. Returns what failed."""
    tenants = len(os.sched_getaffinity(0))
    with ThreadPoolExecutor(tenants) as workers:
        shares = [workers.submit(run_share, plans[i::tenants], f"{seed}/{i}", report) for i in range(tenants)]
        return [failure for share in shares for failure in share.result()]
