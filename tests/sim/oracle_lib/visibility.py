"""What Exchange shows the service account of an event, by the right on the calendar."""

import re
from dataclasses import dataclass
from datetime import datetime

from .expansion import Event

RIGHTS_WITH_TEXTS = ("limited", "reviewer", "owner")
RIGHTS_WITH_ID = ("reviewer", "owner")

# What XML 1.0 does not allow as a character.
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class VisibleEvent:
    """An event as it came; without details there are neither id nor texts nor a private flag."""

    start: datetime
    end: datetime
    busy: str
    has_details: bool = False
    private: bool = False
    id: str = ""
    subject: str = ""
    location: str = ""


def legal_text(text: str) -> str:
    """A text after it has travelled in XML; two surrogates that form a pair are one character."""
    return _ILLEGAL.sub("\ufffd", _PAIR.sub(_join, text))


def _join(pair: re.Match[str]) -> str:
    high, low = pair.group()
    return chr(0x10000 + ((ord(high) - 0xD800) << 10) + (ord(low) - 0xDC00))


def show(event: Event, right: str, asked_for_details: bool) -> VisibleEvent:
    """The event as the account sees it; `right` is not `none`."""
    if not asked_for_details or right not in RIGHTS_WITH_TEXTS:
        return VisibleEvent(event.start, event.end, event.busy)
    if event.private:
        return VisibleEvent(event.start, event.end, event.busy, has_details=True, private=True)
    return VisibleEvent(
        event.start, event.end, event.busy, has_details=True,
        id=event.id if right in RIGHTS_WITH_ID else "",
        subject=legal_text(event.subject), location=legal_text(event.location))
