"""A person who gives up, or whose connection is lost: the terminal is as it was, and nothing is half written."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
import unittest
from pathlib import Path

from screen import PATIENCE_SECONDS
from support import AssistantTest, merge, write_configuration
from tenant.program import heed_signals

HOLD_OUTPUT = b"\x13"
LET_OUTPUT_GO = b"\x11"
CONTROL_C = b"\x03"
HELD = sum(1 << (number - 1) for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM))
ENTER_ALTERNATE, LEAVE_ALTERNATE = b"\x1b[?1049h", b"\x1b[?1049l"


class InterruptedTest(AssistantTest):
    """The assistant in a terminal whose settings the test sees afterwards; no server is asked."""

    @classmethod
    def start_servers(cls) -> None:
        """None."""

    def start(self, *arguments: str) -> None:
        """In a terminal of its own."""
        self.ours, self.theirs = pty.openpty()
        self.addCleanup(os.close, self.ours)
        self.addCleanup(os.close, self.theirs)
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self.theirs)
        self.shown = b""
        self.is_last = False  # page
        self.program = subprocess.Popen(
            ["setsid", "--ctty", *self.command(*arguments)], stdin=self.theirs, stdout=self.theirs,
            stderr=self.theirs, env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm"},
            preexec_fn=heed_signals)
        self.addCleanup(self.program.wait)
        self.addCleanup(self.program.kill)

    def wait_for(self, text: bytes, behind: int = 0) -> None:
        """Until that was written to the terminal."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while text not in self.shown[behind:]:
            if select.select([self.ours], [], [], 0.1)[0]:
                self.shown += os.read(self.ours, 65536)
            self.assertLess(time.monotonic(), deadline, self.shown)

    def press(self, octets: bytes) -> None:
        """As typed."""
        os.write(self.ours, octets)

    def ended(self) -> int:
        """The program's exit status, as Popen has it; its last words are in `shown`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.program.poll() is None:
            self.assertLess(time.monotonic(), deadline, self.shown)
            if select.select([self.ours], [], [], 0.05)[0]:
                self.shown += os.read(self.ours, 65536)
        while select.select([self.ours], [], [], 0)[0]:
            self.shown += os.read(self.ours, 65536)
        return self.program.returncode

    def check_terminal(self) -> None:
        """It is as it was, and nothing that was typed is left for the shell."""
        self.assertEqual(termios.tcgetattr(self.theirs), self.before)
        self.assertEqual(select.select([self.theirs], [], [], 0)[0], [])

    def end_by(self, how: bytes | signal.Signals) -> None:
        """Ends the program by a key, or a signal."""
        if isinstance(how, bytes):
            self.press(how)
        else:
            self.program.send_signal(how)
        expected = signal.SIGINT if isinstance(how, bytes) else how
        self.assertEqual(self.ended(), -expected)
        self.check_terminal()

    def test_at_the_question_for_a_password(self) -> None:
        for how in (CONTROL_C, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(how):
                self.start("--plain")
                for title, answer in ((b"Host name", b"uc.example.com\n"), (b"Port", b"\n"),
                                      (b"Administrator", b"ewscal\n")):
                    self.wait_for(title)
                    self.press(answer)
                self.wait_for(b"Password: ")
                self.assertFalse(termios.tcgetattr(self.theirs)[3] & termios.ECHO)
                self.press(b"half a passw")
                self.end_by(how)

    def test_in_the_dialogs(self) -> None:
        for how in (CONTROL_C, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(how):
                self.start()
                self.wait_for(b"<Quit>")
                self.assertIn(ENTER_ALTERNATE, self.shown)
                self.end_by(how)
                self.assertIn(LEAVE_ALTERNATE, self.shown)

    def blocked(self) -> int:
        """The signals that wait."""
        lines = Path(f"/proc/{self.program.pid}/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("SigBlk:")), 16)

    def wait_until_held(self) -> None:
        """Until the program is about to write."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.blocked() & HELD != HELD:
            self.assertLess(time.monotonic(), deadline, "a signal would end it in the middle of writing")
            time.sleep(0.02)

    def question(self) -> bytes:
        """Waits for the next one and returns it."""
        self.shown = b""
        while not self.shown.endswith(b": "):
            self.wait_for(b": ", len(self.shown))
        self.is_last = self.is_last or b"== Finish ==" in self.shown
        return self.shown.splitlines()[-1]

    def test_while_it_writes(self) -> None:
        write_configuration(self.config, merge(self.whole(), {"ucserver": {"secret_file": None}}))
        self.start("--plain")
        answers = {b"Host name of the UCServer": b"new.example.com", b"Password": b"new", b"Test (t)": b"n",
                   b"Start the service": b"no"}
        while b"quit without changes (q)" not in (asked := self.question()) or not self.is_last:
            title = next((title for title in answers if asked.strip().startswith(title)), b"")
            self.press(answers.get(title, b"") + b"\n")
            if title == b"Password":
                del answers[title]  # those of the other servers stay
        self.press(HOLD_OUTPUT)
        self.press(b"n\n")
        self.wait_until_held()
        self.program.send_signal(signal.SIGTERM)
        self.press(LET_OUTPUT_GO)
        self.assertEqual(self.ended(), -signal.SIGTERM)
        self.assertIn("new.example.com", self.config.read_text())
        self.assertEqual((self.home / "secrets" / "ucserver").read_text(), "new")
        self.assertGreater((self.home / "keys" / "supervisor.key").stat().st_size, 0)
        self.assertGreater((self.home / "keys" / "control.key").stat().st_size, 0)
        self.assertEqual(list(self.home.rglob("*.new")), [])


if __name__ == "__main__":
    unittest.main()
