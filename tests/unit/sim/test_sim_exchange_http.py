"""What the simulated Exchange wants of HTTP and of a log-in."""

import socket
import subprocess
import unittest
from xml.etree import ElementTree

from sim_exchange_support import (
    PASSWORD,
    PATH,
    USER,
    Answer,
    Exchange,
    ExchangeTestCase,
    authorization,
    person,
    request,
)

from sim_exchange.settings import Settings

REQUEST = request("anna@example.test")


class HttpStrictness(ExchangeTestCase):
    people = [person("anna@example.test", [])]

    def send(self, method: str, path: str, body: bytes | None, **headers: str) -> int:
        connection = self.exchange.connect()
        self.addCleanup(connection.close)
        sent = {
            "Authorization": authorization(USER, PASSWORD),
            "Content-Type": "text/xml",
            **headers,
        }
        connection.request(method, path, body, sent)
        return connection.getresponse().status

    def test_another_path_is_404(self) -> None:
        self.assertEqual(self.send("POST", "/EWS/Services.wsdl", REQUEST), 404)

    def test_the_letter_case_of_the_path_does_not_matter(self) -> None:
        self.assertEqual(self.send("POST", "/ews/exchange.asmx", REQUEST), 200)

    def test_get_is_405(self) -> None:
        self.assertEqual(self.send("GET", PATH, None), 405)

    def send_chunks(self, *chunks: bytes) -> tuple[int, bytes]:
        connection = self.exchange.connect()
        self.addCleanup(connection.close)
        headers = {"Authorization": authorization(USER, PASSWORD), "Content-Type": "text/xml"}
        headers["Transfer-Encoding"] = "chunked"
        connection.request("POST", PATH, iter(chunks), headers, encode_chunked=True)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def test_a_request_in_chunks_is_taken(self) -> None:
        for size in (1, 100, len(REQUEST)):
            chunks = [REQUEST[at : at + size] for at in range(0, len(REQUEST), size)]
            status, body = self.send_chunks(*chunks)
            self.assertEqual(status, 200)
            self.assertIn(b"NoError", body)

    def test_a_request_in_chunks_that_is_too_large_is_a_fault(self) -> None:
        status, body = self.send_chunks(*[b" " * 65536] * 8)
        self.assertEqual(status, 500)
        self.assertIn(b"ErrorRequestStreamTooBig", body)

    def test_chunks_that_are_none_are_400(self) -> None:
        head = (
            "POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: exchange\r\nContent-Type: text/xml\r\n"
            f"Authorization: {authorization(USER, PASSWORD)}\r\nTransfer-Encoding: chunked\r\n"
        ).encode()
        for body in (b"\r\nx\r\n", b"\r\n3\r\nabcd\r\n", b"\r\n-1\r\n", b"Content-Length: 3\r\n\r\n0\r\n\r\n"):
            self.assertIn(b" 400 ", self.raw(head + body), body)
        self.assertIn(b" 501 ", self.raw(head.replace(b"chunked", b"gzip") + b"\r\n"))

    def test_the_description_of_the_service_needs_a_log_in(self) -> None:
        connection = self.exchange.connect()
        self.addCleanup(connection.close)
        for header, status in ((authorization(USER, PASSWORD), 200), (authorization(USER, "x"), 401)):
            connection.request("GET", "/EWS/Services.wsdl", None, {"Authorization": header})
            answer = connection.getresponse()
            body = answer.read()
            self.assertEqual(answer.status, status)
            if status == 200:
                self.assertTrue(answer.headers["Content-Type"].startswith("text/xml"))
                self.assertIn(b'name="GetUserAvailability"', body)
                self.assertTrue(ElementTree.fromstring(body).tag.endswith("}definitions"))
        connection.request("GET", "/EWS/Services.wsdl")
        self.assertEqual(connection.getresponse().status, 401)
        self.exchange.control("unlock")

    def test_another_content_type_is_415(self) -> None:
        self.assertEqual(self.exchange.post(REQUEST, Content_Type="application/xml").status, 415)
        self.assertEqual(self.exchange.post(REQUEST, Content_Type=None).status, 415)
        latin = "text/xml; charset=iso-8859-1"
        self.assertEqual(self.exchange.post(REQUEST, Content_Type=latin).status, 415)

    def raw(self, octets: bytes) -> bytes:
        plain = socket.create_connection(("127.0.0.1", self.exchange.port), timeout=10)
        with self.exchange.tls().wrap_socket(plain, server_hostname="127.0.0.1") as connection:
            connection.sendall(octets)
            return connection.recv(1000)

    def test_garbage_instead_of_http_is_400(self) -> None:
        self.assertIn(b" 400 ", self.raw(b"NOT HTTP AT ALL\r\n\r\n"))

    def test_a_request_without_host_is_400(self) -> None:
        head = b"POST /EWS/Exchange.asmx HTTP/1.1\r\nContent-Length: 0\r\n"
        head += b"Content-Type: text/xml\r\n\r\n"
        self.assertIn(b" 400 ", self.raw(head))
        self.assertIn(b" 401 ", self.raw(head.replace(b"\r\n", b"\r\nHost: exchange\r\n", 1)))

    def test_an_idle_connection_is_closed(self) -> None:
        self.configure(keep_alive_seconds=1)
        connection = self.exchange.connect()
        self.addCleanup(connection.close)
        self.exchange.post(REQUEST, connection)
        self.assertEqual(connection.sock.recv(1), b"")

    def test_the_connection_is_kept(self) -> None:
        connection = self.exchange.connect()
        self.addCleanup(connection.close)
        before = self.exchange.statistics()["connections"]
        for _ in range(3):
            self.assertEqual(self.exchange.post(REQUEST, connection).status, 200)
        self.assertEqual(self.exchange.statistics()["connections"], before + 1)

    def test_gzip_is_used_when_it_is_accepted(self) -> None:
        plain = self.exchange.post(REQUEST)
        packed = self.exchange.post(REQUEST, Accept_Encoding="gzip, deflate")
        self.assertNotIn("Content-Encoding", plain.headers)
        self.assertEqual(packed.headers["Content-Encoding"], "gzip")
        self.assertEqual(packed.body, plain.body)

    def test_gzip_can_be_turned_off(self) -> None:
        self.configure(gzip="no")
        self.assertNotIn(
            "Content-Encoding", self.exchange.post(REQUEST, Accept_Encoding="gzip").headers
        )

    def test_the_answer_is_chunked_or_has_a_length(self) -> None:
        self.assertEqual(self.exchange.post(REQUEST).headers["Transfer-Encoding"], "chunked")
        self.configure(framing="length")
        answer = self.exchange.post(REQUEST)
        self.assertEqual(answer.headers["Content-Length"], str(len(answer.raw)))

    def test_the_client_request_id_is_returned_when_wanted(self) -> None:
        wanted = {"client_request_id": "abc", "return_client_request_id": "true"}
        self.assertEqual(self.exchange.post(REQUEST, **wanted).headers["client-request-id"], "abc")
        self.assertNotIn("client-request-id", self.exchange.post(REQUEST).headers)

    def test_a_client_without_our_certificate_gets_nothing_and_an_old_tls_neither(self) -> None:
        url = f"https://127.0.0.1:{self.exchange.port}{PATH}"
        foreign = subprocess.run(["curl", "-s", url], check=False)
        self.assertEqual(foreign.returncode, 60)
        trusted = ["curl", "-s", "--cacert", self.exchange.certificate, url]
        old = subprocess.run([*trusted, "--tls-max", "1.1", "--tlsv1.1"], check=False)
        self.assertEqual(old.returncode, 35)
        self.assertEqual(
            subprocess.run([*trusted, "--output", "/dev/null"], check=False).returncode, 0
        )

    def test_refusals_are_logged_with_a_reason_and_without_credentials(self) -> None:
        self.exchange.post(REQUEST, password="wrong-but-secret")
        self.exchange.post(b"<a/>")
        reasons = [line["reason"] for line in self.exchange.log()]
        self.assertEqual(reasons[-2:], ["unauthorised", "bad_request"])
        text = (self.exchange.folder / "log").read_text()
        self.assertNotIn("wrong-but-secret", text)
        self.assertNotIn(PASSWORD, text)


def offered(answer: Answer) -> list[str]:
    """The ways to log in that an answer names."""
    return [value.partition(" ")[0] for value in answer.headers.get_all("WWW-Authenticate", [])]


class LogIn(ExchangeTestCase):
    people = [person("anna@example.test", [])]

    def statuses(self, *passwords: str) -> list[int]:
        return [self.exchange.post(REQUEST, password=password).status for password in passwords]

    def test_no_credentials_are_asked_for_and_not_counted_as_a_failure(self) -> None:
        before = self.exchange.statistics()
        answer = self.exchange.post(REQUEST, Authorization=None)
        after = self.exchange.statistics()
        self.assertEqual(answer.status, 401)
        self.assertEqual(offered(answer), ["Negotiate", "NTLM", "Basic"])
        self.assertEqual(after["log_ins_failed"], before["log_ins_failed"])
        self.assertEqual(
            after["log_ins_without_credentials"], before["log_ins_without_credentials"] + 1
        )

    def test_by_default_basic_is_not_offered_and_its_password_not_looked_at(self) -> None:
        exchange = Exchange(self.people, "--log-in", "negotiate")
        self.addCleanup(exchange.stop)
        for password in (PASSWORD, "a", "b", "c"):
            answer = exchange.post(REQUEST, password=password)
            self.assertEqual((answer.status, offered(answer)), (401, ["Negotiate", "NTLM"]))
        statistics = exchange.statistics()
        self.assertEqual((statistics["log_ins_not_offered"], statistics["log_ins_failed"]), (4, 0))
        exchange.control("configure", settings={"log_in": "basic"})
        self.assertEqual(exchange.post(REQUEST).status, 200)

    def test_the_default_is_that_of_a_new_exchange(self) -> None:
        self.assertEqual(Settings().log_in, "negotiate")

    def test_the_user_may_be_written_as_upn(self) -> None:
        for user, status in (("svc-ewscal@EXAMPLE.test", 200), ("svc-ewscal@other.test", 401), ("svc-ewscal", 401)):
            header = authorization(user, PASSWORD)
            self.assertEqual(self.exchange.post(REQUEST, Authorization=header).status, status)

    def test_a_rule_about_401_holds_for_those_without_a_password_too(self) -> None:
        rule = {"match": {"any": True}, "do": "http_status", "status": 401,
                "headers": {"WWW-Authenticate": "Negotiate"}}
        self.exchange.control("misbehave", rules=[rule])
        for header in (authorization(USER, PASSWORD), None):
            answer = self.exchange.post(REQUEST, Authorization=header)
            self.assertEqual((answer.status, offered(answer)), (401, ["Negotiate"]))
        self.exchange.control("clear")

    def test_the_letter_case_of_the_user_does_not_matter(self) -> None:
        header = authorization("example\\SVC-EWSCAL", PASSWORD)
        self.assertEqual(self.exchange.post(REQUEST, Authorization=header).status, 200)

    def test_an_unknown_user_never_locks_the_account(self) -> None:
        for _ in range(5):
            header = authorization("EXAMPLE\\other", PASSWORD)
            self.assertEqual(self.exchange.post(REQUEST, Authorization=header).status, 401)
        self.assertEqual(self.statuses(PASSWORD), [200])

    def test_three_wrong_passwords_lock_the_account_for_the_right_one_too(self) -> None:
        self.assertEqual(self.statuses("a", "b", "c", PASSWORD), [401, 401, 401, 401])
        statistics = self.exchange.statistics()
        self.assertTrue(statistics["locked"])
        self.exchange.control("unlock")
        self.assertEqual(self.statuses(PASSWORD), [200])

    def test_a_right_password_in_between_starts_the_count_anew(self) -> None:
        self.assertEqual(self.statuses("a", "b", PASSWORD, "c", "d", PASSWORD)[-1], 200)

    def test_the_number_of_tries_can_be_chosen(self) -> None:
        self.configure(lock_out_after=1)
        self.assertEqual(self.statuses("a", PASSWORD), [401, 401])

    def test_tries_are_counted(self) -> None:
        before = self.exchange.statistics()
        self.statuses("a", PASSWORD, PASSWORD)
        after = self.exchange.statistics()
        self.assertEqual(after["log_ins_failed"] - before["log_ins_failed"], 1)
        self.assertEqual(after["log_ins_ok"] - before["log_ins_ok"], 2)

    def test_a_new_password_counts_after_a_reload(self) -> None:
        (self.exchange.folder / "password").write_text("next\n")
        self.addCleanup(self.exchange.control, "reload")
        self.addCleanup((self.exchange.folder / "password").write_text, PASSWORD + "\n", "utf-8")
        self.exchange.control("reload")
        self.assertEqual(self.statuses("next"), [200])


if __name__ == "__main__":
    unittest.main()
