"""The tree holds nothing unfinished and nothing about the place where it was written.

Patterns are written so that they do not match themselves."""

import re
from collections.abc import Iterator

from checks.tree import Finding, is_text, matches, read, tracked

WORDS = {
    re.compile(r"\b(?:T[O]DO|F[I]XME|X[X]X|H[A]CK)\b"): "finish it, or describe it in known-limits",
    re.compile(r"(?<![\w.])/(?:[w]ork|[f]arm)/"): "a path of one machine; make it relative",
    re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KE[Y]-----"): "a secret; let tests make their own",
    re.compile(r"\b[i]ssue #?\d+|\b[s]ession #\d+|\(#\d+\)", re.IGNORECASE):
        "say what is meant; numbers of tickets tell a reader nothing",
}
ALLOWED_FILES = ("LICENSE",)


def check() -> Iterator[Finding]:
    """Each such word and its line."""
    for name in tracked():
        if name in ALLOWED_FILES or not is_text(name):
            continue
        text = read(name)
        for pattern, advice in WORDS.items():
            for line, match in matches(pattern, text):
                yield Finding(f"{name}:{line}", f"'{match.group()}': {advice}")
