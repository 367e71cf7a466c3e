"""The passwords are nowhere but in their files: not in logs, state, statistics, what passes over the network or what is
left of a process that has crashed, in whatever form."""

from __future__ import annotations

import base64
import os
import signal
import tempfile
import unittest
from pathlib import Path

from kills import processes_of
from planted_secret import forms_in, forms_of, search
from recorder import Recorder
from support import PATIENCE_SECONDS, ClusterTest
from tenant.configuration import write_secret
from tenant.program import wait_until

PASSWORD = "plänted %/+ Secret-1"
DIRECTORY_PASSWORD = "plänted %/+ Secret-2"
USERS = ["EXAMPLE\\svc-ewscal", "svc-ewscal@example.test", "svc-ewscal", "uid=svc-ewscal,dc=example,dc=test",
         "replicator"]
WRONG_PASSWORD = "plänted %/+ Secret-3"


class Forms(unittest.TestCase):
    """The search itself finds what is there."""

    def test_every_form_is_found_where_it_was_put(self) -> None:
        forms = forms_of(PASSWORD, USERS)
        header = base64.b64encode(f"somebody.else:{PASSWORD}".encode())
        message = b"x" + base64.b64encode(b"abc" + PASSWORD.encode("utf-16-le") + b"tail")
        samples = {**forms, "in a header": header, "in a message": message,
                   "across two blocks": bytes((1 << 20) - 3) + PASSWORD.encode()}
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for number, octets in enumerate(samples.values()):
                (folder / str(number)).write_bytes(b"before " + octets + b" after")
            (folder / "clean").write_bytes(b"nothing " * 100)
            for number, kind in enumerate(samples):
                self.assertTrue(forms_in(folder / str(number), forms), kind)
            self.assertEqual(forms_in(folder / "clean", forms), [])
            self.assertEqual(len({line.split(": ")[0] for line in search(folder, forms, set())}), len(samples))


class PlantedSecretTest(ClusterTest):
    def start(self) -> None:
        """A cluster with such passwords at everybody, all words in the log, and everything to Exchange recorded."""
        tenant = self.make_tenant(30, {"log": {"level": "debug"}, "service": {"interval": "2s"}}, plain=True)
        write_secret(tenant.password_file, PASSWORD)
        write_secret(tenant.directory_password_file, DIRECTORY_PASSWORD)
        tenant.start_servers()
        self.recorder = Recorder(int(tenant.servers["exchange"].ready["port"]), tenant.folder / "capture")
        self.addCleanup(self.recorder.stop)
        tenant.settings = {**tenant.settings, "exchange": {
            "url": f"https://127.0.0.1:{self.recorder.port}/EWS/Exchange.asmx"}}
        tenant.start_supervisor()

    def crash_everybody(self) -> None:
        """Kills the processes that hold passwords so that the kernel would write down their memory."""
        for role in ("worker-ews", "worker-ldap", "publisher-ucserver"):
            processes = processes_of(self.tenant, role)
            self.assertTrue(processes, role)
            for process in processes:
                os.kill(process, signal.SIGSEGV)

    def test_they_are_nowhere_but_in_their_files(self) -> None:
        self.start()
        tenant = self.tenant
        tenant.wait_for_round(2, PATIENCE_SECONDS)
        tenant.compare()
        said = [tenant.ctl(*words) for words in (("status",), ("account",), ("check",))]
        said.append(str(tenant.statistics()))
        self.crash_everybody()
        tenant.wait_for_round(tenant.rounds_finished() + 2, PATIENCE_SECONDS)
        write_secret(tenant.password_file, WRONG_PASSWORD)
        assert tenant.supervisor is not None
        tenant.supervisor.send(signal.SIGHUP)
        wait_until(lambda: "is not tried again" in tenant.ctl("status", check=False), PATIENCE_SECONDS, "a refusal")
        said.append(tenant.ctl("status", check=False))
        (tenant.folder / "said").write_text("\n".join(said), encoding="utf-8")
        self.assertGreater((tenant.folder / "capture").stat().st_size, 10000)
        self.assertEqual(list(tenant.folder.rglob("core*")), [])
        may_hold = {tenant.password_file, tenant.directory_password_file}
        may_hold |= {path for path in (tenant.folder / "slapd").rglob("*")}
        for password in (PASSWORD, DIRECTORY_PASSWORD, WRONG_PASSWORD):
            forms = forms_of(password, USERS)
            self.assertEqual(search(tenant.folder, forms, may_hold), [])
            if password != PASSWORD:  # which has been written over
                self.assertTrue(search(tenant.folder, forms, set()), "the search does not find the file itself")


if __name__ == "__main__":
    unittest.main()
