"""Each header of the product compiles alone, so that the order of includes never matters."""

from collections.abc import Iterator

from checks.compiling import ask_all
from checks.tree import Finding, of_product, with_ending


def check() -> Iterator[Finding]:
    """Each header that needs another one before it."""
    files: dict[str, str | None] = {name: f'#include "{name}"\n'
                                    for name in with_ending(".h") if of_product(name)}
    for answer in ask_all(files, "-fsyntax-only", "-Wall", "-Werror"):
        if not answer.is_good:
            first = next((line for line in answer.errors.splitlines() if "error:" in line), "?")
            yield Finding(f"{answer.name}:1", f"does not compile alone: {first.strip()}")
