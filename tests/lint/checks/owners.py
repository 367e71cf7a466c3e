"""Who owns what in the dispatcher.

What a user's state decides is written in one file, so that lines, counts and reservations always agree with it:
everybody else reports an event to supervisor/user/user_way.h. And no file deals with many owners but the one that
wires them."""

import re
from collections.abc import Iterator

from checks import circles
from checks.floors import floors, room_of, seen_from
from checks.tree import ROOT, Finding, matches, of_product, read, with_ending, without_comments

ROOM = "supervisor/user"
WAY = f"{ROOM}/user_way.c"
# Members of struct user, struct user_way and struct handover with the file that may write them.
WRITERS = {
    **dict.fromkeys(("state", "due_ms", "job", "attempts", "counted_unmapped", "reserved_bytes", "slow_rounds",
                     "unfinished", "unmapped", "to_publish", "waiting"), WAY),
    "heap_index": f"{ROOM}/due_heap.c",
    **dict.fromkeys(("stands_in", "line_link"), f"{ROOM}/user_line.c"),
}
# The same name in another struct.
NAMESAKES = {("rule", "state")}
WRITE = re.compile(
    r"(?P<base>\w+|\])(?:->|\.)(?P<member>" + "|".join(WRITERS) + r")(?:\.\w+)*"
    r"\s*(?:=(?!=)|[-+*/|&^]=|\+\+|--)|(?:\+\+|--)\s*[\w.>\[\]-]*(?:->|\.)(?P<before>" + "|".join(WRITERS) + r")\b")
# Functions that only the owner calls, with the file that defines them.
CALLERS = {
    **dict.fromkeys(("due_heap_add", "due_heap_remove"), f"{ROOM}/due_heap"),
    **dict.fromkeys(("user_line_join", "user_line_leave"), f"{ROOM}/user_line"),
    "handover_occupy": f"{ROOM}/handover",
}
CALL = re.compile(r"\b(" + "|".join(CALLERS) + r")\s*\(")
QUEUE = re.compile(r"\bTAILQ_(?:INSERT|REMOVE|CONCAT|SWAP)\w*\s*\([^;]*\bline_link\b")
DISPATCHER = "supervisor/dispatcher"
WIRING = f"{DISPATCHER}/dispatcher.c"
MOST_OWNERS = 3
# Owners with the headers that show them.
OWNERS = {
    "the way of users": {f"{ROOM}/user_way.h"},
    "the round": {f"{ROOM}/round.h"},
    "the roster": {f"{ROOM}/roster.h"},
    "the hand-over": {f"{ROOM}/handover.h"},
    "the publisher's seat": {"supervisor/peer/seat.h"},
    "accounts": {"supervisor/server/accounts.h"},
    "access": {"supervisor/server/access.h"},
    "servers": {"supervisor/server/server.h", "supervisor/server/servers.h"},
    "where Exchange is": {"supervisor/server/place.h", "supervisor/server/confirmed_hosts.h"},
}
ADVICE = f"report an event to {ROOM}/user_way.h instead"


def sees_users(name: str) -> bool:
    """Whether the map lets the file know what a user is."""
    room = room_of(name)
    return of_product(name) and room in floors() and (room == ROOM or ROOM in seen_from(room))


def check_seen() -> Iterator[Finding]:
    """Each file of the dispatcher that sees more owners than one can have in mind, through all its includes."""
    names = circles.files(ROOT)
    included = {name: set(circles.included(ROOT, name, frozenset(names))) for name in names}
    for name in names:
        if room_of(name) != DISPATCHER or not name.endswith(".c") or name == WIRING:
            continue
        below = circles.reachable(included, name)
        seen = [owner for owner, headers in OWNERS.items() if below & headers]
        if len(seen) > MOST_OWNERS:
            yield Finding(f"{name}:1", f"sees {', '.join(seen)}: {WIRING} alone may see more than {MOST_OWNERS} owners")


def check() -> Iterator[Finding]:
    """Each write of a user's state, and of what follows from it, outside its file; each file that sees too much."""
    for name in filter(sees_users, with_ending(".c", ".h")):
        code = without_comments(read(name))
        for line, match in matches(WRITE, code):
            member = match["member"] or match["before"]
            if name != WRITERS[member] and (match["base"], member) not in NAMESAKES:
                yield Finding(f"{name}:{line}", f"{member} is written in {WRITERS[member]} alone; {ADVICE}")
        for line, match in matches(CALL, code):
            if name != WAY and not name.startswith(CALLERS[match[1]]):
                yield Finding(f"{name}:{line}", f"{match[1]}() is called in {WAY} alone; {ADVICE}")
        for line, _ in matches(QUEUE, code):
            if name != f"{ROOM}/user_line.c":
                yield Finding(f"{name}:{line}", f"lines change in {ROOM}/user_line.c alone; {ADVICE}")
    yield from check_seen()
