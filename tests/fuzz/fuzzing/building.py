"""Builds the fuzz targets, once, also when several runs begin at the same time."""

import fcntl

from runner.build import build
from runner.places import ROOT, build_folder

PRESET = "fuzz"


def names() -> list[str]:
    """Each target."""
    return sorted(file.stem.removeprefix("fuzz_") for file in (ROOT / "tests" / "fuzz").glob("fuzz_*.c"))


def build_targets() -> str:
    """Builds what is not up to date. Returns what went wrong, or nothing."""
    folder = build_folder(PRESET)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = build(PRESET)
    return result.output if result.failed else ""
