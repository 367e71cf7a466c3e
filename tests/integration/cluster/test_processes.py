"""Children of the supervisor that hang or are reloaded, and what the statistics tell about them."""

from __future__ import annotations

import os
import signal
import socket
import time
import unittest
import urllib.request
from processes import PATIENT, ProcessTest
from support import PATIENCE_SECONDS
from tenant.configuration import Sections, write_configuration
from tenant.program import wait_until

ROLES = ("worker-ldap", "worker-ews", "publisher-ucserver")


class HangingChildTest(ProcessTest):
    """A process that is stopped neither ends nor speaks."""

    def test_a_child_that_hangs_is_noticed_killed_and_replaced(self) -> None:
        """It is shown as such first; afterwards everything is as it must be."""
        tenant = self.start_cluster(settings={"service": {"request_timeout": "8s"}})
        for role in ROLES:
            with self.subTest(role=role):
                process = self.wait_for_children()[f"{role}/1"]
                os.kill(process, signal.SIGSTOP)
                wait_until(lambda: self.pool(role)["degraded"], PATIENCE_SECONDS, f"{role} is not shown as degraded")
                self.assertIn("does not answer", self.pool(role)["text"])
                self.wait_for_successor(f"{role}/1", process)
        tenant.wait_for_round()
        tenant.compare()

    def test_restart_ends_a_child_that_hangs_at_once(self) -> None:
        """It has nothing to finish: its leases have ended with its session."""
        self.start_cluster(settings=PATIENT)
        process = self.wait_for_children()["publisher-ucserver/1"]
        os.kill(process, signal.SIGSTOP)
        wait_until(lambda: "publisher-ucserver/1" not in self.processes(), PATIENCE_SECONDS, "silence is not noticed")
        self.tenant.ctl("restart", "publisher-ucserver/1")
        self.wait_for_successor("publisher-ucserver/1", process)
        self.tenant.wait_for_round()
        self.tenant.compare()


class TakenPortTest(ProcessTest):
    """A supervisor that is started where another one has died: what that one began may hold its port for a moment."""

    def test_a_port_that_is_free_in_a_moment_is_waited_for(self) -> None:
        tenant = self.make_tenant()
        tenant.start_servers()
        tenant.make_keys()
        with socket.create_server((tenant.address, tenant.bus_port)):
            supervisor = tenant.start_supervisor()
            time.sleep(0.7)
        tenant.wait_for_round()
        tenant.compare()
        self.assertTrue(supervisor.is_alive())


class ReloadTest(ProcessTest):
    """SIGHUP: the configuration is read again."""

    def reload(self, sections: Sections) -> None:
        """Writes the configuration anew and has the supervisor read it."""
        assert self.tenant.supervisor is not None
        write_configuration(self.tenant.config, sections)
        self.tenant.supervisor.send(signal.SIGHUP)

    def test_an_exchange_that_is_renamed_changes_nothing_before_a_restart(self) -> None:
        """The workers keep the name under which they are asked."""
        tenant = self.start_cluster()
        tenant.wait_for_round()
        sections = tenant.base_settings()
        sections["exchange other"] = sections.pop("exchange")
        sections["log"]["level"] = "debug"
        self.reload(sections)
        log = tenant.folder / "log" / "supervisor.log"
        wait_until(lambda: "event=settings.other_sections" in log.read_text(), PATIENCE_SECONDS,
                   "no refusal")
        tenant.ctl("run-now")
        tenant.wait_for_round(2)
        tenant.compare()
        self.assertNotIn(" DEBUG ", log.read_text())

    def test_what_is_only_unwise_is_no_error_in_the_log(self) -> None:
        """It is taken over, nobody has to act."""
        tenant = self.start_cluster()
        self.wait_for_children()
        sections = tenant.base_settings()
        sections["service"]["interval"] = "4m"
        self.reload(sections)
        log = tenant.folder / "log" / "supervisor.log"
        wait_until(lambda: "event=settings.changed " in log.read_text(), PATIENCE_SECONDS, "no change")
        self.assertRegex(log.read_text(),
                         r"Z WARNING supervisor .* event=settings\.unwise .* reason=settings\.interval_short ")
        self.assertNotIn("event=settings.wrong", log.read_text())
        tenant.ctl("run-now")
        wait_until(lambda: "event=roster.load " in log.read_text(), PATIENCE_SECONDS, "no load")
        self.assertRegex(log.read_text(), r" event=roster\.load users=\d+ interval_ms=240000 requests=15\b")

    def test_the_size_of_the_supervisors_own_log_changes_at_once(self) -> None:
        """Not with the next start only."""
        tenant = self.make_tenant()
        tenant.start_servers()
        sections = tenant.base_settings()
        folder = tenant.folder / "log"
        (folder / "supervisor.log").write_text("an earlier line\n" * 10000)
        tenant.start_supervisor()
        self.wait_for_children()
        self.assertEqual(len(list(folder.glob("supervisor.log*"))), 1)
        sections["log"].update({"size": "64K"})
        self.reload(sections)
        tenant.ctl("run-now")
        wait_until(lambda: len(list(folder.glob("supervisor.log*"))) == 2, PATIENCE_SECONDS, "no second file")


class StatisticsTest(ProcessTest):
    """What /stats tells about processes, servers and strangers."""

    def test_each_process_and_server_is_shown_by_name_with_what_it_uses(self) -> None:
        """Load and memory come from the processes' own reports."""
        tenant = self.start_cluster()
        tenant.wait_for_round()
        wait_until(lambda: len((tenant.statistics() or {"servers": []})["servers"]) >= 4, PATIENCE_SECONDS, "reports")
        statistics = tenant.statistics()
        assert statistics is not None
        self.assertEqual({server["name"] for server in statistics["servers"]}, {"ucserver", "directory", "exchange"})
        for process in statistics["processes"]:
            self.assertIn(process["role"], ROLES)
            self.assertEqual(process["host"], socket.gethostname())
            self.assertRegex(process["version"], r"^\d+\.\d+")
            self.assertGreater(process["memory_bytes"], 1_000_000)
            self.assertGreater(process["cpu_ms"], 0)
        self.assertEqual({pool["role"]: pool["restarts"] for pool in statistics["pools"]}, dict.fromkeys(ROLES, 0))

    def test_messages_that_are_dropped_are_counted(self) -> None:
        """A host whose key was revoked."""
        tenant = self.start_cluster()
        self.wait_for_children()
        keys = tenant.folder / "elsewhere"
        tenant.ctl("keys", "add-host", "elsewhere", "--output", str(keys), with_config=False)
        tenant.ctl("keys", "revoke", "elsewhere", with_config=False)
        tenant.start_member("worker-ews", keys, "stranger")
        wait_until(lambda: self.counter("messages dropped of unknown key") > 0, PATIENCE_SECONDS, "nothing is dropped")
        with urllib.request.urlopen(f"{tenant.endpoint()}/metrics", timeout=30) as page:
            self.assertRegex(page.read().decode(), r"\newscal_messages_dropped_of_unknown_key_total [1-9]")
        tenant.ctl("restart", "worker-ldap")
        wait_until(lambda: self.pool("worker-ldap")["restarts"] == 1, PATIENCE_SECONDS, "the restart is not counted")


if __name__ == "__main__":
    unittest.main()
