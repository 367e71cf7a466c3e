"""Every command line of the guide is tried: here beside a tenant, or as the table says."""

from __future__ import annotations

import grp
import hashlib
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from command_table import FINGERPRINT, NOT_RUN, TABLE, TENANT, Way
from guide_text import CHAPTERS, LANGUAGES, ROOT, command_lines

sys.path.insert(0, str(ROOT / "tests" / "integration" / "cluster"))

from support import PROGRAMS, Tenant  # noqa: E402

PEOPLE = 60
USAGE_IS_WRONG = 2


class EveryLineHasARow(unittest.TestCase):
    """The guide and the table speak of the same lines."""

    def test_no_line_without_a_row(self) -> None:
        missing = [f"{language}/{name}: {line}" for language in LANGUAGES for name in CHAPTERS
                   for line in command_lines(name, language) if line not in TABLE and line not in NOT_RUN]
        self.assertEqual(missing, [])

    def test_no_row_without_a_line(self) -> None:
        there = {line for language in LANGUAGES for name in CHAPTERS for line in command_lines(name, language)}
        self.assertEqual([line for line in [*TABLE, *NOT_RUN] if line not in there], [])

    def test_the_shell_can_read_each_line(self) -> None:
        for line in TABLE:
            done = subprocess.run(["bash", "-n", "-c", line], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, f"{line}: {done.stderr}")


def make_kinds_of_files(folder: Path, certificate: Path) -> None:
    """What an administrator may have been given in place of a certificate as text; and a keytab."""
    folder.mkdir()
    text = certificate.read_text(encoding="utf-8")
    (folder / "bare").write_text("\n".join(text.split("-----")[2].split()) + "\n", encoding="utf-8")
    (folder / "wide").write_text(text, encoding="utf-16")
    key = f"addent -password -p svc-ewscal@EXAMPLE.COM -k 1 -e aes256-cts-hmac-sha1-96\nguess\nwkt {folder}/keytab\n"
    bag = ["openssl", "pkcs12", "-export", "-in", str(certificate), "-nokeys", "-passout", "pass:guess", "-out"]
    for command, typed in ((["openssl", "crl2pkcs7", "-nocrl", "-certfile", str(certificate), "-out",
                             f"{folder}/bag.p7b"], ""), ([*bag, f"{folder}/new.pfx"], ""),
                           ([*bag, f"{folder}/old.pfx", "-legacy"], ""), (["ktutil"], key)):
        subprocess.run(command, input=typed, text=True, capture_output=True, check=True)


class Machine:
    """A tenant with a folder that stands for the machine of the guide: its places, names and programs."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "machine"
        self.tenant = Tenant(folder, PROGRAMS, users=PEOPLE, settings={})
        self.tenant.make_keys()
        self.tenant.start_servers()
        self.tenant.start_supervisor()
        self.tenant.wait_for_round(1)
        shutil.copytree(self.tenant.folder / "keys", self.root / "etc/ewscal/keys")
        (self.root / "etc/ewscal/secrets").mkdir(parents=True)
        (self.root / "root").mkdir()
        (self.root / "var/log").mkdir(parents=True)
        (self.root / "var/log/ewscal").symlink_to(self.tenant.folder / "log")
        authority = self.tenant.certificates.authority
        for name in ("ucserver-own.cer", "ca.cer"):
            shutil.copyfile(authority, self.root / "root" / name)
        (self.root / "home/admin").mkdir(parents=True)
        (self.root / "tmp").mkdir()
        make_kinds_of_files(self.root / "root/kinds", authority)
        self._write_program("ewscalctl", *self.tenant.ctl_command())
        self._write_program("ewscal-supervisor", str(PROGRAMS / "ewscal-supervisor"), "--config",
                            str(self.tenant.folder / "ewscal.conf"))

    def _write_program(self, name: str, *command: str) -> None:
        path = self.root / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\nexec {' '.join(command)} \"$@\"\n", encoding="utf-8")
        path.chmod(0o755)

    def here(self, line: str) -> str:
        """The same line with the places and names of this tenant."""
        group = grp.getgrgid(os.getgid()).gr_name
        line = re.sub(r"(?<![\w.])/(etc/ewscal|root|home/admin|tmp|var/log/ewscal)/", rf"{self.root}/\1/", line)
        line = re.sub(r"(chgrp |-g )ewscal\b", rf"\1{group}", line).replace("runuser -u ewscal -- ", "")
        line = line.replace("http://127.0.0.1:7480", self.tenant.endpoint())
        line = line.replace("tar -C / ", f"tar -C {self.root} ")
        line = line.replace("chown admin ", f"chown {os.getuid()} ")
        line = line.replace("anna@example.com", "u00004@example.test")
        if line == "ewscalctl keys init":
            return f"{PROGRAMS / 'ewscalctl'} --keys {self.root / 'new-keys'} keys init"
        return line.replace("svc-ewscal@example.com", "svc-ewscal")

    def run(self, line: str, way: Way = TENANT) -> subprocess.CompletedProcess[str]:
        """Types the line into a shell."""
        environment = {**os.environ, "PATH": f"{self.root / 'bin'}:{os.environ['PATH']}", "LANG": way.locale,
                       "TERM": "xterm"}
        line = self.here(way.as_typed(line))
        terminal = ["script", "--quiet", "--return", "--command", line, "/dev/null"]
        return subprocess.run(terminal if way.on_terminal else ["bash", "-c", line], input=way.typed, env=environment,
                              cwd=self.root, capture_output=True, text=True, timeout=300, check=False,
                              start_new_session=True)  # what asks for a password finds no terminal but what is typed


class EachLineIsRun(unittest.TestCase):
    """The lines of the place `tenant`, in the table's order."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp(prefix="ewscal-guide-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.machine = Machine(cls.folder)
        cls.addClassCleanup(cls.machine.tenant.close)

    def judge(self, line: str, way: Way) -> None:
        """Runs one line and looks at how it ended and what it showed."""
        done = self.machine.run(line, way)
        said = f"{line}\nended with {done.returncode}:\n{done.stdout}{done.stderr}"
        self.assertIn(done.returncode, way.statuses, said)
        self.assertIn(way.shows, done.stdout, said)

    def test_in_a_tenant(self) -> None:
        for line, way in TABLE.items():
            if way.place == "tenant":
                with self.subTest(line):
                    self.judge(line, way)

    def test_a_fingerprint_is_written_as_set_up_and_messages_write_it(self) -> None:
        der = ssl.PEM_cert_to_DER_cert(self.machine.tenant.certificates.authority.read_text(encoding="utf-8"))
        shown = self.machine.run(FINGERPRINT).stdout
        self.assertEqual(shown.strip().partition("=")[2], hashlib.sha256(der).hexdigest())

    def test_what_is_newer_is_not_known_yet(self) -> None:
        for line, way in TABLE.items():
            if way.place == "newer":
                with self.subTest(line):
                    self.assertEqual(self.machine.run(line).returncode, USAGE_IS_WRONG,
                                     f"{line}: is known now; give it a place where it is tried")


if __name__ == "__main__":
    unittest.main()
