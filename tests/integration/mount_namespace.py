"""Programs that see other files in /etc than the machine has: only root can start them, and not everywhere."""

from __future__ import annotations

import subprocess

WHY_NOT = "SKIPPED: a mount namespace of our own cannot be made here"


def is_possible() -> bool:
    """Whether `unshare` may give a program mounts of its own."""
    try:
        return subprocess.run(["unshare", "-m", "-u", "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
