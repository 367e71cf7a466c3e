"""What the tests of log-ins share: the lab's places and servers. They run inside tests/lab/domain-lab."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "lab"), str(ROOT / "tests" / "sim"), str(ROOT / "tests" / "integration")]

from domain_lab.backend import Backend  # noqa: E402
from domain_lab.controller import Controller  # noqa: E402
from domain_lab.judge import Demands, Judge  # noqa: E402
from domain_lab.people import DISCOVER_NAME, FOREIGN_NAME, UNKNOWN_WEB_NAME, WEB_ADDRESS, WEB_NAME  # noqa: E402
from tenant.certificates import Certificates, make_certificates  # noqa: E402

PROGRAMS = Path(os.environ.get("EWSCAL_BIN", ROOT / "build" / "debug" / "bin"))
WEB_NAMES = tuple(f"DNS:{name}" for name in (WEB_NAME, UNKNOWN_WEB_NAME, DISCOVER_NAME, FOREIGN_NAME))


class LabTest(unittest.TestCase):
    """A test with a folder, certificates, and the controller that runs beside it."""

    controller: Controller
    folder: Path
    certificates: Certificates

    @classmethod
    def setUpClass(cls) -> None:
        cls.controller = Controller()
        cls.folder = Path(tempfile.mkdtemp(prefix="ewscal-logins-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.certificates = make_certificates(cls.folder / "web", WEB_NAMES)

    def start_judge(self, backend: Backend | None = None, keytab: Path | None = None, is_clear: bool = False,
                    **demands: Any) -> Judge:
        """A server that logs in as Exchange does; ended with the test. Its keytab is the controller's."""
        judge = Judge(WEB_ADDRESS, self.certificates.certificate, self.certificates.key,
                      keytab or self.controller.keytab, backend, Demands(**demands), is_clear)
        self.addCleanup(judge.close)
        return judge
