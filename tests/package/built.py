"""The packages that the tests look at: built once for each state of the tree, and kept beside the clean Debian."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from clean_debian import CACHE, run_here

ROOT = Path(__file__).resolve().parents[2]
# What came with the first state of the packaging in which the packages could be built and run; an upgrade begins there.
FIRST_PACKAGES = ("sched_setscheduler", "deploy/debian/units/ewscal-supervisor.service")
KEPT = 6


def state_of_tree() -> str:
    """Another one when a file that a package is made of has changed."""
    names = run_here("git", "-C", ROOT, "ls-files", "-z").split("\0")
    digest = hashlib.sha256()
    for name in sorted(filter(None, names)):
        path = ROOT / name
        if not path.is_file() or name.startswith(("tests/", ".ci/")):
            continue
        digest.update(f"{name} {path.stat().st_mode}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def build(tree: Path, output: Path) -> None:
    """Builds the packages of a tree as an administrator would; installing what that needs was done before."""
    environment = {**os.environ, "EWSCAL_JOBS": os.environ.get("EWSCAL_JOBS", "2")}
    done = subprocess.run([tree / "deploy/build-packages", output], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, env=environment, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"deploy/build-packages: {done.stdout[-4000:]}")


def _kept(name: str, tree: Path) -> Path:
    folder = CACHE / f"packages-{name}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock-packages").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            unfinished = folder.with_suffix(".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            build(tree, unfinished)
            unfinished.rename(folder)
        older = sorted(CACHE.glob("packages-*"), key=lambda path: path.stat().st_mtime)
        for path in older[:-KEPT]:
            shutil.rmtree(path)
    return folder


def packages() -> Path:
    """The folder with the packages of this tree."""
    return _kept(state_of_tree(), ROOT)


def first_packages() -> Path:
    """The folder with the packages of the first state of the packaging."""
    text, path = FIRST_PACKAGES
    commits = run_here("git", "-C", ROOT, "log", "--reverse", "--format=%H", f"-S{text}", "--", path)
    commit = commits.split("\n", 1)[0]
    with tempfile.TemporaryDirectory(prefix="ewscal-first-") as folder:
        archive = Path(folder) / "tree.tar"
        run_here("git", "-C", ROOT, "archive", "--output", archive, commit)
        with tarfile.open(archive) as tar:
            tar.extractall(Path(folder) / "tree")
        return _kept(commit[:20], Path(folder) / "tree")


def dependencies(folder: Path) -> list[str]:
    """What the packages in a folder need of Debian."""
    names: set[str] = set()
    for package in folder.glob("*.deb"):
        for group in run_here("dpkg-deb", "--field", package, "Depends").split(","):
            name = group.split("|")[0].split("(")[0].strip()
            if name and not name.startswith("ewscal"):
                names.add(name)
    return sorted(names)
