"""The simulated DNS server, asked by messages that are written here."""

import json
import socket
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SIMULATORS = Path(__file__).resolve().parents[2] / "sim"
RECORDS = [
    {"name": "example.test", "type": "A", "address": "127.0.0.2"},
    {"name": "autodiscover.example.test", "type": "CNAME", "target": "hoster.test"},
    {"name": "hoster.test", "type": "A", "address": "127.0.0.3", "ttl": 5},
    {"name": "_autodiscover._tcp.example.test", "type": "SRV", "priority": 1, "weight": 2, "port": 443,
     "target": "mail.example.test"},
    {"name": "big.test", "type": "A", "address": "127.0.0.4"},
]
FAILURES = {"broken.test": "servfail", "no.test": "refused", "big.test": "truncated", "quiet.test": "silent"}
A, SRV = 1, 33


def name(text: str) -> bytes:
    return b"".join(bytes((len(label),)) + label.encode() for label in text.split(".")) + b"\0"


def question(text: str, kind: int) -> bytes:
    return struct.pack(">HHHHHH", 0x1234, 0x0100, 1, 0, 0, 0) + name(text) + struct.pack(">HH", kind, 1)


class Dns(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.control_path = Path(folder.name) / "control"
        zone = Path(folder.name) / "zone.json"
        zone.write_text(json.dumps({"records": RECORDS, "failures": FAILURES}), encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, SIMULATORS / "sim-dns", "--zone", zone, "--listen", "127.0.0.1:0", "--control",
             self.control_path, "--lifeline"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end)
        self.port = int(self.process.stdout.readline().partition("port=")[2])

    def end(self) -> None:
        self.process.stdin.close()
        self.assertEqual(self.process.wait(timeout=20), 0)
        self.process.stdout.close()

    def control(self, **command: object) -> dict:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.control_path))
            connection.sendall(json.dumps(command).encode() + b"\n")
            return json.loads(connection.makefile("rb").readline())

    def by_udp(self, message: bytes) -> bytes:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(20)
            client.sendto(message, ("127.0.0.1", self.port))
            return client.recv(4096)

    def by_tcp(self, message: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), 20) as client:
            client.sendall(struct.pack(">H", len(message)) + message)
            stream = client.makefile("rb")
            return stream.read(struct.unpack(">H", stream.read(2))[0])

    def codes(self, answer: bytes) -> tuple[int, int]:
        """Response code and number of records."""
        identity, flags, _, records = struct.unpack_from(">HHHH", answer)
        self.assertEqual((identity, flags & 0x8000), (0x1234, 0x8000))
        return flags & 15, records

    def test_an_address_comes_by_both_ways(self) -> None:
        for ask in (self.by_udp, self.by_tcp):
            answer = ask(question("Example.Test", A))
            self.assertEqual(self.codes(answer), (0, 1))
            self.assertEqual(answer[-4:], bytes((127, 0, 0, 2)))

    def test_an_alias_is_followed(self) -> None:
        answer = self.by_udp(question("autodiscover.example.test", A))
        self.assertEqual(self.codes(answer), (0, 2))
        self.assertEqual(answer[-4:], bytes((127, 0, 0, 3)))

    def test_a_service_has_priority_weight_port_and_target(self) -> None:
        answer = self.by_udp(question("_autodiscover._tcp.example.test", SRV))
        self.assertEqual(self.codes(answer), (0, 1))
        self.assertTrue(answer.endswith(struct.pack(">HHH", 1, 2, 443) + name("mail.example.test")))

    def test_a_name_that_is_not_there_differs_from_one_without_such_a_record(self) -> None:
        self.assertEqual(self.codes(self.by_udp(question("other.test", A))), (3, 0))
        self.assertEqual(self.codes(self.by_udp(question("example.test", SRV))), (0, 0))

    def test_failures_are_those_of_the_file(self) -> None:
        self.assertEqual(self.codes(self.by_udp(question("broken.test", A)))[0], 2)
        self.assertEqual(self.codes(self.by_udp(question("no.test", A)))[0], 5)
        cut = self.by_udp(question("big.test", A))
        self.assertTrue(struct.unpack_from(">H", cut, 2)[0] & 0x0200)
        self.assertEqual(self.codes(self.by_tcp(question("big.test", A))), (0, 1))

    def test_silence_is_counted_and_other_records_can_be_set(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.connect(("127.0.0.1", self.port))
            client.send(question("quiet.test", A))
            client.send(question("example.test", A))
            client.settimeout(20)
            self.assertEqual(client.recv(4096)[-4:], bytes((127, 0, 0, 2)))
        self.assertEqual(self.control(command="asked")["asked"], {"A quiet.test": 1, "A example.test": 1})
        self.assertFalse(self.control(command="zone", records=[{"name": "x", "type": "A"}])["ok"])
        self.assertFalse(self.control(command="zone", records=[], failures={"x": "odd"})["ok"])
        self.assertFalse(self.control(command="dance")["ok"])
        self.assertTrue(self.control(command="zone", records=[])["ok"])
        self.assertEqual(self.codes(self.by_udp(question("example.test", A)))[0], 3)


if __name__ == "__main__":
    unittest.main()
