"""Exchange is found by Autodiscover, and `ewscalctl check exchange` shows how: who may be told the password is said by
the settings (`autodiscover_allow`) and by a person (`--allow`), and both reach supervisor and workers. The hosts answer
on port 443 of an address of their own and have names in /etc/hosts, which needs a mount namespace, so it runs as
root."""

from __future__ import annotations

import json
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

from support import PATIENCE_SECONDS, ClusterTest
from mount_namespace import INSIDE, WHY_NOT, is_possible, run_inside
from tenant.program import wait_until

ADDRESS = "127.0.0.85"
EWS_HOST = "mail.corp.example"
EWS = f"https://{EWS_HOST}/EWS/Exchange.asmx"
PATH = "/autodiscover/autodiscover.xml"


def make_certificate(folder: Path, names: list[str]) -> tuple[Path, Path]:
    """One for all of the names, which signs itself."""
    certificate, key = folder / "sites.pem", folder / "sites-key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=sites", "-addext",
                    "subjectAltName=" + ",".join(f"DNS:{name}" for name in names), "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    return certificate, key


class Inside(ClusterTest):
    """Runs where /etc/hosts is a file of our own."""

    def go(self) -> None:
        """From a host that nobody has allowed to calendars, and back."""
        self.start()
        # Users are known by now, and so are their mail domains: nobody has to wait for the next round.
        self.set_url(None)
        self.assertEqual(self.reasons(self.check()), {"autodiscover.host_to_be_allowed"})
        self.assertEqual(self.told(), [])
        # The host that is asked is allowed by a person; the one that it names is not.
        refused = self.check("--allow", self.host)
        self.assertEqual(self.reasons(refused), {"autodiscover.host_to_be_allowed"})
        self.assertIn(f"--allow {EWS_HOST}", refused["steps"][-1]["text"])
        self.assertIn("Basic", self.told())
        # By the settings it is.
        self.tenant.write_settings({"exchange": {"autodiscover_allow": [EWS_HOST]}})
        self.tenant.ctl("reload")
        found = self.check()
        self.assertEqual(self.reasons(found), set(), found)
        self.assertEqual(found["steps"][0]["reason"], "exchange.address_allowed")
        self.assertIn("autodiscover.names_exchange", [step["reason"] for step in found["search"]])
        self.assertEqual([step["name"] for step in found["steps"]][-5:],
                         ["login", "Services.wsdl", "version", "answer", "read"])
        self.assertTrue(all(step["good"] for step in found["steps"]))
        self.read_somebody()
        self.tenant.ctl("run-now")
        wait_until(lambda: ((self.tenant.statistics() or {}).get("users") or {}).get("fresh", 0) > 0, PATIENCE_SECONDS,
                   "a calendar that was read at the place that was found")
        self.assertEqual(self.reasons(self.check("--forget", self.host, then=("check",))),
                         {"autodiscover.host_to_be_allowed"})
        self.assertEqual(len(self.statistics()["places"]), 1)
        self.set_url(EWS)
        self.assertEqual(self.statistics()["places"], [])

    def set_url(self, url: str | None) -> None:
        """By the settings, or not any more."""
        self.tenant.settings["exchange"] = {**self.tenant.settings["exchange"], "url": url}
        self.tenant.write_settings()
        self.tenant.ctl("reload")

    def statistics(self) -> dict[str, Any]:
        """Of a supervisor that is there."""
        statistics = self.tenant.statistics()
        assert statistics is not None
        return statistics

    def start(self) -> None:
        """A cluster whose settings have said where Exchange is, until everybody is known."""
        tenant = self.make_tenant(20, plain=True)
        domain = next(person["mailbox"] for person in tenant.people if person.get("mailbox")).partition("@")[2]
        self.host = f"autodiscover.{domain}"
        Path("/etc/hosts").write_text(f"127.0.0.1 localhost\n{ADDRESS} {self.host} {EWS_HOST}\n", encoding="utf-8")
        certificate, key = make_certificate(tenant.folder, [self.host, EWS_HOST])
        tenant.settings["exchange"] = {"url": EWS, "ca_file": str(certificate)}
        self.user = next(person["mailbox"] for person in tenant.people if person.get("mailbox"))
        tenant.start_directory()
        tenant.start_exchange("--listen", f"{ADDRESS}:443", "--certificate", certificate, "--key", key)
        tenant.start_ucserver()
        answer = {"do": "settings", "protocols": [{"type": "EXCH", "ews_url": EWS}]}
        tenant.exchange(command="sites", sites=[{"hosts": [self.host], "paths": {PATH: answer}}])
        tenant.start_supervisor()
        tenant.wait_for_round(1, PATIENCE_SECONDS)

    def check(self, *words: str, then: tuple[str, ...] = ()) -> dict[str, Any]:
        """What `check exchange` says of the place of the mail domain."""
        said = self.tenant.ctl("check", "exchange", "--json", *words, check=False)
        if then:
            said = self.tenant.ctl("check", "exchange", "--json", check=False)
        checks = [check for check in json.loads(said)["checks"] if (check.get("mail_domain") or "nowhere") in self.host]
        self.assertEqual(len(checks), 1, said)
        return checks[0]

    def reasons(self, check: dict[str, Any]) -> set[str]:
        """Why it is bad."""
        return {step["reason"] for step in check["steps"] if not step["good"]}

    def told(self) -> list[str]:
        """What was ever sent to the sites."""
        visits = self.tenant.exchange(command="visits")["visits"]
        return [visit["credentials"] for visit in visits if visit["credentials"]]

    def read_somebody(self) -> None:
        """A mailbox is read, and what may be seen of it is told."""
        read = self.check("--user", self.user)["steps"][-1]
        self.assertTrue(read["good"] and read["text"].startswith(f"mailbox {self.user}: "), read)
        shown = self.tenant.ctl("check", "exchange", "--user", self.user)
        self.assertIn("\n  yes   ", shown)
        self.assertIn(f"mailbox {self.user}: ", shown)


class FindingExchange(unittest.TestCase):
    @unittest.skipUnless(is_possible(), WHY_NOT)
    def test_a_check_shows_the_way_to_an_exchange_that_is_found(self) -> None:
        done = run_inside(__file__, 300)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    if sys.argv[1:] == [INSIDE]:
        result = unittest.TextTestRunner().run(Inside("go"))
        sys.exit(0 if result.wasSuccessful() else 1)
    unittest.main()
