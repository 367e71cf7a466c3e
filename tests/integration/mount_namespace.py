"""Programs that see other files in /etc than the machine has: only root can start them, and not everywhere."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

INSIDE = "--inside"
NOBODY_ANSWERS = "nameserver 127.0.0.80\n"
WHY_NOT = "SKIPPED: a mount namespace of our own cannot be made here"


def is_possible() -> bool:
    """Whether `unshare` may give a program mounts of its own."""
    try:
        return subprocess.run(["unshare", "-m", "-u", "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run_inside(script: str, seconds: float,
               hosts: str = "127.0.0.1 localhost\n") -> subprocess.CompletedProcess[str]:
    """Runs a script again, with the argument INSIDE, where /etc/hosts is a file of its own, that it may write, and no
    name server answers."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("hosts", hosts), ("resolv.conf", NOBODY_ANSWERS)):
            (Path(folder) / name).write_text(text, encoding="utf-8")
        command = (f"mount --bind {folder}/hosts /etc/hosts && mount --bind {folder}/resolv.conf /etc/resolv.conf && "
                   f"exec {sys.executable} -B {script} {INSIDE}")
        return subprocess.run(["unshare", "-m", "sh", "-c", command], capture_output=True, text=True, timeout=seconds,
                              cwd=Path(script).parent, check=False)
