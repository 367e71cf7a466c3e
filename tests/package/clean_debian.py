"""A clean Debian under a real systemd, in a folder: made once and kept, copied for each test, booted.

It is a container of systemd-nspawn that is registered nowhere and has a network of its own. Commands in it are started
through its namespaces, so neither a bus nor machinectl is needed."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Iterator, Mapping, Sequence

CACHE = Path(os.environ.get("XDG_CACHE_HOME", "/var/cache")) / "ewscal-tests"
SUITE = "bookworm"
# What a small server has, and what the simulated servers need.
ALWAYS = ("systemd", "systemd-sysv", "dbus", "iproute2", "procps", "man-db", "sudo", "python3", "openssl", "slapd",
          "ldap-utils", "bash-completion")
NO_SERVICES = "#!/bin/sh\nexit 101\n"
BOOT_SECONDS = 180.0
END_SECONDS = 60.0
COMMAND_SECONDS = 1200.0
ENVIRONMENT = ("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "HOME=/root",
               "DEBIAN_FRONTEND=noninteractive")


class DebianError(Exception):
    """The clean Debian could not be made, booted or used."""


def run_here(*command: str | Path, seconds: float = COMMAND_SECONDS) -> str:
    """Runs a command of this machine; what it has printed."""
    done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=seconds, check=False)
    if done.returncode != 0:
        raise DebianError(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stdout[-3000:]}")
    return done.stdout


def archive() -> str:
    """Where this machine gets its Debian from."""
    known = run_here("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian",
                     f"Codename: {SUITE}")
    return known.split("\n", 1)[0]


def copy_apt_sources(root: Path) -> None:
    """The packages come from where this machine has its own from."""
    for name in ("sources.list", "sources.list.d", "trusted.gpg.d", "keyrings"):
        here, there = Path("/etc/apt") / name, root / "etc/apt" / name
        if here.is_dir():
            shutil.copytree(here, there, dirs_exist_ok=True)
        elif here.exists():
            shutil.copy(here, there)
        elif name == "sources.list":
            there.write_text("")
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")


def make_root(root: Path, packages: Sequence[str]) -> None:
    """A minimal Debian with these packages, none of whose services has been started or will be."""
    run_here("debootstrap", "--variant=minbase", SUITE, root, archive())
    copy_apt_sources(root)
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text(NO_SERVICES)
    policy.chmod(0o755)
    inside = ("env", "-i", *ENVIRONMENT, "chroot", root)
    run_here(*inside, "apt-get", "--quiet", "update")
    run_here(*inside, "apt-get", "--quiet", "--yes", "--no-install-recommends", "install", *packages)
    run_here(*inside, "apt-get", "clean")
    run_here(*inside, "systemctl", "mask", "slapd.service", "console-getty.service")
    policy.unlink()
    (root / "etc/machine-id").write_text("")  # the first boot gives each copy its own


def kept_root(packages: Sequence[str]) -> Path:
    """The root with these packages, which is made when there is none."""
    wanted = sorted({*ALWAYS, *packages})
    key = hashlib.sha256("\n".join([SUITE, *wanted]).encode()).hexdigest()[:16]
    root = CACHE / f"debian-{key}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not root.exists():
            unfinished = CACHE / f"debian-{key}.new"
            shutil.rmtree(unfinished, ignore_errors=True)
            make_root(unfinished, wanted)
            unfinished.rename(root)
    return root


@contextlib.contextmanager
def copied(root: Path) -> Iterator[Path]:
    """A copy that costs nothing: what is written lies beside it and goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="ewscal-debian-"))
    merged = folder / "root"
    for name in ("upper", "work", "root"):
        (folder / name).mkdir()
    try:
        run_here("mount", "-t", "overlay", "overlay", "-o",
                 f"lowerdir={root},upperdir={folder / 'upper'},workdir={folder / 'work'}", merged)
        try:
            yield merged
        finally:
            run_here("umount", merged)
    finally:
        shutil.rmtree(folder)


class CleanDebian:
    """A booted one. `binds` are folders of this machine that it sees read-only: where, what."""

    def __init__(self, root: Path, binds: Mapping[str, Path]) -> None:
        self.root = root
        self.output = root.parent / "boot.output"
        options = [f"--bind-ro={what}:{where}" for where, what in binds.items()]
        with self.output.open("wb") as output:
            self.container = subprocess.Popen(
                ["systemd-nspawn", "--quiet", "--directory", root, "--boot", "--register=no", "--keep-unit",
                 "--private-network", "--link-journal=no", "--resolv-conf=off", "--timezone=off",
                 f"--machine=ewscal-{os.getpid()}", *options],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            self.leader = self._wait_for_leader()
            self._wait_for_boot()
        except BaseException:
            self.close()
            raise

    def _said(self) -> str:
        return self.output.read_text(errors="replace")[-2000:]

    def _wait_for_leader(self) -> int:
        """The container's first process."""
        deadline = time.monotonic() + BOOT_SECONDS
        children = Path(f"/proc/{self.container.pid}/task/{self.container.pid}/children")
        while time.monotonic() < deadline and self.container.poll() is None:
            for number in children.read_text().split():
                status = Path(f"/proc/{number}/status")
                with contextlib.suppress(OSError):
                    if status.read_text().split("NSpid:", 1)[1].split("\n", 1)[0].split()[-1] == "1":
                        return int(number)
            time.sleep(0.1)
        raise DebianError(f"the clean Debian has no first process: {self._said()}")

    def _wait_for_boot(self) -> None:
        deadline = time.monotonic() + BOOT_SECONDS
        state = ""
        while time.monotonic() < deadline:
            _, state = self.run("systemctl", "is-system-running", check=False)
            if state.strip() in ("running", "degraded"):
                return
            time.sleep(0.3)
        raise DebianError(f"the clean Debian does not boot: {state}{self._said()}")

    def run(self, *command: str, check: bool = True, seconds: float = COMMAND_SECONDS) -> tuple[int, str]:
        """Runs a command inside as root: its exit status and what it has printed."""
        done = subprocess.run(
            ["nsenter", "--target", str(self.leader), "--all", "--wd=/", "env", "-i", *ENVIRONMENT, *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds,
            check=False)
        if check and done.returncode != 0:
            raise DebianError(f"{' '.join(command)} ended with {done.returncode} inside: {done.stdout[-4000:]}")
        return done.returncode, done.stdout

    def close(self) -> None:
        """Shuts it down in order, or ends it when that takes too long."""
        if self.container.poll() is None:
            self.container.send_signal(signal.SIGTERM)
            try:
                self.container.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self.container.kill()
                self.container.wait()
