"""A tenant inside the clean Debian: simulated servers, and ewscal as the packages have installed it.

Runs as root of the container, with the tree mounted read-only."""

from __future__ import annotations

import grp
import json
import os
import shutil
import subprocess
import sys
import unittest
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests" / "sim")]

from tenant.configuration import Sections, merge, write_configuration  # noqa: E402
from tenant.program import ProgramError, wait_until  # noqa: E402
from tenant.tenant import Tenant  # noqa: E402

SERVICE = "ewscal-supervisor.service"
FOLDER = Path("/srv/tenant")
CONFIGURATION = Path("/etc/ewscal")
STATISTICS = "http://127.0.0.1:7480"
PACKAGES, FIRST_PACKAGES = Path("/srv/packages"), Path("/srv/first-packages")
ANSWERS = Path("/root/answers.conf")
PATIENCE_SECONDS = 120.0
USERS = 60


def run(*command: str, check: bool = True) -> str:
    """Runs a command; what it has printed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
                          check=False)
    if check and done.returncode != 0:
        raise ProgramError(f"{' '.join(command)} ended with {done.returncode}: {done.stdout[-3000:]}")
    return done.stdout


def install(folder: Path, *names: str) -> str:
    """Installs packages from a folder as an administrator does; what apt has said."""
    files = [str(path) for name in names or ("ewscal", "ewscal-worker") for path in folder.glob(f"{name}_*.deb")]
    return run("apt-get", "--yes", "--no-install-recommends", "install", *files)


def property_of(unit: str, name: str) -> str:
    """One property of a unit, as systemd says it."""
    return run("systemctl", "show", "--value", "--property", name, unit).strip()


class InstalledTenant(Tenant):
    """The servers as everywhere else; the programs, folders and users are those of the packages."""

    def __init__(self, users: int = USERS) -> None:
        super().__init__(FOLDER, Path("/usr/bin"), users=users, plain=True)
        self.config = CONFIGURATION / "ewscal.conf"

    def base_settings(self) -> Sections:
        """What an administrator would write: the folders have their defaults."""
        sections = super().base_settings()
        for section in ("ucserver", "directory", "exchange"):
            sections[section]["secret_file"] = str(CONFIGURATION / "secrets" / section)
            sections[section]["ca_file"] = str(CONFIGURATION / "ca" / "authority.pem")
        sections["service"].pop("state_directory")
        sections["bus"] = {}
        sections["log"] = {}
        sections["http"] = {}
        return sections

    def ctl_command(self, *arguments: str, with_config: bool = True) -> list[str]:
        """As root of the machine types it."""
        return ["ewscalctl", *arguments]

    def endpoint(self) -> str:
        """Where the packages' service shows itself."""
        return STATISTICS

    def metrics(self) -> str:
        """The page for Prometheus."""
        with urllib.request.urlopen(f"{STATISTICS}/metrics", timeout=30) as answer:
            return answer.read().decode()

    def _give(self, path: Path, mode: int) -> None:
        os.chown(path, 0, grp.getgrnam("ewscal").gr_gid)
        path.chmod(mode)

    def write_answers(self, **service: str) -> None:
        """What an administrator knows of these servers, as a file for the assistant; passwords are in other files."""
        authority = CONFIGURATION / "ca" / "example.cer"
        run("install", "-D", "-m", "0644", str(self.certificates.authority), str(authority))
        sections = merge(self.base_settings(), {
            section: {"secret_file": str(self.password_file_of(section)), "ca_file": str(authority)}
            for section in ("ucserver", "directory", "exchange")})
        url = sections["exchange"].pop("url")
        sections["exchange"].update({"find": "host", "host": url, "same_account": "no"})
        sections["service"] = dict(service)
        sections["finish"] = {"start": "yes"}
        write_configuration(ANSWERS, {name: keys for name, keys in sections.items() if keys and name != "pool"})

    def set_up_by_answers(self, **service: str) -> str:
        """The whole set-up by one command: configuration, secrets, keys, and a service that runs; what it has said."""
        self.write_answers(**service)
        return run("ewscalctl", "setup", "--answers", str(ANSWERS))

    def set_up(self) -> None:
        """By hand, from a fresh package to what the service needs: configuration, secrets, keys."""
        (CONFIGURATION / "ca").mkdir(exist_ok=True)
        self._give(CONFIGURATION / "ca", 0o750)
        shutil.copy(self.certificates.authority, CONFIGURATION / "ca" / "authority.pem")
        self._give(CONFIGURATION / "ca" / "authority.pem", 0o640)
        for section in ("ucserver", "directory", "exchange"):
            secret = CONFIGURATION / "secrets" / section
            shutil.copy(self.password_file_of(section), secret)
            self._give(secret, 0o640)
        self.write_settings()
        self._give(self.config, 0o640)
        self.ctl("keys", "init", with_config=False)
        keys = CONFIGURATION / "keys"
        for path in (keys / "supervisor.key", keys / "allowed", keys / "revoked"):
            self._give(path, 0o750 if path.is_dir() else 0o640)

    def start_service(self) -> None:
        """Returns when the supervisor has said that it is ready."""
        run("systemctl", "enable", "--now", SERVICE)

    def journal_of_service(self) -> str:
        """What the service has said."""
        return run("journalctl", "--no-pager", "--output", "cat", "--unit", SERVICE)

    def users_of_processes(self) -> dict[str, set[str]]:
        """The users as whom each program runs."""
        lines = run("ps", "-eo", "user:40,args", "--no-headers").splitlines()
        users: dict[str, set[str]] = {}
        for line in lines:
            user, program = line.split()[:2]
            if program.startswith("/usr/bin/ewscal-"):
                users.setdefault(Path(program).name, set()).add(user)
        return users


class InstalledTest(unittest.TestCase):
    """A test that has servers beside the installed packages."""

    tenant: InstalledTenant

    def make_tenant(self, users: int = USERS) -> InstalledTenant:
        """A tenant of which nothing runs yet."""
        shutil.rmtree(FOLDER, ignore_errors=True)
        self.tenant = InstalledTenant(users)
        self.addCleanup(self.tenant.close)
        return self.tenant

    def start_tenant(self, users: int = USERS) -> InstalledTenant:
        """Servers, and a service that is set up and runs."""
        self.make_tenant(users)
        self.tenant.start_servers()
        self.tenant.set_up()
        self.tenant.start_service()
        return self.tenant

    def status(self) -> dict[str, Any]:
        """The service's own word."""
        return json.loads(self.tenant.ctl("status", "--json", check=False))

    def wait_until_fresh(self) -> None:
        """Everybody who has a calendar is fresh."""

        def everybody() -> bool:
            statistics = self.tenant.statistics()
            if statistics is None:
                return False
            return statistics["users"]["fresh"] > 0 and statistics["users"]["fresh"] == statistics["users"]["listed"]

        wait_until(everybody, PATIENCE_SECONDS, "everybody fresh")
