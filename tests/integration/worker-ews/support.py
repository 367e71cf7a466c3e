"""Starts a simulated Exchange and one fetcher that reads from it."""

from __future__ import annotations

import json
import os
import queue
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable

ROOT = Path(__file__).resolve().parents[3]
SIMULATORS = ROOT / "tests" / "sim"
PROGRAMS = Path(os.environ.get("EWSCAL_BIN", ROOT / "build" / "debug" / "bin"))
PASSWORD = "a good password"
BASE_DAY = "2026-11-24"
WINDOW_START = int(datetime(2026, 11, 24, tzinfo=timezone.utc).timestamp())
WINDOW_END = WINDOW_START + 30 * 86400
PATIENCE_SECONDS = 60.0

SENT, UNCHANGED, FAILED, GIVEN_BACK = 0, 1, 2, 3
JOB_DONE, JOB_FAILED, JOB_GIVEN_BACK = 0, 1, 2


def make_truth(path: Path, users: int, *more: str) -> None:
    """Lets the truth generator write a file."""
    subprocess.run(
        [SIMULATORS / "truth", "generate", "--users", str(users), "--seed", "7",
         "--output", path, "--base-day", BASE_DAY, *more],
        check=True, capture_output=True,
    )


def read_people(path: Path) -> list[dict[str, Any]]:
    """The people of a truth file."""
    with path.open(encoding="utf-8", newline="\n") as file:
        lines = [json.loads(line) for line in file]
    return [line for line in lines if line["kind"] == "person"]


class Exchange:
    """A running sim-exchange in a folder of its own."""

    def __init__(self, users: int, *arguments: str, plain: bool = True, name: str = "127.0.0.1",
                 address: str = "127.0.0.1"):
        self.folder = Path(tempfile.mkdtemp(prefix="worker-ews-"))
        self.truth = self.folder / "truth.jsonl"
        self.certificate = self.folder / "certificate.pem"
        make_truth(self.truth, users, *(["--plain"] if plain else []))
        self._make_certificate(name)
        (self.folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
        self._process = subprocess.Popen(
            [SIMULATORS / "sim-exchange", "--truth", self.truth, "--listen", f"{address}:0",
             "--certificate", self.certificate, "--key", self.folder / "key.pem",
             "--password-file", self.folder / "password", "--control", self.folder / "control",
             "--lifeline", "--log-in", "basic", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        ready = self._process.stdout.readline()
        if not ready.startswith("ready port="):
            raise RuntimeError("sim-exchange did not start")
        self.port = int(ready.partition("=")[2])

    def _make_certificate(self, name: str) -> None:
        kind = "IP" if name[0].isdigit() else "DNS"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=exchange", "-addext",
             f"subjectAltName={kind}:{name}", "-keyout", self.folder / "key.pem",
             "-out", self.certificate],
            check=True, capture_output=True,
        )

    def fingerprint(self) -> str:
        """SHA-256 of the certificate in DER, as hexadecimal digits."""
        made = subprocess.run(
            ["openssl", "x509", "-in", self.certificate, "-noout", "-fingerprint", "-sha256"],
            check=True, capture_output=True, text=True,
        )
        return made.stdout.strip().partition("=")[2].replace(":", "").lower()

    def control(self, command: str, **more: Any) -> dict[str, Any]:
        """Sends a command to the control socket and returns the answer."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.folder / "control"))
            connection.sendall(json.dumps({"command": command, **more}).encode() + b"\n")
            with connection.makefile("rb") as lines:
                answer = json.loads(lines.readline())
        if not answer.get("ok"):
            raise RuntimeError(str(answer))
        return answer

    def misbehave(self, *rules: dict[str, Any]) -> None:
        """Replaces all rules."""
        self.control("misbehave", rules=list(rules))

    def statistics(self) -> dict[str, Any]:
        """The counters."""
        return self.control("statistics")["statistics"]

    def wait_for_requests(self, count: int) -> None:
        """Waits until so many requests have come."""
        end = time.monotonic() + PATIENCE_SECONDS
        while self.statistics()["requests"] < count:
            if time.monotonic() > end:
                raise AssertionError(f"{count} requests did not come")
            time.sleep(0.02)

    def stop(self) -> None:
        """Closes the lifeline and waits."""
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()
        shutil.rmtree(self.folder)


class Fetcher:
    """A running fetch-tool."""

    def __init__(self, exchange: Exchange, **settings: Any):
        self.exchange = exchange
        self._job = 0
        self.heard: list[dict[str, Any]] = []
        self._lines: queue.Queue[str] = queue.Queue()
        environment = {**os.environ, "https_proxy": "http://127.0.0.1:9", "no_proxy": ""}
        self._errors = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [PROGRAMS / "fetch-tool"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self._errors, text=True, env=environment,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.configure(**settings)

    def _read(self) -> None:
        for line in self._process.stdout:
            self._lines.put(line)

    def configure(self, **settings: Any) -> None:
        """Sends settings that fit the simulator, changed by the arguments."""
        self.say(settings={
            "url": f"https://127.0.0.1:{self.exchange.port}/EWS/Exchange.asmx",
            "user": "EXAMPLE\\svc-ewscal", "secret": PASSWORD,
            "ca_file": str(self.exchange.certificate), "request_timeout_ms": 5000, **settings,
        })

    def say(self, **command: Any) -> None:
        """Sends one command."""
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def begin(self, people: list[dict[str, Any]], digests: dict[str, str] | None = None, **more: Any) -> int:
        """Sends a job for these people, with what the supervisor may say besides, and returns its number."""
        self._job += 1
        users = [
            {"user": person["user"], "address": person["mailbox"] or person["mail"] or "x@y.test",
             **({"digest": digests[person["user"]]} if digests else {})}
            for person in people
        ]
        self.say(fetch={"job": self._job, "window_start": WINDOW_START, "window_end": WINDOW_END,
                        "users": users, **more})
        return self._job

    def wait(self, fits: Callable[[dict[str, Any]], bool],
             seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """Waits for something that was not there before; everything heard is kept."""
        end = time.monotonic() + seconds
        while True:
            try:
                line = json.loads(self._lines.get(timeout=max(0.0, end - time.monotonic())))
            except queue.Empty:
                raise AssertionError(f"nothing that fits came; heard {self.heard[-5:]}") from None
            self.heard.append(line)
            if fits(line):
                return line

    def end_of(self, job: int, seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """The end of a job, which may have been heard already."""
        for line in self.heard:
            if line.get("fetched", {}).get("job") == job:
                return line["fetched"]
        found = self.wait(lambda line: line.get("fetched", {}).get("job") == job, seconds)
        return found["fetched"]

    def fetch(self, people: list[dict[str, Any]],
              digests: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
        """A whole job."""
        return self.end_of(self.begin(people, digests, **more))

    def calendars(self, job: int | None = None) -> dict[str, dict[str, Any]]:
        """The calendars that came (of one job, or of all), by user."""
        return {
            line["calendar"]["user"]: line["calendar"]
            for line in self.heard
            if "calendar" in line and job in (None, line["calendar"]["job"])
        }

    def count(self, kind: str) -> int:
        """How often something of that kind was heard."""
        return sum(kind in line for line in self.heard)

    def log(self) -> str:
        """What it wrote to standard error."""
        self._errors.seek(0)
        return self._errors.read()

    def ping(self) -> None:
        """Its loop is not kept waiting by what it waits for: it answers before any job has ended."""
        ended = self.count("fetched")
        self.say(ping=True)
        self.wait(lambda line: "pong" in line)
        if self.count("fetched") != ended:
            raise AssertionError(f"the loop was kept waiting: {self.heard[-5:]}")

    def stop(self) -> None:
        """Ends it."""
        self.say(quit=True)
        self._process.stdin.close()
        status = self._process.wait(timeout=20)
        self._process.stdout.close()
        self._reader.join()
        self.last_log = self.log()
        self._errors.close()
        if status != 0:
            raise AssertionError(f"fetch-tool ended with {status}: {self.last_log}")


def outcomes(fetched: dict[str, Any]) -> dict[str, int]:
    """Outcome by user."""
    return {user["user"]: user["outcome"] for user in fetched["users"]}
