"""The container image: built by one command, set up and run by the lines of the guide as nobody special, on a system
that cannot be written to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from built import ROOT, packages
from support import PackageTest

sys.path[:0] = [str(ROOT / "tests" / "sim"), str(ROOT / "tests" / "guide")]

from command_table import CONTAINER_RUN, TABLE  # noqa: E402
from container import Engine, name_of_user, users_of  # noqa: E402
from tenant.configuration import merge, write_configuration  # noqa: E402
from tenant.program import wait_until  # noqa: E402
from tenant.tenant import Tenant  # noqa: E402

PROGRAMS = Path(os.environ.get("EWSCAL_BIN", ROOT / "build" / "debug" / "bin"))
USERS = 20
PATIENCE_SECONDS = 120.0
# What is typed before there is an image, so that all tests have one.
BUILD, LOAD = (line for line, way in TABLE.items() if way.place == "image build")
SERVERS = ("ucserver", "directory", "exchange")


class ImageTest(PackageTest):
    """No container engine is needed: systemd-nspawn runs what `docker load` would take."""

    folder: Path
    engine: Engine
    loaded: str

    @classmethod
    def setUpClass(cls) -> None:
        """One image for all tests: its system is read-only."""
        super().setUpClass()
        cls.folder = Path(tempfile.mkdtemp(prefix="ewscal-image-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.engine = Engine(cls.folder)
        cls.addClassCleanup(cls.engine.close)
        done = subprocess.run(["bash", "-c", cls.here(BUILD)], cwd=ROOT, capture_output=True, text=True, check=False,
                              env={**os.environ, "EWSCAL_PACKAGES": str(packages())})
        if done.returncode != 0:
            raise RuntimeError(done.stderr[-3000:])
        cls.loaded = cls.engine.type(cls.here(LOAD))

    @classmethod
    def here(cls, line: str) -> str:
        """What an administrator has in the home directory of root."""
        return line.replace("/root/", f"{cls.folder}/")

    def start_tenant(self, name: str) -> Tenant:
        """Its servers; the tests differ in how ewscal comes to them."""
        tenant = Tenant(self.folder / name, PROGRAMS, users=USERS, plain=True)
        self.addCleanup(tenant.close)
        tenant.start_servers()
        return tenant

    def test_a_round_without_privileges(self) -> None:
        """Every process is the image's user, and the system is read-only."""
        user, system = self.engine.config["User"], self.engine.system
        self.assertNotIn(user.split(":")[0], ("", "0", "root"))
        tenant = self.start_tenant("tenant")
        tenant.make_keys()
        tenant.write_settings()
        self.give_to(tenant.folder, user)
        prefix = ["systemd-nspawn", "--quiet", "--pipe", "--directory", str(system), "--read-only", "--register=no",
                  "--keep-unit", "--as-pid2", f"--user={name_of_user(system, user.split(':')[0])}",
                  "--drop-capability=all", "--resolv-conf=off", "--timezone=off", "--no-new-privileges=yes",
                  f"--bind={tenant.folder}"]
        tenant.programs = Path("/usr/bin")
        container = tenant.start_supervisor(prefix=prefix)
        self.addCleanup(container.stop)  # killed, systemd-nspawn would leave behind what it runs
        tenant.programs = PROGRAMS
        tenant.wait_for_round()
        tenant.compare()
        self.assertEqual(users_of(self.engine.processes()), {int(user.split(":")[0])})

    def test_the_lines_of_the_guide(self) -> None:
        """From the image to calendars that are fresh; the assistant is told by a file what a person would type."""
        tenant = self.start_tenant("company")
        self.assertIn(TABLE[LOAD].shows, self.loaded)
        self.write_answers(tenant, self.engine.volume("ewscal-config", "/etc/ewscal"))
        for line, way in TABLE.items():
            if way.place != "image":
                continue
            if " exec " in line:
                wait_until(lambda: way.shows in self.engine.type(line), PATIENCE_SECONDS, line)
            said = self.engine.type(self.here(way.as_typed(line)))
            print(f"{line}\n{said}", flush=True)
            self.assertIn(way.shows, said, line)
            self.assertIn(self.engine.status, way.statuses, f"{line}\n{said}")
            if line == CONTAINER_RUN:
                self.assertEqual(users_of(self.engine.processes()), {int(self.engine.config["User"].split(":")[0])})
        self.assertEqual(self.engine.processes(), [])

    def write_answers(self, tenant: Tenant, volume: Path) -> None:
        """The folders have their defaults; passwords and the authority are in the volume."""
        sections = tenant.base_settings()
        for section in SERVERS:
            shutil.copy(tenant.password_file_of(section), volume / f"given-{section}")
            (volume / f"given-{section}").chmod(0o600)
        shutil.copy(tenant.certificates.authority, volume / "authority.pem")
        (volume / "authority.pem").chmod(0o644)
        sections = merge(sections, {section: {"secret_file": f"/etc/ewscal/given-{section}",
                                              "ca_file": "/etc/ewscal/authority.pem"} for section in SERVERS})
        sections["exchange"].update({"find": "host", "host": sections["exchange"].pop("url"), "same_account": "no"})
        chosen = {name: sections[name] for name in SERVERS}
        write_configuration(volume / "answers.conf", {**chosen, "finish": {"start": "no"}})

    def give_to(self, folder: Path, user: str) -> None:
        """All that the supervisor reads and writes."""
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, *map(int, user.split(":")), follow_symlinks=False)


if __name__ == "__main__":
    unittest.main()
