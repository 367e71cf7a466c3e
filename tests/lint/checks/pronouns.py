"""Users and administrators are "they" or "the user", everywhere."""

import re
from collections.abc import Iterator

from checks.tree import Finding, is_text, matches, read, tracked

# Written so that it does not match itself.
PRONOUNS = re.compile(r"\b(?:h[e]|h[i]m|h[i]s|h[i]mself)\b", re.IGNORECASE)
ALLOWED_FILES = ("LICENSE",)


def check() -> Iterator[Finding]:
    """Each such word and its line."""
    for name in tracked():
        if name in ALLOWED_FILES or not is_text(name):
            continue
        for line, match in matches(PRONOUNS, read(name)):
            yield Finding(f"{name}:{line}", f"'{match.group()}': write \"they\", \"the user\", or another sentence")
