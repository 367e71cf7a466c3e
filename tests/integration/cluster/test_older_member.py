"""A member of a version that sent sentences: they are shown as they came, under the name `other`."""

from __future__ import annotations

import json
import unittest
import urllib.request
from typing import Any

from support import PATIENCE_SECONDS, PROGRAMS, ClusterTest
from tenant.program import Program, wait_until

SENTENCE = "it is away, says the old one; wait"
ACCOUNT = r"windows example\svc-ewscal"
MARK_OF_PACKED_TEXT = "words="


class OlderMemberTest(ClusterTest):
    """It is the only worker of its role, so that everything about Exchange comes from it."""

    member: Program

    def setUp(self) -> None:
        """A cluster to which it comes from outside."""
        tenant = self.make_tenant(10, {"pool": {"worker_ews": "0"}}, plain=True)
        keys = tenant.folder / "keys-older"
        tenant.ctl("keys", "add-host", "older", "--output", str(keys))
        tenant.start_servers()
        tenant.start_supervisor()
        wait_until(tenant.statistics, PATIENCE_SECONDS, "the supervisor")
        command = [PROGRAMS / "older-member", f"tcp://{tenant.address}:{tenant.bus_port}", keys / "worker-ews.key",
                   keys / "supervisor.pub", ACCOUNT]
        self.member = Program("older-member", command, tenant.folder / "older-member.output", True)
        self.addCleanup(self.member.kill)
        wait_until(lambda: self.rows("accounts", ACCOUNT, "stopped") and self.rows("servers", "exchange", "text"),
                   PATIENCE_SECONDS, "what it has told")

    def rows(self, of: str, name: str, having: str) -> list[dict[str, Any]]:
        """The rows of that name in a list of /stats that have something under a key."""
        statistics = self.tenant.statistics() or {of: []}
        return [row for row in statistics[of] if row["name"] == name and row[having]]

    def metrics(self) -> str:
        """What Prometheus reads."""
        with urllib.request.urlopen(f"{self.tenant.endpoint()}/metrics", timeout=30) as answer:
            return str(answer.read().decode())

    def test_its_sentences_are_data_under_the_name_other(self) -> None:
        """Of the server and of the account."""
        shown = [(row["text"], row["text_name"]) for row in self.rows("servers", "exchange", "text")]
        self.assertEqual(shown, [(SENTENCE, "other")])
        stopped = [(row["reason"], row["reason_name"]) for row in self.rows("accounts", ACCOUNT, "stopped")]
        self.assertEqual(stopped, [(SENTENCE, "other")])

    def test_a_step_of_its_check_is_shown_as_it_came(self) -> None:
        """The question went to it and its answer to whoever asked."""
        checks = json.loads(self.tenant.ctl("check", "exchange", "--json", check=False))["checks"]
        steps = [step for check in checks for step in check["steps"]]
        self.assertEqual([step["reason"] for step in steps], ["other"])
        self.assertTrue(steps[0]["text"].startswith("next try "), steps)
        self.assertTrue(steps[0]["text"].endswith(f": {SENTENCE}"), steps)

    def test_its_sentences_are_text_without_a_name(self) -> None:
        """A name that says nothing is not worth showing; a label of a metric must be there."""
        status, _, _ = self.tenant.ctl("status", check=False).partition("\nUsers without")
        words = status + self.tenant.ctl("check", "exchange", check=False)
        self.assertEqual(words.count(SENTENCE), 3, words)
        self.assertNotIn("[other]", words)
        self.assertNotIn(MARK_OF_PACKED_TEXT, words)
        labels = [line for line in self.metrics().splitlines() if line.startswith("ewscal_server_reason{")]
        self.assertEqual(len(labels), 1, labels)
        self.assertIn('reason="other"', labels[0])

    def test_its_sentences_are_in_the_log_with_the_name_before_them(self) -> None:
        """The one that it leaves with, too."""
        assert self.member.child.stdin is not None
        self.member.child.stdin.close()
        self.assertEqual(self.member.wait(PATIENCE_SECONDS), 0)
        output = self.tenant.folder / "supervisor.output"

        def lines() -> list[str]:
            return [line for line in output.read_text().splitlines()
                    if "reason=other why=" in line and f'{SENTENCE}"' in line]

        wait_until(lambda: [line for line in lines() if "worker-ews/older" in line], PATIENCE_SECONDS, "a farewell")
        self.assertTrue([line for line in lines() if "svc-ewscal" in line], lines())
        self.assertNotIn(MARK_OF_PACKED_TEXT, output.read_text())


if __name__ == "__main__":
    unittest.main()
