"""A tenant's servers, and an assistant that is to set up a machine for them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "sim"))

from tenant.certificates import make_certificate  # noqa: E402
from tenant.configuration import Sections, merge, write_configuration  # noqa: E402
from tenant.tenant import ADMINISTRATOR, DIRECTORY_PASSWORD, PASSWORD, Tenant  # noqa: E402

PROGRAMS = Path(os.environ["EWSCAL_BIN"])
SKIPPED = 77
# What the pages ask for is left out of a configuration that is to be set up.
ASKED = {"ucserver": ("host", "port", "user", "secret_file"), "directory": ("host", "user", "secret_file"),
         "exchange": ("url", "user", "secret_file"), "service": ("interval",), "log": ("level",)}


def fingerprint(path: Path) -> str:
    """SHA-256 of the first certificate in the file, as openssl says it."""
    shown = subprocess.run(["openssl", "x509", "-in", str(path), "-noout", "-fingerprint", "-sha256"],
                           capture_output=True, text=True, check=True).stdout
    return shown.strip().partition("=")[2].replace(":", "").lower()


class AssistantTest(unittest.TestCase):
    """Servers for all tests of the class; a configuration of its own for each."""

    tenant: Tenant
    programs = PROGRAMS

    @classmethod
    def setUpClass(cls) -> None:
        if os.geteuid() != 0 or shutil.which("tmux") is None:
            print("SKIPPED: this needs root and tmux", file=sys.stderr)
            sys.exit(SKIPPED)
        cls.folder = Path(tempfile.mkdtemp(prefix="ewscal-assistant-"))
        cls.tenant = Tenant(cls.folder / "tenant", PROGRAMS, users=20)
        cls.prepare()
        cls.start_servers()

    @classmethod
    def prepare(cls) -> None:
        """Before the servers are started."""

    @classmethod
    def start_servers(cls) -> None:
        """All that the assistant may ask."""
        cls.tenant.start_servers()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.tenant.close()
        shutil.rmtree(cls.folder)

    def setUp(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="home-", dir=self.folder))
        self.home.chmod(0o755)
        for name, mode in (("state", 0o700), ("log", 0o750)):
            (self.home / name).mkdir(mode=mode)
        self.config = self.home / "ewscal.conf"

    def whole(self) -> Sections:
        """All settings, of an installation below this test's folder."""
        return merge(self.tenant.base_settings(), {
            "service": {"state_directory": str(self.home / "state")},
            "bus": {"keys_directory": str(self.home / "keys")},
            "log": {"directory": str(self.home / "log")}})

    def unasked(self) -> Sections:
        """Those that no page asks for."""
        return merge(self.whole(), {section: dict.fromkeys(keys) for section, keys in ASKED.items()})

    def write_unasked(self) -> None:
        """A configuration in which only what the pages ask for is missing, with a word of its owner."""
        write_configuration(self.config, self.unasked())
        self.config.write_text("# mine\n" + self.config.read_text())

    def command(self, *arguments: str) -> list[str]:
        """How the assistant is started here."""
        return [str(self.programs / "ewscalctl"), "setup", "--config", str(self.config), *arguments]

    def answers(self, **changes: dict[str, str | None]) -> Path:
        """A file of answers for the tenant's servers."""
        path = self.home / "answers"
        write_configuration(path, merge(self.whole(), {
            "exchange": {"url": None, "find": "host", "host": self.tenant.base_settings()["exchange"]["url"],
                         "same_account": "no"},
            "finish": {"start": "no"}, **changes}))
        return path

    def run_answers(self, answers: Path, language: str = "C.UTF-8") -> subprocess.CompletedProcess[str]:
        """The assistant with a file of answers."""
        return subprocess.run(self.command("--answers", str(answers)), capture_output=True, text=True, check=False,
                              timeout=240, env={"PATH": os.environ["PATH"], "LANG": language})


__all__ = ["ADMINISTRATOR", "AssistantTest", "DIRECTORY_PASSWORD", "PASSWORD", "PROGRAMS", "ROOT", "fingerprint",
           "make_certificate", "merge", "write_configuration"]
