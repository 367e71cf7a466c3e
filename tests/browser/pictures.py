"""A day as it could have been, for pictures and tests that cannot wait for one."""

from __future__ import annotations

import math
import random
from typing import Any

MINUTE_MS = 60000
SAMPLES = 1440
BEGIN = 40  # before that the supervisor was not there
BUSY = range(500, 560)  # Exchange asks for pauses
AWAY = range(860, 885)  # no directory answers
ROUND = 15
SEED = 5


def _server(name: str, latencies: list[int | None], held: list[int]) -> dict[str, Any]:
    requests = [0 if value is None else 3 for value in latencies]
    return {"server": name, "name": "", "latency_ms": latencies, "requests": requests, "failed": [0] * SAMPLES,
            "held": held}


def _fresh(index: int, users: int) -> int:
    if index in BUSY:
        return users - int(users * 0.2 * math.sin((index - BUSY.start) / len(BUSY) * math.pi))
    return users - int(users * 0.05) if index in AWAY else users


def day(now_ms: int, users: int, without: int) -> dict[str, Any]:
    """What /history answers after such a day; so many users, so many of them without a calendar."""
    chance = random.Random(SEED)
    known = range(BEGIN, SAMPLES)
    failing = {index for index in (*BUSY, *AWAY) if index % ROUND < 2}

    def each(value: Any) -> list[Any]:
        return [value(index) if index in known else None for index in range(SAMPLES)]

    def exchange_ms(index: int) -> int:
        return int(90 + 40 * math.sin(index / 200) + chance.random() * 30 + (400 if index in BUSY else 0))

    return {
        "step_ms": MINUTE_MS, "from_ms": now_ms - SAMPLES * MINUTE_MS,
        "fresh": each(lambda index: _fresh(index, users - without)), "listed": each(lambda _: users),
        "without": each(lambda _: without), "oldest_age_ms": each(lambda index: index % ROUND * MINUTE_MS),
        "finished": each(lambda index: users // 2 if index % ROUND < 2 else 0),
        "failed": each(lambda index: users // 10 if index in failing else 0),
        "servers": [
            _server("ucserver", each(lambda _: int(15 + chance.random() * 10)), [0] * SAMPLES),
            _server("directory", each(lambda index: None if index in AWAY else int(4 + chance.random() * 5)),
                    [int(index in AWAY) for index in range(SAMPLES)]),
            _server("exchange", each(exchange_ms),
                    [int(index in BUSY and index % 20 < 13) for index in range(SAMPLES)]),
        ],
    }
