"""A name server that never answers keeps nobody waiting. Needs a mount namespace, so it runs as root."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import support

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mount_namespace import WHY_NOT, is_possible  # noqa: E402

NAME_SERVER = "127.0.0.77"


def read_in_namespace() -> None:
    """Runs where NAME_SERVER is the only name server."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind((NAME_SERVER, 53))
        exchange = support.Exchange(20)
        fetcher = support.Fetcher(exchange, url="https://mail.silent.example/EWS/Exchange.asmx",
                                  request_timeout_ms=1500)
        job = fetcher.begin(support.read_people(exchange.truth))
        silent.settimeout(support.PATIENCE_SECONDS)
        silent.recv(512)
        fetcher.ping()
        ended = fetcher.end_of(job)
        fetcher.stop()
        exchange.stop()
    assert ended["outcome"] == support.JOB_GIVEN_BACK, ended
    assert ended["code"] == "silent", ended


class SilentNames(unittest.TestCase):
    @unittest.skipUnless(is_possible(), WHY_NOT)
    def test_a_silent_name_server_does_not_stop_the_loop(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            settings = Path(folder) / "resolv.conf"
            settings.write_text(f"nameserver {NAME_SERVER}\n", encoding="utf-8")
            script = f"mount --bind {settings} /etc/resolv.conf && exec {sys.executable} {__file__} inside"
            done = subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True,
                                  text=True, timeout=60, cwd=Path(__file__).parent)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    if sys.argv[1:] == ["inside"]:
        read_in_namespace()
    else:
        unittest.main()
