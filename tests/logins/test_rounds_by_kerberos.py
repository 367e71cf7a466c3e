"""Whole rounds by Kerberos, whose key distribution centre is found by DNS."""

from __future__ import annotations

import tempfile
import time
import unittest
from pathlib import Path

from kerberos_rounds import RECORDS, KerberosRoundTest, address, service
from rounds import PATIENCE_SECONDS, RETRY_SECONDS, USERS

from centre import Centre
from held_kdc import HeldKdc
from domain_lab.people import PASSWORD, WEB_NAME
from tenant.program import wait_until
from tenant.tenant import control

SHORT_REALM, SHORT_USER = "SHORT.TEST", "svc@short.test"
PRINCIPAL = SHORT_USER.replace("@", "\\@")
LIFE_SECONDS = 8


class WholeRoundByKerberosTest(KerberosRoundTest):
    """By password, found by DNS."""

    def test_a_thousand_users_by_tickets_that_are_bound(self) -> None:
        self.check_whole_rounds("negotiate", "kerberos", "svc@example.test", binding="required")
        self.assertEqual({step.binding for step in self.judge.accepted()}, {"right"})

    def test_kerberos_is_what_auto_takes(self) -> None:
        tenant = self.start(60, "auto", "svc@example.test")
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        tenant.compare()
        self.assertEqual(self.methods(), {"kerberos"})

    def test_a_password_that_is_changed_while_it_runs(self) -> None:
        """The tickets of the old one are dropped with it."""
        self.check_changed_password("negotiate", "kerberos", "second@example.test")

    def start_centre(self, host: str = WEB_NAME) -> Centre:
        """Its tickets end soon, and are for that host; it is found beside the controller."""
        centre = Centre(Path(tempfile.mkdtemp(dir=self.folder)), SHORT_REALM, PRINCIPAL, PASSWORD, f"HTTP/{host}",
                        LIFE_SECONDS)
        self.addCleanup(centre.close)
        control(self.dns, {"command": "zone", "records": [
            *RECORDS, service(SHORT_REALM, "kdc.short.test", centre.port), address("kdc.short.test", "127.0.0.1")]})
        # The tenant's directory names another domain.
        self.more_settings = {"kerberos_realm": SHORT_REALM, "budget": "10"}
        return centre

    def test_a_controller_that_takes_its_time_to_judge(self) -> None:
        """Nobody else may be asked once the password was shown, so its answer is waited for."""
        kdc = HeldKdc()
        self.addCleanup(kdc.close)
        self.more_settings = {"kdc": kdc.address}
        tenant = self.start(60, "negotiate", "svc@example.test", binding="required")
        wait_until(kdc.held.is_set, PATIENCE_SECONDS, "a password that was shown")
        time.sleep(6)
        kdc.release()
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        tenant.compare()
        self.assertEqual(self.methods(), {"kerberos"})

    def test_a_worker_that_is_killed_in_the_middle_of_a_log_in(self) -> None:
        """The password is proven and nobody waits for the ticket: nothing is counted, no calendar is lost."""
        kdc = HeldKdc()
        self.addCleanup(kdc.close)
        self.more_settings = {"kdc": kdc.address}
        tenant = self.start(200, "negotiate", "svc@example.test", binding="required")
        wait_until(kdc.held.is_set, PATIENCE_SECONDS, "a log-in in its middle")
        self.kill_readers()
        kdc.release()
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        tenant.compare()
        self.assertEqual(self.methods(), {"kerberos"})
        self.assertEqual(self.controller.wrong_passwords("svc"), 0)

    def test_a_password_that_is_not_right_any_more_when_the_tickets_end(self) -> None:
        """It is shown to the KDC once by all processes together, and once more ten seconds later."""
        centre = self.start_centre()
        tenant = self.start(USERS, "negotiate", SHORT_USER, keytab=centre.keytab, binding="required")
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        centre.set_password(PRINCIPAL, "Another-Pass3")
        time.sleep(LIFE_SECONDS)
        self.judge.drop_connections()
        tenant.ctl("run-now")
        wait_until(lambda: centre.wrong_passwords() > 0, PATIENCE_SECONDS, "a wrong password")
        time.sleep(RETRY_SECONDS / 2)
        at_once = centre.wrong_passwords()
        time.sleep(RETRY_SECONDS * 2)
        self.assertEqual((at_once, centre.wrong_passwords()), (1, 2))

    def test_tickets_that_end_while_it_runs(self) -> None:
        """They are renewed before, whoever drops the connections meanwhile."""
        centre = self.start_centre()
        tenant = self.start(60, "negotiate", SHORT_USER, keytab=centre.keytab, binding="required")
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        wanted = centre.log_ins() + 3
        wait_until(lambda: self.asks_again(centre, wanted), PATIENCE_SECONDS, "three more tickets")
        tenant.compare()
        self.assertEqual(self.methods(), {"kerberos"})
        self.assertEqual({step.status for step in self.judge.steps if step.method == "kerberos"}, {200})

    def test_a_service_that_the_controller_does_not_know_is_asked_for_at_leisure(self) -> None:
        """Each question proves the password to it, and nobody holds an account that is right."""
        centre = self.start_centre("other.example.test")
        self.start(20, "negotiate", SHORT_USER, keytab=centre.keytab)
        wait_until(lambda: "reason=exchange.no_ticket " in self.told(), PATIENCE_SECONDS, "what is missing")
        time.sleep(10)
        self.assertLessEqual(centre.log_ins(), 5)  # kinit's own, and two of each process
        self.assertIn(f"HTTP/{WEB_NAME}", self.told())

    def told(self) -> str:
        """What the supervisor has written."""
        return (self.tenant.folder / "supervisor.output").read_text()

    def test_a_ticket_that_ends_before_it_can_be_sent(self) -> None:
        """Another one is had, and nobody is blamed."""
        centre = self.start_centre()
        tenant = self.start(20, "negotiate", SHORT_USER, keytab=centre.keytab, binding="required")
        tenant.wait_for_round(1, PATIENCE_SECONDS)
        time.sleep(LIFE_SECONDS)
        self.judge.drop_connections()
        self.next_round()  # with new tickets, which are good enough for the next one to begin
        self.judge.demands.silent_until = time.monotonic() + LIFE_SECONDS + 1
        self.judge.drop_connections()
        tenant.change(5)
        tenant.ctl("run-now")
        time.sleep(LIFE_SECONDS)
        asked_by_then = centre.log_ins()
        tenant.wait_for_round(3, PATIENCE_SECONDS)
        tenant.compare()
        self.assertGreater(centre.log_ins(), asked_by_then)
        self.assertNotIn("event=account.refused ", self.told())
        self.assertEqual({step.status for step in self.judge.steps if step.method == "kerberos"}, {200})

    def asks_again(self, centre: Centre, log_ins: int) -> bool:
        """A round on new connections; whether so many tickets were had by then."""
        self.judge.drop_connections()
        self.tenant.change(5)
        self.next_round()
        return centre.log_ins() >= log_ins


if __name__ == "__main__":
    unittest.main()
