"""Whole rounds at an Exchange without TLS, which the settings allow: by Kerberos and by NTLM, and never by Basic."""

from __future__ import annotations

import subprocess
import unittest

from kerberos_rounds import KerberosRoundTest
from rounds import PATIENCE_SECONDS
from support import PROGRAMS

from domain_lab.people import BY_NAME
from tenant.program import wait_until

USERS = 60


class ClearTextTest(KerberosRoundTest):
    """All methods are offered, and a log-in has nothing that it could be bound to."""

    is_clear = True

    def check_round(self, auth: str, method: str, shown: str, user: str) -> None:
        """Two rounds by one method, which the status tells, as it tells what everybody may read."""
        tenant = self.start(USERS, auth, user)
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        tenant.compare()
        tenant.change(5)
        self.next_round()
        self.assertEqual({(step.method, step.binding) for step in self.judge.accepted()}, {(method, "none")})
        self.assertEqual([step for step in self.judge.steps if step.method == "basic"], [])
        self.assertEqual(self.controller.wrong_passwords("svc"), 0)
        wait_until(lambda: f" {shown} " in self.shown_exchange() + " ", PATIENCE_SECONDS, "the log-in in status")
        self.assertIn("[exchange.in_clear_text]", tenant.ctl("status", check=False))

    def methods_told(self) -> set[str]:
        """By which methods a log-in was tried."""
        return {step.method for step in self.judge.steps} - {""}

    def test_by_kerberos(self) -> None:
        self.check_round("negotiate", "kerberos", "negotiate", BY_NAME["svc"].address)

    def test_kerberos_is_what_auto_takes(self) -> None:
        self.check_round("auto", "kerberos", "negotiate", BY_NAME["svc"].address)

    def test_by_ntlm(self) -> None:
        self.check_round("ntlm", "ntlm", "ntlm", BY_NAME["svc"].old_name)

    def test_basic_is_refused_in_the_settings(self) -> None:
        """With the line that says why."""
        tenant = self.prepare(USERS)
        self.judge = self.start_judge(self.backend, is_clear=True)
        tenant.settings = {"exchange main": self.exchange_settings("basic", BY_NAME["svc"].address)}
        tenant.write_settings()
        checked = subprocess.run([PROGRAMS / "ewscal-supervisor", "--config", tenant.config, "--check"],
                                 capture_output=True, text=True, check=False)
        self.assertNotEqual(checked.returncode, 0)
        self.assertIn('"off" with auth = basic would send the password itself in clear text',
                      checked.stdout + checked.stderr)
        self.assertEqual(self.judge.steps, [])

    def test_a_server_that_offers_nothing_but_basic_is_told_no_password(self) -> None:
        tenant = self.start(USERS, "auto", BY_NAME["svc"].address, offers=('Basic realm="mail.example.test"',))
        wait_until(lambda: self.methods_told() or "[exchange.login_not_offered]" in tenant.ctl(
            "check", "exchange", check=False), PATIENCE_SECONDS, "a refusal to log in")
        self.assertEqual(self.methods_told(), set())
        self.assertNotEqual(self.judge.steps, [])
        self.assertEqual(self.controller.wrong_passwords("svc"), 0)


if __name__ == "__main__":
    unittest.main()
