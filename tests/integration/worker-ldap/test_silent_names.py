"""libldap asks for the name of its own machine; a name server that is silent must not stop the loop for that."""

from __future__ import annotations

import contextlib
import socket
import sys
import tempfile
import unittest
from pathlib import Path

import support

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mount_namespace import WHY_NOT, is_possible  # noqa: E402


class SilentNames(unittest.TestCase):
    @unittest.skipUnless(is_possible(), WHY_NOT)
    def test_a_silent_name_server_does_not_stop_the_loop(self) -> None:
        people = [support.person("u00001")]
        directory = support.Directory(people)
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind((support.NAME_SERVER, 53))
            resolver = support.Resolver(directory, directory.port, prefix=support.namespace(Path(folder)))
            job = resolver.begin(people)
            silent.settimeout(support.PATIENCE_SECONDS)
            asked = [silent.recv(512)]
            resolver.ping()
            silent.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    asked.append(silent.recv(512))
            ended = resolver.end_of(job)
            resolver.stop()
        self.assertIn(support.MACHINE.encode(), asked[0])
        self.assertEqual(len(set(asked)), len(asked), "the loop was kept waiting until the question was repeated")
        directory.stop()
        self.assertEqual(support.addresses(ended), {"u00001@example.test": "u00001@mail.example.test"})


if __name__ == "__main__":
    unittest.main()
