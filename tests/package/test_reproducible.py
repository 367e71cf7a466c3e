"""Two builds of one tree make the same octets."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from built import ROOT, packages
from clean_debian import run_here


def digests(folder: Path) -> dict[str, str]:
    """Each package's."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.deb")}


class ReproducibleTest(unittest.TestCase):
    """The second one is made elsewhere, later, by somebody with other habits."""

    def test_the_same_octets(self) -> None:
        """From a copy without git, with another umask, zone, language and folder for temporary files."""
        first = digests(packages())
        self.assertEqual(len(first), 2)
        with tempfile.TemporaryDirectory(prefix="ewscal another place ") as folder:
            tree, output, temporary = (Path(folder) / name for name in ("a tree", "output", "temporary"))
            temporary.mkdir()
            names = run_here("git", "-C", ROOT, "ls-files", "-z").split("\0")
            for name in filter(None, names):
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, tree / name, follow_symlinks=False)
            environment = {**os.environ, "TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8", "TMPDIR": str(temporary),
                           "CCACHE_DISABLE": "1", "EWSCAL_JOBS": "2"}
            done = subprocess.run([tree / "deploy/build-packages", output], env=environment, umask=0o077,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stdout[-3000:])
            self.assertEqual(digests(output), first)


if __name__ == "__main__":
    unittest.main()
