"""Finds and ends, by process id, what a test has left running."""

import os
import signal
import time
from pathlib import Path

MARK = "EWSCAL_TEST_MARK"
GRACE_SECONDS = 2.0
PAUSE_SECONDS = 0.05


def session_of(process: int) -> int | None:
    """The session of a living process; None when it has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else int(fields[3])


def carries(process: int, mark: str) -> bool:
    """Whether a process has inherited the mark, in whatever session it is now."""
    try:
        return f"{MARK}={mark}\0".encode() in Path(f"/proc/{process}/environ").read_bytes()
    except OSError:
        return False


def find(session: int, mark: str) -> list[int]:
    """Living processes of the session or with the mark."""
    processes = [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]
    return [process for process in processes if process != os.getpid()
            and session_of(process) is not None
            and (session_of(process) == session or carries(process, mark))]


def command_of(process: int) -> str:
    """The command line of a process, for people."""
    try:
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "?"
    return b" ".join(words).decode("utf-8", "replace").strip()


def send(processes: list[int], number: signal.Signals) -> None:
    """Sends a signal to each; one that has just ended is no matter."""
    for process in processes:
        try:
            os.kill(process, number)
        except ProcessLookupError:
            pass


def end(session: int, mark: str) -> list[str]:
    """Ends what is left of a test. Returns the command lines of those that had to be killed."""
    deadline = time.monotonic() + GRACE_SECONDS
    left = find(session, mark)
    while left and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
        left = find(session, mark)
    killed = [command_of(process) for process in left]
    while left:
        send(left, signal.SIGKILL)
        time.sleep(PAUSE_SECONDS)
        left = find(session, mark)
    return killed
