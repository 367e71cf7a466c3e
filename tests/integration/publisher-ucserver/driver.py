"""Runs drive-publisher against a simulated UCServer and reads what it tells."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "unit" / "sim"))

from sim_ucserver_support import ADMIN, PASSWORD, Simulator, person  # noqa: E402

__all__ = ["ADMIN", "PASSWORD", "Outcome", "Simulator", "drive", "people"]

DRIVER = os.environ.get("DRIVE_PUBLISHER", str(ROOT / "build/debug/bin/drive-publisher"))


def people(count: int) -> list[dict[str, Any]]:
    return [person(f"u{number:05d}@example.test") for number in range(count)]


class Outcome:
    """What one run of the driver has told."""

    def __init__(self, output: str) -> None:
        self.events = [json.loads(line) for line in output.splitlines()]
        self.summary: dict[str, Any] = self.events[-1]
        assert self.summary["event"] == "summary", output

    def all(self, event: str) -> list[dict[str, Any]]:
        return [one for one in self.events if one["event"] == event]

    def failed_sessions(self) -> list[dict[str, Any]]:
        """Those that ended or could not begin, without the orderly end."""
        orderly = ("ucserver.no_session", "ucserver.publisher_ends")
        failed = [one for one in self.all("session") if not one["working"]]
        return [one for one in failed if not one["reason"].startswith(orderly)]

    def reasons(self) -> list[str]:
        """Why sessions failed, as packed reasons."""
        return [one["reason"] for one in self.failed_sessions()]

    def sentences(self) -> list[str]:
        """The same as an administrator reads it."""
        return [one["sentence"] for one in self.failed_sessions()]


def drive(
    simulator: Simulator,
    password: str | None = None,
    ca: pathlib.Path | None = None,
    port: int | None = None,
    **options: int,
) -> Outcome:
    secret = simulator.path / "driver-password"
    secret.write_text(PASSWORD if password is None else password, encoding="utf-8")
    command = [DRIVER, "127.0.0.1", str(port or simulator.port)]
    command += [str(ca or simulator.path / "cert.pem"), ADMIN, str(secret)]
    command += [f"{name}={value}" for name, value in options.items()]
    seconds = options.get("seconds", 60) + 20
    ended = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=True)
    outcome = Outcome(ended.stdout)
    assert not outcome.all("unencodable"), outcome.all("unencodable")
    for leak in (PASSWORD, "do-not-keep-this", "Besprechung"):
        assert leak not in ended.stdout + ended.stderr, f"{leak} was told"
    return outcome
