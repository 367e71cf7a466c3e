"""Exchange that is found by itself: what is told of the search, who may be told the password, and whose certificate is
accepted. The hosts answer on port 443 of an address of their own and have names in /etc/hosts, which needs a mount
namespace."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

from dialogs import Dialogs
from screen import Screen
from support import ROOT, AssistantTest, merge, write_configuration

sys.path.insert(0, str(ROOT / "tests" / "integration"))

from mount_namespace import INSIDE, WHY_NOT, is_possible, run_inside  # noqa: E402
from tenant.certificates import make_certificates  # noqa: E402

ADDRESS = "127.0.0.86"
EWS_HOST = "mail.corp.example"
PATH = "/autodiscover/autodiscover.xml"


class Inside(AssistantTest):
    """Runs where /etc/hosts is a file of our own."""

    @classmethod
    def start_servers(cls) -> None:
        tenant = cls.tenant
        domain = next(person["mailbox"] for person in tenant.people if person.get("mailbox")).partition("@")[2]
        cls.host = f"autodiscover.{domain}"
        Path("/etc/hosts").write_text(f"127.0.0.1 localhost\n{ADDRESS} {cls.host} {EWS_HOST}\n", encoding="utf-8")
        cls.certificates = make_certificates(tenant.folder / "sites", (f"DNS:{cls.host}", f"DNS:{EWS_HOST}"))
        own = cls.certificates.certificate
        own.write_text(own.read_text() + cls.certificates.authority.read_text())
        tenant.start_directory()
        tenant.start_exchange("--listen", f"{ADDRESS}:443", "--certificate", own, "--key", cls.certificates.key)
        tenant.start_ucserver()
        answer = {"do": "settings", "protocols": [{"type": "EXCH", "ews_url": f"https://{EWS_HOST}/EWS/Exchange.asmx"}]}
        tenant.exchange(command="sites", sites=[{"hosts": [cls.host], "paths": {PATH: answer}}])

    def begin(self, **changes: dict[str, str | None]) -> Dialogs:
        """On the page of an Exchange that is found by itself."""
        account = {"url": None, "ca_file": None, "user": f"svc-ewscal@{self.host.partition('.')[2]}"}
        write_configuration(self.config, merge(merge(self.whole(), {"exchange": account}), changes))
        screen = Screen(self.home, self.command())
        self.addCleanup(screen.close)
        dialogs = Dialogs(screen)
        for page in ("UCServer", "Active Directory"):
            dialogs.page(page)
            dialogs.button("Next")
        dialogs.page("Exchange")
        dialogs.button("Test")
        return dialogs

    def accept_authority(self, dialogs: Dialogs) -> None:
        """The first question: of the host that is looked at in the search."""
        dialogs.whole(dialogs.screen.wait_for("Accept its authority (CA)"))
        dialogs.screen.keys("Up", "Up", "Enter")

    def told(self) -> list[str]:
        """Log-ins that the hosts were shown."""
        return [visit["credentials"] for visit in self.tenant.exchange(command="visits")["visits"]
                if visit["credentials"]]

    def test_a_person_allows_the_hosts(self) -> None:
        told = self.told()
        dialogs = self.begin()
        self.accept_authority(dialogs)
        for host in (self.host, EWS_HOST):
            asked = dialogs.screen.wait_for(f"leads to {host}", "It is our Exchange: allow it")
            dialogs.whole(asked)
            self.assertIn("it was not told the password", Dialogs.flat(asked))
            dialogs.screen.keys("Up", "Enter")
        shown = dialogs.result("Exchange")
        self.assertIn(f"https://{EWS_HOST}/EWS/Exchange.asmx, by Autodiscover", Dialogs.flat(shown))
        dialogs.screen.wait_for("The test was successful.")
        self.assertNotEqual(self.told(), told)
        dialogs.save("Exchange")
        text = self.config.read_text()
        self.assertEqual([line for line in text.splitlines() if line.startswith("autodiscover_allow")],
                         [f"autodiscover_allow = {self.host}", f"autodiscover_allow = {EWS_HOST}"])
        self.assertEqual((self.home / "ca" / "exchange.pem").read_text(), self.certificates.authority.read_text())

    def test_a_person_does_not(self) -> None:
        told = self.told()
        dialogs = self.begin()
        before = self.config.read_bytes()
        self.accept_authority(dialogs)
        dialogs.screen.wait_for(f"leads to {self.host}", "Tell it nothing")
        dialogs.screen.keys("Enter")
        dialogs.result("Exchange")
        dialogs.screen.wait_for("The test has failed.")
        self.assertEqual(self.told(), told)
        self.assertEqual(dialogs.quit(), 1)
        self.assertEqual(self.config.read_bytes(), before)

    def test_an_account_without_a_mail_domain(self) -> None:
        """That of the directory may have one; else it is said what is missing."""
        dialogs = self.begin(exchange={"user": "EXAMPLE\\svc-ewscal"},
                             directory={"user": f"svc-ewscal@{self.host.partition('.')[2]}"})
        dialogs.screen.wait_for(self.host, "Accept its authority (CA)")
        dialogs.screen.close()
        dialogs = self.begin(exchange={"user": "EXAMPLE\\svc-ewscal"})
        self.assertIn("trial.no_address", dialogs.result("Exchange"))


class FoundByItself(unittest.TestCase):
    @unittest.skipUnless(is_possible(), WHY_NOT)
    def test_found_by_itself(self) -> None:
        done = run_inside(__file__, 240)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    if sys.argv[1:] == [INSIDE]:
        result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(Inside))
        sys.exit(0 if result.wasSuccessful() else 1)
    unittest.main(defaultTest="FoundByItself")
