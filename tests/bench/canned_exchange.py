#!/usr/bin/python3 -B
"""Answers every POST over TLS with the next canned answer of Exchange, as fast as the client reads.

    canned_exchange.py TRUTH CERTIFICATE KEY MAILBOXES ENTRIES

The first part of the path says which: /plain and /gzip go round answers for 100 mailboxes of so many entries each,
/large is one answer of 70 MB for 100 mailboxes. Whose mailboxes were asked for does not matter, nor who asks. Says
`ready port=N octets=N large=N` and ends when its standard input does.
"""

from __future__ import annotations

import gzip
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from itertools import count, cycle, islice
from math import ceil
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sim"))

from sim_exchange.availability_request import Query  # noqa: E402
from sim_exchange.envelope import wrap  # noqa: E402
from sim_exchange.exchange_view import exchange_answer  # noqa: E402
from sim_exchange.mailbox_answer import MailboxAnswer  # noqa: E402
from sim_exchange.rendering import Style, render_answer, render_response  # noqa: E402
from sim_exchange.settings import Settings  # noqa: E402
from sim_exchange.time_zone import NamedTimeZone  # noqa: E402
from sim_exchange.truth_file import read_truth  # noqa: E402

IN_ONE_ANSWER = 100
WINDOW_START = 1795478400  # as the truth's base day
WINDOW_END = WINDOW_START + 30 * 86400
CHUNK_BYTES = 16 * 1024  # as sim-exchange
LARGE_BYTES = 70_000_000
EVENT_BYTES = 700  # more than one has
STYLE = Style(prefixed=False, time_form="naive", keep_controls=False)  # a strict parser reads it as it is
UTC = NamedTimeZone("UTC")


def read_mailboxes(path: str, entries: int) -> list[MailboxAnswer]:
    """All mailboxes of the truth that may be read in full and have so many entries, with no more than those."""
    query = Query(WINDOW_START, WINDOW_END, "Detailed", 30, UTC)
    read = []
    for person in {id(person): person for person in read_truth(path).people.values()}.values():
        if person.right not in ("reviewer", "owner"):
            continue
        answer = exchange_answer(person, query, Settings())
        if len(answer.events or ()) >= entries:
            answer.events = answer.events[:entries]
            read.append(answer)
    return read


def make_answer(mailboxes: list[MailboxAnswer]) -> bytes:
    """The document for these mailboxes."""
    return wrap(render_response([render_answer(mailbox, UTC, STYLE) for mailbox in mailboxes], STYLE))


def in_chunks(body: bytes) -> bytes:
    """The body as Exchange sends it."""
    source = BytesIO(body)
    parts = [b"%x\r\n%b\r\n" % (len(part), part) for part in iter(lambda: source.read(CHUNK_BYTES), b"")]
    return b"".join((*parts, b"0\r\n\r\n"))


def make_large(mailboxes: list[MailboxAnswer]) -> bytes:
    """Every mailbox with so many entries that the document becomes as large as it may be in the field."""
    events = cycle([event for mailbox in mailboxes for event in mailbox.events])
    answer = b""
    while len(answer) < LARGE_BYTES:
        more = ceil((LARGE_BYTES - len(answer)) / EVENT_BYTES / len(mailboxes))
        for mailbox in mailboxes:
            mailbox.events += islice(events, more)
        answer = make_answer(mailboxes)
    return answer


class Canned:
    """What is answered, by the first part of the path; each request gets the next one."""

    def __init__(self, mailboxes: list[MailboxAnswer], wanted: int):
        chosen = list(islice(cycle(mailboxes), wanted))
        plain = [make_answer(chosen[at:at + IN_ONE_ANSWER]) for at in range(0, wanted, IN_ONE_ANSWER)]
        self.plain_bytes = sum(map(len, plain))
        large = make_large(mailboxes[:IN_ONE_ANSWER])
        self.large_bytes = len(large)
        answers = {"plain": plain, "gzip": [gzip.compress(answer, 6) for answer in plain], "large": [large]}
        self._answers = {which: list(map(in_chunks, bodies)) for which, bodies in answers.items()}
        self._next = {which: count() for which in self._answers}
        self._lock = threading.Lock()

    def next(self, which: str) -> bytes:
        """The next answer of a kind."""
        with self._lock:
            answers = self._answers[which]
            return answers[next(self._next[which]) % len(answers)]


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    canned: Canned

    def do_POST(self) -> None:
        """Reads the request and sends the next answer, as one piece."""
        self.rfile.read(int(self.headers["Content-Length"]))
        which = self.path.split("/")[1]
        body = self.canned.next(which)
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        if which == "gzip":
            self.send_header("Content-Encoding", "gzip")
        if identifier := self.headers.get("client-request-id"):
            self.send_header("client-request-id", identifier)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # pylint: disable=redefined-builtin
        """Says nothing."""


def main() -> None:
    """Serves until the input ends."""
    truth, certificate, key, mailboxes, entries = sys.argv[1:]
    Handler.canned = Canned(read_mailboxes(truth, int(entries)), int(mailboxes))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    canned = Handler.canned
    print(f"ready port={server.server_port} octets={canned.plain_bytes} large={canned.large_bytes}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
