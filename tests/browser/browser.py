"""A browser that tests tell what to do, and what every test of the dashboard shares."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, ClassVar

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests" / "sim"), str(ROOT / "tests" / "integration")]

from tenant.tenant import Tenant  # noqa: E402

PROGRAMS = Path(os.environ.get("EWSCAL_BIN", ROOT / "build" / "debug" / "bin"))
PATIENCE_SECONDS = float(os.environ.get("EWSCAL_PATIENCE", 60))
NO_BROWSER = 77
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
WALL = {"width": 1920, "height": 1080}


class BrowserError(Exception):
    """What the browser could not do."""


def packages() -> Path | None:
    """The folder with what is needed of npm; None when there is no browser, which is said loudly."""
    done = subprocess.run([HERE / "install"], capture_output=True, text=True, check=False)
    if done.returncode == NO_BROWSER:
        print(f"SKIPPED: {done.stderr.strip()}; nothing of the dashboard was tried in a browser", file=sys.stderr)
        return None
    if done.returncode != 0:
        raise BrowserError(done.stderr)
    return Path(done.stdout.strip())


class Browser:
    """A headless Chromium with one page; a new profile each time it is opened."""

    def __init__(self, folder: Path) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="ewscal-browser-"))
        self.process = subprocess.Popen(["node", HERE / "driver.js", folder, self.data / "profile"], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def do(self, command: str, **given: Any) -> Any:
        """Does it and returns what came of it; an error when it was not possible."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"command": command, **given}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise BrowserError("the browser has ended")
        answer = json.loads(line)
        if not answer["ok"]:
            raise BrowserError(f"{command} {given}: {answer['error']}")
        return answer["value"]

    def evaluate(self, script: str) -> Any:
        """The value of an expression in the page."""
        return self.do("evaluate", script=script)

    def wait(self, script: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Waits until an expression in the page is true."""
        self.do("wait", script=script, seconds=seconds)

    def text(self, where: str) -> str:
        """What one sees of an element."""
        return str(self.evaluate(f"document.querySelector({json.dumps(where)}).innerText"))

    def wait_for_text(self, where: str, text: str, seconds: float = PATIENCE_SECONDS) -> None:
        """Waits until one sees a text in an element."""
        self.wait(f"document.querySelector({json.dumps(where)})?.innerText.includes({json.dumps(text)})", seconds)

    def close(self) -> None:
        """Ends it; nothing is left of it."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        shutil.rmtree(self.data, ignore_errors=True)


class PageTest(unittest.TestCase):
    """Tests of the page with one browser for all of a class."""

    browser: ClassVar[Browser]

    @classmethod
    def setUpClass(cls) -> None:
        """Starts the browser, or says that there is none."""
        folder = packages()
        if folder is None:
            sys.exit(NO_BROWSER)
        cls.browser = Browser(folder)
        cls.addClassCleanup(cls.browser.close)

    def start_tenant(self, users: int = 60, **more: Any) -> Tenant:
        """A tenant that runs and has finished a round; it ends with the test."""
        folder = Path(tempfile.mkdtemp(prefix="ewscal-page-"))
        self.addCleanup(shutil.rmtree, folder)
        tenant = Tenant(folder, PROGRAMS, users=users, **more)
        self.addCleanup(tenant.close)
        tenant.make_keys()
        tenant.start_servers()
        tenant.start_supervisor()
        tenant.wait_for_round()
        return tenant

    def open(self, tenant: Tenant, **how: Any) -> None:
        """Opens the page, with what others answer that is there already."""
        self.browser.do("open", url=f"{tenant.endpoint()}/", **how)
        self.browser.wait("document.querySelector('#verdict')?.innerText.length > 0")

    def type_token(self, token: str) -> None:
        """As a person does."""
        self.browser.do("click", where="#token-button")
        self.browser.do("fill", where="#token", text=token)
        self.browser.do("press", key="Enter")

    def assert_no_complaints(self, allowed: tuple[str, ...] = ()) -> None:
        """Chromium has found nothing to complain about: no error of a script, nothing that the policy refuses."""
        found = [line for line in self.browser.do("seen")["console"] if not any(part in line for part in allowed)]
        self.assertEqual(found, [])

    def assert_accessible(self) -> None:
        """axe-core finds nothing."""
        self.assertEqual(self.browser.do("axe"), [])
