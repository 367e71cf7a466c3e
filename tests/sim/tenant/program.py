"""One program that was started here and is ended here, by its process id."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import select
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Callable, Mapping, Sequence, TypeVar

READY_SECONDS = 60.0
END_SECONDS = 30.0
Found = TypeVar("Found")


PROGRAM_NAMES = ("ewscalctl", "ewscal-supervisor", "ewscal-worker-ldap", "ewscal-worker-ews",
                 "ewscal-publisher-ucserver")


def copy_programs(programs: Path, folder: Path) -> None:
    """Puts ours into a new folder, from which others may start them."""
    folder.mkdir(mode=0o755)
    for name in PROGRAM_NAMES:
        shutil.copy2(programs / name, folder / name)


def heed_signals() -> None:
    """In a child: what ends a program ends it, also when whoever has started the tests ignores that, as a shell does
    for what runs in the background."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


class ProgramError(Exception):
    """A program did not start or did not end as it should."""


@dataclass
class Usage:
    """What a process used: seconds of CPU and octets of memory."""

    cpu_seconds: float
    resident_bytes: int
    peak_bytes: int
    descriptors: int


def usage_of(process: int) -> Usage | None:
    """Reads from /proc what a living process has used so far."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1].split()
        status = Path(f"/proc/{process}/status").read_text()
        descriptors = len(os.listdir(f"/proc/{process}/fd"))
    except (OSError, IndexError):
        return None
    ticks = os.sysconf("SC_CLK_TCK")
    sizes = dict(re.findall(r"^(VmRSS|VmHWM):\s*(\d+) kB$", status, re.MULTILINE))
    return Usage((int(fields[11]) + int(fields[12])) / ticks, int(sizes.get("VmRSS", 0)) * 1024,
                 int(sizes.get("VmHWM", 0)) * 1024, descriptors)


def children_of(process: int) -> list[int]:
    """Descriptors that become readable when the children of a process end; the caller closes them."""
    try:
        numbers = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return []
    opened = []
    for number in numbers:
        try:
            opened.append(os.pidfd_open(int(number)))
        except OSError:  # it has ended since
            continue
    return opened


def kill_together(processes: Sequence[int]) -> None:
    """Kills them at one moment: none takes over what another one was doing, and dies with it, too."""
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)


class Program:
    """A child process. Its standard input is a lifeline: when we end, it ends."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        output: Path,
        waits_for_ready: bool = False,
        environment: Mapping[str, str] | None = None,
        prefix: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.output = output
        self.ready: dict[str, str] = {}
        self._log: IO[bytes] = output.open("ab")
        self.child = subprocess.Popen(
            [*prefix, *map(str, command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if waits_for_ready else self._log,
            stderr=self._log,
            env=None if environment is None else {**os.environ, **environment},
        )
        if waits_for_ready:
            self._wait_for_ready()

    @property
    def process(self) -> int:
        return self.child.pid

    def _wait_for_ready(self) -> None:
        assert self.child.stdout is not None
        readable, _, _ = select.select([self.child.stdout], [], [], READY_SECONDS)
        line = self.child.stdout.readline().decode() if readable else ""
        words = line.split()
        if not words or words[0] != "ready":
            self.kill()
            raise ProgramError(f"{self.name} did not become ready: {self.output.read_text()[-2000:]}")
        self.ready = dict(word.split("=", 1) for word in words[1:] if "=" in word)

    def is_alive(self) -> bool:
        return self.child.poll() is None

    def send(self, number: signal.Signals) -> None:
        if self.is_alive():
            self.child.send_signal(number)

    def stop(self, seconds: float = END_SECONDS) -> int:
        """Asks the program to end and waits; kills it when it does not. Returns its exit status."""
        self.send(signal.SIGTERM)
        try:
            status = self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ProgramError(f"{self.name} did not end within {seconds} s") from None
        self._close()
        return status

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.child.wait()
        self._close()

    def kill_with_children(self) -> None:
        """Kills the program and waits until its own children, who end when it does, are gone as well."""
        if not self.is_alive():
            return
        self.send(signal.SIGSTOP)  # from here on it makes no child
        os.waitid(os.P_PID, self.process, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        children = children_of(self.process)
        self.kill()
        for child in children:
            readable, _, _ = select.select([child], [], [], END_SECONDS)
            os.close(child)
            if not readable:
                raise ProgramError(f"a child of {self.name} outlived it by {END_SECONDS} s")

    def wait(self, seconds: float) -> int:
        """Waits for an end that comes by itself. Returns the exit status."""
        try:
            status = self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise ProgramError(f"{self.name} still runs after {seconds} s") from None
        self._close()
        return status

    def _close(self) -> None:
        for stream in (self.child.stdin, self.child.stdout, self._log):
            if stream is not None and not stream.closed:
                stream.close()


def raise_descriptor_limit() -> None:
    """The simulators hold many connections."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def wait_until(condition: Callable[[], Found], seconds: float, what: str, pause: float = 0.05) -> Found:
    """Waits until `condition()` gives something true and returns that; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() >= deadline:
            raise ProgramError(f"waited {seconds} s in vain: {what}")
        time.sleep(pause)
