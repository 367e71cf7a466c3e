"""A function's name says of what it is, so that a backtrace is read without opening files.

`take` or `on_timer` in one file after the other is one name for as many things. Two may share a name, like the two
sides of one matter; `main` stands in every program."""

from collections import defaultdict
from collections.abc import Iterator

from checks.sizes import Function, functions_in
from checks.tree import Finding, of_product, read, with_ending

MOST_OF_ONE_NAME = 2
IN_EVERY_PROGRAM = ("main",)


def by_name() -> dict[str, list[Function]]:
    """The functions that the product defines, static ones as well, by their names."""
    found: defaultdict[str, list[Function]] = defaultdict(list)
    for name in filter(of_product, with_ending(".c", ".h")):
        for function in functions_in(name, read(name)):
            found[function.name].append(function)
    return found


def too_common() -> dict[str, list[Function]]:
    """Those that are defined too often, the most frequent names first."""
    common = {name: functions for name, functions in by_name().items()
              if len(functions) > MOST_OF_ONE_NAME and name not in IN_EVERY_PROGRAM}
    return dict(sorted(common.items(), key=lambda named: (-len(named[1]), named[0])))


def check() -> Iterator[Finding]:
    """Each definition of a name that is defined too often."""
    for name, functions in too_common().items():
        for function in functions:
            yield Finding(function.place, f"{name}() is defined {len(functions)} times, at most {MOST_OF_ONE_NAME}: "
                          "let the name say of what")
