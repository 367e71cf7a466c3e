"""The scripts of the packages by themselves, each with folders of its own in place of the machine's."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "integration"))

import mount_namespace  # noqa: E402

SCRIPTS = ROOT / "deploy" / "debian"
REPLACED = ("/etc", "/run", "/var", "/usr/share")
DROP_INS = "/etc/systemd/system/ewscal-supervisor.service.d"
NEWER = "1.5 [service] window\n2.5 [exchange] secret_credential\n"
INSTALLED = {"en": "ewscal is installed. The next step: ewscalctl setup\n",
             "de": "ewscal ist installiert. Der nächste Schritt: ewscalctl setup\n"}
# The language, and the environment that asks for it; as for every other program of ours.
ENVIRONMENTS = (
    ("en", {}), ("en", {"LANG": "C.UTF-8"}), ("en", {"LANG": "en_US.UTF-8"}), ("en", {"LANG": "fr_FR.UTF-8"}),
    ("de", {"LANG": "de_DE.UTF-8"}), ("de", {"LANG": "de"}), ("de", {"LANG": "de_AT@euro"}), ("en", {"LANG": "den"}),
    ("de", {"LANG": "en_US.UTF-8", "LC_ALL": "de_DE.UTF-8"}), ("en", {"LANG": "de_DE.UTF-8", "LC_ALL": "C"}),
    ("de", {"LANG": "en_US.UTF-8", "LC_MESSAGES": "de_CH.UTF-8"}), ("en", {"LANG": "C", "LANGUAGE": "de"}),
    ("de", {"LANG": "en_US.UTF-8", "LANGUAGE": "fr:de:en"}), ("en", {"LANG": "de_DE.UTF-8", "LANGUAGE": "en"}),
)


class ScriptsTest(unittest.TestCase):
    """Nothing of the machine is changed: what a script writes is in a namespace that goes with it."""

    def setUp(self) -> None:
        if os.geteuid() != 0 or not mount_namespace.is_possible():
            self.skipTest(mount_namespace.WHY_NOT)
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="ewscal-scripts-", dir="/root")))
        self.stand_in("dpkg-trigger", "")  # what dpkg does later is done by the test

    def stand_in(self, program: str, commands: str) -> None:
        """What is started in place of a program of the machine."""
        script = self.folder / program
        script.write_text(f"#!/bin/sh\n{commands}\n")
        script.chmod(0o755)

    def run_inside(self, commands: str, environment: dict[str, str] | None = None) -> str:
        """Runs commands of a shell beside empty folders; what they have printed."""
        mounts = "".join(f"mount -t tmpfs none {folder}\n" for folder in REPLACED)
        done = subprocess.run(["unshare", "-m", "sh", "-ec", mounts + commands], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env={"PATH": f"{self.folder}:{os.environ['PATH']}", **(environment or {})})
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def configured(self, version: str, environment: dict[str, str], before: str = "") -> str:
        """What the last lines of apt are after an upgrade from that version, "" for none."""
        script = SCRIPTS / "ewscal.postinst"
        return self.run_inside(f"{before}\nsh {script} configure {version}\nsh {script} triggered ewscal-next-step",
                               environment)

    def test_the_next_step_is_told_in_the_language_of_the_session(self) -> None:
        """As ewscalctl would find it."""
        for language, environment in ENVIRONMENTS:
            with self.subTest(environment):
                self.assertEqual(self.configured("", environment), INSTALLED[language])

    def test_so_are_new_settings(self) -> None:
        """After an upgrade, with some and with none."""
        before = ("mkdir /etc/ewscal /usr/share/ewscal; touch /etc/ewscal/ewscal.conf\n"
                  f"printf '{NEWER}' > /usr/share/ewscal/settings-newer")
        german = {"LANG": "de_DE.UTF-8"}
        self.assertEqual(self.configured("2.0", {}, before), "ewscal was upgraded from 2.0. These settings are new, "
                         "see ewscal.conf(5):\n  [exchange] secret_credential\n")
        self.assertEqual(self.configured("2.0", german, before), "ewscal wurde von Version 2.0 aktualisiert. "
                         "Diese Einstellungen sind neu, siehe ewscal.conf(5):\n  [exchange] secret_credential\n")
        self.assertEqual(self.configured("3.0", {}, before),
                         "ewscal was upgraded from 3.0. There are no new settings.\n")
        self.assertEqual(self.configured("3.0", german, before),
                         "ewscal wurde von Version 3.0 aktualisiert. Neue Einstellungen gibt es nicht.\n")

    def test_a_service_is_said_to_be_started_when_it_runs(self) -> None:
        """One that comes back with settings that are right no more does not, nor where a policy forbids it."""
        machine = "mkdir -p /run/systemd/system /etc/ewscal; touch /etc/ewscal/ewscal.conf /run/ewscal-came-back"
        for runs, language, expected in (
                (True, "en_US", "ewscal is back with its former settings, and its service was started: "
                                "ewscalctl status\n"),
                (False, "en_US", "ewscal is back with its former settings, but its service does not run: "
                                 "ewscalctl service status\n"),
                (False, "de_DE", "ewscal ist mit den früheren Einstellungen wieder da, aber sein Dienst läuft nicht: "
                                 "ewscalctl service status\n")):
            with self.subTest(runs=runs, language=language):
                self.stand_in("deb-systemd-invoke", f"exit {int(not runs)}")
                self.stand_in("systemctl", "case \"$*\" in *is-active*) exit 3 ;; esac" if not runs else "")
                self.assertEqual(self.configured("2.0", {"LANG": f"{language}.UTF-8"}, machine), expected)

    def test_purge_takes_every_secret_and_nothing_elsewhere(self) -> None:
        """Also the credential that the guide has had encrypted; not a file that nobody has told of."""
        made = ("/etc/ewscal/secrets/exchange", "/etc/ewscal/keys/supervisor.key", "/etc/ewscal/ca/example.cer",
                "/etc/ewscal/ewscal.conf", "/etc/ewscal/exchange.cred", "/var/lib/ewscal/ewscal.db",
                "/var/log/ewscal/supervisor.log", f"{DROP_INS}/ewscal-folders.conf")
        kept = ("/etc/ewscal/somebody-elses", "/var/lib/elsewhere", f"{DROP_INS}/override.conf")
        files = "".join(f"mkdir -p {Path(path).parent}; touch {path}\n" for path in made + kept)
        for action, left in (("remove", made + kept), ("purge", kept)):
            with self.subTest(action):
                said = self.run_inside(f"{files}sh {SCRIPTS}/ewscal-worker.postrm {action}\n"
                                       f"sh {SCRIPTS}/ewscal.postrm {action}\nfind /etc /var -type f")
                self.assertEqual(sorted(said.split()), sorted(left))

    def test_purge_takes_folders_of_somebody_else_for_none_of_its_files(self) -> None:
        """It would fail at each further try, with the logs still there, and the package could not be got rid of."""
        folders = "mkdir -p /etc/ewscal/ewscal.conf.d /etc/ewscal/old.cred /var/log/ewscal /var/lib\n"
        said = self.run_inside(f"{folders}touch /etc/ewscal/ewscal.conf /etc/ewscal/ewscal.conf.1\n"
                               "touch /var/log/ewscal/a.log\n"
                               "ln -s /var/lib/elsewhere /etc/ewscal/linked.cred; touch /var/lib/elsewhere\n"
                               f"sh {SCRIPTS}/ewscal.postrm purge\nfind /etc /var/log /var/lib -mindepth 1")
        self.assertEqual(sorted(said.split()), ["/etc/ewscal", "/etc/ewscal/ewscal.conf.d", "/etc/ewscal/old.cred",
                                                "/var/lib/elsewhere"])

    def test_a_host_with_processes_alone_is_left_empty(self) -> None:
        """No supervisor was there."""
        said = self.run_inside("mkdir -p /etc/ewscal/keys /var/log/ewscal\n"
                               "touch /etc/ewscal/keys/worker-ews.key /etc/ewscal/worker.conf /var/log/ewscal/a.log\n"
                               f"sh {SCRIPTS}/ewscal-worker.postrm purge\nfind /etc /var -mindepth 1")
        self.assertEqual(said.split(), ["/var/log"])


if __name__ == "__main__":
    unittest.main()
