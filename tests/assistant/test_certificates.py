"""A certificate that is not trusted: what is told of it, and what becomes of the answer."""

from __future__ import annotations

import re
import stat
import subprocess
import unittest
from pathlib import Path

from dialogs import Dialogs
from screen import Screen
from support import AssistantTest, fingerprint, merge, write_configuration

KNOWN = "Accept the known authority (CA) here, too"


class CertificatesTest(AssistantTest):
    """Servers that show their own certificate alone."""

    def begin(self, **changes: dict[str, str | None]) -> Dialogs:
        """Everything is set up but the trust in certificates."""
        nobody = {section: {"ca_file": None} for section in ("ucserver", "directory", "exchange")}
        write_configuration(self.config, merge(self.whole(), {**nobody, **changes}))
        screen = Screen(self.home, self.command())
        self.addCleanup(screen.close)
        dialogs = Dialogs(screen)
        dialogs.page("UCServer")
        dialogs.button("Test")
        return dialogs

    def accept(self, dialogs: Dialogs, page: str, word: str, *keys: str) -> str:
        """Presses these keys at the question with that word, after which the test succeeds; returns the question."""
        asked = dialogs.screen.wait_for(word)
        dialogs.whole(asked)
        dialogs.screen.keys(*keys, "Enter")
        dialogs.result(page)
        dialogs.screen.wait_for("The test was successful.")
        return Dialogs.flat(asked)

    def save(self, dialogs: Dialogs, page: str = "UCServer") -> str:
        """Goes on from that page to the end; returns the configuration."""
        dialogs.save(page)
        return self.config.read_text()

    def test_exactly_this_certificate(self) -> None:
        dialogs = self.begin()
        asked = dialogs.screen.wait_for("Accept exactly this certificate", "Accept nothing")
        dialogs.whole(asked)
        own = fingerprint(self.tenant.certificates.certificate)
        self.assertIn(f"SHA-256: {own}", Dialogs.flat(asked))
        self.assertIn("CN=ewscal test server", asked)
        self.assertIn("does not show the certificate of that", Dialogs.flat(asked))
        self.assertIn(f"ca_file=FILE,afilewithit,intothesection[ucserver]of{self.config}.",
                      Dialogs.flat(asked).replace(" ", ""))
        self.assertNotIn("Accept its authority", asked)
        dialogs.screen.keys("Up", "Enter")
        dialogs.result("UCServer")
        dialogs.screen.wait_for("The test was successful.")
        self.assertIn(f"pin = {own}\n", self.save(dialogs))
        self.assertFalse((self.home / "ca").exists())

    def test_nothing(self) -> None:
        dialogs = self.begin()
        before = self.config.read_bytes()
        dialogs.screen.wait_for("Accept nothing")
        dialogs.screen.keys("Enter")
        shown = dialogs.result("UCServer")
        self.assertIn("tls.certificate_untrusted", shown)
        self.assertIn("(testagaintoacceptthecertificatehere;ca_file,pin:inthesection[ucserver]of"
                      f"{self.config})", Dialogs.flat(shown).replace(" ", ""))
        dialogs.screen.wait_for("The test has failed.")
        self.assertEqual(dialogs.quit(), 1)
        self.assertEqual(self.config.read_bytes(), before)

    def test_an_authority_that_is_believed_for_another_server_is_offered(self) -> None:
        authority = self.tenant.certificates.authority
        dialogs = self.begin(directory={"ca_file": str(authority)})
        asked = self.accept(dialogs, "UCServer", KNOWN, "Up", "Up")
        self.assertIn("CN=ewscal test authority, which is accepted for Active Directory, has issued it", asked)
        self.assertIn("do not accept here that of anybody else: whoever has it could pass for this server.", asked)
        self.assertIn(fingerprint(self.tenant.certificates.certificate), asked)
        self.assertIn(f"ca_file = {self.home}/ca/ucserver.pem\n", self.save(dialogs))
        self.assertEqual(fingerprint(self.home / "ca" / "ucserver.pem"), fingerprint(authority))

    def test_it_is_never_trusted_unasked(self) -> None:
        dialogs = self.begin(directory={"ca_file": str(self.tenant.certificates.authority)})
        before = self.config.read_bytes()
        dialogs.screen.wait_for(KNOWN, "Accept nothing")
        dialogs.screen.keys("Enter")
        self.assertIn("tls.certificate_untrusted", dialogs.result("UCServer"))
        dialogs.screen.wait_for("The test has failed.")
        self.assertEqual(dialogs.quit(), 1)
        self.assertEqual(self.config.read_bytes(), before)

    def test_one_that_has_not_issued_it_is_not_offered(self) -> None:
        dialogs = self.begin(directory={"ca_file": str(self.other_authority())})
        self.assertNotIn(KNOWN, dialogs.screen.wait_for("Accept exactly this certificate"))

    def other_authority(self) -> Path:
        """An authority that has issued nothing here, but has the name of the one that has."""
        other = self.home / "other.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", str(self.home / "other.key"), "-out", str(other),
                        "-subj", "/CN=ewscal test authority"], capture_output=True, check=True)
        return other


class AuthorityTest(CertificatesTest):
    """Servers that show the certificate of their authority, too."""

    @classmethod
    def prepare(cls) -> None:
        own = cls.tenant.certificates.certificate
        own.write_text(own.read_text() + cls.tenant.certificates.authority.read_text())

    def test_exactly_this_certificate(self) -> None:
        dialogs = self.begin()
        dialogs.screen.wait_for("Accept exactly this certificate")
        dialogs.screen.keys("Up", "Enter")
        dialogs.result("UCServer")
        own = fingerprint(self.tenant.certificates.certificate)
        self.assertEqual(re.findall(r"^(?:pin|ca_file) = .*", self.save(dialogs).split("[directory]")[0], re.M),
                         [f"pin = {own}"])

    def test_its_authority(self) -> None:
        dialogs = self.begin()
        asked = dialogs.screen.wait_for("Accept its authority (CA)")
        dialogs.whole(asked)
        authority = self.tenant.certificates.authority
        self.assertIn(f"SHA-256: {fingerprint(authority)} Accepted: everything that it issues is trusted here",
                      Dialogs.flat(asked))
        dialogs.screen.keys("Up", "Up", "Enter")
        dialogs.result("UCServer")
        dialogs.screen.wait_for("The test was successful.")
        written = self.home / "ca" / "ucserver.pem"
        self.assertFalse(written.exists(), "before everything is written")
        text = self.save(dialogs)
        self.assertIn(f"ca_file = {written}\n", text)
        self.assertNotIn("pin =", text)
        self.assertEqual(fingerprint(written), fingerprint(authority))
        status = written.stat()
        self.assertEqual((stat.S_IMODE(status.st_mode), status.st_uid), (0o644, 0))

    def test_its_authority_is_compared_once_for_all_servers(self) -> None:
        dialogs = self.begin()
        self.accept(dialogs, "UCServer", "Accept its authority (CA)", "Up", "Up")
        authority = self.tenant.certificates.authority
        for page in ("Active Directory", "Exchange"):
            dialogs.button("Next")
            dialogs.page(page)
            dialogs.button("Test")
            asked = self.accept(dialogs, page, KNOWN, "Up", "Up")
            self.assertIn("which is accepted for UCServer, has issued it", asked)
            self.assertNotIn(fingerprint(authority), asked)
        text = self.save(dialogs, "Exchange")
        for section in ("ucserver", "directory", "exchange"):
            self.assertEqual((self.home / "ca" / f"{section}.pem").read_text(), authority.read_text())
            self.assertIn(f"ca_file = {self.home}/ca/{section}.pem\n", text)

    def test_one_more_authority_beside_those_that_are_believed(self) -> None:
        other = self.other_authority()
        dialogs = self.begin(ucserver={"ca_file": str(other)})
        dialogs.screen.wait_for("Accept its authority (CA)")
        dialogs.screen.keys("Up", "Up", "Enter")
        dialogs.result("UCServer")
        before = other.read_bytes()
        self.assertIn(f"ca_file = {self.home}/ca/ucserver.pem\n", self.save(dialogs))
        self.assertEqual(other.read_bytes(), before)
        written = (self.home / "ca" / "ucserver.pem").read_text()
        self.assertEqual(written.count("BEGIN CERTIFICATE"), 2)
        self.assertIn(other.read_text().strip(), written)

    def test_pins_alone_decide_where_there_are_any(self) -> None:
        dialogs = self.begin(ucserver={"ca_file": None, "pin": "0" * 64})
        asked = dialogs.screen.wait_for("Accept exactly this certificate")
        self.assertIn("accepted here one by one already", Dialogs.flat(asked))
        self.assertNotIn("Accept its authority (CA)", asked)
        dialogs.screen.keys("Enter")


if __name__ == "__main__":
    unittest.main()
