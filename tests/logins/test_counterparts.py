"""The lab's own servers, asked by clients that are not ours: what they show must be true before it is believed."""

from __future__ import annotations

import subprocess
import unittest

from support import LabTest

from domain_lab.judge import Judge
from domain_lab.kdc_relay import KdcRelay
from domain_lab.people import BY_NAME, CONTROLLER, PASSWORD, REALM, WEB_NAME, WRONG_PASSWORD

UNBOUND_CLIENT = ("off", "allow")


class CounterpartsTest(LabTest):
    """curl, kinit and requests-ntlm as clients."""

    def curl(self, judge: Judge, *arguments: str, cache: str = "", kdc: str = CONTROLLER) -> str:
        """The status that curl ends with; "000" when there was no answer."""
        command = ["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--cacert",
                   str(self.certificates.authority), *arguments, f"https://{WEB_NAME}:{judge.port}/"]
        configuration = self.folder / "krb5.conf"
        configuration.write_text(f"[libdefaults]\ndefault_realm = {REALM}\ndns_lookup_kdc = false\nrdns = false\n"
                                 f"dns_canonicalize_hostname = false\n[realms]\n{REALM} = {{\n kdc = {kdc}\n}}\n")
        environment = {"PATH": "/usr/bin:/bin", "KRB5_CONFIG": str(configuration), "KRB5CCNAME": cache}
        if cache:
            subprocess.run(["kinit", f"svc@{REALM}"], input=PASSWORD, text=True, check=True, env=environment,
                           capture_output=True)
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment).stdout

    def counted(self, name: str, judge: Judge, *arguments: str) -> tuple[str, int]:
        """The status, and how many wrong passwords were counted meanwhile."""
        before = self.controller.wrong_passwords(name)
        status = self.curl(judge, *arguments)
        return status, self.controller.wrong_passwords(name) - before

    def test_ntlm_counts_each_wrong_password_and_forgets_with_the_right_one(self) -> None:
        judge = self.start_judge()
        self.assertEqual(self.counted("svc", judge, "--ntlm", "-u", f"EXAMPLE\\svc:{WRONG_PASSWORD}"), ("401", 1))
        self.assertEqual(self.curl(judge, "--ntlm", "-u", f"svc@example.test:{PASSWORD}"), "200")
        self.assertEqual(self.controller.wrong_passwords("svc"), 0)
        self.assertEqual([(step.method, step.binding) for step in judge.accepted()], [("ntlm", "none")])

    def test_basic_is_judged_by_the_controller(self) -> None:
        judge = self.start_judge()
        given = f"EXAMPLE\\second:{WRONG_PASSWORD}"
        self.assertEqual(self.counted("second", judge, "--basic", "-u", given), ("401", 1))
        self.assertEqual(self.curl(judge, "--basic", "-u", f"EXAMPLE\\second:{PASSWORD}"), "200")

    def test_accounts_that_may_not_be_used_are_refused_with_the_right_password_and_not_counted(self) -> None:
        judge = self.start_judge()
        self.controller.lock("locked")
        for name in ("disabled", "expired", "locked", "mustchange"):
            with self.subTest(name=name):
                given = f"EXAMPLE\\{name}:{BY_NAME[name].password}"
                self.assertEqual(self.counted(name, judge, "--ntlm", "-u", given), ("401", 0))

    def test_a_ticket_is_taken(self) -> None:
        judge = self.start_judge()
        cache = f"FILE:{self.folder}/cache"
        self.assertEqual(self.curl(judge, "--negotiate", "-u", ":", cache=cache), "200")
        self.assertEqual([(step.method, step.user) for step in judge.accepted()], [("kerberos", f"svc@{REALM}")])

    def test_a_relayed_centre_counts_what_it_is_asked(self) -> None:
        judge, relay = self.start_judge(), KdcRelay(CONTROLLER)
        self.addCleanup(relay.close)
        counted = []
        for arguments in ((), ("--negotiate", "-u", ":")):
            before = relay.requests
            self.curl(judge, *arguments, cache=f"FILE:{self.folder}/cache-relayed", kdc=f"127.0.0.1:{relay.port}")
            counted.append(relay.requests - before)
        self.assertEqual([step.method for step in judge.accepted()], ["kerberos"])
        self.assertGreaterEqual(counted[0], 2, "kinit asks without and with a proof")
        self.assertEqual(counted[1], counted[0] + 1, "a ticket for the service is one question more")

    def test_a_ticket_is_shown_once_where_it_is_said_to_serve_the_connection(self) -> None:
        for says_persistent, second in ((True, "connection"), (False, "kerberos")):
            judge = self.start_judge(says_persistent=says_persistent)
            with self.subTest(says_persistent=says_persistent):
                self.curl(judge, "--negotiate", "-u", ":", f"https://{WEB_NAME}:{judge.port}/first",
                          cache=f"FILE:{self.folder}/cache-{second}")
                self.assertEqual([(step.connection, step.method) for step in judge.steps],
                                 [(1, "kerberos"), (1, second)])

    def test_a_client_without_a_binding_is_refused_only_where_it_is_demanded(self) -> None:
        for binding in ("off", "allow", "required"):
            judge = self.start_judge(binding=binding)
            expected = "200" if binding in UNBOUND_CLIENT else "401"
            with self.subTest(binding=binding, method="ntlm"):
                given = f"EXAMPLE\\svc:{PASSWORD}"
                self.assertEqual(self.counted("svc", judge, "--ntlm", "-u", given), (expected, 0))
            with self.subTest(binding=binding, method="kerberos"):
                cache = f"FILE:{self.folder}/cache-{binding}"
                self.assertEqual(self.curl(judge, "--negotiate", "-u", ":", cache=cache), expected)

    def test_a_client_with_a_binding_is_let_in_everywhere(self) -> None:
        import requests
        from requests_ntlm import HttpNtlmAuth

        for binding in ("allow", "required"):
            judge = self.start_judge(offers=("NTLM",), binding=binding)
            with self.subTest(binding=binding), requests.Session() as session:
                session.auth = HttpNtlmAuth("EXAMPLE\\svc", PASSWORD)
                answer = session.get(f"https://{WEB_NAME}:{judge.port}/", verify=str(self.certificates.authority))
                self.assertEqual(answer.status_code, 200)
                self.assertEqual([step.binding for step in judge.accepted()], ["right"])

    def test_what_is_dropped_after_type_3_costs_curl_several_counts(self) -> None:
        """This is the trap that our own client must not fall into: the count shows that the lab can see it."""
        judge = self.start_judge(offers=("NTLM",), drops_after="type3")
        _, counted = self.counted("samdiff", judge, "--ntlm", "-u", f"EXAMPLE\\samdiff:{WRONG_PASSWORD}")
        self.assertGreater(counted, 1)


if __name__ == "__main__":
    unittest.main()
