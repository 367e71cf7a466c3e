"""The people of a truth file in a real OpenLDAP server."""

import base64
import hashlib
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from truth_support import HEADER, SIMULATORS, person_record, run_program, write_lines

BASE = "dc=example,dc=test"
SERVICE = f"uid=svc-ewscal,{BASE}"
PASSWORD = "pässword with spaces"
REQUIRED = ("/usr/sbin/slapd", "ldapsearch", "openssl")
MISSING = [program for program in REQUIRED if shutil.which(program) is None]


def make_certificate(directory: Path) -> None:
    """A self-made certificate that is its own CA."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=directory", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", directory / "key.pem",
         "-out", directory / "certificate.pem"], check=True, capture_output=True)


@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class Directory(unittest.TestCase):
    directory: Path
    port: str
    server: subprocess.Popen[str]

    @classmethod
    def setUpClass(cls) -> None:
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.directory = Path(temporary.name)
        make_certificate(cls.directory)
        (cls.directory / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
        many = [person_record(f"u{number:05}") for number in range(1100)]
        truth = write_lines(cls.directory / "truth.jsonl", [
            HEADER, person_record("anna", guid="00112233445566778899aabbccddeeff"),
            person_record("bert", directory_entries=2),
            person_record("carl", in_directory=False, directory_entries=0),
            person_record("dora", account_disabled=True, upn="jürgen.größe@example.test"),
            person_record("emil", proxy_addresses=["SMTP:emil.o'neill@example.test"],
                          mail="x@example.test"), *many])
        cls.server = subprocess.Popen(
            [SIMULATORS / "slapd", "--truth", truth, "--directory", cls.directory / "slapd",
             "--port", "0", "--certificate", cls.directory / "certificate.pem",
             "--key", cls.directory / "key.pem", "--ca", cls.directory / "certificate.pem",
             "--password-file", cls.directory / "password", "--lifeline"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert cls.server.stdout is not None
        line = cls.server.stdout.readline()
        cls.port = line.split()[1].removeprefix("port=") if line.startswith("ready ") else ""
        assert cls.port, f"slapd did not start: {line!r}"

    @classmethod
    def tearDownClass(cls) -> None:
        assert cls.server.stdin is not None and cls.server.stdout is not None
        cls.server.stdin.close()
        status = cls.server.wait(timeout=20)
        cls.server.stdout.close()
        assert status == 0, f"slapd ended with {status} when its standard input was closed"

    def _search(self, *arguments: str, tls: bool = True, bind: bool = True,
                password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
        password_file = self.directory / "client-password"
        password_file.write_text(password, encoding="utf-8")
        password_file.chmod(0o600)
        command = ["ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-b", BASE,
                   "-H", f"ldap://127.0.0.1:{self.port}"]
        command += ["-ZZ"] if tls else []
        command += ["-D", SERVICE, "-y", str(password_file)] if bind else []
        environment = {"LDAPTLS_CACERT": str(self.directory / "certificate.pem"),
                       "PATH": "/usr/bin:/bin"}
        return subprocess.run([*command, *arguments], capture_output=True, text=True, check=False,
                              env=environment, timeout=30)

    def test_no_access_without_service_account_and_tls(self) -> None:
        self.assertIn("anonymous", self._search(bind=False).stderr)
        self.assertIn("onfidentiality required", self._search(tls=False).stderr)
        self.assertIn("Invalid credentials", self._search(password="wrong").stderr)

    def test_user_principal_name_is_found_in_any_letter_case(self) -> None:
        result = self._search("(&(objectClass=ewscalUser)(userPrincipalName=ANNA@Example.TEST))",
                              "sAMAccountName", "proxyAddresses", "userAccountControl")
        self.assertEqual(result.stdout.splitlines()[1:5], [
            "sAMAccountName: anna", "userAccountControl: 512",
            "proxyAddresses: SMTP:anna.mail@example.test", ""])

    def test_object_guid_is_sixteen_octets(self) -> None:
        octets = bytes.fromhex("00112233445566778899aabbccddeeff")
        escaped = "".join(f"\\{octet:02x}" for octet in octets)
        result = self._search(f"(objectGUID={escaped})", "objectGUID")
        self.assertEqual(result.stdout.splitlines()[:2], [
            f"dn: uid=anna,ou=people,{BASE}",
            f"objectGUID:: {base64.b64encode(octets).decode()}"])

    def test_same_upn_has_two_entries_that_differ_in_the_rest(self) -> None:
        result = self._search("(userPrincipalName=bert@example.test)", "sAMAccountName",
                              "objectGUID")
        lines = [line for line in result.stdout.splitlines() if line]
        self.assertEqual(len(lines), 6)
        self.assertEqual(len(set(lines)), 6)

    def test_somebody_outside_the_directory_is_not_there(self) -> None:
        self.assertEqual(self._search("(sAMAccountName=carl)").stdout, "")

    def test_disabled_account_with_umlauts_in_its_name(self) -> None:
        result = self._search("(userPrincipalName=JÜRGEN.GRÖßE@example.test)",
                              "userAccountControl")
        self.assertIn("userAccountControl: 514", result.stdout)

    def test_apostrophe_and_mail(self) -> None:
        result = self._search("(uid=emil)", "proxyAddresses", "mail")
        self.assertIn("proxyAddresses: SMTP:emil.o'neill@example.test\n", result.stdout)
        self.assertIn("mail: x@example.test\n", result.stdout)

    def test_answers_are_cut_at_a_thousand_unless_paged(self) -> None:
        everybody = "(objectClass=ewscalUser)"
        cut = self._search(everybody, "uid")
        self.assertEqual(cut.stdout.count("\nuid:"), 1000)
        self.assertIn("Size limit exceeded", cut.stderr)
        paged = self._search("-E", "pr=500/noprompt", everybody, "uid")
        self.assertEqual(paged.stdout.count("\nuid:"), 1105)

    def test_root_names_the_base(self) -> None:
        result = self._search("-b", "", "-s", "base", "(objectClass=*)", "defaultNamingContext",
                              "namingContexts")
        self.assertIn(f"defaultNamingContext: {BASE}\n", result.stdout)
        self.assertIn(f"namingContexts: {BASE}\n", result.stdout)


class Ldif(unittest.TestCase):
    def test_password_is_stored_salted(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            directory = Path(name)
            truth = write_lines(directory / "truth.jsonl", [HEADER, person_record()])
            (directory / "password").write_text("geheim\n", encoding="utf-8")
            run_program("truth", "ldif", "--file", truth, "--base", BASE, "--output",
                        directory / "people.ldif", "--service-password-file",
                        directory / "password")
            text = (directory / "people.ldif").read_text(encoding="utf-8")
        self.assertNotIn("geheim", text)
        line = next(line for line in text.splitlines() if line.startswith("userPassword"))
        stored = base64.b64decode(line.removeprefix("userPassword: {SSHA}"))
        self.assertEqual(stored[:20], hashlib.sha1(b"geheim" + stored[20:]).digest())

    def test_other_base_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            truth = write_lines(Path(name) / "truth.jsonl", [HEADER, person_record()])
            result = run_program("truth", "ldif", "--file", truth, "--base", "dc=other",
                                 "--output", Path(name) / "people.ldif")
        self.assertEqual(result.returncode, 1)
        self.assertIn("dc=other", result.stderr)


if __name__ == "__main__":
    unittest.main()
