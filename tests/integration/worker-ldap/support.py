"""Starts a real slapd with people of our own, the relay in front of it, and one directory that asks them."""

from __future__ import annotations

import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Callable, Sequence

ROOT = Path(__file__).resolve().parents[3]
SIMULATORS = ROOT / "tests" / "sim"
sys.path.insert(0, str(SIMULATORS))

from tenant.certificates import Certificates, make_certificates  # noqa: E402
from tenant.program import Program, usage_of, wait_until  # noqa: E402

PROGRAMS = Path(os.environ.get("EWSCAL_BIN", ROOT / "build" / "debug" / "bin"))
PASSWORD = "a good password"
SERVICE_DN = "uid=svc-ewscal,dc=example,dc=test"
BASE_DN = "dc=example,dc=test"
PERSON_FILTER = "(objectClass=ewscalUser)"
PATIENCE_SECONDS = 60.0
NAME_SERVER = "127.0.0.78"
MACHINE = "machine-that-nobody-knows"

STARTTLS, TLS_ON, TLS_OFF = 0, 1, 2
FOUND, NO_MAILBOX, NOT_FOUND, AMBIGUOUS, DISABLED = range(5)
JOB_DONE, JOB_FAILED, JOB_GIVEN_BACK = range(3)
ACCEPTED, REFUSED, NOT_TRIED, UNKNOWN = range(4)
INVALID, CLASS_REFUSED, UNAVAILABLE, BUSY, LIMIT, BROKEN = range(1, 7)
HEALTHY, DEGRADED, BAD = 1, 2, 3

Person = dict[str, Any]


def person(name: str, **changes: Any) -> Person:
    """Somebody in the directory, as the truth file describes people; `dn` and the like may be changed."""
    number = int.from_bytes(name.encode(), "big")
    made = {
        "kind": "person", "user": f"{name}@example.test", "upn": f"{name}@example.test", "sam": name,
        "dn": f"uid={name},ou=people,{BASE_DN}", "guid": f"{number:032x}"[-32:], "display_name": "Somebody, Some",
        "account_disabled": False, "in_directory": True, "directory_entries": 1,
        "proxy_addresses": [f"smtp:{name}.other@example.test", f"SMTP:{name}@mail.example.test"], "mail": None,
    }
    return {**made, **changes}


class Directory:
    """A running slapd in a folder of its own, with these people."""

    def __init__(self, people: list[Person], *arguments: str, port: int = 0) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="worker-ldap-"))
        self.certificates = make_certificates(self.folder / "tls")
        truth = self.folder / "truth.jsonl"
        subprocess.run([SIMULATORS / "truth", "generate", "--users", "1", "--seed", "1", "--output", truth],
                       check=True, capture_output=True)
        first = truth.read_text(encoding="utf-8").split("\n", 1)[0]
        lines = [first] + [json.dumps(one, ensure_ascii=False) for one in people]
        truth.write_text("\n".join(lines) + "\n", encoding="utf-8")
        password = self.folder / "password"
        password.write_text(PASSWORD + "\n", encoding="utf-8")
        self._program = Program(
            "slapd",
            [SIMULATORS / "slapd", "--truth", truth, "--directory", self.folder / "slapd", "--port", str(port),
             "--ldaps-port", "0", "--certificate", self.certificates.certificate, "--key", self.certificates.key,
             "--ca", self.certificates.authority, "--password-file", password, "--lifeline",
             *arguments],
            self.folder / "slapd.output", waits_for_ready=True)
        self.port = int(self._program.ready["port"])
        self.ldaps_port = int(self._program.ready["ldaps_port"])

    def stop(self) -> None:
        """Ends it."""
        self._program.stop()
        shutil.rmtree(self.folder)


class Relay:
    """A running ldap-relay in front of a directory."""

    def __init__(self, directory: Directory, certificates: Certificates | None = None,
                 address: str = "127.0.0.1", port: int = 0) -> None:
        shown = certificates or directory.certificates
        self.folder = Path(tempfile.mkdtemp(prefix="ldap-relay-"))
        self._program = Program(
            "ldap-relay",
            [SIMULATORS / "ldap-relay", "--upstream-port", str(directory.ldaps_port),
             "--certificate", shown.certificate, "--key", shown.key,
             "--ca", directory.certificates.authority, "--control", self.folder / "control", "--lifeline",
             "--listen", address, "--port", str(port)],
            self.folder / "output", waits_for_ready=True)
        self.port = int(self._program.ready["port"])
        self.ldaps_port = int(self._program.ready["ldaps_port"])

    def control(self, command: str, **more: Any) -> dict[str, Any]:
        """Sends a command and returns the answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.folder / "control"))
            connection.sendall(json.dumps({"command": command, **more}).encode() + b"\n")
            with connection.makefile("rb") as lines:
                answer: dict[str, Any] = json.loads(lines.readline())
        if not answer.get("ok"):
            raise RuntimeError(str(answer))
        return answer

    def misbehave(self, *rules: dict[str, Any]) -> None:
        """Replaces all rules."""
        self.control("misbehave", rules=list(rules))

    def wait_for_faults(self, number: int) -> None:
        """Waits until rules have been obeyed so many times."""
        wait_until(lambda: self.count("faults") >= number, PATIENCE_SECONDS, f"{number} faults")

    def drop(self) -> None:
        """Cuts all connections and waits until they are gone."""
        self.control("drop")
        wait_until(lambda: self.control("statistics")["open"] == 0, PATIENCE_SECONDS, "no connection")

    def count(self, what: str) -> int:
        """One of its counters."""
        return int(self.control("statistics")["statistics"].get(what, 0))

    def stop(self) -> None:
        """Ends it."""
        self._program.stop()
        shutil.rmtree(self.folder)


class Resolver:
    """A running resolve-tool: the product's directory code with the test in place of the supervisor."""

    def __init__(self, directory: Directory, *ports: int, prefix: Sequence[str] = (), **settings: Any) -> None:
        self.heard: list[dict[str, Any]] = []
        self.last_log = ""
        self.guid_forms = 0
        self._job = 0
        self._lines: queue.Queue[str] = queue.Queue()
        self._errors = tempfile.TemporaryFile("w+")
        environment = {**os.environ, "LDAPNOINIT": "1"}
        self._process = subprocess.Popen([*prefix, PROGRAMS / "resolve-tool"], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=self._errors, text=True, env=environment)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        hosts = [{"host": "127.0.0.1", "port": port} for port in ports]
        self.say(settings={
            "hosts": hosts, "tls": STARTTLS, "base": "", "person_filter": PERSON_FILTER, "user": SERVICE_DN,
            "secret": PASSWORD, "ca_file": str(directory.certificates.authority), "request_timeout_ms": 120000,
            **settings,
        })

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def say(self, **command: Any) -> None:
        """Sends one command."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def wait(self, kind: str, seconds: float = PATIENCE_SECONDS,
             fits: Callable[[Any], bool] = lambda _: True) -> Any:
        """Waits for something of that kind that was not there before."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = json.loads(self._lines.get(timeout=max(0.0, end - time.monotonic())))
            except queue.Empty:
                raise AssertionError(f"no {kind} came; heard {self.heard[-5:]}") from None
            self.heard.append(line)
            if "unencodable" in line:
                raise AssertionError(line)
            if kind in line and fits(line[kind]):
                return line[kind]

    def begin(self, users: list[Any]) -> int:
        """Sends a job for users: people with all keys, or texts that are user names without other keys, or
        what the roster says of them."""
        self._job += 1
        keys = ("user", "dn", "guid", "sam")
        known = [{"user": user} if isinstance(user, str) else user for user in users]
        listed = [{key: user[key] for key in keys if key in user} for user in known]
        self.say(resolve={"job": self._job, "users": listed, "guid_forms": self.guid_forms})
        return self._job

    def end_of(self, job: int) -> dict[str, Any]:
        """The end of a job, which may have been heard already."""
        for line in self.heard:
            if line.get("resolved", {}).get("job") == job:
                return line["resolved"]
        ended: dict[str, Any] = self.wait("resolved", fits=lambda resolved: resolved["job"] == job)
        return ended

    def resolve(self, users: list[Any]) -> dict[str, Any]:
        """A whole job."""
        return self.end_of(self.begin(users))

    def health(self) -> dict[str, Any]:
        """What a report would say of the directory."""
        self.say(health=True)
        told: dict[str, Any] = self.wait("health")
        return told

    def logins(self, outcome: int | None = None) -> list[dict[str, Any]]:
        """The tries that were reported so far, all or those that ended so."""
        told = [line["login"] for line in self.heard if "login" in line]
        return [one for one in told if outcome in (None, one["outcome"])]

    def count(self, kind: str) -> int:
        """How often something of that kind was heard."""
        return sum(kind in line for line in self.heard)

    def cpu_seconds(self) -> float:
        """How much it has computed so far."""
        usage = usage_of(self._process.pid)
        assert usage is not None
        return usage.cpu_seconds

    def peak_bytes(self) -> int:
        """How much memory it had at most."""
        usage = usage_of(self._process.pid)
        assert usage is not None
        return usage.peak_bytes

    def ping(self) -> None:
        """Its loop is not kept waiting by what it waits for: it answers before any job has ended."""
        ended = self.count("resolved")
        self.say(ping=True)
        self.wait("pong")
        if self.count("resolved") != ended:
            raise AssertionError(f"the loop was kept waiting: {self.heard[-5:]}")

    def stop(self) -> None:
        """Ends it."""
        self.say(quit=True)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        status = self._process.wait(timeout=20)
        self._reader.join()
        self._process.stdout.close()
        self._errors.seek(0)
        self.last_log = self._errors.read()
        self._errors.close()
        if status != 0:
            raise AssertionError(f"resolve-tool ended with {status}: {self.last_log}")


def namespace(folder: Path) -> list[str]:
    """What starts a program where NAME_SERVER is the only name server and knows nothing of this machine."""
    files = {"resolv.conf": f"nameserver {NAME_SERVER}\n", "hosts": "127.0.0.1 localhost\n",
             "nsswitch.conf": "hosts: files dns\n"}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    mounts = " && ".join(f"mount --bind {folder}/{name} /etc/{name}" for name in files)
    return ["unshare", "-m", "-u", "sh", "-c", f'{mounts} && hostname {MACHINE} && exec "$0"']


def name_of(reason: str) -> str:
    """The name of the event that a packed reason tells."""
    return reason.partition(" ")[0]


def outcomes(resolved: dict[str, Any]) -> dict[str, int]:
    """Outcome by user."""
    return {user["user"]: user["outcome"] for user in resolved["users"]}


def addresses(resolved: dict[str, Any]) -> dict[str, str]:
    """Address by user, of those who have one."""
    return {user["user"]: user["address"] for user in resolved["users"] if user["outcome"] == FOUND}
