"""The records, what goes wrong with some names, and who asked for what."""

from __future__ import annotations

import json
import threading
from collections import Counter
from typing import Any

from .messages import NAMES, NO_ERROR, NO_SUCH_NAME, REFUSED, SERVER_FAILURE, Question, write_answer, write_record

FAILURES = ("silent", "servfail", "refused", "truncated", "garbage", "other_question")
_LONGEST_CHAIN = 8


class Zone:
    """Safe for several threads."""

    def __init__(self) -> None:
        self._records: list[dict[str, Any]] = []
        self._failures: dict[str, str] = {}
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def replace(self, records: list[dict[str, Any]], failures: dict[str, str]) -> None:
        """Other records and failures (by name); raises ValueError, KeyError or OSError and changes nothing."""
        for record in records:
            write_record(record)
        wrong = sorted(set(failures.values()) - set(FAILURES))
        if wrong:
            raise ValueError(f"unknown failure {wrong[0]!r}")
        with self._lock:
            self._records = records
            self._failures = {name.lower(): failure for name, failure in failures.items()}
            self._asked.clear()

    def load(self, path: str) -> None:
        """Reads a file of the same two: {"records": […], "failures": {…}}."""
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        self.replace(content["records"], content.get("failures", {}))

    def asked(self) -> dict[str, int]:
        """How often each question came, as "SRV name"."""
        with self._lock:
            return dict(self._asked)

    def answer(self, question: Question, by_tcp: bool) -> bytes | None:
        """What is sent, or None for silence."""
        with self._lock:
            self._asked[f"{NAMES.get(question.kind, question.kind)} {question.name}"] += 1
            failure = self._failures.get(question.name)
            found = self._find(question.name, NAMES.get(question.kind, ""))
            is_known = any(record["name"].lower() == question.name for record in self._records)
        if failure == "silent":
            return None
        if failure == "garbage":
            return question.identity.to_bytes(2, "big") + b"\x81\x80\0\1\xff\xff\0\0\0\0\xc0\x0c\xc0"
        if failure == "other_question":
            return write_answer(Question(question.identity ^ 1, 0, "", 0, question.octets), [], NO_ERROR)
        if failure in ("servfail", "refused"):
            return write_answer(question, [], SERVER_FAILURE if failure == "servfail" else REFUSED)
        truncated = failure == "truncated" and not by_tcp
        return write_answer(question, found, NO_ERROR if is_known else NO_SUCH_NAME, truncated)

    def _find(self, name: str, kind: str) -> list[bytes]:
        """The records of that name and kind, with the aliases that lead there."""
        found, wanted = [], name
        for _ in range(_LONGEST_CHAIN):
            here = [record for record in self._records if record["name"].lower() == wanted]
            found += [write_record(record) for record in here if record["type"] == kind]
            alias = next((record for record in here if record["type"] == "CNAME" and kind != "CNAME"), None)
            if alias is None:
                break
            found.append(write_record(alias))
            wanted = alias["target"].rstrip(".").lower()
        return found
