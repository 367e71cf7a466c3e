"""Judges the writes of a journal: for whom, when, and in which order of versions."""

from collections import defaultdict
from collections.abc import Iterator

from .expectation import Expectation
from .journal import Journal, Presence, Roster, Write
from .outcomes import Outcome


def _last_listing(write: Write, earlier: list[Roster], presence: Presence) -> int:
    """The place in `earlier` of the newest list that names the owner, -1 if none does."""
    for place in range(len(earlier) - 1, -1, -1):
        if presence.was_listed_at(write.owner, earlier[place].as_of):
            return place
    return -1


def _judge_listing(write: Write, rosters: list[Roster], presence: Presence,
                   grace_seconds: float) -> str | None:
    """Why nobody may have written this owner at this moment, or None."""
    earlier = [roster for roster in rosters if roster.sequence < write.sequence]
    if not any(roster.connection == write.connection for roster in earlier):
        return "before the first list of users of its session"
    place = _last_listing(write, earlier, presence)
    if place < 0:
        return "though no list of users ever named them"
    omitting = earlier[place + 1:]
    if omitting and write.at - omitting[0].at > grace_seconds:
        late = write.at - omitting[0].at
        return f"{late:.1f} s after a list of users (seq {omitting[0].sequence}) left them out"
    return None


def audit_listing(journal: Journal, presence: Presence, grace_seconds: float) -> Iterator[str]:
    """Writes for somebody who was logged in or not enabled by a list already given out."""
    for write in journal.writes:
        reason = _judge_listing(write, journal.rosters, presence, grace_seconds)
        if reason is not None:
            yield f"seq {write.sequence}: {write.owner} was written {reason}"


def _judge_owner(owner: str, writes: list[Write], versions: list[Expectation]) -> Iterator[str]:
    """Writes of one owner: lists of no version, and lists older than one stored before."""
    digests = [version.digest(owner) for version in versions]
    reached = 0
    for write in writes:
        if write.digest is None:
            continue
        places = [place for place, digest in enumerate(digests) if digest == write.digest]
        if not places:
            yield f"seq {write.sequence}: {owner} was written a list that no version explains"
            continue
        newer = [place for place in places if place >= reached]
        if newer:
            reached = newer[0]
        else:
            yield (f"seq {write.sequence}: {owner} went back from version"
                   f" {versions[reached].truth.version} to {versions[places[-1]].truth.version}")


def audit_versions(journal: Journal, versions: list[Expectation]) -> Iterator[str]:
    """Writes for somebody who must not be written, and versions that went back.

    `versions` are in the order in which the truth had them.
    """
    writes: dict[str, list[Write]] = defaultdict(list)
    for write in journal.writes:
        writes[write.owner].append(write)
    for owner, owned in writes.items():
        outcomes = [version.outcome(owner) for version in versions]
        if Outcome.REPLICATED in outcomes:
            yield from _judge_owner(owner, owned, versions)
        else:
            yield (f"seq {owned[0].sequence}: {owner} was written, but must not be:"
                   f" {outcomes[-1].value}")


def audit(journal: Journal, presence: Presence, versions: list[Expectation],
          grace_seconds: float) -> list[str]:
    """Every breach as one line."""
    lines = [f"the UCServer noted {count} times: {kind}"
             for kind, count in sorted(journal.breaches.items())]
    lines += audit_listing(journal, presence, grace_seconds)
    lines += audit_versions(journal, versions)
    return lines
