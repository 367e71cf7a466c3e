"""A terminal of any size for a program that draws on it, and the frames that it has drawn."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from typing import Any

PATIENCE_SECONDS = 60
HOME, CLEAR_REST = b"\x1b[H", b"\x1b[J"


class WatchedTerminal:
    """The program owns the terminal, so that Ctrl+C reaches it as it would a person's."""

    def __init__(self, command: list[str], lines: int, columns: int) -> None:
        self._ours, self._theirs = pty.openpty()
        self._set_size(lines, columns)
        self._before = termios.tcgetattr(self._theirs)
        self._seen = b""
        self._process = subprocess.Popen(command, stdin=self._theirs, stdout=self._theirs, stderr=self._theirs,
                                         start_new_session=True, preexec_fn=self._take_terminal)

    def __enter__(self) -> WatchedTerminal:
        return self

    def __exit__(self, *_: Any) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._ours)
        os.close(self._theirs)

    def _take_terminal(self) -> None:
        fcntl.ioctl(self._theirs, termios.TIOCSCTTY, 0)

    def _set_size(self, lines: int, columns: int) -> None:
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def _read(self, limit_seconds: float) -> bool:
        """Whether something came."""
        if not select.select([self._ours], [], [], limit_seconds)[0]:
            return False
        self._seen += os.read(self._ours, 65536)
        return True

    def next_frame(self) -> list[str]:
        """The lines of the next whole frame."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while CLEAR_REST not in self._seen:
            if time.monotonic() > deadline:
                raise AssertionError(f"no frame in {self._seen!r}")
            self._read(1)
        frame, _, self._seen = self._seen.partition(CLEAR_REST)
        text = frame.rpartition(HOME)[2].decode()
        return [re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", line) for line in re.split("\r+\n", text)]

    def resize(self, lines: int, columns: int) -> None:
        """As when a window is drawn larger or smaller."""
        self._set_size(lines, columns)

    def press(self, key: bytes) -> None:
        """Types one key."""
        os.write(self._ours, key)

    def end(self) -> int:
        """Waits for the program; returns its exit status."""
        return self._process.wait(PATIENCE_SECONDS)

    def rest(self) -> bytes:
        """What was written behind the last frame."""
        while self._read(0.2):
            pass
        return self._seen

    def is_as_before(self) -> bool:
        """Whether keys are shown and come in lines again."""
        return termios.tcgetattr(self._theirs) == self._before
