"""Kerberos from the worker's own messages, judged by a domain controller: what a silent controller or a name without a
service leads to, and how long a ticket serves. What each kind of account gets stands in test_methods.py."""

from __future__ import annotations

import os
import socket
import unittest
from typing import Any
from unittest import mock

from fetching import BINDINGS, CHOICES, FetchTest

from domain_lab.people import (
    BY_NAME,
    CONTROLLER,
    PASSWORD,
    REALM,
    SILENT_ADDRESS,
    UNKNOWN_WEB_NAME,
    WEB_NAME,
    WRONG_PASSWORD,
)


class KerberosTest(FetchTest):
    """What the worker says, what the controller counts, what the server sees."""

    def by_kerberos(self, judge: Any, user: str, secret: str, auth: str = "negotiate", binding: str = "auto",
                    **settings: Any) -> Any:
        """A worker whose KDC is the lab's controller."""
        by_default = {"kdc": CONTROLLER, "kerberos_realm": REALM}
        return self.fetcher(judge, user, secret, auth, binding, **by_default | settings)

    def test_auto_prefers_kerberos(self) -> None:
        judge = self.start_judge(self.backend, binding="required")
        shown = self.log_in(judge, self.by_kerberos(judge, "EXAMPLE\\svc", PASSWORD, "auto"), "svc")
        self.assertEqual((shown.outcome, shown.method, shown.type_3), ("accepted", "kerberos", 0), shown)

    def test_a_silent_controller_costs_nothing_and_ntlm_follows(self) -> None:
        judge = self.start_judge(self.backend)
        cases = (("svc", PASSWORD, ("accepted", "ntlm", 0)), ("second", WRONG_PASSWORD, ("judged_wrong", "", 1)))
        for name, secret, expected in cases:
            with self.subTest(secret=secret), socket.create_server((SILENT_ADDRESS, 88)):
                fetcher = self.by_kerberos(judge, BY_NAME[name].old_name, secret, "auto", kdc=SILENT_ADDRESS)
                shown = self.log_in(judge, fetcher, name)
            self.assertEqual((shown.verdict, shown.method, shown.counted), expected, shown)

    def test_without_the_service_the_password_is_proven_all_the_same(self) -> None:
        judge = self.start_judge(self.backend)
        url = f"https://{UNKNOWN_WEB_NAME}:{judge.port}/EWS/Exchange.asmx"
        alone = self.by_kerberos(judge, "svc@example.test", PASSWORD, url=url)
        shown = self.log_in(judge, alone, "svc")
        self.assertEqual((shown.outcome, shown.counted), ("accepted", 0), shown)
        both = self.by_kerberos(judge, "svc@example.test", PASSWORD, "auto", url=url)
        shown = self.log_in(judge, both, "svc")
        self.assertEqual((shown.outcome, shown.method), ("accepted", "ntlm"), shown)
        # Whoever looks learns what is missing, although everything works without.
        both.say(check=1)
        steps = both.wait(lambda line: "checked" in line)["checked"]["steps"]
        told = next(step["text"] for step in steps if step["name"].endswith("kerberos"))
        self.assertIn("exchange.without_kerberos ", told)
        self.assertIn(f"service=HTTP/{UNKNOWN_WEB_NAME}", told)

    def test_names_in_every_spelling(self) -> None:
        judge = self.start_judge(self.backend)
        for user, name in (("EXAMPLE\\svc", "svc"), ("svc@example.test", "svc"), ("svc", "svc"),
                           (BY_NAME["samdiff"].principal, "samdiff"), (BY_NAME["umail"].principal, "umail")):
            with self.subTest(user=user):
                shown = self.log_in(judge, self.by_kerberos(judge, user, PASSWORD), name)
                self.assertEqual((shown.outcome, shown.method), ("accepted", "kerberos"), shown)

    def test_a_keytab_proves_the_account_without_a_password(self) -> None:
        keys = self.controller.keytab_of("second").read_bytes().hex()
        judge = self.start_judge(self.backend, binding="required")
        for user, settings in (("second@example.test", {}), ("EXAMPLE\\Second", {}), ("second", {}),
                               ("EXAMPLE\\second", {"kerberos_realm": ""}), ("second", {"kerberos_realm": ""})):
            for auth in ("negotiate", "auto"):
                with self.subTest(user=user, auth=auth):
                    fetcher = self.by_kerberos(judge, user, "", auth, keytab=keys, **settings)
                    shown = self.log_in(judge, fetcher, "second")
                    self.assertEqual((shown.outcome, shown.method, shown.type_3), ("accepted", "kerberos", 0), shown)

    def test_a_keytab_that_is_out_of_date_is_judged_once(self) -> None:
        keys = self.controller.keytab_of("second").read_bytes().hex()
        self.controller.set_password("second", "Newer-Pass1")
        self.addCleanup(self.controller.set_password, "second", PASSWORD)
        judge = self.start_judge(self.backend)
        for secret in ("", "Newer-Pass1"):
            with self.subTest(secret=secret):
                fetcher = self.by_kerberos(judge, "second@example.test", secret, "auto", keytab=keys)
                shown = self.log_in(judge, fetcher, "second")
                self.assertEqual((shown.kind, shown.counted, shown.type_3), ("judged_wrong", 1, 0), shown)
                self.assertIn("kerberos.password_wrong", shown.text)

    def test_keys_of_somebody_else_decide_nothing(self) -> None:
        keys = self.controller.keytab_of("second").read_bytes().hex()
        judge = self.start_judge(self.backend)
        alone = self.by_kerberos(judge, "svc@example.test", "", "auto", keytab=keys)
        shown = self.log_in(judge, alone, "svc")
        self.assertEqual((shown.kind, shown.counted, shown.type_3), ("could_not_decide", 0, 0), shown)
        self.assertIn("kerberos.no_key", shown.text)
        both = self.by_kerberos(judge, "svc@example.test", PASSWORD, "auto", keytab=keys)
        shown = self.log_in(judge, both, "svc")
        self.assertEqual((shown.outcome, shown.method, shown.counted), ("accepted", "ntlm", 0), shown)

    def test_a_right_keytab_says_nothing_of_the_password(self) -> None:
        keys = self.controller.keytab_of("second").read_bytes().hex()
        judge = self.start_judge(self.backend)
        url = f"https://{UNKNOWN_WEB_NAME}:{judge.port}/EWS/Exchange.asmx"
        fetcher = self.by_kerberos(judge, "EXAMPLE\\second", WRONG_PASSWORD, "auto", keytab=keys, url=url)
        shown = self.log_in(judge, fetcher, "second")
        self.assertEqual((shown.outcome, shown.type_3), ("refused", 1), shown)
        # The ticket has begun the count anew.
        self.assertEqual(self.controller.wrong_passwords("second"), 1)

    def test_no_configuration_of_the_machine_has_a_say(self) -> None:
        hostile = self.folder / "krb5.conf"
        hostile.write_text("[libdefaults]\n default_realm = WRONG.TEST\n permitted_enctypes = rc4-hmac\n"
                           "[realms\n")
        judge = self.start_judge(self.backend, binding="required")
        with mock.patch.dict(os.environ, KRB5_CONFIG=str(hostile)):
            fetcher = self.by_kerberos(judge, "svc@example.test", PASSWORD)
        shown = self.log_in(judge, fetcher, "svc")
        self.assertEqual((shown.outcome, shown.method), ("accepted", "kerberos"), shown)

    # The controller knows its own short name as a realm, too, and so these tests use one that it does not know.
    def test_the_directory_tells_the_realm_of_a_short_name(self) -> None:
        judge = self.start_judge(self.backend, binding="required")
        shown = self.log_in(judge, self.by_kerberos(judge, "SHORT\\svc", PASSWORD, kerberos_realm=""), "svc")
        self.assertEqual((shown.kind, shown.counted), ("could_not_decide", 0), shown)
        told = {"OTHER": "other.test", "SHORT": "example.test"}
        fetcher = self.by_kerberos(judge, "short\\svc", PASSWORD, kerberos_realm="", domains=told)
        shown = self.log_in(judge, fetcher, "svc")
        self.assertEqual((shown.outcome, shown.method), ("accepted", "kerberos"), shown)

    def test_domains_that_come_later_are_used_and_end_nothing(self) -> None:
        judge = self.start_judge(self.backend)
        settings = {"url": f"https://{WEB_NAME}:{judge.port}/EWS/Exchange.asmx", "user": "SHORT\\svc",
                    "secret": PASSWORD, "ca_file": str(self.certificates.authority), "auth": CHOICES["negotiate"],
                    "channel_binding": BINDINGS["auto"], "kdc": CONTROLLER}
        fetcher = self.by_kerberos(judge, "SHORT\\svc", PASSWORD, kerberos_realm="")
        self.assertEqual(self.log_in(judge, fetcher, "svc").kind, "could_not_decide")
        for domains in ({"SHORT": "example.test"}, {"SHORT": "example.test", "OTHER": "other.test"}):
            fetcher.configure(**settings, domains=domains)
            shown = self.log_in(judge, fetcher, "svc")
            self.assertEqual((shown.outcome, shown.method, shown.counted), ("accepted", "kerberos", 0), shown)
        # Accepted once: neither the account's try nor its tickets were forgotten when domains came again.
        self.assertEqual(fetcher.count("login"), 2)

    def test_one_ticket_serves_many_requests(self) -> None:
        judge = self.start_judge(self.backend, binding="required")
        fetcher = self.by_kerberos(judge, "svc@example.test", PASSWORD)
        for _ in range(3):
            self.assertEqual(self.log_in(judge, fetcher, "svc").outcome, "accepted")
        self.assertEqual(fetcher.count("login"), 1)


if __name__ == "__main__":
    unittest.main()
