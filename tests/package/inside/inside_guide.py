"""The lines of the guide that belong to a Debian with packages, in the order of tests/guide/command_table.py."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path
from typing import Callable

from installed import ANSWERS, CONFIGURATION, PACKAGES, PATIENCE_SECONDS, ROOT, SERVICE, InstalledTest, property_of, run
from tenant.certificates import make_certificates
from tenant.program import PROGRAM_NAMES, wait_until

sys.path[:0] = [str(ROOT / "tests" / "guide"), str(ROOT / "docs" / "guide")]

from command_table import TABLE, Way  # noqa: E402
from guide_text import read_chapter  # noqa: E402
from guidebook.chapters import CHAPTERS, LANGUAGES, chapter_file  # noqa: E402

USERS = 20
PATH = re.compile(r"(?<![\w.:/])(/(?:etc|usr|var|lib|run)/[\w./@-]*[\w@/-])")
# Names of what a reader makes or has: their own secrets and certificates, Debian's, what came before the packages.
OF_THE_READER = {"/etc/apache2/sites-available/ewscal.conf", "/etc/nginx/sites-available/ewscal",
                 "/etc/apt/sources.list", "/etc/apt/apt.conf.d", "/etc/debian_version", "/etc/ewscal/ca/example.cer",
                 "/etc/ewscal/exchange.cred", "/etc/ewscal/keys/2", "/etc/ewscal/secrets/http-token",
                 "/etc/ewscal/secrets/north", "/etc/ewscal/secrets/sister", "/etc/ewscal/secrets/south",
                 "/etc/ewscal/worker.conf",
                 "/etc/systemd/system/ewscal-supervisor.service", "/usr/local",
                 "/etc/systemd/system/ewscal-supervisor.service.d/ewscal-folders.conf",
                 *(f"/usr/local/bin/{name}" for name in PROGRAM_NAMES)}
OLD_UNIT = Path("/etc/systemd/system/ewscal-supervisor.service")
OLD_PROGRAMS = Path("/usr/local/bin")
WEBSITE = Path("/usr/share/doc/ewscal/guide")
ESCAPE, UP, ENTER = b"\x1b", b"\x1b[A", b"\r"
QUIT = re.compile("Quit all the same\\?|Trotzdem beenden\\?")


def paths_of_guide() -> set[str]:
    """Every path of this machine that a chapter names, in any language."""
    texts = [chapter_file(language, name).read_text(encoding="utf-8") for language in LANGUAGES for name in CHAPTERS]
    return {path.rstrip("/") for text in texts for path in PATH.findall(text)}


def leave_on_terminal(line: str, way: Way) -> tuple[int, str]:
    """Runs a line in a terminal and leaves it by Escape once it shows that: exit status, and what it has shown."""
    process, terminal = pty.fork()
    if process == 0:
        os.execve("/bin/bash", ["bash", "-c", f"stty rows 24 cols 80; {line}"],
                  {**os.environ, "TERM": "xterm", "LANG": way.locale})
    shown, answers = "", [(re.compile(re.escape(way.shows)), ESCAPE), (QUIT, UP + ENTER)]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 1)[0]:
            try:
                shown += os.read(terminal, 65536).decode(errors="replace")
            except OSError:  # its other end is closed
                break
        elif answers and answers[0][0].search(shown):
            os.write(terminal, answers.pop(0)[1])
    else:
        os.kill(process, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    os.close(terminal)
    return status, shown


class GuideTest(InstalledTest):
    """Before some lines a machine has to be in the state of which the guide speaks there, and after some it must be in
    another one: functions by the line."""

    def setUp(self) -> None:
        """The servers that the machine is for."""
        self.make_tenant(USERS).start_servers()
        self.before: dict[str, Callable[[], None]] = {
            "ewscalctl setup --answers /root/answers.conf": self.write_answers,
            "journalctl EWSCAL_EVENT=server.unusable --since today": self.meet_strangers,
            "systemctl edit ewscal-supervisor": self.write_credential,
            "install -D -m 0600 -t /etc/ewscal/keys/2 /home/admin/keys-second-2/worker-ews.key": self.bring_second_key,
            "systemctl edit ewscal-worker-ews@2": self.write_key,
            "systemctl enable --now ewscal-worker-ews@1": self.bring_keys_of_second_host,
            "systemctl disable --now ewscal-supervisor": self.install_by_hand,
        }
        self.after: dict[str, Callable[[], None]] = {
            "apt install ./ewscal_*.deb ./ewscal-worker_*.deb": self.nothing_runs,
            "ewscalctl setup": self.nothing_is_set_up,
            "ewscalctl setup --plain": self.nothing_is_set_up,
            "ewscalctl setup --answers /root/answers.conf": self.everything_works,
            "ewscalctl service stop": self.nothing_runs,
            "ewscalctl service start": self.everything_works,
            "systemctl restart ewscal-supervisor": self.everything_works,
            "journalctl EWSCAL_EVENT=server.unusable --since today": self.know_servers_again,
            "systemctl edit ewscal-supervisor": self.use_credential,
            "systemctl enable --now ewscal-worker-ldap@1": self.second_host_works,
            "systemctl enable --now ewscal-worker-ews@2": self.both_of_one_kind_work,
            "systemctl disable --now ewscal-supervisor": self.nothing_runs,
            "systemctl enable --now ewscal-supervisor": self.packages_work,
            "apt remove ewscal ewscal-worker": self.settings_are_left,
            "apt purge ewscal ewscal-worker": self.nothing_is_left,
        }

    def test_each_line_does_what_the_guide_says(self) -> None:
        """In the table's order; a line that fails leaves the next ones nothing to stand on."""
        lines = {line: way for line, way in TABLE.items() if way.place == "system"}
        self.assertLessEqual(set(self.before) | set(self.after), set(lines))
        for line, way in lines.items():
            self.before.get(line, lambda: None)()
            self.judge(line, way)
            self.after.get(line, lambda: None)()
            if line == "ewscalctl setup --answers /root/answers.conf":
                self.assert_that_paths_exist()

    def judge(self, line: str, way: Way) -> None:
        """Types the line, as root of the machine and beside the packages."""
        if line.endswith("ewscalctl setup"):
            status, shown = leave_on_terminal(line, way)
        else:
            terminal = ["script", "--quiet", "--return", "--command", line, "/dev/null"]
            command = terminal if line.startswith("systemctl edit") else ["bash", "-c", way.as_typed(line)]
            done = subprocess.run(command, input=way.typed or "guess\n", stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, cwd=PACKAGES, timeout=300, check=False,
                                  env={**os.environ, "LANG": way.locale})
            status, shown = done.returncode, done.stdout
        print(f"{line}: {status}", flush=True)
        said = f"{line}\nended with {status}:\n{shown[-3000:]}"
        self.assertIn(status, way.statuses, said)
        self.assertIn(way.shows, shown, said)

    def assert_that_paths_exist(self) -> None:
        """The service has worked: all that the guide says of its places is true."""
        named = paths_of_guide()
        self.assertEqual(sorted(OF_THE_READER - named), [], "no chapter names these any more")
        missing = sorted(path for path in named - OF_THE_READER if not Path(path).exists())
        self.assertEqual(missing, [], "the guide names these, and nobody makes them")
        for locale, language in (("C.UTF-8", "en"), ("de_DE.UTF-8", "de")):
            shown = run("env", f"LANG={locale}", "ewscalctl", "help", "troubleshooting")
            title = chapter_file(language, "troubleshooting").read_text(encoding="utf-8").split("\n", 1)[0]
            self.assertEqual(shown.split("\n", 1)[0], title.removeprefix("# "))
            self.assertTrue((WEBSITE / language / "troubleshooting.html").is_file())

    # --- before a line ---

    def write_answers(self) -> None:
        """With an interval that needs no warning."""
        self.tenant.write_answers(interval="5m")
        self.assertEqual(ANSWERS, Path("/root/answers.conf"))

    def meet_strangers(self) -> None:
        """The servers have certificates of an authority that nobody has heard of."""
        authority = CONFIGURATION / "ca" / "example.cer"
        other = make_certificates(Path("/root/other"), ("IP:127.0.0.1",)).authority
        shutil.copyfile(other, authority)
        run("systemctl", "restart", SERVICE)
        wait_until(lambda: "server.unusable" in run("journalctl", "EWSCAL_EVENT=server.unusable", check=False),
                   PATIENCE_SECONDS, "a server that cannot be used")
        self.assertIn("tls.certificate_untrusted", Path("/var/log/ewscal/supervisor.log").read_text())

    def make_editor(self, chapter: str) -> None:
        """What the chapter has written into the editor."""
        editor, lines = Path("/root/editor"), Path("/root/edited")
        blocks = [block.lines for block in read_chapter("en", chapter).blocks if block.lines[0] == "[Service]"]
        self.assertEqual(len(blocks), 1)
        lines.write_text("\n".join(blocks[0]) + "\n")
        editor.write_text(f"#!/bin/sh\ncp {lines} \"$1\"\n")
        editor.chmod(0o755)
        os.environ["EDITOR"] = str(editor)

    def write_key(self) -> None:
        """Of the second process of a kind."""
        self.make_editor("several-hosts")

    def write_credential(self) -> None:
        """The password of Exchange as systemd has it."""
        self.make_editor("operation")
        run("systemd-creds", "encrypt", "--name=exchange", str(self.tenant.password_file_of("exchange")),
            "/etc/ewscal/exchange.cred")  # the line before this one has been given another password

    def bring_keys_of_second_host(self) -> None:
        """Both hosts are one here: keys of the second one, and the address of the supervisor."""
        run("ewscalctl", "keys", "add-host", "second", "--output", "/root/keys-second")
        for key in Path("/root/keys-second").glob("*.key"):
            shutil.copy(key, CONFIGURATION / "keys" / key.name)
        (CONFIGURATION / "worker.conf").write_text("SUPERVISOR=tcp://127.0.0.1:7481\n")

    def bring_second_key(self) -> None:
        """As the first ones."""
        shutil.copytree("/root/keys-second-2", "/home/admin/keys-second-2")

    def install_by_hand(self) -> None:
        """As `cmake --install` has left it: programs and a unit that take precedence over the packages'."""
        for unit in ("ewscal-worker-ews@1", "ewscal-worker-ews@2", "ewscal-worker-ldap@1"):
            run("systemctl", "disable", "--now", unit)
        run("systemctl", "revert", "ewscal-worker-ews@2")
        for program in PROGRAM_NAMES:
            shutil.copy(f"/usr/bin/{program}", OLD_PROGRAMS / program)
        text = Path(f"/lib/systemd/system/{SERVICE}").read_text()
        OLD_UNIT.write_text(text.replace("ExecStart=/usr/bin/", "ExecStart=/usr/local/bin/"))
        run("systemctl", "daemon-reload")
        run("systemctl", "restart", SERVICE)
        self.assertIn("/usr/local/bin", run("systemctl", "show", "--property=ExecStart", SERVICE))
        self.wait_until_fresh()

    # --- after a line ---

    def nothing_runs(self) -> None:
        """No process of ours."""
        self.assertEqual(self.tenant.users_of_processes(), {})

    def nothing_is_set_up(self) -> None:
        """Leaving has changed nothing."""
        self.assertFalse((CONFIGURATION / "ewscal.conf").exists())
        self.nothing_runs()

    def everything_works(self) -> None:
        """The service runs, will run again with the machine, and keeps everybody fresh."""
        self.assertEqual(property_of(SERVICE, "ActiveState"), "active")
        self.assertEqual(run("systemctl", "is-enabled", SERVICE).strip(), "enabled")
        self.wait_until_fresh()

    def know_servers_again(self) -> None:
        """What was wrong is mended."""
        shutil.copyfile(self.tenant.certificates.authority, CONFIGURATION / "ca" / "example.cer")
        run("systemctl", "restart", SERVICE)
        self.wait_until_fresh()

    def use_credential(self) -> None:
        """Exchange's password comes from systemd, and from nowhere else."""
        text = (CONFIGURATION / "ewscal.conf").read_text()
        (CONFIGURATION / "ewscal.conf").write_text(
            text.replace("secret_file = /etc/ewscal/secrets/exchange", "secret_credential = exchange"))
        (CONFIGURATION / "secrets" / "exchange").unlink()
        run("systemctl", "restart", SERVICE)
        self.everything_works()

    def second_host_works(self) -> None:
        """The supervisor has taken both in."""
        for unit in ("ewscal-worker-ews@1", "ewscal-worker-ldap@1"):
            self.assertEqual(property_of(unit, "ActiveState"), "active")
        self.assertLessEqual({"worker-ews/second", "worker-ldap/second"}, self.names_of_workers())

    def both_of_one_kind_work(self) -> None:
        """Neither throws the other out: both are known by keys of their own."""
        self.second_host_works()
        self.assertIn("worker-ews/second-2", self.names_of_workers())
        self.wait_until_fresh()
        said = run("journalctl", "--unit", "ewscal-worker-ews@*", "--output", "cat")
        self.assertNotIn("bus.replaced", said)

    def names_of_workers(self) -> set[str]:
        """As the supervisor calls them."""
        return {process["name"] for process in json.loads(run("ewscalctl", "workers", "--json"))["processes"]}

    def packages_work(self) -> None:
        """It is the packages' service again."""
        self.assertIn("/usr/bin/ewscal-supervisor", run("systemctl", "show", "--property=ExecStart", SERVICE))
        self.assertEqual(list(OLD_PROGRAMS.iterdir()), [])
        self.everything_works()

    def settings_are_left(self) -> None:
        """Removal takes the programs alone."""
        self.nothing_runs()
        self.assertFalse(Path("/usr/bin/ewscalctl").exists())
        self.assertTrue((CONFIGURATION / "ewscal.conf").exists())

    def nothing_is_left(self) -> None:
        """Purge takes what package and assistant have made, and the secret that the guide has had put beside it."""
        for path in (str(CONFIGURATION), "/var/lib/ewscal", "/var/log/ewscal"):
            self.assertFalse(Path(path).exists(), path)


if __name__ == "__main__":
    unittest.main()
