"""Log-ins judged by Apache's mod_auth_gssapi: another implementation of NTLM than winbind's."""

from __future__ import annotations

import unittest

from fetching import CHOICES, WORKER, FetchTest

from domain_lab.apache import Apache
from domain_lab.people import PASSWORD, WEB_ADDRESS, WEB_NAME, WRONG_PASSWORD
from domain_lab.relay import Relay

ACCOUNT = "EXAMPLE\\svc"


class ApacheTest(FetchTest):
    """One Apache that takes NTLM."""

    relay: Relay
    apache: Apache

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.apache = Apache(cls.folder / "apache", cls.controller.keytab, {ACCOUNT: PASSWORD}, "ntlmssp", cls.backend)
        cls.addClassCleanup(cls.apache.close)
        cls.relay = Relay(WEB_ADDRESS, cls.certificates.certificate, cls.certificates.key, cls.apache.port)
        cls.addClassCleanup(cls.relay.close)

    def fetched(self, secret: str) -> dict[str, object]:
        """The end of one job."""
        fetcher = WORKER.Fetcher(self.exchange, url=f"https://{WEB_NAME}:{self.relay.port}/EWS/Exchange.asmx",
                                 user=ACCOUNT, secret=secret, ca_file=str(self.certificates.authority),
                                 auth=CHOICES["ntlm"])
        self.addCleanup(fetcher.stop)
        ended: dict[str, object] = fetcher.fetch(self.people)
        return ended

    def test_the_right_password_reads_calendars(self) -> None:
        before = self.relay.log_ins
        self.assertEqual(self.fetched(PASSWORD)["outcome"], WORKER.JOB_DONE, self.apache.errors()[-2000:])
        self.assertGreater(self.relay.log_ins, before)

    def test_a_wrong_password_is_sent_once(self) -> None:
        before = self.relay.log_ins
        ended = self.fetched(WRONG_PASSWORD)
        self.assertIn("exchange.login_wrong_or_unbound", str(ended["reason"]))
        self.assertEqual(self.relay.log_ins, before + 1)


if __name__ == "__main__":
    unittest.main()
