"""Workers on a second host, which know only the supervisor's address and their keys; and strangers there."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import unittest
from pathlib import Path
from typing import Any

from kills import processes_of
from second_host import NoNamespaces, SecondHost
from side_by_side import SideBySide
from support import PATIENCE_SECONDS, PROGRAMS, ClusterTest
from tenant.program import Program, usage_of, wait_until
from tenant.tenant import Tenant

USERS = 250  # three jobs
ANSWER_DELAY_MS = 1500  # so that a round is under way when somebody leaves it
GIGANTIC_BYTES = 3 << 30
FLOOD_SECONDS = 10.0
GROWTH_BYTES = 16 << 20
ZMTP_SIGNATURE = b"\xff" + bytes(8) + b"\x7f"
ZMTP_GREETING = ZMTP_SIGNATURE + b"\x03\x01" + b"CURVE".ljust(20, b"\0") + bytes(32)
LARGE_COMMAND, LARGE_MESSAGE = b"\x06", b"\x02"


class HostTest(ClusterTest):
    """Has the second host; without namespaces nothing of this can be tried."""

    host: SecondHost

    def setUp(self) -> None:
        """Makes the host; it goes last."""
        try:
            self.host = SecondHost()
        except NoNamespaces as error:
            raise unittest.SkipTest(f"SKIPPED: a second host cannot be made: {error}") from None
        self.addCleanup(self.host.close)

    def start_here(self, workers: int, users: int = USERS) -> Tenant:
        """Servers, supervisor and publisher on this host, with so many workers of each kind."""
        pool = {"worker_ews": str(workers), "worker_ldap": str(workers)}
        settings = {"pool": pool, "service": {"request_timeout": "8s"}}
        tenant = self.make_tenant(users, settings, address=self.host.here)
        for name in ("first", "second"):
            tenant.ctl("keys", "add-host", name, "--output", str(self.keys_of(name)))
        tenant.start_servers()
        delay = {"match": {"any": True}, "do": "delay", "milliseconds": ANSWER_DELAY_MS}
        tenant.exchange(command="misbehave", rules=[delay])
        tenant.start_supervisor()
        return tenant

    def keys_of(self, name: str) -> Path:
        """What is carried to the host of that name."""
        return self.tenant.folder / f"keys-{name}"

    def start_there(self, role: str, name: str) -> Program:
        """A worker on the second host, by hand, in an empty folder that is all it has."""
        return self.tenant.start_member(role, self.keys_of(name), f"{role}-{name}", prefix=self.host.prefix)

    def process(self, name: str) -> dict[str, Any] | None:
        """What the supervisor knows of a process."""
        statistics = self.tenant.statistics() or {"processes": []}
        return next((process for process in statistics["processes"] if process["name"] == name), None)

    def wait_for_job(self, name: str) -> None:
        """Until the process holds a lease."""
        wait_until(lambda: (self.process(name) or {"jobs": 0})["jobs"] > 0, PATIENCE_SECONDS, f"a job of {name}")

    def counter(self, name: str) -> int:
        """A number that the supervisor counts."""
        statistics = self.tenant.statistics()
        assert statistics is not None
        return int(statistics["counters"][name])

    def wait_for_end_of_round(self) -> None:
        """The round that was disturbed ends with everybody's calendar."""
        self.tenant.wait_for_round(1, PATIENCE_SECONDS)
        self.tenant.compare()

    def output(self) -> str:
        """What the supervisor and its children have written."""
        return (self.tenant.folder / "supervisor.output").read_text()


class JoinTest(HostTest):
    """They come, work, and leave in the middle of a round."""

    def start_workers_that_leave(self) -> tuple[Program, Program]:
        """All workers are on the second host; the first ones have jobs."""
        self.start_here(workers=0)
        members = self.start_there("worker-ldap", "first"), self.start_there("worker-ews", "first")
        self.wait_for_job("worker-ews/first")
        return members

    def test_workers_of_a_second_host_finish_a_round(self) -> None:
        """Nobody else is there to do it."""
        self.start_workers_that_leave()
        self.wait_for_end_of_round()
        self.assertEqual(self.counter("leases lost"), 0)
        for role in ("worker-ldap", "worker-ews"):
            process = self.process(f"{role}/first")
            assert process is not None
            self.assertGreater(process["jobs_done"], 0)

    def test_workers_that_are_asked_to_go_hand_back_what_they_have(self) -> None:
        """SIGTERM in the middle: no lease is lost, others go on, exit status 0."""
        members = self.start_workers_that_leave()
        self.start_there("worker-ews", "second")
        self.start_there("worker-ldap", "second")
        for member in members:
            self.assertEqual(member.stop(PATIENCE_SECONDS), 0)
        self.wait_for_end_of_round()
        self.assertEqual(self.counter("leases lost"), 0)

    def test_workers_that_are_killed_lose_nothing(self) -> None:
        """SIGKILL in the middle: their leases end, and others do the jobs."""
        members = self.start_workers_that_leave()
        for member in members:
            member.kill()
        self.start_there("worker-ews", "second")
        self.start_there("worker-ldap", "second")
        self.wait_for_end_of_round()
        self.assertGreater(self.counter("leases lost"), 0)

    def test_a_revoked_key_is_deaf_and_mute_and_loses_nothing(self) -> None:
        """In the middle of a round; it does not come back while its key is revoked."""
        self.start_workers_that_leave()
        self.tenant.ctl("keys", "revoke", "first", "worker-ews")
        wait_until(lambda: self.process("worker-ews/first") is None, PATIENCE_SECONDS, "the end of the session")
        self.start_there("worker-ews", "second")
        self.wait_for_end_of_round()
        self.assertIsNone(self.process("worker-ews/first"))
        self.assertIn("bus.key_revoked", self.output())
        self.assertGreater(self.counter("messages dropped of unknown key"), 0)


    def test_a_key_that_is_made_while_the_supervisor_runs_counts_at_once(self) -> None:
        """Nobody has to tell the supervisor."""
        self.start_here(workers=1, users=60)
        self.wait_for_end_of_round()
        self.tenant.ctl("keys", "add-host", "third", "--output", str(self.keys_of("third")))
        self.start_there("worker-ews", "third")
        wait_until(lambda: self.process("worker-ews/third"), PATIENCE_SECONDS, "the session of a new host")


class StrangerTest(HostTest):
    """Who has no key, or does what the key is not for."""

    def hostile(self, key: str, role: str, *more: Any) -> tuple[int, str]:
        """Runs a process that does what it may not, there; its exit status and what it heard and did."""
        endpoint = f"tcp://{self.host.here}:{self.tenant.bus_port}"
        command = [*self.host.prefix, PROGRAMS / "hostile-member", endpoint, key,
                   self.keys_of("first") / "supervisor.pub", role, *more]
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                              timeout=PATIENCE_SECONDS, check=False)
        return done.returncode, done.stdout

    def own_key(self, role: str) -> str:
        """The key of a role on the second host."""
        return str(self.keys_of("first") / f"{role}.key")

    def peaks(self) -> dict[int, int]:
        """The most memory that each process of the cluster ever had."""
        assert self.tenant.supervisor is not None
        roles = ("publisher-ucserver", "worker-ldap", "worker-ews")
        children = [number for role in roles for number in processes_of(self.tenant, role)]
        processes = [self.tenant.supervisor.process, *children]
        usages = {process: usage_of(process) for process in processes}
        return {process: usage.peak_bytes for process, usage in usages.items() if usage is not None}

    def check_growth(self, before: dict[int, int]) -> None:
        """The same processes as before, hardly larger."""
        after = self.peaks()
        self.assertEqual(set(after), set(before))
        for process, peak in after.items():
            self.assertLess(peak - before[process], GROWTH_BYTES)

    def test_an_unknown_key_gets_nothing_and_is_said_once(self) -> None:
        """However often it comes."""
        self.start_here(workers=1, users=60)
        self.wait_for_end_of_round()
        before = self.peaks()
        for _ in range(3):
            self.assertEqual(self.hostile("-", "worker-ews"), (3, "silence\n"))
        self.assertGreaterEqual(self.counter("messages dropped of unknown key"), 3)
        lines = [line for line in self.output().splitlines() if "its key is not allowed" in line]
        self.assertEqual(len(lines), 1, lines)
        self.assertIn(self.host.there, lines[0])
        self.check_growth(before)

    def test_a_key_of_a_worker_is_refused_in_the_role_of_the_publisher(self) -> None:
        """It is told why, and the publisher that is there stays."""
        self.start_here(workers=1, users=60)
        self.wait_for_end_of_round()
        publishers = processes_of(self.tenant, "publisher-ucserver")
        status, heard = self.hostile(self.own_key("worker-ews"), "publisher-ucserver")
        self.assertEqual((status, heard), (3, "refused bus.key_of_other_role\n"))
        self.assertGreater(self.counter("messages dropped as forbidden"), 0)
        self.assertEqual(processes_of(self.tenant, "publisher-ucserver"), publishers)
        self.assertIsNone(self.process("worker-ews/first"))

    def test_calendars_for_others_and_under_other_numbers_change_nothing(self) -> None:
        """An empty calendar for each stranger would empty that list, if it counted."""
        tenant = self.start_here(workers=0, users=150)
        names = tenant.folder / "names"
        names.write_text("".join(person["user"] + "\n" for person in tenant.people))
        self.start_there("worker-ldap", "second")
        status, told = self.hostile(self.own_key("worker-ews"), "worker-ews", names)
        self.assertEqual(status, 0, told)
        strangers = int(told.split("strangers ")[1].split()[0])
        self.assertGreaterEqual(strangers, 50)
        refused = self.counter("results refused") + self.counter("late results dropped")
        self.assertGreaterEqual(refused, strangers)
        self.assertEqual(self.counter("messages dropped as forbidden"), 3)
        self.assertEqual(self.counter("calendars sent"), 0)
        self.start_there("worker-ews", "second")
        self.wait_for_end_of_round()

    def flood(self, start: bytes) -> int:
        """Sends as much as the other side takes; returns how much that was."""
        sent = 0
        with socket.create_connection((self.host.here, self.tenant.bus_port), timeout=FLOOD_SECONDS) as stream:
            end = time.monotonic() + FLOOD_SECONDS
            try:
                stream.sendall(start)
                while sent < GIGANTIC_BYTES and time.monotonic() < end:
                    sent += stream.send(bytes(1 << 20))
            except OSError:
                pass  # it has hung up, which is what it should
        return sent

    def test_gigantic_frames_and_streams_grow_nobody(self) -> None:
        """A frame that announces 3 GB, and 3 GB of octets of which nothing is true; then the cluster still works."""
        self.start_here(workers=1, users=60)
        self.wait_for_end_of_round()
        before = self.peaks()
        size = GIGANTIC_BYTES.to_bytes(8, "big")
        for start in (ZMTP_GREETING + LARGE_COMMAND + size, ZMTP_GREETING + LARGE_MESSAGE + size, ZMTP_GREETING, b""):
            self.flood(start)
        self.check_growth(before)
        self.tenant.ctl("run-now")
        self.tenant.wait_for_round(2, PATIENCE_SECONDS)
        self.tenant.compare()
        self.assertEqual(json.loads(self.tenant.ctl("cycle", "--json"))["cycle"]["number"], 2)


class Several(SideBySide):
    """Clusters are larger than single servers."""

    at_a_time = 4


def load_tests(_loader: unittest.TestLoader, tests: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """Side by side: they spend their time waiting."""
    return Several(tests)


if __name__ == "__main__":
    unittest.main()
