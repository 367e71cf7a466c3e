"""What `ewscal-supervisor --check` says of files as Windows, browsers and editors make them, before anybody is asked
for anything: certificates that are none, secrets that a server would refuse, names that cannot be right."""

from __future__ import annotations

import subprocess
import unittest
from pathlib import Path

from support import PATIENCE_SECONDS, PROGRAMS, ROOT, ClusterTest
from tenant.certificates import make_authority
from tenant.program import wait_until

from side_by_side import ManyCases, for_each

CASES = ROOT / "tests" / "cases"
WRONG_SETTINGS = 2
PASSWORD = "not-Secret-1"

# What stands in ca_file, and the words that must be said of it; {path} is the file's.
NO_CERTIFICATES: dict[str, tuple[str, ...]] = {
    "case ca-PKCS7-PEM": ("PKCS#7", "openssl pkcs7 -in {path} -print_certs -out {path}.pem"),
    "case ca-cut-off-in-the-middle": ("ends within certificate 1", "line 1", "copy the file again"),
    "case ca-good-one-and-a-broken-one": ("certificate 2", "line 12", "cannot be read", "openssl "),
    "p7b in DER": ("PKCS#7", "openssl pkcs7 -inform DER -in {path} -print_certs -out {path}.pem"),
    "p7b as certutil writes it": ("PKCS#7", "openssl pkcs7 -in {path} -print_certs -out {path}.pem"),
    "p7b in Base64 alone": ("PKCS#7", "base64 -di {path} | openssl pkcs7 -inform DER -print_certs -out {path}.pem"),
    "p7b in UTF-16": ("PKCS#7", "iconv -f UTF-16 -t UTF-8 {path} | openssl pkcs7 -print_certs -out {path}.pem"),
    "PEM and DER": ("binary", "openssl x509 -inform DER"),
    "DER and PEM": ("binary", "openssl x509 -inform DER"),
    "pfx": ("PKCS#12", "openssl pkcs12 -in {path} -nokeys -out {path}.pem"),
    "key": ("private key and no certificate",),
    "key in DER": ("private key and no certificate",),
    "request": ("certificate request",),
    "request in DER": ("certificate request",),
    "empty": ("is empty",),
    "DER and garbage": ("4 octets behind the certificate", "openssl x509 -inform DER -in {path} -out {path}.pem"),
    "DER cut off": ("ends within certificate 1",),
    "Base64 alone": ("Base64 without the lines", "base64 -di {path} | openssl x509 -inform DER"),
    "UTF-16": ("UTF-16", "iconv -f UTF-16"),
    "web page": ("holds no certificate",),
    "PEM without its last line": ("ends within certificate 1",),
    "two with a cut one in front": ("ends within certificate 1",),
}
GOOD_CERTIFICATES = ("PEM", "DER", "lines of Windows", "text around it", "mark of UTF-8", "two in DER")

# What stands in secret_file, and what is warned of.
ODD_SECRETS: dict[str, tuple[bytes | None, str]] = {
    "case secret-BOM-and-password": (None, "mark of UTF-8 (BOM), which is left out"),
    "case secret-two-lines": (None, "more than one line; all of it is used"),
    "case secret-blank-at-the-end": (None, "begins or ends with white space, which is part of it"),
    "blank in front": (b" not-Secret-1\n", "begins or ends with white space"),
    "line end of old Macintoshes": (b"not-Secret-1\rmore\n", "more than one line"),
    "quotation marks": (b'"not-Secret-1"\n', "in quotation marks"),
    "no-break space": ("not-Secret-1\u00a0\n".encode(), "cannot be seen"),
    "Latin-1": ("n\u00f6t-Secret-1\n".encode("latin-1"), "is not UTF-8"),
}
NO_SECRETS: dict[str, tuple[bytes, str]] = {
    "UTF-16 of Windows": ("not-Secret-1".encode("utf-16"), "UTF-16"),
    "UTF-16 the other way": (b"\xfe\xff" + "not-Secret-1".encode("utf-16-be"), "UTF-16"),
    "UTF-16 without a mark": ("not-Secret-1".encode("utf-16-le"), "UTF-16"),
    "NUL": (b"not\0Secret-1-again", "NUL"),
    "mark alone": (b"\xef\xbb\xbf\n", "is empty"),
}
ODD_USERS: dict[str, tuple[str, str]] = {
    "quotation marks": ('"EXAMPLE\\svc-ewscal"', "in quotation marks"),
    "no-break space": ("EXAMPLE\\svc-ewscal\u00a0", "cannot be seen"),
    "two backslashes": ("EXAMPLE\\\\svc-ewscal", "two backslashes"),
    "slash": ("EXAMPLE/svc-ewscal", "a slash, where Windows has a backslash"),
}


class CheckedFilesTest(ClusterTest, ManyCases):
    """Nothing is started."""

    def setUp(self) -> None:
        """A configuration of which nothing is needed but its texts."""
        self.make_tenant(users=5, plain=True)
        self.path = self.tenant.folder / "file"

    def check(self) -> tuple[int, list[str]]:
        """Runs the supervisor with --check; returns its status and what it says."""
        done = subprocess.run([PROGRAMS / "ewscal-supervisor", "--config", self.tenant.config, "--check"],
                              capture_output=True, timeout=PATIENCE_SECONDS, check=False)
        said = (done.stdout + done.stderr).decode()
        for octets in (PASSWORD, "Secret", "BEGIN PRIVATE"):
            self.assertNotIn(octets, said)
        return done.returncode, said.splitlines()

    def line_number(self, section: str, key: str) -> int:
        """Where a key stands in the configuration."""
        within = False
        for number, line in enumerate(self.tenant.config.read_text(encoding="utf-8").split("\n"), 1):
            if line.startswith("["):
                within = line == f"[{section}]"
            if within and line.startswith(f"{key} "):
                return number
        raise AssertionError(f"there is no {key} in [{section}]")

    def expect(self, status: int, section: str, key: str, words: tuple[str, ...]) -> None:
        """One line, with the line of the configuration."""
        found, said = self.check()
        about = [line for line in said if f"[{section}] {key}: " in line]
        self.assertEqual((found, len(about)), (status, 1), said)
        self.assertTrue(about[0].startswith(f"{self.tenant.config}:{self.line_number(section, key)}: "), about[0])
        for word in words:
            self.assertIn(word.replace("{path}", str(self.path)), about[0])

    # ---- certificates ----

    def openssl(self, *arguments: str | Path) -> bytes:
        """What openssl writes to its standard output."""
        return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True).stdout

    def make_file(self, kind: str) -> bytes:
        """The octets of a file of that kind."""
        if kind.startswith("case "):
            return (CASES / kind.partition(" ")[2]).read_bytes()
        authority = make_authority(self.tenant.folder / "another")
        key = authority.with_suffix(".key")
        pem, der = authority.read_bytes(), self.openssl("x509", "-in", authority, "-outform", "DER")
        request = ("req", "-new", "-key", key, "-subj", "/CN=a", "-outform")
        making = {
            "p7b in DER": lambda: self.openssl("crl2pkcs7", "-nocrl", "-certfile", authority, "-outform", "DER"),
            "p7b as certutil writes it": lambda: self.openssl(
                "crl2pkcs7", "-nocrl", "-certfile", authority).replace(b"PKCS7", b"CERTIFICATE"),
            "p7b in Base64 alone": lambda: b"".join(self.openssl(
                "crl2pkcs7", "-nocrl", "-certfile", authority).splitlines(keepends=True)[1:-1]),
            "p7b in UTF-16": lambda: self.openssl(
                "crl2pkcs7", "-nocrl", "-certfile", authority).decode().encode("utf-16"),
            "PEM and DER": lambda: pem + der,
            "DER and PEM": lambda: der + pem,
            "pfx": lambda: self.openssl("pkcs12", "-export", "-in", authority, "-inkey", key, "-passout", "pass:x"),
            "key": key.read_bytes,
            "key in DER": lambda: self.openssl("pkey", "-in", key, "-outform", "DER"),
            "request": lambda: self.openssl(*request, "PEM"),
            "request in DER": lambda: self.openssl(*request, "DER"),
            "empty": lambda: b"",
            "DER and garbage": lambda: der + b"more",
            "DER cut off": lambda: der[:-20],
            "Base64 alone": lambda: b"".join(pem.splitlines(keepends=True)[1:-1]),
            "UTF-16": lambda: pem.decode().encode("utf-16"),
            "web page": lambda: b"<!DOCTYPE html>\n<html>log in</html>\n",
            "PEM without its last line": lambda: b"".join(pem.splitlines(keepends=True)[:-1]),
            "two with a cut one in front": lambda: b"".join(pem.splitlines(keepends=True)[:-2]) + pem,
            "PEM": lambda: pem,
            "DER": lambda: der,
            "lines of Windows": lambda: pem.replace(b"\n", b"\r\n"),
            "text around it": lambda: b"subject: somebody\n" + pem + b"\nthe end",
            "mark of UTF-8": lambda: b"\xef\xbb\xbf" + pem,
            "two in DER": lambda: der + der,
            "key and PEM": lambda: key.read_bytes() + pem,
        }
        return making[kind]()

    def write_ca_file(self, kind: str) -> None:
        """Makes it the directory's."""
        self.path.write_bytes(self.make_file(kind))
        self.tenant.write_settings({"directory": {"ca_file": str(self.path)}})

    @for_each(NO_CERTIFICATES)
    def test_a_file_without_certificates_is_refused_with_what_helps(self, kind: str) -> None:
        """As an administrator gets it from a colleague."""
        self.write_ca_file(kind)
        self.expect(WRONG_SETTINGS, "directory", "ca_file", NO_CERTIFICATES[kind])

    @for_each(GOOD_CERTIFICATES)
    def test_certificates_in_any_usual_form_are_taken(self, kind: str) -> None:
        """Without a word."""
        self.write_ca_file(kind)
        status, said = self.check()
        self.assertEqual((status, [line for line in said if "ca_file" in line]), (0, []))

    def test_a_key_beside_certificates_is_warned_of(self) -> None:
        """It is not used, but others may read it there."""
        self.write_ca_file("key and PEM")
        self.expect(0, "directory", "ca_file", ("private key beside the certificates", "take it away"))

    # ---- secrets ----

    def write_secret(self, octets: bytes) -> None:
        """Makes it Exchange's."""
        self.path.write_bytes(octets)
        self.path.chmod(0o600)
        self.tenant.write_settings({"exchange": {"secret_file": str(self.path)}})

    @for_each(ODD_SECRETS)
    def test_a_secret_that_is_odd_is_warned_of(self, kind: str) -> None:
        """Neither it nor its length is shown."""
        octets, words = ODD_SECRETS[kind]
        self.write_secret(self.make_file(kind) if octets is None else octets)
        self.expect(0, "exchange", "secret_file", (words,))

    @for_each(NO_SECRETS)
    def test_a_secret_that_cannot_be_one_is_refused(self, kind: str) -> None:
        """No server would take it."""
        octets, words = NO_SECRETS[kind]
        self.write_secret(octets)
        self.expect(WRONG_SETTINGS, "exchange", "secret_file", (words,))

    # ---- names ----

    @for_each(ODD_USERS)
    def test_a_name_that_is_odd_is_warned_of(self, kind: str) -> None:
        """Before the try is spent."""
        user, words = ODD_USERS[kind]
        self.tenant.write_settings({"exchange": {"user": user}})
        self.expect(0, "exchange", "user", (words,))

    def test_a_name_with_a_colon_is_refused(self) -> None:
        """Basic authentication has no place for it."""
        self.tenant.write_settings({"exchange": {"user": "EXAMPLE\\svc:ewscal"}})
        self.expect(WRONG_SETTINGS, "exchange", "user", ("colon", "Basic"))

    def test_a_proxy_that_is_reached_by_https_is_refused(self) -> None:
        """Exchange's CA would decide whether it is believed."""
        self.tenant.write_settings({"exchange": {"proxy": "https://proxy.example.test:3128"}})
        self.expect(WRONG_SETTINGS, "exchange", "proxy", ("reached by https", "http://HOST:PORT"))

    def test_a_warning_is_in_the_log_before_anybody_logs_in(self) -> None:
        """The supervisor says it when it starts, too."""
        self.write_secret((CASES / "secret-two-lines").read_bytes())
        self.tenant.settings["exchange"] = {"secret_file": str(self.path)}
        self.tenant.start_supervisor()

        def said() -> list[str]:
            return (self.tenant.folder / "supervisor.output").read_text(encoding="utf-8").splitlines()

        wait_until(lambda: any("event=pool.child_started" in line for line in said()), PATIENCE_SECONDS, "a child")
        warned = [number for number, line in enumerate(said()) if "has more than one line" in line]
        started = [number for number, line in enumerate(said()) if "event=pool.child_started" in line]
        self.assertEqual(len(warned), 1, said())
        self.assertLess(warned[0], min(started))


if __name__ == "__main__":
    unittest.main()
