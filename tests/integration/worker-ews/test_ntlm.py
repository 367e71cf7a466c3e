"""NTLM logs a connection in: it belongs to one account, and a challenge that leads to version 1 gets no answer."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

import support

NTLM = 3  # enum login_choice
OTHER = "EXAMPLE\\other"


class NtlmTest(unittest.TestCase):
    """A simulated Exchange that takes NTLM alone."""

    def start(self, **settings: Any) -> support.Fetcher:
        """The server, and a worker for it."""
        with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as accounts:
            accounts.write(json.dumps({"user": OTHER, "password": support.PASSWORD, "state": "usable"}) + "\n")
            accounts.flush()
            self.exchange = support.Exchange(3, "--log-in", "only_ntlm", "--accounts", accounts.name)
        self.addCleanup(self.exchange.stop)
        self.people = support.read_people(self.exchange.truth)
        fetcher = support.Fetcher(self.exchange, auth=NTLM, **settings)
        self.addCleanup(fetcher.stop)
        return fetcher

    def test_a_connection_belongs_to_one_account(self) -> None:
        fetcher = self.start(other_user=OTHER)
        for name in ("main", "other", "main", "other"):
            ended = fetcher.fetch(self.people, exchange=name)
            self.assertEqual(ended["outcome"], support.JOB_DONE, ended)
        statistics = self.exchange.statistics()
        self.assertEqual((statistics["log_ins_ok"], statistics["connections"]), (2, 2), statistics)

    def test_a_challenge_that_leads_to_version_1_gets_no_answer(self) -> None:
        fetcher = self.start()
        for form in ("no_target_info", "old", "no_extended_security"):
            with self.subTest(form=form):
                self.exchange.misbehave({"match": {"any": True}, "do": "ntlm_challenge", "form": form})
                ended = fetcher.fetch(self.people)
                self.assertIn("exchange.weak_challenge", ended["reason"])
        self.assertNotIn("NTLM 3", self.exchange.statistics()["authorizations"])


if __name__ == "__main__":
    unittest.main()
