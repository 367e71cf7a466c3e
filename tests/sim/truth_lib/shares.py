"""Deals values out so that even a small population has some of each."""

from random import Random
from typing import TypeVar

Value = TypeVar("Value")


def deal(rng: Random, count: int, shares: dict[Value, float]) -> list[Value]:
    """`count` values in random order; each value of `shares` at least once if `count` allows.

    The shares are weights; the first value takes what rounding leaves over.
    """
    values = list(shares)
    total = sum(shares.values())
    counts = {value: max(1, int(count * shares[value] / total)) for value in values}
    dealt = [value for value in values[1:] for _ in range(counts[value])]
    dealt = dealt[:count]
    dealt += [values[0]] * (count - len(dealt))
    rng.shuffle(dealt)
    return dealt
