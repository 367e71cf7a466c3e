"""What the tests of the truth and the oracle share: paths, people, running a program."""

import json
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

SIMULATORS = Path(__file__).resolve().parents[2] / "sim"
sys.path.insert(0, str(SIMULATORS))

HEADER: dict[str, Any] = {
    "kind": "header", "seed": 1, "base_day": "2026-11-24", "version": 1,
    "exchange": {"user": "EXAMPLE\\svc-ewscal"}, "domain": "example.test",
}


def utc(text: str) -> datetime:
    """An instant from `2026-11-24T08:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def person_record(name: str = "anna", **values: Any) -> dict[str, Any]:
    """A person without oddities, as in the truth file."""
    record: dict[str, Any] = {
        "kind": "person", "user": f"{name}@example.test", "enabled": True, "online": False,
        "dn": f"uid={name},ou=people,dc=example,dc=test", "guid": "00" * 16, "sam": name,
        "upn": f"{name}@example.test", "display_name": name, "in_directory": True,
        "account_disabled": False, "ad_disabled_in_ucserver": False, "directory_entries": 1,
        "profile_keys": [], "proxy_addresses": [f"SMTP:{name}.mail@example.test"], "mail": None,
        "mailbox": f"{name}.mail@example.test", "oddity": None, "right": "reviewer",
        "zone": "Europe/Berlin", "working_hours": True, "appointments": [],
    }
    return {**record, **values}


def appointment_record(start: str, end: str, **values: Any) -> dict[str, Any]:
    """A public appointment, as in the truth file."""
    record: dict[str, Any] = {
        "id": "AB12", "start": start, "end": end, "all_day": False, "busy": "Busy",
        "subject": "Planung", "location": "Raum 1", "private": False, "meeting": False,
        "reminder": False,
    }
    return {**record, **values}


def write_lines(path: Path, records: list[dict[str, Any]]) -> Path:
    """Writes one JSON object per line."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def run_program(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a program of tests/sim and returns what it printed and its exit status."""
    return subprocess.run([SIMULATORS / name, *arguments], capture_output=True, text=True,
                          check=False, timeout=120)
