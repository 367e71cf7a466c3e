"""`ewscalctl check` without a server: before the service runs, with it, with wrong passwords, and when it is killed."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

from support import PROGRAMS, ClusterTest
from tenant.program import PROGRAM_NAMES, copy_programs, wait_until
from tenant.tenant import DIRECTORY_PASSWORD, PASSWORD

WRONG = "wrong-Password-9"
STRANGER = 65534


class Prerequisites(ClusterTest):
    """One tenant for each test; its servers run."""

    def prepare(self, **sections: dict[str, str]) -> None:
        tenant = self.make_tenant(users=40)
        tenant.start_servers()
        tenant.settings = sections
        tenant.write_settings()

    def command(self, *arguments: str, programs: Path = PROGRAMS) -> list[str]:
        return [str(programs / "ewscalctl"), "check", "--config", str(self.tenant.config), "--timeout", "60",
                *arguments]

    def check(self, *arguments: str, programs: Path = PROGRAMS) -> tuple[int, dict[str, Any]]:
        """The exit status and the document."""
        done = subprocess.run(self.command("--json", *arguments, programs=programs), capture_output=True, text=True,
                              timeout=200, check=False, stdin=subprocess.DEVNULL)
        self.assertEqual(done.stderr, "")
        return done.returncode, json.loads(done.stdout)

    def failed(self, document: dict[str, Any]) -> dict[str, str]:
        """What has failed: area and name, and the name of the reason."""
        return {f"{row['area']}: {row['name']}": row.get("text_name", "") for row in document["prerequisites"]
                if row["state"] == "failed"}

    def reasons(self, document: dict[str, Any], area: str) -> set[str]:
        return {row.get("text_name", "") for row in document["prerequisites"] if row["area"] == area}

    def states(self, document: dict[str, Any], area: str) -> dict[str, str]:
        """The state of each reason."""
        return {row.get("text_name", ""): row["state"] for row in document["prerequisites"] if row["area"] == area}

    def ledger(self) -> dict[str, tuple[int, str]]:
        """What is written down of each account: how many tries count, and what its server said."""
        database = sqlite3.connect(self.tenant.folder / "state" / "ewscal.db")
        try:
            rows = database.execute("SELECT account, tries, reason FROM account").fetchall()
        finally:
            database.close()
        return {account: (len(tries.split()), reason.split(" ")[0]) for account, tries, reason in rows}

    def wrong_password(self) -> dict[str, str]:
        path = self.tenant.folder / "wrong"
        path.touch(mode=0o600)
        path.write_text(WRONG + "\n")
        return {"secret_file": str(path)}

    def lists_written(self) -> int:
        return int(self.tenant.ucserver(command="statistics")["statistics"].get("set_entry_list", 0))

    def test_before_the_service_runs(self) -> None:
        self.prepare()
        status, document = self.check()
        self.assertEqual((status, self.failed(document)), (0, {}))
        self.assertIn("trial.list_made", self.reasons(document, "user"))
        self.assertIn("prerequisite.service_down", self.reasons(document, "machine"))
        self.assertIn("prerequisite.version_same", self.reasons(document, "machine"))
        self.assertIn("exchange.description_read", self.reasons(document, "exchange"))
        self.assertEqual({tries for tries, _ in self.ledger().values()}, {0})
        self.assertNotIn("SetEntryList", self.tenant.journal.read_text() if self.tenant.journal.exists() else "")
        self.assertEqual(self.left_over(), [])

    def test_certificates_and_clocks_before_the_service_runs(self) -> None:
        self.prepare()
        self.tenant.exchange(command="misbehave",
                             rules=[{"match": {"any": True}, "do": "wrong_clock", "seconds": -180}])
        status, document = self.check()
        self.assertEqual((status, self.failed(document)), (0, {}))
        for area in ("ucserver", "directory"):
            self.assertIn("server.certificate_good", self.reasons(document, area))
        self.assertIn("exchange.certificate", self.reasons(document, "exchange"))
        self.assertEqual(self.states(document, "exchange")["server.clock_differs"], "warning")

    def test_a_clock_that_kerberos_refuses_fails(self) -> None:
        self.prepare(exchange={"auth": "negotiate"})
        self.tenant.exchange(command="misbehave",
                             rules=[{"match": {"any": True}, "do": "wrong_clock", "seconds": 301}])
        status, document = self.check()
        self.assertEqual(status, 1)
        self.assertEqual(self.failed(document)["exchange: clock"], "server.clock_too_far")

    def test_one_user_by_name(self) -> None:
        self.prepare()
        status, document = self.check("--user", "nobody@example.test")
        self.assertEqual((status, self.failed(document)), (1, {"user: user": "trial.user_not_listed"}))

    def test_a_wrong_password_is_tried_once(self) -> None:
        self.prepare()
        self.tenant.settings = {"directory": self.wrong_password()}
        self.tenant.write_settings()
        status, document = self.check()
        self.assertEqual(status, 1)
        self.assertEqual(self.failed(document)["directory: directory 127.0.0.1: bind"], "directory.credentials_refused")
        self.assertEqual([row for row in self.ledger().values() if row[0] > 0], [(1, "directory.credentials_refused")])
        status, document = self.check()
        self.assertEqual(status, 1)
        self.assertEqual(self.failed(document)["directory: directory 127.0.0.1: bind"], "trial.refused_before")
        self.assertEqual([row for row in self.ledger().values() if row[0] > 0], [(1, "directory.credentials_refused")])
        self.tenant.start_supervisor()
        wait_until(self.tenant.statistics, 30, "an answer of the supervisor")
        account = next(account for account in self.tenant.statistics()["accounts"]  # type: ignore[index]
                       if account["name"].startswith("windows uid="))
        self.assertEqual(account["class"], "judged_wrong")

    def test_with_the_service(self) -> None:
        self.prepare()
        self.tenant.start_supervisor()
        wait_until(lambda: self.tenant.rounds_finished() > 0, 120, "a round")
        status, document = self.check()
        self.assertEqual((status, self.failed(document)), (0, {}))
        self.assertEqual({check["server"] for check in document["checks"]}, {"ucserver", "directory", "exchange"})
        self.assertIn("prerequisite.service_runs", self.reasons(document, "machine"))
        self.assertIn("prerequisite.port_ours", self.reasons(document, "machine"))
        self.assertIn("prerequisite.user_fresh", self.reasons(document, "user"))
        for name in ("ucserver", "directory"):
            steps = next(check for check in document["checks"] if check["server"] == name)["steps"]
            self.assertIn("server.certificate_good", [step.get("reason") for step in steps])
        self.assertIn("prerequisite.version_same", self.reasons(document, "machine"))

    def test_one_user_by_name_with_the_service(self) -> None:
        self.prepare()
        self.tenant.start_supervisor()
        wait_until(lambda: self.tenant.rounds_finished() > 0, 120, "a round")
        users = json.loads(self.tenant.ctl("users", "--json"))["users"]
        fresh = next(user for user in users if user["fresh"])["name"]
        failed = next(user for user in users if user["reason_name"])
        self.assertIn("prerequisite.user_fresh", self.reasons(self.check("--user", fresh)[1], "user"))
        for name, why in ((failed["name"], failed["reason_name"]), ("nobody@example.test", "control.user_unknown")):
            status, document = self.check("--user", name)
            row = next(row for row in document["prerequisites"] if row["area"] == "user")
            self.assertEqual((status, row["state"], row["text_name"]), (1, "failed", "prerequisite.user_not_fresh"))
            self.assertIn(why, json.dumps(row["text_fields"]))

    def test_a_user_who_cannot_be_asked_for_is_said_beside_all_servers(self) -> None:
        self.prepare()
        self.tenant.start_supervisor()
        wait_until(lambda: self.tenant.rounds_finished() > 0, 120, "a round")
        status, document = self.check("--user", "u" * 5000)
        self.assertEqual(status, 1)
        self.assertEqual(list(self.failed(document)), ["service: check"], document["prerequisites"])
        self.assertEqual({check["server"].split(" ")[0] for check in document["checks"]},
                         {"ucserver", "directory", "exchange"})

    def test_nobody_is_fresh_while_exchange_is_away(self) -> None:
        self.prepare()
        self.tenant.exchange(command="misbehave", rules=[{"match": {"any": True}, "do": "drop_without_answer"}])
        self.tenant.start_supervisor()
        wait_until(lambda: self.tenant.statistics() is not None, 60, "the supervisor")
        _, document = self.check()
        self.assertEqual(self.states(document, "user"), {"prerequisite.nobody_fresh": "warning"})

    def test_it_speaks_german(self) -> None:
        self.prepare()
        done = subprocess.run(self.command(), capture_output=True, text=True, timeout=200, check=False,
                              stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "de"})
        for words in ("Konfiguration\n", "Rechner\n", "Zustandsverzeichnis: ", "Systembenutzer: ", "Benutzer\n",
                      "directory 127.0.0.1: Verbindung: "):
            self.assertIn(words, done.stdout)

    def test_what_is_wrong_here_is_said(self) -> None:
        self.prepare(log={"directory": "/nowhere/log"})
        with socket.create_server((self.tenant.address, self.tenant.bus_port)):
            status, document = self.check()
        self.assertEqual((status, self.failed(document)), (1, {
            "machine: log directory": "prerequisite.log_folder_missing", "machine: bus": "prerequisite.port_taken"}))

    def test_logs_that_everybody_may_write_are_told_as_such(self) -> None:
        logs = self.enterContext(tempfile.TemporaryDirectory())
        os.chmod(logs, 0o1777)
        self.prepare(log={"directory": logs})
        status, document = self.check()
        self.assertEqual((status, self.failed(document)),
                         (1, {"machine: log directory": "prerequisite.log_folder_open"}))

    def test_a_configuration_that_is_wrong_is_all_that_is_said(self) -> None:
        self.prepare(exchange={"auth": "magic"})
        status, document = self.check()
        self.assertEqual((status, list(self.failed(document))), (1, ["configuration: [exchange] auth"]))
        self.assertEqual({row["area"] for row in document["prerequisites"]}, {"configuration"})

    def test_no_secret_shows(self) -> None:
        self.prepare()
        process = subprocess.Popen(self.command("--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        shown = b""
        while process.poll() is None:
            shown += b"".join(self.proc_of(pid, name) for pid in self.ours() for name in ("cmdline", "environ"))
        output, errors = process.communicate()
        self.assertEqual(process.returncode, 0)
        self.assertIn(b"--alone", shown)
        self.assertIn(b"--grant-tries", shown)
        kept = {self.tenant.password_file, self.tenant.directory_password_file}
        files = b"".join(path.read_bytes() for folder in ("state", "log") for path in
                         (self.tenant.folder / folder).rglob("*") if path.is_file() and path not in kept)
        for secret in (PASSWORD, DIRECTORY_PASSWORD):
            self.assertNotIn(secret.encode(), shown + output + errors + files)

    def test_killed_in_the_middle(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.prepare(exchange={"url": f"https://127.0.0.1:{silent.getsockname()[1]}/EWS/Exchange.asmx"})
            process = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            silent.settimeout(60)
            connection, _ = silent.accept()
            self.assertGreater(len(self.left_over()), 3)
            process.kill()
            process.wait()
            connection.close()
            wait_until(lambda: not self.left_over(), 30, "the end of all programs")
        self.tenant.settings = {}
        self.tenant.write_settings()
        status, document = self.check()
        self.assertEqual((status, self.failed(document)), (0, {}))

    def test_garbage_ends_who_grants_tries(self) -> None:
        self.prepare()
        command = [str(PROGRAMS / "ewscal-supervisor"), "--grant-tries", str(self.tenant.folder / "state")]
        done = subprocess.run(command, input=b"\0\0\0\5hello", capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 1)
        done = subprocess.run(command, input=b"", capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0)

    @unittest.skipUnless(os.geteuid() == 0, "only root can become the service's user")
    def test_every_file_belongs_to_the_service(self) -> None:
        self.prepare()
        programs = self.tenant.folder / "bin"
        copy_programs(PROGRAMS, programs)
        os.chmod(self.tenant.folder, 0o711)
        state = self.tenant.folder / "state"
        os.chown(state, STRANGER, STRANGER)
        status, document = self.check(programs=programs)
        self.assertEqual((status, self.failed(document)), (0, {}))
        owners = {path.name: path.stat().st_uid for path in state.iterdir()}
        self.assertIn("ewscal.db", owners)
        self.assertEqual(set(owners.values()), {STRANGER})

    # --- processes ---

    def ours(self) -> list[int]:
        """Our programs that work for this test's folder, or were started by one that does."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and any(name.encode() in self.proc_of(int(entry.name), "cmdline")
                                            for name in PROGRAM_NAMES):
                found.append(int(entry.name))
        return found

    def left_over(self) -> list[int]:
        """Those that were started for a trial from the programs of this test."""
        return [pid for pid in self.ours() if b"--alone" in self.proc_of(pid, "cmdline")
                or str(self.tenant.folder).encode() in self.proc_of(pid, "cmdline")]

    @staticmethod
    def proc_of(pid: int, name: str) -> bytes:
        try:
            return (Path("/proc") / str(pid) / name).read_bytes()
        except OSError:
            return b""


if __name__ == "__main__":
    unittest.main()
