"""A terminal that a test types into and reads: tmux, on a server of its own."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Mapping

PATIENCE_SECONDS = 60
LOOK_AGAIN_SECONDS = 0.05


class ScreenError(AssertionError):
    """What was waited for did not come; the screen is in the message."""


class Screen:
    """One program in a terminal; its exit status is kept in a file."""

    def __init__(self, folder: Path, command: list[str], environment: Mapping[str, str] | None = None,
                 size: tuple[int, int] = (80, 24)) -> None:
        kept = Path(tempfile.mkdtemp(prefix="terminal-", dir=folder))
        self._server = kept / "tmux.socket"
        self._status = kept / "status"
        quoted = " ".join("'" + word.replace("'", "'\\''") + "'" for word in command)
        names = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **(environment or {})}
        exports = "".join(f"export {name}='{value}'; " for name, value in names.items())
        shell = f"unset LC_ALL LANGUAGE LC_MESSAGES; {exports}{quoted}; echo $? > '{self._status}'; sleep 600"
        self._tmux("new-session", "-d", "-s", "test", "-x", str(size[0]), "-y", str(size[1]), shell)
        self._tmux("set", "-g", "status", "off")

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(["tmux", "-u", "-f", "/dev/null", "-S", str(self._server), *arguments],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ScreenError(f"tmux {arguments[0]}: {done.stderr}")
        return done.stdout

    def text(self) -> str:
        """What is on the screen."""
        return self._tmux("capture-pane", "-t", "test", "-p")

    def cursor(self) -> tuple[int, int]:
        """Column and line of the cursor, both from 0."""
        column, line = self._tmux("display-message", "-t", "test", "-p", "#{cursor_x},#{cursor_y}").strip().split(",")
        return int(column), int(line)

    def keys(self, *keys: str) -> None:
        """Presses keys by tmux' names: Tab, Enter, Escape, F1, Space."""
        self._tmux("send-keys", "-t", "test", *keys)

    def write(self, text: str) -> None:
        """Types a text."""
        self._tmux("send-keys", "-t", "test", "-l", text)

    def wait_for(self, *texts: str) -> str:
        """Waits until all of the texts are on the screen; returns it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            shown = self.text()
            if all(text in shown for text in texts):
                return shown
            if time.monotonic() > deadline:
                raise ScreenError(f"expected {texts} on:\n{shown}")
            time.sleep(LOOK_AGAIN_SECONDS)

    def wait_for_end(self) -> int:
        """Waits until the program has ended; returns its exit status."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            text = self._status.read_text() if self._status.exists() else ""
            if text.endswith("\n"):
                return int(text)
            time.sleep(LOOK_AGAIN_SECONDS)
        raise ScreenError(f"the program has not ended:\n{self.text()}")

    def process(self, name: str) -> int:
        """The id of the program that runs in the terminal."""
        shell = int(self._tmux("list-panes", "-t", "test", "-F", "#{pane_pid}"))
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                head, _, rest = path.read_text().rpartition(")")
            except OSError:
                continue
            if int(rest.split()[1]) == shell and head.endswith("(" + name):
                return int(path.parent.name)
        raise ScreenError(f"no {name} runs:\n{self.text()}")

    def hang_up(self) -> None:
        """Closes the terminal, as a person closes a window."""
        self._tmux("kill-session", "-t", "test")

    @staticmethod
    def has_ended(process: int) -> bool:
        """Waits until there is no such process any more; false when it stays."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while Path(f"/proc/{process}").exists():
            if time.monotonic() > deadline:
                return False
            time.sleep(LOOK_AGAIN_SECONDS)
        return True

    def close(self) -> None:
        """Ends the terminal with everything in it."""
        subprocess.run(["tmux", "-S", str(self._server), "kill-server"], capture_output=True, check=False)
