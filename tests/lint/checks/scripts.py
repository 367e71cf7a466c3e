"""Python files compile, shell scripts parse, and what has a first line for the kernel may be run."""

import os
import subprocess
from collections.abc import Iterator

from checks.tree import ROOT, Finding, read, tracked


def check_python(name: str) -> Iterator[Finding]:
    """The first syntax error."""
    try:
        compile(read(name), name, "exec", dont_inherit=True)
    except SyntaxError as error:
        yield Finding(f"{name}:{error.lineno}", str(error.msg))


def check_shell(name: str) -> Iterator[Finding]:
    """What bash says without running anything."""
    ended = subprocess.run(["bash", "-n", name], cwd=ROOT, capture_output=True, text=True,
                           check=False)
    if ended.returncode != 0:
        yield Finding(f"{name}:1", ended.stderr.strip())


def check() -> Iterator[Finding]:
    """Each script that cannot work."""
    for name in tracked():
        with open(ROOT / name, "rb") as file:
            first = file.readline(100).decode("utf-8", "replace")
        is_program = first.startswith("#!")
        if name.endswith(".py") or (is_program and "python" in first):
            yield from check_python(name)
        elif is_program and ("bash" in first or first.rstrip().endswith("/sh")):
            yield from check_shell(name)
        if is_program and not os.access(ROOT / name, os.X_OK):
            yield Finding(f"{name}:1", f"has a #! line but may not be run: chmod +x {name}")
