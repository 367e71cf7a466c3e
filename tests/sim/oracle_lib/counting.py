"""Counts writes in a journal: "a second round sends nothing", "exactly these were sent"."""

from collections.abc import Iterable

from .journal import Journal, Write


def select_writes(journal: Journal, since: int, owners: Iterable[str] | None) -> list[Write]:
    """Writes after a sequence number, of everybody or of some owners; refused ones, too."""
    wanted = None if owners is None else set(owners)
    return [
        write for write in journal.writes
        if write.sequence > since and (wanted is None or write.owner in wanted)
    ]


def count_line(journal: Journal, writes: list[Write]) -> str:
    """What was counted."""
    stored = sum(write.digest is not None for write in writes)
    users = len({write.owner for write in writes})
    return f"writes={len(writes)} stored={stored} users={users} last_seq={journal.last_sequence}"


def judge_count(writes: list[Write], expected: int | None) -> list[str]:
    """Why the number of writes is not the expected one."""
    if expected is None or len(writes) == expected:
        return []
    return [f"{len(writes)} writes, expected {expected}"]


def judge_users(writes: list[Write], expected: list[str] | None) -> list[str]:
    """Who was written and should not have been, and the other way round."""
    if expected is None:
        return []
    written = {write.owner for write in writes}
    return [
        *(f"{user} was written, but not expected" for user in sorted(written - set(expected))),
        *(f"{user} was not written" for user in sorted(set(expected) - written)),
    ]
