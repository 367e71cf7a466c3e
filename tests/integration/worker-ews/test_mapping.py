"""The finished calendars are those that the oracle computes from the truth."""

from __future__ import annotations

import json
import subprocess
import unittest
from datetime import datetime, timezone
from typing import Any

import support

TRUE_SETTINGS = {"private": "skip", "details": "full", "times_only": "replicate",
                 "default_zone": "none", "all_day_times": "instants",
                 "working_elsewhere": "free", "mail_fallback": "no"}

BUSY = 2


def time_text(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_stored(owner: str, entry: dict[str, Any]) -> dict[str, Any]:
    """What the UCServer holds for an entry of ours (docs/mapping.md, section 5)."""
    return {
        "id": entry["id"], "owner": owner, "source": "EWS", "start": time_text(entry["start"]),
        "end": time_text(entry["end"]), "duration": (entry["end"] - entry["start"]) // 60,
        "subject": entry["subject"], "text": "", "all_day": entry["all_day"],
        "status": entry["status"], "category": "", "importance": 1,
        "sensitivity": 2 if entry["private"] else 0, "valid": True,
        "location": entry["location"] or None,
    }


def may_be_asked(person: dict[str, Any], shared: set[str]) -> bool:
    """Whether the supervisor would let the person's mailbox be read at all."""
    return (person["enabled"] and not person["online"] and person["directory_entries"] == 1
            and person["in_directory"] and bool(person["proxy_addresses"])
            and primary(person) is not None and primary(person).lower() not in shared)


def primary(person: dict[str, Any]) -> str | None:
    found = [a[5:] for a in person["proxy_addresses"] if a.startswith("SMTP:")]
    return found[0] if len(found) == 1 else None


def shared_addresses(people: list[dict[str, Any]]) -> set[str]:
    seen, twice = set(), set()
    for person in people:
        address = (primary(person) or "").lower()
        (twice if address in seen else seen).add(address)
    return twice


class Mapping(unittest.TestCase):
    """One simulator for all; each test has a fetcher with its own settings."""

    exchange: support.Exchange

    @classmethod
    def setUpClass(cls) -> None:
        cls.exchange = support.Exchange(300, plain=False)
        people = support.read_people(cls.exchange.truth)
        shared = shared_addresses(people)
        cls.people = [{**p, "mailbox": primary(p)} for p in people if may_be_asked(p, shared)]

    @classmethod
    def tearDownClass(cls) -> None:
        cls.exchange.stop()

    def tearDown(self) -> None:
        self.exchange.control("clear")

    def read_all(self, fetcher: support.Fetcher) -> None:
        jobs = [fetcher.begin(self.people[at:at + 100]) for at in range(0, len(self.people), 100)]
        waiting = set(jobs)
        while waiting:
            ended = fetcher.wait(lambda line: "fetched" in line)["fetched"]
            self.assertEqual(ended["outcome"], support.JOB_DONE, ended)
            waiting.discard(ended["job"])

    def compare(self, true_settings: dict[str, str], **settings: Any) -> None:
        fetcher = support.Fetcher(self.exchange, **settings)
        self.read_all(fetcher)
        content = {
            user: [as_stored(user, entry) for entry in calendar["entries"]]
            for user, calendar in fetcher.calendars().items()
        }
        fetcher.stop()
        self.assertGreater(len(content), 200)
        dump = self.exchange.folder / "content.json"
        dump.write_text(json.dumps(content), encoding="utf-8")
        told = ",".join(f"{k}={v}" for k, v in {**TRUE_SETTINGS, **true_settings}.items())
        oracle = subprocess.run(
            [support.SIMULATORS / "oracle", "--truth", self.exchange.truth, "--content", dump,
             "--settings", told, "--summary"],
            capture_output=True, text=True,
        )
        self.assertEqual(oracle.returncode, 0, oracle.stdout + oracle.stderr)

    def test_with_default_settings(self) -> None:
        self.compare({})

    def test_private_as_times_and_subjects_only(self) -> None:
        self.compare({"private": "times", "details": "subject"}, private_entries=1, details=1)

    def test_private_in_full(self) -> None:
        self.compare({"private": "full"}, private_entries=2)

    def test_nothing_but_times_is_asked_for(self) -> None:
        self.compare({"private": "times", "details": "times"}, private_entries=1, details=2)

    def test_times_only_left_out_with_a_default_zone(self) -> None:
        self.compare({"times_only": "skip", "default_zone": "Europe/Berlin"},
                     skip_times_only=True, default_zone="Europe/Berlin")

    def test_all_day_at_utc_midnight_and_working_elsewhere_busy(self) -> None:
        self.compare({"all_day_times": "utc_midnight", "working_elsewhere": "busy",
                      "default_zone": "America/New_York"},
                     all_day_utc_midnight=True, working_elsewhere=2,
                     default_zone="America/New_York")

    def test_an_unknown_busy_type_counts_as_busy_and_is_said_once(self) -> None:
        self.exchange.misbehave({"match": {"any": True}, "do": "busy_type", "value": "Dreaming"})
        fetcher = support.Fetcher(self.exchange)
        for _ in range(2):
            ended = fetcher.fetch(self.people[:20])
        entries = [e for c in fetcher.calendars().values() for e in c["entries"]]
        self.assertGreater(len(entries), 20)
        self.assertEqual({entry["status"] for entry in entries}, {BUSY})
        counted = sum(user["unknown_busy_types"] for user in ended["users"])
        self.assertEqual(counted, len(entries))
        fetcher.stop()
        self.assertEqual(fetcher.last_log.count("Dreaming"), 1, fetcher.last_log)


if __name__ == "__main__":
    unittest.main()
