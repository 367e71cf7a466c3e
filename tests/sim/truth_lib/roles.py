"""Decides who is odd: which person gets which role, so that four in five must be replicated."""

from random import Random

REPLICATED_SHARE_PERCENT = 80

# People with these roles are replicated like everybody else: role, one more for so many people.
REPLICATED_ROLES: dict[str, int] = {
    "thousand_appointments": 0,
    "apostrophe": 500,
    "upn_case": 500,
    "domain_name": 500,
    "disabled": 500,
    "umlaut": 500,
}

# People with these roles are not: role, people that it takes, one more for so many people. The
# order is the one in which they are given out when the population is small.
EXCLUDED_ROLES: list[tuple[str, int, int]] = [
    ("shared_address", 2, 1000),
    ("same_upn", 1, 1000),
    ("no_mailbox", 1, 200),
    ("mail_only", 1, 500),
    ("online", 1, 20),
    ("not_in_directory", 1, 500),
    ("not_enabled", 1, 100),
    ("no_right", 1, 50),
]


def _count(population: int, one_for: int) -> int:
    """How many of a role: one, and one more for each `one_for` people (0: never more)."""
    return max(1, population // one_for) if one_for else 1


def _excluded(population: int) -> list[tuple[str, ...]]:
    """Roles that are not replicated, in groups (a shared address takes two people)."""
    budget = population * (100 - REPLICATED_SHARE_PERCENT) // 100
    groups: list[tuple[str, ...]] = []
    first_of_each = [(role, size) for role, size, _ in EXCLUDED_ROLES]
    further = [
        (role, size)
        for role, size, one_for in EXCLUDED_ROLES
        for _ in range(_count(population, one_for) - 1)
    ]
    for role, size in first_of_each + further:
        if size <= budget:
            groups.append((role,) * size)
            budget -= size
    return groups


def plan_roles(rng: Random, population: int) -> tuple[list[str | None], list[tuple[int, int]]]:
    """A role (or None) for each person, and the pairs of those who share an address."""
    groups = _excluded(population)
    room = population - sum(len(group) for group in groups)
    replicated = [
        (role,) for role, one_for in REPLICATED_ROLES.items()
        for _ in range(_count(population, one_for))
    ]
    groups += replicated[:room]
    places = list(range(population))
    rng.shuffle(places)
    roles: list[str | None] = [None] * population
    pairs: list[tuple[int, int]] = []
    for group in groups:
        taken = sorted(places.pop() for _ in group)
        for place in taken:
            roles[place] = group[0]
        if len(taken) == 2:
            pairs.append((taken[0], taken[1]))
    return roles, pairs
