"""Each method of logging in against accounts of each kind, as a domain controller judges them: one case of each.
tests/long logins has all of them."""

from __future__ import annotations

import unittest

from cases import KINDS, WAYS, show
from fetching import FetchTest

from domain_lab.people import BY_NAME, PASSWORD, WRONG_PASSWORD

UNICODE_NTLM, EXTENDED_SECURITY, TARGET_INFO = 0x8201, 0x80000, 0x800000
NAMES = b"\x02\x00\x0e\x00" + "EXAMPLE".encode("utf-16-le") + bytes(4)


def weak_challenge(flags: int) -> bytes:
    """A type 2 message with these flags, which bring curl to answer by version 1."""
    names = NAMES if flags & TARGET_INFO else b""
    sizes = len(names).to_bytes(2, "little") * 2 + (48).to_bytes(4, "little")
    return (b"NTLMSSP\0" + (2).to_bytes(4, "little") + bytes(8) + (UNICODE_NTLM | flags).to_bytes(4, "little")
            + b"\x01\x23\x45\x67\x89\xab\xcd\xef" + bytes(8) + sizes + names)


class MethodsTest(FetchTest):
    """What the worker says, what the controller counts, what the server sees."""

    def test_each_method_with_each_kind_of_account(self) -> None:
        self.controller.lock("locked")
        for way in WAYS:
            for kind in KINDS:
                with self.subTest(way=way, kind=kind):
                    show(self, way, kind, "allow")

    def test_what_a_demanded_binding_leads_to(self) -> None:
        """Only the missing binding is not counted, and the text names both causes."""
        for way in WAYS:
            with self.subTest(way=way):
                show(self, way, "right", "required")

    def test_a_server_that_drops_the_connection_after_the_password_counts_once(self) -> None:
        judge = self.start_judge(self.backend, drops_after="type3")
        fetcher = self.fetcher(judge, BY_NAME["second"].old_name, WRONG_PASSWORD)
        shown = self.log_in(judge, fetcher, "second")
        self.assertEqual(shown.outcome, "unknown", shown)
        self.assertEqual((shown.counted, shown.type_3), (fetcher.count("login"), fetcher.count("login")), shown)

    def test_a_server_that_refuses_with_another_challenge_gets_one_answer(self) -> None:
        for binding, cause in (("auto", "unbound"), ("on", "bound")):
            judge = self.start_judge(self.backend, offers=("NTLM",), challenges_again=True)
            fetcher = self.fetcher(judge, BY_NAME["samdiff"].old_name, WRONG_PASSWORD, "ntlm", binding)
            with self.subTest(binding=binding):
                shown = self.log_in(judge, fetcher, "samdiff")
                self.assertEqual((shown.counted, shown.type_3), (1, 1), shown)
                self.assertEqual((shown.verdict, shown.line),
                                 ("judged_wrong", f"exchange.login_wrong_or_{cause}"), shown)

    def test_a_challenge_that_leads_to_version_1_gets_no_answer(self) -> None:
        for auth, flags, joins in (("auto", 0, ""), ("ntlm", 0, ""), ("ntlm", TARGET_INFO, ""),
                                   ("ntlm", EXTENDED_SECURITY, ""), ("ntlm", 0, "before"), ("ntlm", 0, "behind")):
            judge = self.start_judge(self.backend, offers=("NTLM",), challenge=weak_challenge(flags), joins=joins)
            with self.subTest(auth=auth, flags=flags, joins=joins):
                shown = self.log_in(judge, self.fetcher(judge, "svc@example.test", PASSWORD, auth), "svc")
                self.assertEqual((shown.type_3, shown.counted), (0, 0), shown)
                self.assertEqual((shown.outcome, shown.line), ("not tried", "exchange.weak_challenge"), shown)

    def test_a_challenge_that_another_way_follows_in_its_header_is_answered(self) -> None:
        for auth, binding in (("auto", "auto"), ("ntlm", "off"), ("ntlm", "on")):
            judge = self.start_judge(self.backend, offers=("NTLM",), joins="behind")
            for password, counted in ((PASSWORD, 0), (WRONG_PASSWORD, 1)):
                with self.subTest(auth=auth, binding=binding, counted=counted):
                    fetcher = self.fetcher(judge, BY_NAME["second"].old_name, password, auth, binding)
                    shown = self.log_in(judge, fetcher, "second")
                    self.assertEqual((shown.type_3, shown.counted), (1, counted), shown)
                    self.assertEqual(shown.verdict, "judged_wrong" if counted else "accepted", shown)

    def test_a_server_that_does_not_challenge_has_judged_nothing(self) -> None:
        """Neither a right password nor a wrong one: no such password was shown."""
        for way, binding in (("ntlm", "off"), ("auto", "auto"), ("ntlm", "on")):
            for evasion in ("bare", "none", "other", "drop", "page"):
                judge = self.start_judge(self.backend, offers=("NTLM",), to_type1=evasion)
                with self.subTest(way=way, binding=binding, evasion=evasion):
                    fetcher = self.fetcher(judge, BY_NAME["svc"].old_name, WRONG_PASSWORD, way, binding)
                    for _ in range(2):
                        shown = self.log_in(judge, fetcher, "svc")
                        self.assertEqual((shown.type_3, shown.counted), (0, 0), shown)
                        self.assertNotIn(shown.outcome, ("accepted", "unknown"), shown)
                        self.assertIn(shown.verdict, ("not tried", "not_offered"), shown)
                    self.assertLess(len(judge.steps), 30)

    def test_names_in_every_spelling(self) -> None:
        judge = self.start_judge(self.backend)
        spellings = ((BY_NAME["svc"].old_name, "svc"), ("example.test\\svc", "svc"), ("svc@example.test", "svc"),
                     (BY_NAME["samdiff"].principal, "samdiff"), (BY_NAME["umail"].principal, "umail"))
        for user, name in spellings:
            with self.subTest(user=user):
                shown = self.log_in(judge, self.fetcher(judge, user, PASSWORD, "ntlm"), name)
                self.assertEqual((shown.outcome, shown.method), ("accepted", "ntlm"), shown)

    def test_a_bound_log_in_is_accepted_whatever_is_demanded(self) -> None:
        for demand in ("off", "allow", "required"):
            with self.subTest(demand=demand):
                judge = self.start_judge(self.backend, offers=("NTLM",), binding=demand)
                shown = self.log_in(judge, self.fetcher(judge, "svc@example.test", PASSWORD, "ntlm", "on"), "svc")
                self.assertEqual((shown.outcome, shown.type_3, shown.counted), ("accepted", 1, 0), shown)

    def test_a_wrong_password_counts_once_when_it_is_bound(self) -> None:
        judge = self.start_judge(self.backend, binding="required")
        shown = self.log_in(judge, self.fetcher(judge, "second@example.test", WRONG_PASSWORD, "ntlm", "on"), "second")
        self.assertEqual((shown.outcome, shown.type_3, shown.counted), ("refused", 1, 1), shown)

    def test_a_name_and_a_password_that_are_not_ascii_are_understood(self) -> None:
        for name in ("umlaut", "jörg"):
            for binding in ("auto", "off"):
                with self.subTest(name=name, binding=binding):
                    person, judge = BY_NAME[name], self.start_judge(self.backend, binding="allow")
                    fetcher = self.fetcher(judge, person.address, person.password, "ntlm", binding)
                    shown = self.log_in(judge, fetcher, name)
                    self.assertEqual((shown.outcome, shown.method), ("accepted", "ntlm"), shown)

    def test_one_log_in_serves_a_connection(self) -> None:
        for binding in ("off", "on"):
            with self.subTest(binding=binding):
                judge = self.start_judge(self.backend)
                fetcher = self.fetcher(judge, "svc@example.test", PASSWORD, "ntlm", binding)
                for _ in range(3):
                    self.log_in(judge, fetcher, "svc")
                self.assertEqual((judge.accepted(), {step.method for step in judge.steps}), ([], {"connection"}))


if __name__ == "__main__":
    unittest.main()
