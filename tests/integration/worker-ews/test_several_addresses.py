"""One name of Exchange, two addresses: what is wrong with one of them after it has taken the connection leads to the
other one. Needs namespaces, so it runs as root."""

from __future__ import annotations

import ssl
import subprocess
import sys
import unittest
from pathlib import Path

import support

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from several_addresses import (  # noqa: E402
    ADDRESSES,
    INSIDE,
    WHY_NOT,
    BadServer,
    begin,
    is_possible,
    run_inside,
)

NAME = "mail.several.example"
UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
# What is wrong, and after how many jobs at most everything comes from the other address.
SENT_NOTHING = {"silent": 1, "cut": 1, "garbage": 1, "other certificate": 1}
SENT_A_REQUEST = {"unavailable": 2, "mute": 2}


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate, key)
    return made


def other_context(folder: Path) -> ssl.SSLContext:
    """A certificate that nobody trusts."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=other", "-addext", f"subjectAltName=DNS:{NAME}",
                    "-keyout", folder / "other-key.pem", "-out", folder / "other.pem"], check=True,
                   capture_output=True)
    return context(folder / "other.pem", folder / "other-key.pem")


def bad_server(kind: str, address: str, exchange: support.Exchange) -> BadServer:
    right = context(exchange.certificate, exchange.folder / "key.pem")
    if kind == "other certificate":
        return BadServer(address, exchange.port, "mute", other_context(exchange.folder))
    if kind == "unavailable":
        return BadServer(address, exchange.port, "answer", right, UNAVAILABLE)
    return BadServer(address, exchange.port, kind, right if kind == "mute" else None)


def read_from_the_other(kind: str, most_jobs: int, bad_address: str, good_address: str) -> int:
    """Returns how often the bad address was asked."""
    exchange = support.Exchange(5, name=NAME, address=good_address)
    server = bad_server(kind, bad_address, exchange)
    fetcher = support.Fetcher(exchange, url=f"https://{NAME}:{exchange.port}/EWS/Exchange.asmx",
                              request_timeout_ms=4000)
    people = support.read_people(exchange.truth)
    ends = [fetcher.fetch(people)["outcome"] for _ in range(most_jobs)]
    assert ends[-1] == support.JOB_DONE, (kind, fetcher.heard[-3:], fetcher.log())
    asked = server.connections
    for _ in range(3):
        assert fetcher.fetch(people)["outcome"] == support.JOB_DONE, kind
    assert server.connections == asked, f"{kind}: the bad address was asked again"
    fetcher.stop()
    server.stop()
    exchange.stop()
    return asked


def read_alone(kind: str) -> None:
    """Both addresses are bad: what is told is what is wrong with them, and not that nobody was asked."""
    exchange = support.Exchange(1, name=NAME, address=ADDRESSES[0])
    port = exchange.port
    servers = [bad_server(kind, address, exchange) for address in ADDRESSES[1:]]
    fetcher = support.Fetcher(exchange, url=f"https://{ADDRESSES[1]}:{port}/EWS/Exchange.asmx", request_timeout_ms=4000)
    ended = fetcher.fetch(support.read_people(exchange.truth))
    assert ended["outcome"] != support.JOB_DONE, ended
    assert "onnect" not in ended["code"], ended
    assert servers[0].connections >= 1
    fetcher.stop()
    servers[0].stop()
    exchange.stop()


def run_everything() -> None:
    for kind, most_jobs in {**SENT_NOTHING, **SENT_A_REQUEST}.items():
        asked = (read_from_the_other(kind, most_jobs, *ADDRESSES)
                 + read_from_the_other(kind, most_jobs, *reversed(ADDRESSES)))
        assert asked > 0, f"{kind}: the bad address was never first"
        print(f"{kind}: asked {asked} times", flush=True)
    for kind in ("garbage", "cut"):
        read_alone(kind)


class SeveralAddresses(unittest.TestCase):
    @unittest.skipUnless(is_possible(), WHY_NOT)
    def test_trouble_after_the_connect_leads_to_the_next_address(self) -> None:
        done = run_inside(__file__, NAME, 300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    if sys.argv[1:] == [INSIDE]:
        begin()
        run_everything()
    else:
        unittest.main()
