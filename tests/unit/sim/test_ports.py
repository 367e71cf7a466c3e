"""Ports of tests that run side by side."""

from __future__ import annotations

import subprocess
import sys
import unittest
from pathlib import Path
from unittest import mock

SIMULATORS = Path(__file__).resolve().parents[2] / "sim"
sys.path.insert(0, str(SIMULATORS))

from tenant import ports  # noqa: E402

ASK = "import sys; sys.path.insert(0, sys.argv[1]); from tenant import ports; print(ports._claim(int(sys.argv[2])))"


def can_another_process_have(port: int) -> bool:
    """Asks one."""
    command = [sys.executable, "-B", "-c", ASK, str(SIMULATORS), str(port)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip() == "True"


class PortsTest(unittest.TestCase):
    """Nobody listens yet when a port is given out."""

    def test_a_port_is_given_out_once(self) -> None:
        """Although nobody listens there, and the dice say so twice."""
        first = ports.free_port()
        other = first + 1 if first + 1 < ports.LOWEST_OUTGOING_PORT else first - 1
        with mock.patch("random.SystemRandom.randrange", side_effect=[first, first, other, *range(10000, 10999)]):
            self.assertNotEqual(ports.free_port(), first)

    def test_another_process_does_not_get_it_while_this_one_lives(self) -> None:
        """And gets one that nobody has."""
        port = ports.free_port()
        self.assertFalse(can_another_process_have(port))
        ports._claims.pop().close()
        self.assertTrue(can_another_process_have(port))


if __name__ == "__main__":
    unittest.main()
