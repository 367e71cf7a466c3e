"""simctl sends one command and prints the answer."""

import socket
import tempfile
import threading
import unittest
from pathlib import Path

from truth_support import run_program


class Simctl(unittest.TestCase):
    def setUp(self) -> None:
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = Path(directory.name) / "control"
        self.received: list[bytes] = []

    def _answer_once(self, answer: bytes) -> None:
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(self.path))
        listener.listen()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                self.received.append(lines.readline())
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        self.addCleanup(thread.join)

    def test_answer_is_printed_and_decides_the_exit_status(self) -> None:
        for answer, status in ((b'{"ok":true,"x":1}\n', 0), (b'{"ok":false,"error":"no"}\n', 1)):
            self.path.unlink(missing_ok=True)
            self._answer_once(answer)
            result = run_program("simctl", self.path, '{ "command" : "ping" }')
            self.assertEqual((result.returncode, result.stdout), (status, answer.decode()))
            self.assertEqual(self.received[-1], b'{"command": "ping"}\n')

    def test_no_server_wrong_json_and_no_answer_are_exit_status_2(self) -> None:
        self.assertEqual(run_program("simctl", self.path, '{"command":"ping"}').returncode, 2)
        self.assertEqual(run_program("simctl", self.path, "ping").returncode, 2)
        self.assertEqual(run_program("simctl").returncode, 2)
        self._answer_once(b"")
        self.assertEqual(run_program("simctl", self.path, '{"command":"ping"}').returncode, 2)


if __name__ == "__main__":
    unittest.main()
