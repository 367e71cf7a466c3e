"""asnAppointmentSetEntryList: whether a list may be stored, storing it, noting it."""

from __future__ import annotations

import hashlib

from .answer import RequestError
from .entry_list import EntryList, canonical_json, decode_entry_list, fault_of, is_sorted
from .service import Service

RESULT_SAVED = 0
RESULT_INVALID = -2147024809
DETAIL_UNKNOWN_OWNER = 1


def set_entry_list(service: Service, connection: int, argument: bytes) -> int:
    """Replaces the owner's list. Returns iResult; raises Malformed or RequestError."""
    entry_list = decode_entry_list(argument)
    if entry_list.owner not in service.people:
        service.statistics.count("writes_for_unknown_owner")
        service.journal.write(
            "refused", connection=connection, owner=entry_list.owner, reason="unknown owner"
        )
        raise RequestError(DETAIL_UNKNOWN_OWNER, "user not found")
    fault = fault_of(entry_list)
    if fault is None:
        _store(service, connection, entry_list)
        return RESULT_SAVED
    service.statistics.count("writes_refused")
    service.journal.write(
        "write",
        connection=connection,
        owner=entry_list.owner,
        entries=len(entry_list.entries),
        result=RESULT_INVALID,
        reason=fault,
    )
    return RESULT_INVALID


def _store(service: Service, connection: int, entry_list: EntryList) -> None:
    if not is_sorted(entry_list.entries):
        service.breach("unsorted_list", connection=connection, owner=entry_list.owner)
    canonical = canonical_json(entry_list.entries).encode("utf-8")
    service.content.store(entry_list.owner, canonical)
    service.statistics.count("writes")
    service.statistics.count("entries", len(entry_list.entries))
    service.journal.write(
        "write",
        connection=connection,
        owner=entry_list.owner,
        entries=len(entry_list.entries),
        digest=hashlib.sha256(canonical).hexdigest(),
        result=RESULT_SAVED,
    )
