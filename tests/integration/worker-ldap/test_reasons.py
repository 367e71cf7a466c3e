"""One failure has one name: the health of a directory and the step of a check tell the same event, for the
administrator who compares `ewscalctl status` with `ewscalctl check`."""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
import threading
import unittest
from pathlib import Path
from typing import Any

import support
from support import BAD, Directory, Relay, Resolver, name_of, person

from tenant.certificates import Certificates, make_authority, make_certificate, make_certificates

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mount_namespace import WHY_NOT, is_possible  # noqa: E402
from tls_meddler import TlsMeddler, demanding  # noqa: E402

ACTIVE_DIRECTORY = "80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data {}, v3839"
# RFC 2606 keeps it free.
UNKNOWN_HOST = "nobody.invalid"


class NameServer:
    """Answers every question at NAME_SERVER with NXDOMAIN."""

    def __enter__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((support.NAME_SERVER, 53))
        self._socket.settimeout(0.1)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._answer, daemon=True)
        self._thread.start()

    def _answer(self) -> None:
        while not self._is_over.is_set():
            with contextlib.suppress(TimeoutError):
                question, asker = self._socket.recvfrom(512)
                # RFC 1035 section 4.1.1: a response, recursion available, code 3; one question, nothing else.
                head = question[:2] + bytes.fromhex("81830001000000000000")
                end = question.index(b"\0", 12) + 5
                self._socket.sendto(head + question[12:end], asker)

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()
        self._socket.close()


class Reasons(unittest.TestCase):
    """Each test provokes one failure and asks twice."""

    directory: Directory

    @classmethod
    def setUpClass(cls) -> None:
        cls.people = [person("u00001")]
        cls.directory = Directory(cls.people)
        cls.folder = Path(cls.directory.folder)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.directory.stop()

    def relay(self, *rules: dict[str, Any], certificates: Certificates | None = None) -> Relay:
        made = Relay(self.directory, certificates=certificates)
        self.addCleanup(made.stop)
        made.misbehave(*rules)
        return made

    def expect_same(self, step: str, words: str, *ports: int, **settings: Any) -> str:
        """Both tell the same event with these words, at that step; returns its name."""
        resolver = Resolver(self.directory, *ports, **settings)
        self.addCleanup(resolver.stop)
        resolver.resolve(self.people)
        health = resolver.health()
        resolver.say(check=1)
        failed = [one for one in resolver.wait("checked")["steps"] if not one["good"]]
        self.assertEqual(health["state"], BAD, health)
        self.assertEqual([one["name"].rpartition(": ")[2] for one in failed], [step], failed)
        for reason in (health["text"], failed[0]["text"]):
            self.assertIn(f"step={step}", reason)
            self.assertIn(words, reason)
        name = name_of(health["text"])
        self.assertEqual(name_of(failed[0]["text"]), name, (health, failed))
        return name

    def refusing(self, number: str) -> Relay:
        text = ACTIVE_DIRECTORY.format(number)
        return self.relay({"at": "bind", "do": "result", "code": 49, "text": text})

    def test_a_wrong_password(self) -> None:
        name = self.expect_same("bind", support.SERVICE_DN, self.refusing("52e").port)
        self.assertEqual(name, "directory.password_wrong")

    def test_a_password_that_an_openldap_refuses(self) -> None:
        name = self.expect_same("bind", support.SERVICE_DN, self.directory.port, secret="wrong")
        self.assertEqual(name, "directory.credentials_refused")

    def test_a_locked_account(self) -> None:
        name = self.expect_same("bind", "data 775", self.refusing("775").port)
        self.assertEqual(name, "directory.account_locked")

    def test_a_refused_connection(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            name = self.expect_same("connect", "Connection refused", unused.getsockname()[1])
        self.assertEqual(name, "connection.failed")

    def test_an_expired_certificate(self) -> None:
        authority = make_authority(self.folder / "old-tls")
        expired = make_certificate(self.folder / "old-tls" / "server", authority, days=-1)
        relay = self.relay(certificates=expired)
        name = self.expect_same("tls", "certificate has expired", relay.port, ca_file=str(authority))
        self.assertEqual(name, "tls.certificate_expired")

    def test_a_client_certificate_that_is_demanded_after_the_bind_is_no_try(self) -> None:
        """With TLS 1.3 the password is on its way before the server says so, but nobody has read it."""
        shown = self.directory.certificates
        meddler = TlsMeddler(demanding(shown.certificate, shown.key, ssl.TLSVersion.TLSv1_3))
        self.addCleanup(meddler.close)
        resolver = Resolver(self.directory, meddler.port, tls=support.TLS_ON)
        self.addCleanup(resolver.stop)
        for _ in range(5):
            resolver.resolve(self.people)
        self.assertEqual(name_of(resolver.health()["text"]), "tls.client_certificate_demanded")
        self.assertEqual({one["outcome"] for one in resolver.logins()}, {support.NOT_TRIED})

    def test_an_untrusted_certificate(self) -> None:
        relay = self.relay(certificates=make_certificates(self.folder / "strange-tls"))
        name = self.expect_same("tls", "certificate", relay.port)
        self.assertEqual(name, "tls.certificate_untrusted")

    @unittest.skipUnless(is_possible(), WHY_NOT)
    def test_an_unknown_host_name(self) -> None:
        folder = self.folder / "names"
        folder.mkdir()
        with NameServer():
            name = self.expect_same("connect", UNKNOWN_HOST, prefix=support.namespace(folder),
                                    hosts=[{"host": UNKNOWN_HOST, "port": 389}])
        self.assertEqual(name, "name.unknown")


if __name__ == "__main__":
    unittest.main()
