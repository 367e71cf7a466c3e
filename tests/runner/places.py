"""Where things are in the tree, and the environment that every test gets."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VECTORS_BESIDE_THE_TREE = "../shared/vectors"


def build_folder(preset: str) -> Path:
    """The folder that a preset builds into."""
    return ROOT / "build" / preset


def vectors() -> Path:
    """The recorded messages of real servers, whether they are there or not."""
    return (ROOT / os.environ.get("EWSCAL_VECTORS", VECTORS_BESIDE_THE_TREE)).resolve()


def test_environment() -> dict[str, str]:
    """The environment of a test, the same in whatever shell the run was started."""
    environment = dict(os.environ)
    environment["EWSCAL_VECTORS"] = str(vectors())
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    environment["UBSAN_OPTIONS"] = "print_stacktrace=1"
    return environment
