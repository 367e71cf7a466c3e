"""What keeps the supervisor from starting, and disks that are full or hold something else."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import unittest
from pathlib import Path

from kills import processes_of
from side_by_side import ManyCases, for_each
from support import PATIENCE_SECONDS, PROGRAMS, ClusterTest, Settings
from tenant.program import wait_until
from tenant.tenant import Tenant

WRONG_SETTINGS = 2
DISK_BYTES = 4 << 20
ROLES = ("worker-ldap", "worker-ews", "publisher-ucserver")

# What is written, the key whose line must be named (None: the section's head), and what must be said of it.
WRONG: dict[str, tuple[Settings, tuple[str, str | None], tuple[str, ...]]] = {
    "an unknown key": ({"service": {"intervall": "15m"}}, ("service", "intervall"), ("interval",)),
    "an unknown section": ({"servce": {"interval": "15m"}}, ("servce", None), ("[service]",)),
    "a span without unit": (
        {"service": {"interval": "15"}}, ("service", "interval"), ("duration with its unit", '"15"')),
    "a port out of range": ({"directory": {"port": "70000"}}, ("directory", "port"), ("from 1 to 65535", '"70000"')),
    "no encryption": ({"exchange": {"url": "http://a.example.test/EWS"}}, ("exchange", "url"), ("expected https",)),
    "a secret that is not there": (
        {"ucserver": {"secret_file": "/nowhere/secret"}}, ("ucserver", "secret_file"),
        ("/nowhere/secret", "No such file")),
    "a choice that does not exist": (
        {"service": {"private": "maybe"}}, ("service", "private"), ("skip", "times", "full")),
}


def is_lasting(tenant: Tenant) -> bool:
    """Whether the supervisor says that its state can be written."""
    statistics = tenant.statistics()
    return statistics is not None and bool(statistics["store"]["lasting"])


class StartTest(ClusterTest, ManyCases):
    """It says what is wrong, starts nothing and ends with 2."""

    def setUp(self) -> None:
        """A tenant whose servers are not needed."""
        self.make_tenant(users=50, plain=True)

    def start(self) -> str:
        """Runs the supervisor, which must refuse; returns what it says."""
        command = [PROGRAMS / "ewscal-supervisor", "--config", self.tenant.config]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, WRONG_SETTINGS, said)
        self.assertNotIn("pool.child_started", said)
        self.assertNotIn("supervisor.started", said)
        return said

    def line_number(self, section: str, key: str | None) -> int:
        """Where a key, or the head of a section, stands in the file."""
        within = False
        for number, line in enumerate(self.tenant.config.read_text().split("\n"), 1):
            if line.startswith("["):
                within = line == f"[{section}]"
            if within and (key is None or line.startswith(f"{key} ")):
                return number
        raise AssertionError(f"there is no {key} in [{section}]")

    @for_each(WRONG)
    def test_a_wrong_setting_is_named_with_file_line_and_key(self, case: str) -> None:
        """And with what was expected."""
        changes, (section, key), words = WRONG[case]
        self.tenant.write_settings(changes)
        said = self.start().splitlines()
        self.assertEqual(len(said), 1, said)
        self.assertTrue(said[0].startswith(f"{self.tenant.config}:{self.line_number(section, key)}: "), said[0])
        for word in (f"[{section}]", key or "", *words):
            self.assertIn(word, said[0])

    def test_a_secret_that_others_can_read_is_refused(self) -> None:
        """Once for each setting that names the file."""
        self.tenant.write_settings()
        self.tenant.password_file.chmod(0o644)
        said = self.start()
        self.assertEqual(said.count(f'"{self.tenant.password_file}" is open to others (mode 0644)'), 2)
        self.assertIn("0600", said)

    def test_a_key_that_others_can_read_is_refused(self) -> None:
        """The supervisor's own, and that of ewscalctl."""
        self.tenant.write_settings()
        for name, start in (("supervisor.key", self.start), ("control.key", self.ask_with_loose_key)):
            path = self.tenant.folder / "keys" / name
            path.chmod(0o644)
            said = start()
            path.chmod(0o600)
            self.assertIn(f"key file {path} has mode 0644", said)
            self.assertIn("chmod", said)

    def ask_with_loose_key(self) -> str:
        """What ewscalctl says; it asks nobody."""
        command = [PROGRAMS / "ewscalctl", "--keys", self.tenant.folder / "keys", "status"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        return done.stderr

    def test_a_second_supervisor_is_refused_and_the_first_goes_on(self) -> None:
        """By the lock on the state directory."""
        self.tenant.start_servers()
        first = self.tenant.start_supervisor()
        self.tenant.wait_for_round()
        said = self.start()
        self.assertIn(f"another supervisor (process {first.process})", said)
        self.assertIn(str(self.tenant.folder / "state"), said)
        self.tenant.ctl("run-now")
        self.tenant.wait_for_round(2)
        self.tenant.compare()


class DatabaseTest(ClusterTest):
    """The state database is not what it should be."""

    def prepare(self) -> Path:
        """A cluster that has worked and has ended; the database that it left."""
        tenant = self.start_cluster(50, plain=True)
        tenant.wait_for_round()
        assert tenant.supervisor is not None
        self.assertEqual(tenant.supervisor.stop(), 0)
        database = tenant.folder / "state" / "ewscal.db"
        for rest in (database.with_name("ewscal.db-wal"), database.with_name("ewscal.db-shm")):
            rest.unlink(missing_ok=True)
        return database

    def check_put_aside(self, database: Path) -> None:
        """Said once, the old one is kept, and nobody tries a password before five minutes have passed."""
        broken = database.read_bytes()
        output = self.tenant.folder / "supervisor.output"
        start = len(output.read_text())
        tries = self.tenant.ucserver(command="statistics")["login_tries"]
        self.tenant.start_supervisor()
        wait_until(lambda: "reason=account.outcome_unknown " in output.read_text()[start:], PATIENCE_SECONDS,
                   "a log-in that waits")
        said = [line for line in output.read_text()[start:].splitlines() if "database" in line]
        self.assertEqual(len(said), 1, said)
        self.assertIn("was put aside", said[0])
        aside = list(database.parent.glob("ewscal.db.bad-*"))
        self.assertEqual([path.read_bytes() for path in aside], [broken])
        self.assertIn(f'"{aside[0]}"', said[0].replace('\\"', '"'))
        self.assertEqual(self.tenant.ucserver(command="statistics")["login_tries"], tries)
        wait_until(lambda: is_lasting(self.tenant), PATIENCE_SECONDS, "a state that lasts")

    def test_a_torn_database_is_put_aside_and_said_once(self) -> None:
        """Half of it is there."""
        database = self.prepare()
        octets = database.read_bytes()
        database.write_bytes(octets[: len(octets) // 2] + os.urandom(1000))
        self.check_put_aside(database)

    def test_a_foreign_database_is_put_aside_and_said_once(self) -> None:
        """It belongs to another program."""
        database = self.prepare()
        database.unlink()
        with sqlite3.connect(database) as foreign:
            foreign.execute("CREATE TABLE notes (text TEXT)")
        foreign.close()
        self.check_put_aside(database)


class FullDiskTest(ClusterTest):
    """A disk is full while the cluster runs."""

    def mount_small_disk(self, name: str) -> Path:
        """Puts a small file system where the tenant's directory of that name is."""
        path = self.tenant.folder / name
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o750
        path.mkdir(exist_ok=True)
        options = f"size={DISK_BYTES},mode={mode:o}"
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", path]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.skipTest(f"SKIPPED: a small file system cannot be mounted: {done.stderr}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", path], check=True)
        return path

    def fill(self, disk: Path) -> Path:
        """Nothing fits on it any more; returns the file that is in the way."""
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)) > 0:
                    pass
            except OSError:
                pass
        return filler

    def start(self, name: str) -> Path:
        """A cluster whose directory of that name is a small disk; its first round is over."""
        tenant = self.make_tenant(50, plain=True)
        tenant.start_servers()
        tenant.write_settings()
        disk = self.mount_small_disk(name)
        tenant.start_supervisor()
        tenant.wait_for_round()
        tenant.compare()
        return disk

    def one_more_round(self) -> None:
        """Somebody's calendar has changed and arrives."""
        rounds = self.tenant.rounds_finished()
        self.tenant.change(2, seed=rounds)
        self.tenant.ctl("run-now")
        self.tenant.wait_for_round(rounds + 1)
        self.tenant.compare()

    def lines(self, what: str) -> list[str]:
        """The lines that all processes have written about something."""
        written = (self.tenant.folder / "supervisor.output").read_text()
        return [line for line in written.splitlines() if re.search(what, line)]

    def test_a_full_state_directory_is_said_once_and_rounds_go_on(self) -> None:
        """And when there is room again, what was kept in memory is written."""
        disk = self.start("state")
        filler = self.fill(disk)
        for _ in range(3):
            self.one_more_round()
        wait_until(lambda: self.lines("state cannot be written"), PATIENCE_SECONDS, "a line about the disk")
        self.one_more_round()
        self.assertEqual(len(self.lines("state cannot be written")), 1)
        self.assertIn("cannot be written", self.tenant.ctl("status", check=False))
        filler.unlink()
        wait_until(lambda: is_lasting(self.tenant), PATIENCE_SECONDS, "a state that lasts")
        self.one_more_round()
        self.assertEqual(len(self.lines("state cannot be written")), 1)

    def test_a_full_log_directory_is_said_once_by_each_process_and_rounds_go_on(self) -> None:
        """On standard error, which is still there."""
        disk = self.start("log")
        self.fill(disk)
        for _ in range(3):
            self.one_more_round()
        self.restart_children()
        self.one_more_round()
        lost = self.lines("event=log.lines_are_lost")
        names = [line.split()[2] for line in lost]
        self.assertIn("supervisor", names)
        self.assertIn("No space left on device", lost[0])
        self.assertEqual(names.count("supervisor"), 1)

    def restart_children(self) -> None:
        """New processes meet the full disk from their first line on."""
        before = {role: processes_of(self.tenant, role) for role in ROLES}
        for role in ROLES:
            self.tenant.ctl("restart", role)
        wait_until(lambda: all(not set(before[role]) & set(processes_of(self.tenant, role)) for role in ROLES),
                   PATIENCE_SECONDS, "new processes")
        wait_until(lambda: len((self.tenant.statistics() or {"processes": []})["processes"]) == 4,
                   PATIENCE_SECONDS, "their sessions")


if __name__ == "__main__":
    unittest.main()
