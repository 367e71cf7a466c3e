#!/usr/bin/python3 -B
"""What it costs that a host which does not name requests in its answers gets one request per connection.

The same jobs, one after the other, by one worker from one simulated Exchange: on a connection that is kept, on a new
one for each request with the session of TLS resumed, and on a new one with a whole handshake. Build first, then:

    tests/bench/bench_connections.py [JOBS]
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "integration" / "worker-ews"))

import support  # noqa: E402

PEOPLE = 100
NAMELESS = {"match": {"any": True}, "do": "no_client_request_id"}


def measure(exchange: support.Exchange, jobs: int, size: int, resumes: bool, *rules: dict[str, object]) -> float:
    """Milliseconds for a job of so many mailboxes, the median."""
    people = support.read_people(exchange.truth)[:size]
    exchange.control("clear")
    exchange.misbehave(*rules)
    fetcher = support.Fetcher(exchange)
    fetcher.fetch(people)
    exchange.control("reset_statistics")
    lasted = []
    for _ in range(jobs):
        if not resumes:
            fetcher.configure()  # forgets sessions along with everything else
        begun = time.monotonic()
        fetcher.fetch(people)
        lasted.append(time.monotonic() - begun)
    lasted_ms = statistics.median(lasted) * 1000
    counted = exchange.statistics()
    fetcher.stop()
    print(f"{size:4} mailboxes: {lasted_ms:7.2f} ms a request, {counted['connections']:4} connections, "
          f"{counted['handshakes_resumed']:4} of them resumed")
    return lasted_ms


def main() -> None:
    """Prints all of it, and the ratios."""
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    exchange = support.Exchange(PEOPLE)
    try:
        for size in (1, PEOPLE):
            kept = measure(exchange, jobs, size, True)
            resumed = measure(exchange, jobs, size, True, NAMELESS)
            whole = measure(exchange, jobs, size, False, NAMELESS)
            print(f"{size:4} mailboxes: resumed {resumed / kept:.2f} times, whole handshakes {whole / kept:.2f} times "
                  f"as long as on a kept connection; {resumed - kept:.2f} ms and {whole - kept:.2f} ms more")
    finally:
        exchange.stop()


if __name__ == "__main__":
    main()
