"""NTLM and what is done with it: the proof, the binding, the connection, the counts of a domain controller."""

import hashlib
import hmac
import json
import struct
import subprocess
import time
import unittest

from ntlm_client import WHY_NOT, Client, is_there
from sim_exchange_support import (
    PASSWORD,
    PATH,
    USER,
    Exchange,
    ExchangeTestCase,
    authorization,
    person,
    request,
)

from sim_exchange import ntlm_messages, spnego
from sim_exchange.channel_binding import Binding, end_point, ntlm_hash
from sim_exchange.ntlm_handshake import Challenge, NtlmHandshake, binding_of, sign
from sim_exchange.old_ciphers import md4, rc4

REQUEST = request("anna@example.test")
UPN = "svc-ewscal@EXAMPLE"
NAMES = ntlm_messages.Names("EXAMPLE", "example.test")
TYPE_1 = b"NTLMSSP\0" + struct.pack("<II", 1, 0xE2088233) + bytes(24)


class Arithmetic(unittest.TestCase):
    def test_md4_is_that_of_rfc_1320(self) -> None:
        for text, digest in (
            (b"", "31d6cfe0d16ae931b73c59d7e0c089c0"),
            (b"abc", "a448017aaf21d8525fc10ae87aa6729d"),
            (b"message digest", "d9130a8164549fe818874806e1c7014b"),
            (b"1234567890" * 8, "e33b4ddc9c38f2199c3e7b164fcc0536"),
        ):
            self.assertEqual(md4(text).hex(), digest)

    def test_rc4_is_that_of_rfc_6229(self) -> None:
        self.assertEqual(rc4(bytes.fromhex("0102030405"), bytes(16)).hex(), "b2396305f03dc027ccc3524a0a1118a8")

    def test_an_answer_is_proven_as_in_the_example_of_ms_nlmp(self) -> None:
        """Section 4.2.4: user User, domain Domain, password Password."""
        handshake = NtlmHandshake(TYPE_1, Challenge(NAMES))
        handshake._nonce = bytes.fromhex("0123456789abcdef")
        pairs = ntlm_messages.write_pairs({2: "Domain".encode("utf-16-le"), 1: "Server".encode("utf-16-le")})
        rest = bytes.fromhex("0101000000000000") + bytes(8) + b"\xaa" * 8 + bytes(4) + pairs + bytes(4)
        proof = bytes.fromhex("68cd0ab851e51c96aabc927bebef6a1c")
        answer = ntlm_messages.Answer(b"", "Domain", "User", proof + rest, b"", 0)
        self.assertTrue(handshake.proves(answer, "Password"))
        self.assertEqual(handshake.session_key.hex(), "8de40ccadbc14a82f15cb0ad0de95ca3")
        self.assertFalse(handshake.proves(answer, "password"))

    def test_an_answer_to_another_server_or_of_another_day_is_seen(self) -> None:
        handshake = NtlmHandshake(TYPE_1, Challenge(NAMES))
        length, place = struct.unpack_from("<H2xI", handshake.challenge, 40)
        pairs = handshake.challenge[place:place + length]
        for age, sent, flaw in ((0, pairs, None), (37 * 3600, pairs, "the answer is too old"),
                                (0, bytes(4), "the target information is another server's")):
            blob = bytes(24) + ntlm_messages.file_time(time.time() - age) + bytes(12) + sent
            self.assertEqual(handshake.flaw(ntlm_messages.Answer(b"", "", "", blob, b"", 0)), flaw)

    def test_the_hash_of_a_binding_is_that_of_its_structure(self) -> None:
        data = b"tls-server-end-point:" + hashlib.sha256(b"certificate").digest()
        self.assertEqual(ntlm_hash(data), hashlib.md5(bytes(16) + b"\x35\0\0\0" + data).digest())
        answers = [ntlm_messages.Answer(b"", "", "", bytes(44) + ntlm_messages.write_pairs(pairs), b"", 0)
                   for pairs in ({10: ntlm_hash(data)}, {10: bytes(16)}, {9: b"x"}, {10: b"y" * 16})]
        found = [binding_of(answer, data) for answer in answers]
        self.assertEqual(found, [Binding.RIGHT, Binding.ABSENT, Binding.ABSENT, Binding.WRONG])
        self.assertEqual(binding_of(answers[0], None), Binding.WRONG)

    def test_a_signature_without_key_exchange_is_a_plain_checksum(self) -> None:
        key = bytes(range(16))
        magic = b"session key to server-to-client signing key magic constant\0"
        checksum = hmac.new(hashlib.md5(key + magic).digest(), bytes(4) + b"data", "md5").digest()[:8]
        self.assertEqual(sign(key, 0, b"data", True), b"\1\0\0\0" + checksum + bytes(4))

    def test_forms_of_a_challenge_leave_out_what_protects(self) -> None:
        def flags(form: str) -> int:
            return struct.unpack_from("<I", NtlmHandshake(TYPE_1, Challenge(NAMES, form)).challenge, 20)[0]

        self.assertTrue(flags("right") & ntlm_messages.TARGET_INFO)
        self.assertFalse(flags("no_target_info") & ntlm_messages.TARGET_INFO)
        self.assertFalse(flags("old") & (ntlm_messages.TARGET_INFO | ntlm_messages.EXTENDED_SECURITY))

    def test_damaged_tokens_of_spnego_are_refused(self) -> None:
        good = spnego.write_response(spnego.INCOMPLETE, b"inner", spnego.NTLM)
        self.assertEqual(spnego.read_token(good).inner, b"inner")
        for token in (b"", good[:-1], b"\x60\x02ab", good + b"x", b"\xa1\x84\xff\xff\xff\xff"):
            with self.assertRaises(spnego.SpnegoError):
                spnego.read_token(token)


class EndPoint(ExchangeTestCase):
    def test_the_end_point_is_the_hash_of_the_certificate(self) -> None:
        path = str(self.exchange.certificate)
        made = subprocess.run(["openssl", "x509", "-in", path, "-outform", "DER"], capture_output=True, check=True)
        self.assertEqual(end_point(path), b"tls-server-end-point:" + hashlib.sha256(made.stdout).digest())


class NtlmCase(ExchangeTestCase):
    people = [person("anna@example.test", [])]
    password = PASSWORD

    def client(self, *arguments: object, user: str = UPN, password: str | None = None, **more: object) -> Client:
        made = Client(self.exchange, user, self.password if password is None else password, *arguments, **more)
        self.addCleanup(made.close)
        return made

    def bad_passwords(self, name: str = USER) -> int:
        return self.exchange.statistics()["accounts"][name]["badPwdCount"]


@unittest.skipUnless(is_there(), WHY_NOT)
class Ntlm(NtlmCase):
    def test_a_handshake_logs_the_connection_in_and_no_other(self) -> None:
        for in_spnego in (False, True):
            with self.subTest(in_spnego=in_spnego):
                client = self.client(in_spnego)
                self.assertEqual(client.log_in(REQUEST), [401, 200])
                self.assertTrue(client.is_complete)
                self.assertEqual([client.post(REQUEST) for _ in range(2)], [200, 200])
                self.assertEqual(self.exchange.post(REQUEST, Authorization=None).status, 401)

    def test_a_challenge_comes_alone(self) -> None:
        client = self.client()
        client.post(b"", "NTLM TlRMTVNTUAABAAAAt4II4gAAAAAAAAAAAAAAAAAAAAAGAbEdAAAADw==")
        self.assertEqual(len(client.offered), 1)
        self.assertTrue(client.offered[0].startswith("NTLM TlRMTVNTUAACAAAA"))

    def test_a_wrong_password_costs_one_count_and_the_right_one_takes_it_away(self) -> None:
        for in_spnego in (False, True):
            client = self.client(in_spnego, password="wrong")
            self.assertEqual(client.log_in(REQUEST), [401, 401])
            self.assertEqual(client.offered[:2], ["Negotiate", "NTLM"])
            self.assertEqual(client.post(REQUEST), 401)
            self.assertEqual(self.bad_passwords(), 1)
            self.assertEqual(self.client(in_spnego).log_in(REQUEST), [401, 200])
            self.assertEqual(self.bad_passwords(), 0)

    def test_the_binding_is_judged_by_the_setting(self) -> None:
        for demand, accepted in (("off", {"none", "right", "wrong"}), ("allow", {"none", "right"}),
                                 ("required", {"right"})):
            self.configure(channel_binding=demand)
            for binding in ("none", "right", "wrong"):
                for in_spnego in (False, True):
                    with self.subTest(demand=demand, binding=binding, in_spnego=in_spnego):
                        status = 200 if binding in accepted else 401
                        client = self.client(in_spnego, binding)
                        self.assertEqual(client.log_in(REQUEST), [401, status])
                        self.assertEqual(self.bad_passwords(), 0)

    def test_a_binding_that_is_missing_does_not_hide_a_wrong_password(self) -> None:
        self.configure(channel_binding="required")
        self.assertEqual(self.client(password="wrong").log_in(REQUEST), [401, 401])
        self.assertEqual(self.bad_passwords(), 1)

    def test_other_credentials_on_the_connection_end_its_log_in(self) -> None:
        client = self.client()
        client.log_in(REQUEST)
        self.assertEqual(client.post(REQUEST, authorization(USER, "wrong")), 401)
        self.assertEqual(client.post(REQUEST), 401)

    def test_an_answer_is_good_for_one_challenge(self) -> None:
        client = self.client()
        client.log_in(REQUEST)
        self.assertEqual(client.post(REQUEST, "NTLM TlRMTVNTUAADAAAA"), 401)
        self.assertEqual(client.post(REQUEST), 401)

    def test_what_is_used_is_counted_by_name(self) -> None:
        self.exchange.control("reset_statistics")
        self.client(True, "right").log_in(REQUEST)
        statistics = self.exchange.statistics()
        self.assertEqual(statistics["methods"], {"negotiate ntlm, bound": 1})
        self.assertEqual(statistics["authorizations"], {"Negotiate 1": 1, "Negotiate 3": 1})
        self.assertEqual((statistics["log_ins_ok"], statistics["log_in_challenges"]), (1, 1))
        self.assertEqual(statistics["integrity_codes"], {"right": 1})


@unittest.skipUnless(is_there(), WHY_NOT)
class Misbehaviour(NtlmCase):
    def test_the_connection_ends_at_the_step_that_a_rule_names(self) -> None:
        steps = {"anonymous": lambda client: client.post(REQUEST),
                 "challenge": lambda client: client.post(b"", "NTLM TlRMTVNTUAABAAAAt4II4gAAAAAAAAAAAAAAAAAAAAA="),
                 "success": lambda client: client.log_in(REQUEST)}
        for step, take in steps.items():
            with self.subTest(step=step):
                self.misbehave("close_at", at=step)
                client = self.client()
                take(client)
                self.assertIsNone(client.connection.sock)

    def test_a_refusal_may_close(self) -> None:
        self.misbehave("close_at", at="refusal")
        client = self.client(password="wrong")
        self.assertEqual(client.log_in(REQUEST), [401, 401])
        self.assertIsNone(client.connection.sock)

    def test_the_connection_may_be_dropped_after_the_proof_has_been_judged(self) -> None:
        self.misbehave("drop_log_in", before="last_token")
        for password, count in (("wrong", 1), (PASSWORD, 0)):
            with self.assertRaises(ConnectionError):
                self.client(password=password).log_in(REQUEST)
            self.assertEqual(self.bad_passwords(), count)

    def test_a_right_password_may_be_refused_without_a_count(self) -> None:
        self.misbehave("refuse_log_in", times=1)
        self.assertEqual(self.client().log_in(REQUEST), [401, 401])
        self.assertEqual(self.bad_passwords(), 0)
        self.assertEqual(self.client().log_in(REQUEST), [401, 200])

    def test_a_wrong_password_by_rule_counts_on_a_connection_that_is_logged_in(self) -> None:
        client = self.client()
        client.log_in(REQUEST)
        self.misbehave("wrong_password", times=1)
        self.assertEqual([client.post(REQUEST), client.post(REQUEST)], [401, 401])
        self.assertEqual(self.bad_passwords(), 1)

    def test_a_401_by_rule_takes_the_log_in_away(self) -> None:
        client = self.client()
        client.log_in(REQUEST)
        self.misbehave("http_status", times=1, status=401)
        self.assertEqual([client.post(REQUEST), client.post(REQUEST)], [401, 401])
        self.assertEqual(self.bad_passwords(), 0)

    def test_the_clock_in_the_challenge_may_be_wrong(self) -> None:
        self.misbehave("ntlm_challenge", clock_seconds=-600)
        self.assertEqual(self.client().log_in(REQUEST), [401, 200])


class Curl(NtlmCase):
    """libcurl's own NTLM takes ASCII only."""

    password = "right one"

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        (cls.exchange.folder / "password").write_text(cls.password + "\n", encoding="utf-8")
        (cls.exchange.folder / "request").write_bytes(REQUEST)
        cls.exchange.control("reload")

    def curl(self, user: str, password: str) -> str:
        arguments = ["--silent", "--ntlm", "--output", "/dev/null", "--write-out", "%{http_code} %{num_connects}",
                     "--header", "Content-Type: text/xml", "--data-binary", f"@{self.exchange.folder}/request",
                     "--cacert", str(self.exchange.certificate), "--config", "-",
                     f"https://127.0.0.1:{self.exchange.port}{PATH}"]
        user = user.replace("\\", "\\\\")
        return subprocess.run(["curl", *arguments], input=f'user = "{user}:{password}"\n', capture_output=True,
                              text=True, check=False).stdout

    def test_it_is_let_in_under_each_name(self) -> None:
        for user in (USER, "example.test\\svc-ewscal", "svc-ewscal", "svc-ewscal@example.test", "example\\SVC-ewscal"):
            self.assertEqual(self.curl(user, self.password), "200 1", user)

    def test_a_wrong_password_and_an_unknown_user_are_counted_as_the_controller_does(self) -> None:
        self.assertEqual(self.curl(USER, "wrong"), "401 1")
        self.assertEqual(self.curl("EXAMPLE\\nobody", self.password), "401 1")
        self.assertEqual(self.bad_passwords(), 1)

    def test_an_old_challenge_is_answered_in_the_old_way_which_is_seen_and_refused(self) -> None:
        for form, answer, seen in (("no_target_info", "200 1", 0), ("old", "401 1", 1),
                                   ("no_extended_security", "401 1", 1)):
            with self.subTest(form=form):
                self.exchange.control("reset_statistics")
                self.misbehave("ntlm_challenge", form=form)
                self.assertEqual(self.curl(USER, self.password), answer)
                self.assertEqual(self.exchange.statistics()["ntlm_version_1"], seen)

    def test_a_challenge_that_is_none_gets_no_answer(self) -> None:
        for form in ("cut", "garbage"):
            self.exchange.control("reset_statistics")
            self.misbehave("ntlm_challenge", form=form)
            self.curl(USER, self.password)
            self.assertEqual(self.exchange.statistics()["log_ins_ok"], 0)


class Offers(ExchangeTestCase):
    people = [person("anna@example.test", [])]

    def test_what_is_offered_can_be_chosen(self) -> None:
        for log_in, ways in (
            ("negotiate", ["Negotiate", "NTLM"]),
            ("basic", ["Negotiate", "NTLM", 'Basic realm="exchange"']),
            ("only_negotiate", ["Negotiate"]),
            ("only_ntlm", ["NTLM"]),
            ("only_basic", ['Basic realm="exchange"']),
            ("ntlm_basic", ["NTLM", 'Basic realm="exchange"']),
            ("none", []),
        ):
            self.configure(log_in=log_in)
            answer = self.exchange.post(REQUEST, Authorization=None)
            self.assertEqual((answer.status, answer.headers.get_all("WWW-Authenticate", [])), (401, ways))

    def test_garbage_is_refused(self) -> None:
        for value in ("NTLM", "NTLM !", "NTLM eA==", "Negotiate YAA=", "NTLM TlRMTVNTUAADAAAA", "Negotiate eA==",
                      "NTLM TlRMTVNTUAABAAAA", "Negotiate oQcwBaADCgEB"):
            self.assertEqual(self.exchange.post(REQUEST, Authorization=value).status, 401, value)


class Kinds(unittest.TestCase):
    """Accounts that cannot be used, as a domain controller counts them."""

    @classmethod
    def setUpClass(cls) -> None:
        states = ("usable", "disabled", "expired", "must_change", "locked")
        lines = [{"user": f"EXAMPLE\\{state}", "upn": f"{state}.one@elsewhere.test", "password": f"pass {state}",
                  "state": state} for state in states]
        cls.exchange = Exchange([person("anna@example.test", [])],
                                accounts="".join(json.dumps(line) + "\n" for line in lines))
        cls.addClassCleanup(cls.exchange.stop)

    def try_one(self, user: str, password: str) -> tuple[int, int]:
        status = self.exchange.post(REQUEST, Authorization=authorization(user, password)).status
        state = user.rpartition("\\")[2].partition(".")[0]
        return status, self.exchange.statistics()["accounts"][f"EXAMPLE\\{state}"]["badPwdCount"]

    def test_each_kind_is_refused_and_counted_as_a_controller_does(self) -> None:
        for state, right, wrong in (("usable", (200, 0), (401, 1)), ("disabled", (401, 0), (401, 1)),
                                    ("expired", (401, 0), (401, 1)), ("must_change", (401, 0), (401, 1)),
                                    ("locked", (401, 0), (401, 0))):
            with self.subTest(state=state):
                self.assertEqual(self.try_one(f"EXAMPLE\\{state}", f"pass {state}"), right)
                self.assertEqual(self.try_one(f"EXAMPLE\\{state}", "wrong"), wrong)

    def test_a_upn_may_be_another_name_in_another_domain(self) -> None:
        self.assertEqual(self.try_one("usable.one@elsewhere.test", "pass usable"), (200, 0))

    def test_a_state_can_be_changed(self) -> None:
        self.addCleanup(self.exchange.control, "account", user="EXAMPLE\\usable", state="usable")
        self.exchange.control("account", user="EXAMPLE\\usable", state="expired")
        self.assertEqual(self.try_one("EXAMPLE\\usable", "pass usable")[0], 401)
        self.assertFalse(self.exchange.control("account", user="EXAMPLE\\usable", state="odd")["ok"])
        self.assertFalse(self.exchange.control("account", user="EXAMPLE\\x", state="usable")["ok"])


if __name__ == "__main__":
    unittest.main()
