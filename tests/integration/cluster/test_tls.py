"""What the three real roles say when TLS fails, each cause by its name and with advice that can help; and that the
authority which issued the certificates is enough for all three."""

from __future__ import annotations

import hashlib
import json
import ssl
import time
import unittest
from dataclasses import dataclass
from pathlib import Path

from support import PATIENCE_SECONDS, ROOT, ClusterTest
from tenant.certificates import Certificates, make_authority, make_certificate, make_issuing_authority
from tenant.ports import free_port
from tenant.program import wait_until

from side_by_side import ManyCases, SideBySide, for_each
from tls_meddler import TlsMeddler, demanding

OLD_HELLO = (ROOT / "tests" / "cases" / "tls-serverhello-without-rfc5746.bin").read_bytes()
USERS = 5
SERVERS = {"exchange", "directory", "ucserver"}


def alert(number: int) -> bytes:
    """A record with a fatal alert."""
    return bytes((0x15, 3, 3, 0, 2, 2, number))


@dataclass(frozen=True)
class Failure:
    """What a server answers to the hello, the name of the failure, and words of its sentence."""

    what: str
    answer: bytes | ssl.TLSVersion  # of a server that wants to see a certificate
    name: str
    words: str
    is_clear_text: bool = False  # which the UCServer may not send any more once StartTLS is agreed on

    def at(self, server: str) -> tuple[str, str]:
        """The name and the words there."""
        if self.is_clear_text and server == "ucserver":
            return "tls.clear_text_before", "unencrypted data after it had agreed"
        return self.name, self.words

    def __str__(self) -> str:
        return self.what


FAILURES = (
    Failure("a hello without safe renegotiation", OLD_HELLO, "tls.too_old", "speaks only old TLS"),
    Failure("protocol version", alert(70), "tls.too_old", "TLS 1.2 or newer"),
    Failure("unrecognised name", alert(112), "tls.name_not_served", "set host"),
    Failure("handshake failure", alert(40), "tls.no_shared_cipher", "no encryption in common"),
    Failure("insufficient security", alert(71), "tls.key_exchange_weak", "key exchange"),
    Failure("internal error", alert(80), "tls.refused_by_server", "log of the server"),
    Failure("plain HTTP", b"HTTP/1.1 400 Bad Request\r\n\r\n", "tls.http_answers", "plain HTTP answers",
            is_clear_text=True),
    Failure("plain LDAP", b"0\x84\0\0\0\x10\x02\x01\0\x78\x84\0\0\0\x07\n\x014\x04\0\x04\0", "tls.ldap_answers",
            "plain LDAP answers", is_clear_text=True),
    Failure("a mail server", b"220 mail.example.test ESMTP\r\n", "tls.not_spoken", 'begins with "220 m"',
            is_clear_text=True),
    Failure("nothing", b"", "tls.handshake_cut", "cut during the TLS handshake"),
    Failure("a client certificate", ssl.TLSVersion.TLSv1_2, "tls.client_certificate_demanded",
            "demands a client certificate"),
    Failure("a client certificate with TLS 1.3", ssl.TLSVersion.TLSv1_3, "tls.client_certificate_demanded",
            "demands a client certificate"),
)


class TlsTest(ClusterTest, ManyCases):
    """All three servers at once: it must be the same at each."""

    minimum: dict[str, str] = {}

    def start_meddled(self, does: bytes | ssl.TLSVersion) -> None:
        """A cluster whose servers all answer a hello like that."""
        tenant = self.tenant
        tenant.start_ucserver()
        meddlers = {}
        shown = tenant.certificates
        answer = does if isinstance(does, bytes) else demanding(shown.certificate, shown.key, does)
        for server in SERVERS:
            upstream = int(tenant.servers["ucserver"].ready["port"]) if server == "ucserver" else None
            meddlers[server] = TlsMeddler(answer, upstream)
            self.addCleanup(meddlers[server].close)
        tenant.settings["exchange"] = {"url": f"https://127.0.0.1:{meddlers['exchange'].port}/EWS/Exchange.asmx"}
        tenant.settings["directory"] = {"port": str(meddlers["directory"].port), "tls": "ldaps"}
        tenant.settings["ucserver"] = {"port": str(meddlers["ucserver"].port)}
        for server in SERVERS:
            tenant.settings[server].update(self.minimum)
        tenant.start_supervisor()

    def bad_steps(self) -> dict[str, tuple[str, str]]:
        """By server, the name and the sentence of what `ewscalctl check` calls bad."""
        checks = json.loads(self.tenant.ctl("check", "--json", check=False))["checks"]
        return {check["server"]: (str(step.get("reason")), str(step["text"]))
                for check in checks for step in check["steps"] if not step["good"]}

    @for_each(FAILURES)
    def test_each_cause_has_its_name_at_all_three_servers(self, failure: Failure) -> None:
        """And nobody is asked whether HTTPS listens there."""
        self.make_tenant(USERS, {"service": {"request_timeout": "6s"}}, plain=True)
        self.start_meddled(failure.answer)
        expected = {server: failure.at(server)[0] for server in SERVERS}

        def are_said() -> bool:
            return {server: said[0] for server, said in self.bad_steps().items()} == expected

        wait_until(are_said, PATIENCE_SECONDS, f"{failure.name} at all three")
        for server, (_, text) in self.bad_steps().items():
            self.assertIn(failure.at(server)[1], text, server)
            self.assertNotIn("HTTPS on that port", text)
        # Nobody has read a password, not even where TLS 1.3 lets it be sent before the refusal comes.
        accounts = (self.tenant.statistics() or {})["accounts"]
        self.assertEqual([account for account in accounts if account["stopped"] or account["held_ms"]], [])

    def test_a_server_that_cannot_speak_the_minimum_is_named_at_all_three(self) -> None:
        """It speaks TLS 1.2, which is enough by default."""
        self.make_tenant(USERS, {"service": {"request_timeout": "6s"}}, plain=True)
        self.minimum = {"tls_minimum": "1.3"}
        self.start_meddled(ssl.TLSVersion.TLSv1_2)

        def are_named() -> bool:
            return {server: said[0] for server, said in self.bad_steps().items()} == dict.fromkeys(
                SERVERS, "tls.below_minimum")

        wait_until(are_named, PATIENCE_SECONDS, "tls.below_minimum at all three")
        for _, text in self.bad_steps().values():
            self.assertIn("set tls_minimum = 1.2", text)

    def test_servers_that_speak_the_minimum_are_used(self) -> None:
        """All three."""
        tenant = self.make_tenant(USERS, {server: {"tls_minimum": "1.3"} for server in SERVERS}, plain=True)
        tenant.start_servers()
        tenant.start_supervisor()
        tenant.wait_for_round()
        tenant.compare()

    def test_exchange_without_tls_is_read_by_ntlm_and_warned_of(self) -> None:
        """Where somebody wants it, although Basic is offered, too."""
        tenant = self.make_tenant(USERS, plain=True)
        port = free_port(tenant.address)
        tenant.start_directory()
        tenant.start_exchange("--listen-in-clear", f"{tenant.address}:{port}", "--log-in", "ntlm_basic")
        tenant.start_ucserver()
        tenant.settings["exchange"] = {"url": f"http://{tenant.address}:{port}/EWS/Exchange.asmx", "tls": "off",
                                       "clear_text": "yes", "ca_file": None, "auth": "auto"}
        tenant.start_supervisor()
        tenant.wait_for_round()
        tenant.compare()
        wait_until(lambda: "ntlm" in {row["method"] for row in (tenant.statistics() or {"servers": []})["servers"]},
                   PATIENCE_SECONDS, "a report of the log-in")
        lines = tenant.ctl("status", check=False).splitlines()
        self.assertTrue(any(line.startswith("WARNING: exchange:") and "[exchange.in_clear_text]" in line
                            for line in lines), lines)

    def test_exchange_without_tls_gets_no_basic(self) -> None:
        """Even if it offers nothing else: no account is refused, and nothing is sent."""
        tenant = self.make_tenant(USERS, plain=True)
        port = free_port(tenant.address)
        tenant.start_exchange("--listen-in-clear", f"{tenant.address}:{port}", "--log-in", "only_basic")
        tenant.start_directory()
        tenant.start_ucserver()
        tenant.settings["exchange"] = {"url": f"http://{tenant.address}:{port}/EWS/Exchange.asmx", "tls": "off",
                                       "clear_text": "yes", "ca_file": None, "auth": "auto"}
        tenant.start_supervisor()
        wait_until(lambda: self.bad_steps().get("exchange", ("",))[0] == "exchange.login_not_offered",
                   PATIENCE_SECONDS, "a refusal to log in")
        statistics = tenant.exchange(command="statistics")["statistics"]
        self.assertEqual(statistics.get("authorizations", {}).get("Basic", 0), 0, statistics)

    def test_the_issuing_authority_alone_is_enough_for_all_three(self) -> None:
        """The root above it is in no file of ours, and no server sends it."""
        tenant = self.make_tenant(USERS, plain=True)
        folder = tenant.folder / "two tiers"
        issuing = make_issuing_authority(folder / "issuing", make_authority(folder / "root"))
        tenant.certificates = make_certificate(folder / "server", issuing)
        tenant.start_servers()
        tenant.start_supervisor()
        tenant.wait_for_round()
        tenant.compare()

    def test_two_pins_are_enough_for_all_three_while_a_certificate_is_renewed(self) -> None:
        """The certificates are of nobody whom this machine knows."""
        tenant = self.make_tenant(USERS, plain=True)
        other = make_certificate(tenant.folder / "other", make_authority(tenant.folder / "nobody"))
        for server in SERVERS:
            tenant.settings[server] = {
                "ca_file": None, "pin": [fingerprint(other), fingerprint(tenant.certificates)]}
        tenant.start_servers()
        tenant.start_supervisor()
        tenant.wait_for_round()
        tenant.compare()


class ShownTest(ClusterTest):
    """What status tells of servers that work."""

    def warnings(self) -> dict[str, str]:
        """By server, the name of what is warned of."""
        rows = (self.tenant.statistics() or {"warnings": []})["warnings"]
        return {row["server"]: row["text_name"] for row in rows}

    def start(self, days: int) -> None:
        """A cluster whose servers have a certificate that lasts for so long."""
        tenant = self.make_tenant(USERS, plain=True)
        authority = make_authority(tenant.folder / "authority")
        tenant.certificates = make_certificate(tenant.folder / "server", authority, days=days)
        for server in SERVERS if days < 0 else ():
            tenant.settings[server] = {"ca_file": None, "pin": fingerprint(tenant.certificates)}
        tenant.start_servers()
        tenant.start_supervisor()
        tenant.wait_for_round()

    def test_a_certificate_that_ends_soon_is_warned_of_at_all_three(self) -> None:
        """Beside the day, the version and the way of the log-in."""
        self.start(days=20)
        wait_until(lambda: self.warnings() == dict.fromkeys(SERVERS, "server.certificate_ends"), PATIENCE_SECONDS,
                   "three warnings")
        rows = {row["name"]: row for row in (self.tenant.statistics() or {})["servers"] if row["requests"] > 0}
        for server in SERVERS:
            days = (rows[server]["certificate_end_ms"] / 1000 - time.time()) / 86400
            self.assertAlmostEqual(days, 20, delta=0.1)
        self.assertEqual(rows["exchange"]["product"], "Exchange 2016")
        self.assertRegex(rows["exchange"]["version"], r"^15\.1\.")
        self.assertIsNotNone(rows["exchange"]["out_of_support_ms"])
        self.assertIn(rows["exchange"]["method"], ("negotiate", "ntlm", "basic"))
        lines = self.tenant.ctl("status").splitlines()
        self.assertEqual(len([line for line in lines if "[server.certificate_ends]" in line]), 3, lines)
        self.assertTrue(any("OUT OF SUPPORT SINCE" in line for line in lines))

    def test_a_pinned_certificate_that_has_ended_is_warned_of(self) -> None:
        """It is accepted as it is."""
        self.start(days=-1)
        wait_until(lambda: self.warnings() == dict.fromkeys(SERVERS, "server.certificate_ended"), PATIENCE_SECONDS,
                   "three warnings")


def fingerprint(certificates: Certificates) -> str:
    """SHA-256 of the server's certificate."""
    octets = ssl.PEM_cert_to_DER_cert(Path(certificates.certificate).read_text(encoding="ascii"))
    return hashlib.sha256(octets).hexdigest()


class Several(SideBySide):
    """Each waits for its own cluster most of the time."""

    at_a_time = len(FAILURES) + 2


def load_tests(_loader: unittest.TestLoader, tests: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """Side by side: they spend their time waiting."""
    return Several(tests)


if __name__ == "__main__":
    unittest.main()
