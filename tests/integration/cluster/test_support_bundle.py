"""A support bundle: what is in it, what never is, and that it is made whatever is broken."""

from __future__ import annotations

import json
import os
import re
import socket
import stat
import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path

from planted_secret import forms_in, forms_of
from support import PATIENCE_SECONDS, PROGRAMS, ClusterTest
from tenant.configuration import write_secret

PASSWORD = "plänted %/+ Secret-1"
DIRECTORY_PASSWORD = "plänted %/+ Secret-2"
USERS = ["EXAMPLE\\svc-ewscal", "svc-ewscal@example.test", "svc-ewscal", "uid=svc-ewscal,dc=example,dc=test",
         "replicator"]
FILES = {"README.txt", "configuration.conf", "status.json", "accounts.json", "users-stale.json", "versions.txt",
         "files.txt", "disks.txt", "http/stats.json", "http/metrics.txt", "http/readyz.txt", "log/supervisor.log",
         "log/worker-ews-1.log"}
PEOPLE = 40


def contents(path: Path) -> dict[str, bytes]:
    """Each file of the bundle under its name in it."""
    found = {}
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            file = archive.extractfile(member)
            assert file is not None
            found[member.name.split("/", 1)[1]] = file.read()
    return found


class SupportBundleTest(ClusterTest):
    """One tenant with odd people, all words in its logs, planted passwords, and a second user for each refusal."""

    def start(self) -> None:
        """Until a round is over and everybody has been looked at."""
        tenant = self.make_tenant(PEOPLE, {"log": {"level": "debug"}, "service": {"interval": "2s"}})
        write_secret(tenant.password_file, PASSWORD)
        write_secret(tenant.directory_password_file, DIRECTORY_PASSWORD)
        tenant.start_servers()
        tenant.start_supervisor()
        tenant.wait_for_round(2, PATIENCE_SECONDS)

    def make(self, name: str, *arguments: str) -> dict[str, bytes]:
        """The contents of a new bundle."""
        path = self.tenant.folder / name
        said = json.loads(self.tenant.ctl("support-bundle", "--json", "--config", str(self.tenant.config), "--output",
                                          str(path), "--timeout", "10", *arguments))
        self.assertEqual((said["file"], said["size_bytes"]), (str(path), path.stat().st_size))
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.lacks = {item["what"] for item in said["missing"]}
        return contents(path)

    def look_for_secrets(self, files: dict[str, bytes]) -> None:
        """No password in any form, no key, no subject and no location is in a file or its name."""
        texts = {str(entry[key]) for person in self.tenant.people for entry in person["appointments"]
                 for key in ("subject", "location") if entry.get(key)}
        keys = {path.name: line.split("=", 1)[1].strip().strip('"')
                for path in (self.tenant.folder / "keys").rglob("*.key")
                for line in path.read_text().splitlines() if "secret" in line and "=" in line}
        self.assertGreater(len(texts), 20)
        self.assertTrue(keys)
        scratch = self.tenant.folder / "scratch"
        for name, data in files.items():
            scratch.write_bytes(name.encode() + b"\n" + data)
            for password in (PASSWORD, DIRECTORY_PASSWORD):
                self.assertEqual(forms_in(scratch, forms_of(password, USERS)), [], name)
            for key in keys.values():
                self.assertFalse(key.encode() in data, name)
            for text in texts:
                if len(text) > 6:
                    self.assertFalse(text.encode() in data, (name, text))

    def names(self) -> set[str]:
        """Every name that --anonymous must replace."""
        found = {"example.test", "EXAMPLE", "replicator", "svc-ewscal"}
        for person in self.tenant.people:
            for key in ("user", "user_name", "name", "display_name", "mail", "mailbox", "address", "guid", "dn", "sam"):
                value = person.get(key)
                if isinstance(value, str) and len(value) > 3:
                    found.add(value)
        return found

    def look_for_names(self, files: dict[str, bytes]) -> None:
        """In any letter case."""
        for name, data in files.items():
            text = (name + "\n" + data.decode("utf-8", "replace")).lower()
            for word in self.names():
                self.assertFalse(word.lower() in text, (name, word))
            self.assertIsNone(re.search(rf"\b{re.escape(socket.gethostname().lower())}\b", text), name)

    def test_everything_is_in_it_but_secrets_and_names(self) -> None:
        self.start()
        named = self.make("named.tar.gz")
        self.assertLessEqual(FILES, set(named))
        self.look_for_secrets(named)
        everything = b"\n".join(named.values()).decode("utf-8", "replace")
        found = [word for word in self.names() if word in everything]
        self.assertGreater(len(found), PEOPLE // 2, "the names are not found")
        self.assertEqual(json.loads(named["status.json"])["ready"], True)
        self.assertIn("ewscal-worker-ldap 0.1.0", named["versions.txt"].decode())
        self.assertIn(str(self.tenant.password_file), named["files.txt"].decode())
        self.assertIn("ewscal_", named["http/metrics.txt"].decode())
        anonymous = self.make("anonymous.tar.gz", "--anonymous")
        self.assertEqual(set(anonymous), set(named))
        self.look_for_secrets(anonymous)
        self.look_for_names(anonymous)
        shown = {user["name"] for user in json.loads(anonymous["users-stale.json"])["users"]}
        self.assertEqual(len(shown), len(json.loads(named["users-stale.json"])["users"]))
        self.assertTrue(all(name.startswith("user-") for name in shown), shown)
        log = b"\n".join(data for name, data in anonymous.items() if name.startswith("log/")).decode()
        self.assertTrue(any(name.split("@")[0] in log for name in shown), "a user has another pseudonym in the log")

    def test_it_is_made_without_a_supervisor_and_overwrites_nothing(self) -> None:
        self.start()
        assert self.tenant.supervisor is not None
        self.tenant.supervisor.stop()
        with self.tenant.config.open("a") as file:
            file.write("\n# Secret-0\npassword = Secret-0\n"
                       "[exchange]\nproxy = http://me:Secret-0@proxy.example.test:3128\n")
        files = self.make("away.tar.gz")
        self.assertIn("what the supervisor knows", self.lacks)
        self.assertIn("/metrics", self.lacks)
        self.assertIn("missing: what the supervisor knows: no answer", files["README.txt"].decode())
        self.assertIn("log/supervisor.log", files)
        self.assertNotIn(b"Secret-0", files["configuration.conf"])
        self.assertIn(b"(hidden)@proxy.example.test", files["configuration.conf"])
        self.look_for_names(self.make("away-anonymous.tar.gz", "--anonymous"))
        there = self.tenant.folder / "there"
        there.write_text("mine")
        os.symlink(self.tenant.folder / "elsewhere", self.tenant.folder / "link")
        for name in ("there", "link"):
            said = self.tenant.ctl("support-bundle", "--output", str(self.tenant.folder / name), check=False)
            self.assertEqual(said, "")
        self.assertEqual(there.read_text(), "mine")
        self.assertFalse((self.tenant.folder / "elsewhere").exists())


class LanguageTest(unittest.TestCase):
    """Of a machine that has nothing, each language says all that is missing; what is sent is English."""

    def lacks(self, folder: Path, locale: str) -> tuple[list[str], list[str]]:
        """What is missing as the screen says it, and as the bundle does."""
        path, configuration = folder / f"{locale}.tar.gz", folder / "example.conf"
        configuration.write_text(f"[log]\ndirectory = {folder}/none\n[http]\nlisten = 127.0.0.1:1\n")
        environment = {**os.environ, "LC_ALL": locale, "LANGUAGE": ""}
        said = subprocess.run([PROGRAMS / "ewscalctl", "support-bundle", "--config", configuration, "--keys", folder,
                               "--timeout", "1", "--output", path], env=environment, capture_output=True, text=True,
                              timeout=PATIENCE_SECONDS, check=True).stdout
        readme = contents(path)["README.txt"].decode()
        return re.findall(r"^(?:missing|es fehlt): (.*)$", said, re.MULTILINE), re.findall(r"^missing: (.*)$", readme,
                                                                                           re.MULTILINE)

    def test_what_is_missing_is_german_on_a_german_screen(self) -> None:
        """Each line in other words, with the same name in brackets."""
        with tempfile.TemporaryDirectory() as folder:
            english, of_english = self.lacks(Path(folder), "C")
            german, of_german = self.lacks(Path(folder), "de_DE.UTF-8")
        self.assertGreaterEqual(len(english), 6)
        self.assertEqual(len(english), len(german))
        self.assertEqual(of_german, of_english)
        for one, other, sent in zip(english, german, of_english):
            self.assertTrue(one.startswith(sent), (one, sent))
            self.assertNotEqual(one, other)
            self.assertEqual(re.findall(r" \[[a-z_.]+\]$", one), re.findall(r" \[[a-z_.]+\]$", other))
            self.assertRegex(one, r"\]$")
        self.assertEqual(german[0].split(": ")[0], "was der Supervisor weiß")


if __name__ == "__main__":
    unittest.main()
