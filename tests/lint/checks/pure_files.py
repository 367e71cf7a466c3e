"""Files that only decide know no loop, no clock and no socket, not even through a header."""

import re
from collections.abc import Iterator

from checks.compiling import ask_all
from checks.tree import ROOT, Finding, matches, read, tracked, without_comments

LIST = "tests/lint/pure-files"
FORBIDDEN_HEADERS = {
    "systemd/sd-event.h": "the loop",
    "sys/epoll.h": "the loop",
    "zmq.h": "sockets",
    "curl/curl.h": "connections",
    "proto/base/clock.h": "the clock",
}
# msgpack.h and arpa/inet.h bring the declarations of sockets along; only asking for them counts.
SOCKETS = re.compile(r"^#include <(sys/socket\.h|netdb\.h|poll\.h)>", re.MULTILINE)
CLOCK_CALL = re.compile(
    r"(?<![\w.>])(time|clock|clock_gettime|gettimeofday|localtime|localtime_r|sleep|usleep|nanosleep|"
    r"clock_nanosleep|mktime|random|rand|getenv)\s*\(")


def listed() -> list[tuple[int, str]]:
    """The lines of the list that name a file."""
    lines = enumerate(read(LIST).splitlines(), 1)
    return [(number, line.strip()) for number, line in lines
            if line.strip() and not line.startswith("#")]


def check_headers(names: list[str]) -> Iterator[Finding]:
    """Each forbidden header that a file reaches."""
    for answer in ask_all(dict.fromkeys(names), "-M"):
        if not answer.is_good:
            yield Finding(f"{answer.name}:1", f"does not compile: {answer.errors.strip()}")
        for header, what in FORBIDDEN_HEADERS.items():
            if re.search(rf"/{re.escape(header)}\b", answer.output):
                yield Finding(f"{answer.name}:1", f"must not know {what}, but includes {header}")


def check() -> Iterator[Finding]:
    """Each file of the list that is gone or no longer pure."""
    names = []
    for number, name in listed():
        if name not in tracked():
            yield Finding(f"{LIST}:{number}", f"{name} is gone; name its successor here")
            continue
        names.append(name)
        for line, match in matches(CLOCK_CALL, without_comments(read(name))):
            yield Finding(f"{name}:{line}", f"{match.group(1)}() in a file that only decides: let "
                          "the caller hand it in")
        for line, match in matches(SOCKETS, read(name)):
            yield Finding(f"{name}:{line}", f"must not know sockets, but includes {match.group(1)}")
    yield from check_headers(names)
