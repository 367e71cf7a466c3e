"""From what Exchange shows to the entries that the UCServer must hold (docs/mapping.md 4 to 8)."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from .settings import Settings
from .truth_file import Window
from .visibility import VisibleEvent

Entry = dict[str, Any]

STATUS = {"Free": 0, "Tentative": 1, "Busy": 2, "OOF": 3}
WORKING_ELSEWHERE_STATUS = {"free": 0, "tentative": 1, "busy": 2, "oof": 3}
SENSITIVITY_NORMAL = 0
SENSITIVITY_PRIVATE = 2
IMPORTANCE_NORMAL = 1
HASH_DIGITS = 16
UNIT_SEPARATOR = "\x1f"
MIDNIGHT = time(0)
LONGEST_TEXT = 2048
LONGEST_ID = 1000
CUT_MARK = "…"


def overlaps(event: VisibleEvent, window: Window) -> bool:
    """Whether an event belongs to the window."""
    if event.start == event.end:
        return window.start <= event.start < window.end
    return event.start < window.end and event.end > window.start


def is_wanted(event: VisibleEvent, settings: Settings) -> bool:
    """Whether privacy lets the event out at all."""
    if event.private and settings.private == "skip":
        return False
    is_times_only = settings.asks_for_details and not event.has_details
    return not (is_times_only and settings.times_only == "skip")


def cut(text: str) -> str:
    """A text as it is sent: one that is too long ends with a mark, after whole characters."""
    octets = text.encode("utf-8")
    if len(octets) <= LONGEST_TEXT:
        return text
    room = LONGEST_TEXT - len(CUT_MARK.encode("utf-8"))
    return octets[:room].decode("utf-8", "ignore") + CUT_MARK


def texts(event: VisibleEvent, settings: Settings) -> tuple[str, str | None]:
    """Subject and location (None when there is none) as they may leave."""
    if event.private and settings.private != "full":
        return "", None
    subject = event.subject if settings.details != "times" else ""
    location = event.location if settings.details == "full" else ""
    return cut(subject), cut(location) or None


def status(busy: str, settings: Settings) -> int:
    """The UCServer's number of a busy type."""
    if busy == "WorkingElsewhere":
        return WORKING_ELSEWHERE_STATUS[settings.working_elsewhere]
    return STATUS[busy]


def is_all_day(event: VisibleEvent, zone: ZoneInfo | None) -> bool:
    """Both ends are local midnight, each by its own offset."""
    if zone is None or event.start >= event.end:
        return False
    return all(moment.astimezone(zone).time() == MIDNIGHT for moment in (event.start, event.end))


def compact(moment: datetime) -> str:
    """The text form of an instant in ids."""
    return moment.strftime("%Y%m%dT%H%M%SZ")


def base_id(event: VisibleEvent, owner: str) -> str:
    """The id before equal ones are told apart."""
    if event.id and len(event.id.encode("utf-8")) <= LONGEST_ID:
        return f"{event.id}@{compact(event.start)}"
    parts = (owner, compact(event.start), compact(event.end), event.busy)
    return hashlib.sha256(UNIT_SEPARATOR.join(parts).encode("utf-8")).hexdigest()[:HASH_DIGITS]


def _utc_midnight(moment: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(moment.astimezone(zone).date(), MIDNIGHT, timezone.utc)


def _entry(event: VisibleEvent, owner: str, zone: ZoneInfo | None, settings: Settings) -> Entry:
    all_day = is_all_day(event, zone)
    start, end = event.start, event.end
    if all_day and zone is not None and settings.all_day_times == "utc_midnight":
        start, end = _utc_midnight(start, zone), _utc_midnight(end, zone)
    subject, location = texts(event, settings)
    return {
        "id": base_id(event, owner), "owner": owner, "source": "EWS",
        "start": start.strftime("%Y-%m-%dT%H:%M:%SZ"), "end": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": (end - start) // timedelta(minutes=1),
        "subject": subject, "text": "", "all_day": all_day,
        "status": status(event.busy, settings), "category": "", "importance": IMPORTANCE_NORMAL,
        "sensitivity": SENSITIVITY_PRIVATE if event.private else SENSITIVITY_NORMAL,
        "valid": True, "location": location,
    }


def _order(entry: Entry) -> tuple[Any, ...]:
    """Start, end, id; then everything that is sent, so that nothing depends on Exchange's order."""
    return (
        entry["start"], entry["end"], entry["id"].encode("utf-8"), entry["status"],
        entry["subject"].encode("utf-8"), (entry["location"] or "").encode("utf-8"),
        entry["sensitivity"],
    )


def _number_equal_ids(entries: Iterable[Entry]) -> list[Entry]:
    """The second entry of an id gets `#2`, the third `#3`."""
    seen: Counter[str] = Counter()
    numbered = []
    for entry in entries:
        seen[entry["id"]] += 1
        number = seen[entry["id"]]
        numbered.append(entry if number == 1 else {**entry, "id": f"{entry['id']}#{number}"})
    return numbered


def map_events(events: Iterable[VisibleEvent], owner: str, zone: ZoneInfo | None, window: Window,
               settings: Settings) -> list[Entry]:
    """The list that the UCServer must hold, in the order in which it is sent."""
    entries = [
        _entry(event, owner, zone, settings) for event in events
        if overlaps(event, window) and is_wanted(event, settings)
    ]
    return _number_equal_ids(sorted(entries, key=_order))
