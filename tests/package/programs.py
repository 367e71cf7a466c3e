"""The programs that were built, and what they say of themselves."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("EWSCAL_BIN", ROOT / "build" / "debug" / "bin"))


def help_of(program: str) -> str:
    """What a program says of itself, in English."""
    return subprocess.run([PROGRAMS / program, "--help"], env={**os.environ, "LC_ALL": "C", "LANGUAGE": "C"},
                          capture_output=True, text=True, timeout=60, check=True).stdout
