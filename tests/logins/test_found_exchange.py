"""Exchange is found by a service connection point of the domain's own directory and read by Kerberos. The settings say
nothing of it but account and password."""

from __future__ import annotations

import dataclasses
import subprocess
import unittest
from pathlib import Path

from kerberos_rounds import KerberosRoundTest
from rounds import PATIENCE_SECONDS, NamedTenant

from domain_lab.judge import Judge
from domain_lab.people import BY_NAME, DISCOVER_NAME, FOREIGN_NAME, REALM, SERVICE, WEB_NAME
from tenant.configuration import Sections
from tenant.program import wait_until

POINT_OF_URL = "77378F46-2C66-4aa9-A6A6-3E7A48B19596"
SYSTEM_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
DIRECTORY_AUTHORITY = Path("/var/lib/samba/private/tls/ca.pem")
# A point of no site is asked before one of another site than ours.
NAMES_FOREIGN, NAMES_OWN = "/foreign/autodiscover.xml", "/own/autodiscover.xml"
USERS = 60


class TwoDirectories(NamedTenant):
    """The people are in one directory, the domain and its points in the other."""

    def base_settings(self) -> Sections:
        sections = dict(super().base_settings())
        sections["directory people"] = sections.pop("directory")
        secret = str(self.folder / "domain-password")
        sections["directory domain"] = {"host": "dc1.example.test", "user": BY_NAME["svc"].address,
                                        "secret_file": secret, "ca_file": str(DIRECTORY_AUTHORITY)}
        sections["exchange main"] = {"user": BY_NAME["svc"].address, "secret_file": secret}
        return sections


class FoundExchangeTest(KerberosRoundTest):
    """Three web servers with a name each: one that is asked, and two that its answers name."""

    tenant_kind = TwoDirectories

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        # The foreign host would get a ticket if anybody asked for one.
        cls.controller.add_services(SERVICE, [f"HTTP/{DISCOVER_NAME}", f"HTTP/{FOREIGN_NAME}"])
        # The lab's own mount namespace: no setting names an authority.
        subprocess.run(["mount", "--bind", cls.certificates.authority, SYSTEM_AUTHORITIES], check=True)
        cls.addClassCleanup(subprocess.run, ["umount", SYSTEM_AUTHORITIES], check=True)

    def test_a_round_by_kerberos_at_an_exchange_that_a_service_point_leads_to(self) -> None:
        tenant = self.prepare(USERS)
        self.judge, foreign = self.start_judge(self.backend), self.start_judge(self.backend)
        discover = self.start_discover(self.ews(FOREIGN_NAME, foreign), self.ews(WEB_NAME, self.judge))
        tenant.start_supervisor()
        wait_until(lambda: foreign.steps or tenant.rounds_finished() > 0, PATIENCE_SECONDS, "a round")
        self.assertEqual(foreign.steps, [])
        tenant.compare()
        tenant.change(5)
        self.next_round()
        self.assertEqual(self.log_ins(discover), {("kerberos", DISCOVER_NAME)})
        self.assertEqual(self.log_ins(self.judge), {("kerberos", WEB_NAME)})
        self.assertEqual(foreign.steps, [])
        self.assertEqual({step.message for judge in (discover, self.judge) for step in judge.steps}, {0})
        self.assertEqual(self.controller.wrong_passwords("svc"), 0)
        self.assertEqual(self.judge.accepted()[0].user.lower(), f"svc@{REALM}".lower())
        wait_until(lambda: "negotiate, bound to TLS" in self.shown_exchange(), PATIENCE_SECONDS, "the log-in in status")
        # A person may allow it.
        self.assertIn(f"--allow {FOREIGN_NAME}", tenant.ctl("check", "exchange", check=False))

    def ews(self, host: str, judge: Judge) -> str:
        """What an answer of Autodiscover names."""
        return f"https://{host}:{judge.port}/EWS/Exchange.asmx"

    def start_discover(self, foreign: str, own: str) -> Judge:
        """A server of Autodiscover with two service points. The simulator knows it by another name than Exchange."""
        here = dataclasses.replace(self.backend, address="localhost")
        paths = {path: {"do": "settings", "protocols": [{"type": "EXCH", "ews_url": url}]}
                 for path, url in ((NAMES_FOREIGN, foreign), (NAMES_OWN, own))}
        self.tenant.exchange(command="sites", sites=[{"hosts": [here.address], "paths": paths}])
        discover = self.start_judge(here)
        for name, path, keywords in (("first", NAMES_FOREIGN, [POINT_OF_URL]),
                                     ("second", NAMES_OWN, [POINT_OF_URL, "Site=Far"])):
            url = f"https://{DISCOVER_NAME}:{discover.port}{path}"
            self.controller.add_service_point(name, url, keywords)
        return discover

    def log_ins(self, judge: Judge) -> set[tuple[str, str]]:
        """By which methods somebody was let in, and for which host the tickets were; whoever was not is among them."""
        return {(step.method, step.service) for step in judge.steps if step.method not in ("", "connection")}


if __name__ == "__main__":
    unittest.main()
