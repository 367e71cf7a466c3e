"""The container image: built by one command, then run as nobody special on a system that cannot be written to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from built import ROOT, packages
from support import PackageTest

sys.path[:0] = [str(ROOT / "tests" / "sim")]

from tenant.tenant import Tenant  # noqa: E402

PROGRAMS = Path(os.environ.get("EWSCAL_BIN", ROOT / "build" / "debug" / "bin"))
USERS = 20


class ImageTest(PackageTest):
    """No container engine is needed: systemd-nspawn runs what `docker load` would take."""

    folder: Path

    def setUp(self) -> None:
        """Nothing of it stays."""
        self.folder = Path(tempfile.mkdtemp(prefix="ewscal-image-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def build(self) -> tuple[dict[str, Any], Path]:
        """What the image says of itself, and its system."""
        image, unpacked, system = (self.folder / name for name in ("image.tar", "image", "system"))
        done = subprocess.run([ROOT / "deploy/build-image", image], capture_output=True, text=True, check=False,
                              env={**os.environ, "EWSCAL_PACKAGES": str(packages())})
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        with tarfile.open(image) as tar:
            tar.extractall(unpacked)
        (manifest,) = json.loads((unpacked / "manifest.json").read_text())
        config = json.loads((unpacked / manifest["Config"]).read_text())
        (layer,) = manifest["Layers"]
        said = subprocess.run(["sha256sum", unpacked / layer], capture_output=True, text=True, check=True).stdout
        self.assertEqual(config["rootfs"]["diff_ids"], [f"sha256:{said.split()[0]}"])
        system.mkdir()
        subprocess.run(["tar", "--extract", "--numeric-owner", "--directory", system, "--file", unpacked / layer],
                       check=True)
        return config, system

    def test_a_round_without_privileges(self) -> None:
        """Every process is the image's user, and the system is read-only."""
        config, system = self.build()
        user = config["config"]["User"]
        self.assertNotIn(user.split(":")[0], ("", "0", "root"))
        tenant = Tenant(self.folder / "tenant", PROGRAMS, users=USERS, plain=True)
        self.addCleanup(tenant.close)
        tenant.start_servers()
        tenant.make_keys()
        tenant.write_settings()
        self.give_to(tenant.folder, user)
        name = next(line.split(":")[0] for line in (system / "etc/passwd").read_text().splitlines()
                    if line.split(":")[2] == user.split(":")[0])
        prefix = ["systemd-nspawn", "--quiet", "--pipe", "--directory", str(system), "--read-only", "--register=no",
                  "--keep-unit", "--as-pid2", f"--user={name}", "--drop-capability=all", "--resolv-conf=off",
                  "--timezone=off", "--no-new-privileges=yes", f"--bind={tenant.folder}"]
        tenant.programs = Path("/usr/bin")
        container = tenant.start_supervisor(prefix=prefix)
        self.addCleanup(container.stop)  # killed, systemd-nspawn would leave behind what it runs
        tenant.programs = PROGRAMS
        tenant.wait_for_round()
        tenant.compare()
        self.assertEqual(self.users_of(system), {int(user.split(":")[0])})

    def give_to(self, folder: Path, user: str) -> None:
        """All that the supervisor reads and writes."""
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, *map(int, user.split(":")), follow_symlinks=False)

    def users_of(self, system: Path) -> set[int]:
        """As whom the programs of that system run."""
        users: set[int] = set()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if Path(os.readlink(process / "exe")).name.startswith("ewscal-") and \
                        (process / "root/etc/passwd").samefile(system / "etc/passwd"):
                    users.add(process.stat().st_uid)
            except OSError:  # it has ended, or belongs to the kernel
                continue
        return users
