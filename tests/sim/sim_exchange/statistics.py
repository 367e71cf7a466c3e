"""Counters of what was asked and answered."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

COUNTERS = (
    *("connections", "connections_open", "peak_connections", "handshakes_failed", "handshakes_resumed"),
    *("requests", "availability_requests", "answered", "refused", "mailboxes", "events"),
    *("bytes_received", "bytes_sent", "largest_request_mailboxes", "peak_parallel"),
    *("log_ins_ok", "log_ins_failed", "log_ins_while_locked", "log_ins_without_credentials"),
    *("log_ins_not_offered", "log_ins_bad_ticket", "log_ins_flawed", "log_ins_wrong_binding"),
    *("log_in_challenges", "requests_of_connection", "ntlm_version_1"),
)
GROUPS = (
    *("refused_by_reason", "faults", "mailbox_errors", "misbehaved"),
    *("authorizations", "methods", "bindings", "integrity_codes"),
)


class Statistics:
    """Counts for the whole process; safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counters: dict[str, int] = dict.fromkeys(COUNTERS, 0)
        self._groups: dict[str, Counter[str]] = {group: Counter() for group in GROUPS}
        self._asked: Counter[str] = Counter()

    def count(self, name: str, amount: int = 1) -> int:
        """Adds to a counter and returns its new value."""
        with self._lock:
            self._counters[name] += amount
            return self._counters[name]

    def count_in(self, group: str, key: str) -> None:
        """Adds one to a key of a group, for example to a code among the faults."""
        with self._lock:
            self._groups[group][key] += 1

    def raise_peak(self, name: str, value: int) -> None:
        """Keeps the highest value seen."""
        with self._lock:
            self._counters[name] = max(self._counters[name], value)

    def count_asked(self, addresses: list[str]) -> None:
        """Remembers how often each mailbox was asked for."""
        with self._lock:
            self._asked.update(address.lower() for address in addresses)

    def asked(self, addresses: list[str] | None) -> dict[str, int]:
        """How often the given mailboxes (None: all that ever were) have been asked for."""
        with self._lock:
            if addresses is None:
                return dict(self._asked)
            return {address: self._asked[address.lower()] for address in addresses}

    def reset(self) -> None:
        """Counts anew; open connections stay counted."""
        with self._lock:
            still_open = self._counters["connections_open"]
            self._counters = dict.fromkeys(COUNTERS, 0)
            self._counters["connections_open"] = self._counters["peak_connections"] = still_open
            self._groups = {group: Counter() for group in GROUPS}
            self._asked.clear()

    def snapshot(self) -> dict[str, Any]:
        """All counters and groups."""
        with self._lock:
            groups = {name: dict(group) for name, group in self._groups.items()}
            return {**self._counters, **groups, "mailboxes_asked": len(self._asked)}
