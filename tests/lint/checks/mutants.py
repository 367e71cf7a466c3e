"""The deliberate breakages of tests/mutants still fit the code that they break."""

import subprocess
from collections.abc import Iterator

from checks.tree import ROOT, Finding, read, tracked

HEAD_LINES = ("Breaks: ", "Seen by: ")


def check() -> Iterator[Finding]:
    """Each patch that cannot be applied, or does not say what it breaks and which tests see it."""
    for name in (name for name in tracked() if name.startswith("tests/mutants/") and name.endswith(".patch")):
        lines = read(name).split("\n")
        for place, wanted in enumerate(HEAD_LINES, 1):
            if not lines[place - 1].startswith(wanted):
                yield Finding(f"{name}:{place}", f'must begin with "{wanted}"')
        ended = subprocess.run(["git", "-c", f"safe.directory={ROOT}", "apply", "-C1", "--check", name], cwd=ROOT,
                               capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            yield Finding(f"{name}:3", f"does not apply: {ended.stderr.strip().splitlines()[0]}; make it anew")
