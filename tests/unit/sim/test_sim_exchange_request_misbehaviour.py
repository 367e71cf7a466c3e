"""Each misbehaviour that concerns a whole request or a connection."""

import http.client
import re
import socket
import threading
import time
import unittest
import zlib
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

from sim_exchange_support import (
    PASSWORD,
    PATH,
    USER,
    Answer,
    E,
    ExchangeTestCase,
    M,
    S,
    T,
    appointment,
    authorization,
    person,
    request,
)

ANNA, BERT, NOBODY = "anna@example.test", "bert@example.test", "nobody@example.test"
REQUEST = request(ANNA, BERT)
APPOINTMENTS = [
    appointment("2027-03-16T08:00:00", "2027-03-16T09:00:00", utc=True, id="A1", subject="a\x01b"),
    appointment(
        "2027-03-17T08:00:00", "2027-03-17T09:00:00", utc=True, private=True, subject="Arzt"
    ),
]


class RequestTestCase(ExchangeTestCase):
    people = [
        person(ANNA, APPOINTMENTS[1:]),
        person(BERT, [], right="none"),
        person("cora@example.test", APPOINTMENTS, right="limited"),
    ]

    def ask(self, action: str, **more: object) -> Answer:
        self.misbehave(action, **more)
        return self.exchange.post(REQUEST)


class Replacements(RequestTestCase):
    def test_any_http_status_can_be_answered(self) -> None:
        for status in (403, 404, 408, 413, 429, 440, 502, 503, 504, 507):
            self.assertEqual(self.ask("http_status", status=status).status, status)

    def test_a_401_in_between_asks_for_basic_again_and_is_no_failed_log_in(self) -> None:
        self.misbehave("http_status", {"request": 2}, status=401, times=1)
        answers = [self.exchange.post(REQUEST) for _ in range(3)]
        self.assertEqual([answer.status for answer in answers], [200, 401, 200])
        self.assertIn('Basic realm="exchange"', answers[1].headers.get_all("WWW-Authenticate"))
        self.assertEqual(self.exchange.statistics()["failures_in_a_row"], 0)

    def test_wrong_password_answers_count_towards_the_lock(self) -> None:
        self.misbehave("wrong_password", times=3)
        statuses = [self.exchange.post(REQUEST).status for _ in range(4)]
        self.assertEqual(statuses, [401, 401, 401, 401])
        self.assertTrue(self.exchange.statistics()["locked"])

    def test_a_500_comes_as_an_html_page_or_as_a_text(self) -> None:
        self.assertIn(
            b"Server Error in '/EWS' Application", self.ask("http_status", status=500).body
        )
        text = "The specified server version is invalid"
        answer = self.ask("http_status", status=500, body=text, content_type="text/plain")
        self.assertEqual(answer.body.decode(), text)

    def test_retry_after_comes_as_seconds_or_as_a_date(self) -> None:
        answer = self.ask("http_status", status=503, retry_after_seconds=17)
        self.assertEqual(answer.headers["Retry-After"], "17")
        answer = self.ask("http_status", status=503, retry_after_date_seconds=60)
        moment = parsedate_to_datetime(answer.headers["Retry-After"]).timestamp()
        self.assertAlmostEqual(moment - time.time(), 60, delta=5)

    def test_headers_can_be_added(self) -> None:
        answer = self.ask("http_status", status=403, headers={"X-CasErrorCode": "X1"})
        self.assertEqual(answer.headers["X-CasErrorCode"], "X1")

    def test_redirects_go_to_the_error_page_a_login_page_or_elsewhere(self) -> None:
        for target, part in (
            ("generic_error_page", "/ews/genericerrorpage.htm?aspxerrorpath="),
            ("login_page", "/owa/auth/logon"),
            ("https://other.example.test/EWS/Exchange.asmx", "https://other.example.test/"),
        ):
            answer = self.ask("redirect", to=target)
            self.assertEqual(answer.status, 302)
            self.assertTrue(answer.headers["Location"].startswith(part))
        self.assertEqual(self.ask("redirect", to="login_page", status=307).status, 307)

    def test_a_fault_comes_in_three_shapes(self) -> None:
        for shape in (1, 2, 3):
            answer = self.ask("fault", code="ErrorServerBusy", shape=shape)
            self.assertEqual((answer.status, answer.fault_code), (500, "ErrorServerBusy"))
            response_code = answer.root.findtext(f".//{E}ResponseCode")
            number = answer.root.findtext(f".//{M}ErrorCode")
            self.assertEqual(response_code, "ErrorServerBusy" if shape == 1 else None)
            self.assertEqual(number, "5000" if shape == 3 else None)

    def test_a_fault_can_come_with_status_200_and_without_header(self) -> None:
        answer = self.ask("fault", code="ErrorX", status=200, with_header=False)
        self.assertEqual((answer.status, answer.fault_code), (200, "ErrorX"))
        self.assertIsNone(answer.root.find(f"{S}Header"))

    def test_a_fault_carries_the_back_off(self) -> None:
        for value in ("0", "178510", "soon"):
            answer = self.ask("fault", code="ErrorServerBusy", back_off=value)
            found = answer.root.find(f".//{T}MessageXml/{T}Value")
            self.assertEqual((found.get("Name"), found.text), ("BackOffMilliseconds", value))

    def test_an_answer_can_be_late(self) -> None:
        self.misbehave("delay", milliseconds=400)
        begin = time.monotonic()
        self.assertEqual(self.exchange.post(REQUEST).status, 200)
        self.assertGreaterEqual(time.monotonic() - begin, 0.4)

    def test_an_answer_can_stay_out_and_holds_a_place_until_the_client_leaves(self) -> None:
        self.misbehave("never_answer")
        connection = self.exchange.connect(timeout=0.5)
        with self.assertRaises(TimeoutError):
            self.exchange.post(REQUEST, connection)
        self.assertEqual(self.exchange.statistics()["parallel"], 1)
        connection.close()
        for _ in range(50):
            if self.exchange.statistics()["parallel"] == 0:
                return
            time.sleep(0.05)
        self.fail("the place was not given back")

    def test_the_clock_can_be_wrong_for_everybody(self) -> None:
        self.misbehave("wrong_clock", seconds=-400)
        for answer in (self.exchange.post(REQUEST), self.exchange.post(REQUEST, Authorization=None)):
            told = parsedate_to_datetime(answer.headers["Date"]).timestamp()
            self.assertAlmostEqual(told, time.time() - 400, delta=60)

    def test_the_connection_can_be_closed_instead_of_an_answer(self) -> None:
        self.misbehave("drop_without_answer")
        with self.assertRaises(http.client.RemoteDisconnected):
            self.exchange.post(REQUEST)


class Connections(RequestTestCase):
    def test_connections_can_be_refused_until_the_rule_is_gone(self) -> None:
        self.misbehave("refuse_connections")
        with self.assertRaises(ConnectionRefusedError):
            self.exchange.post(REQUEST)
        self.exchange.control("clear")
        self.assertEqual(self.exchange.post(REQUEST).status, 200)

    def test_connections_can_be_refused_for_some_time(self) -> None:
        self.misbehave("refuse_connections", seconds=1)
        with self.assertRaises(ConnectionRefusedError):
            self.exchange.post(REQUEST)
        time.sleep(1.3)
        self.assertEqual(self.exchange.post(REQUEST).status, 200)

    def test_a_connection_can_be_accepted_without_a_word(self) -> None:
        self.misbehave("silent_connection", {"request": 1})
        with self.assertRaises(TimeoutError):
            self.exchange.post(REQUEST, self.exchange.connect(timeout=0.5))
        self.assertEqual(self.exchange.post(REQUEST).status, 200)

    def test_a_connection_can_be_reset_at_once(self) -> None:
        self.misbehave("reset_connection", {"every": 2})
        self.assertEqual(self.exchange.post(REQUEST).status, 200)
        with self.assertRaises(ConnectionError):
            self.exchange.post(REQUEST)

    def test_a_connection_can_end_after_an_answer(self) -> None:
        self.misbehave("close_after_answer", {"request": 1})
        connection = self.exchange.connect()
        self.addCleanup(connection.close)
        answer = self.exchange.post(REQUEST, connection)
        self.assertNotIn("Connection", answer.headers)
        with self.assertRaises((http.client.HTTPException, OSError)):
            self.exchange.post(REQUEST, connection)

    def test_the_end_of_a_connection_can_be_announced(self) -> None:
        answer = self.ask("close_after_answer", announce=True)
        self.assertEqual(answer.headers["Connection"], "close")

    def test_an_answer_can_be_cut_whatever_its_framing(self) -> None:
        self.misbehave("cut", after_bytes=500)
        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            self.exchange.post(REQUEST)
        self.misbehave("cut", after_bytes=500, framing="chunked")
        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            self.exchange.post(REQUEST)

    def test_a_cut_of_an_answer_without_length_shows_in_the_xml_only(self) -> None:
        answer = self.ask("cut", after_bytes=500, framing="close")
        self.assertEqual((answer.status, len(answer.raw)), (200, 500))
        with self.assertRaises(ElementTree.ParseError):
            answer.root

    def test_a_body_can_be_slow(self) -> None:
        self.misbehave("slow_body", octets=400, milliseconds=100)
        begin = time.monotonic()
        answer = self.exchange.post(REQUEST)
        self.assertEqual(answer.codes, ["NoError", "ErrorNoFreeBusyAccess"])
        self.assertGreater(time.monotonic() - begin, 0.1 * (len(answer.raw) // 400))

    def test_one_octet_a_second_is_the_default_of_a_slow_body(self) -> None:
        self.configure(framing="length")
        self.misbehave("slow_body", after_bytes=100)
        connection = self.exchange.connect(timeout=3)
        self.addCleanup(connection.close)
        headers = {"Content-Type": "text/xml", "Authorization": authorization(USER, PASSWORD)}
        connection.request("POST", PATH, REQUEST, headers)
        reply = connection.getresponse()
        self.assertEqual(len(reply.read(100)), 100)
        begin = time.monotonic()
        self.assertEqual(len(reply.read1(50)), 1)
        self.assertGreater(time.monotonic() - begin, 0.5)

    def test_an_answer_can_be_sent_twice(self) -> None:
        for joined in (False, True):
            self.misbehave("answer_twice", {"request": 1}, joined=joined)
            sent = b"".join(self.raw_request(echo, closes=echo == "2") for echo in ("1", "2"))
            address = ("127.0.0.1", self.exchange.port)
            with socket.create_connection(address, timeout=20) as plain:
                with self.exchange.tls().wrap_socket(plain, server_hostname="127.0.0.1") as connection:
                    connection.sendall(sent)
                    with connection.makefile("rb") as stream:
                        answers = stream.read().split(b"HTTP/1.1 200 OK\r\n")[1:]
            echoes = [re.findall(rb"client-request-id: (.*)\r", answer) for answer in answers]
            self.assertEqual(echoes, [[b"1"], [b"1"], [b"2"]])
            self.assertEqual(answers[0], answers[1])

    def test_a_copy_can_wait_for_the_next_request(self) -> None:
        self.misbehave("answer_twice", {"request": 1}, late=True)
        address = ("127.0.0.1", self.exchange.port)
        with socket.create_connection(address, timeout=20) as plain:
            with self.exchange.tls().wrap_socket(plain, server_hostname="127.0.0.1") as connection:
                connection.sendall(self.raw_request("1", closes=False))
                first = http.client.HTTPResponse(connection)
                first.begin()
                self.assertEqual(first.headers["client-request-id"], "1")
                first.read()
                connection.settimeout(0.3)
                with self.assertRaises(TimeoutError):  # nothing more comes by itself
                    connection.recv(1)
                connection.settimeout(20)
                connection.sendall(self.raw_request("2", closes=True))
                with connection.makefile("rb") as stream:
                    answers = stream.read().split(b"HTTP/1.1 200 OK\r\n")[1:]
        echoes = [re.findall(rb"client-request-id: (.*)\r", answer) for answer in answers]
        self.assertEqual(echoes, [[b"1"], [b"2"]])

    def test_a_session_that_is_resumed_is_counted(self) -> None:
        context = self.exchange.tls()
        before = self.exchange.statistics()["handshakes_resumed"]
        session = None
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", self.exchange.port), timeout=20) as plain:
                with context.wrap_socket(plain, server_hostname="127.0.0.1", session=session) as connection:
                    connection.sendall(self.raw_request("1", closes=True))
                    connection.recv(100)
                    session = connection.session
        self.assertEqual(self.exchange.statistics()["handshakes_resumed"], before + 1)

    @staticmethod
    def raw_request(echo: str, closes: bool) -> bytes:
        """A whole request as it is on the wire."""
        head = [
            f"POST {PATH} HTTP/1.1",
            "Host: exchange",
            "Content-Type: text/xml",
            f"Content-Length: {len(REQUEST)}",
            f"Authorization: {authorization(USER, PASSWORD)}",
            "return-client-request-id: true",
            f"client-request-id: {echo}",
            *(["Connection: close"] if closes else []),
        ]
        return "\r\n".join(head).encode() + b"\r\n\r\n" + REQUEST

    def test_the_client_request_id_can_stay_out(self) -> None:
        wanted = {"client_request_id": "abc", "return_client_request_id": "true"}
        self.misbehave("no_client_request_id", {"request": 1})
        found = [self.exchange.post(REQUEST, **wanted).headers for _ in range(2)]
        self.assertEqual([headers["client-request-id"] for headers in found], [None, "abc"])

    def test_two_connections_can_get_the_answers_of_each_other(self) -> None:
        self.misbehave("swap_answers", times=2)
        bodies = {"one": request(ANNA), "two": REQUEST}
        answers: dict[str, Answer] = {}

        def post(name: str) -> None:
            answers[name] = self.exchange.post(
                bodies[name], client_request_id=name, return_client_request_id="true"
            )

        threads = [threading.Thread(target=post, args=(name,)) for name in bodies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = {
            name: (answer.headers["client-request-id"], len(answer.codes))
            for name, answer in answers.items()
        }
        self.assertEqual(found, {"one": ("two", 2), "two": ("one", 1)})

    def test_an_answer_that_finds_no_other_to_be_swapped_with_is_the_right_one(self) -> None:
        self.misbehave("swap_answers", seconds=0.1)
        for _ in range(2):
            self.assertEqual(len(self.exchange.post(REQUEST).codes), 2)


class Documents(RequestTestCase):
    def test_there_can_be_too_few_or_too_many_answers(self) -> None:
        self.assertEqual(self.ask("response_count", change=-1).codes, ["NoError"])
        self.assertEqual(len(self.ask("response_count", change=1).codes), 3)

    def test_gzip_can_be_truncated_or_corrupt_with_a_right_length(self) -> None:
        self.misbehave("truncate_gzip", bytes=200)
        answer = self.exchange.post(REQUEST, Accept_Encoding="gzip")
        self.assertEqual((answer.headers["Content-Length"], len(answer.raw)), ("200", 200))
        unpacker = zlib.decompressobj(31)
        unpacker.decompress(answer.raw)
        self.assertFalse(unpacker.eof)
        self.misbehave("corrupt_gzip")
        answer = self.exchange.post(REQUEST, Accept_Encoding="gzip")
        with self.assertRaises(zlib.error):
            answer.body

    def test_xml_can_be_truncated_with_a_right_length(self) -> None:
        answer = self.ask("truncate_xml", bytes=800)
        self.assertEqual((answer.headers["Content-Length"], len(answer.raw)), ("800", 800))
        with self.assertRaises(ElementTree.ParseError):
            answer.root

    def test_a_byte_order_mark_can_come_first(self) -> None:
        answer = self.ask("byte_order_mark")
        self.assertTrue(answer.body.startswith(b"\xef\xbb\xbf<?xml"))
        self.assertEqual(len(answer.codes), 2)

    def test_an_entity_bomb_can_be_inside(self) -> None:
        body = self.ask("entity_bomb").body
        self.assertIn(b"<!DOCTYPE", body)
        self.assertIn(b"<Bomb>&e9;</Bomb>", body)

    def test_elements_can_be_nested_deeply(self) -> None:
        self.assertEqual(self.ask("deep_nesting", depth=2000).body.count(b"<x>"), 2000)

    def test_an_answer_can_be_big(self) -> None:
        answer = self.ask("big_answer", bytes=5_000_000)
        self.assertGreater(len(answer.body), 5_000_000)
        self.assertEqual(answer.codes, ["NoError", "ErrorNoFreeBusyAccess"])

    def test_the_default_of_a_big_answer_is_seventy_megabytes(self) -> None:
        self.misbehave("big_answer")
        answer = self.exchange.post(REQUEST, Accept_Encoding="gzip")
        self.assertGreater(len(answer.body), 70_000_000)

    def test_the_content_type_can_be_wrong(self) -> None:
        answer = self.ask("content_type", value="text/html")
        self.assertEqual(answer.headers["Content-Type"], "text/html")

    def test_prefixes_can_be_used_instead_of_default_namespaces(self) -> None:
        answer = self.ask("prefixed")
        self.assertIn(b"<t:CalendarEvent>", answer.body)
        self.assertEqual(answer.codes, ["NoError", "ErrorNoFreeBusyAccess"])

    def test_grommunio_has_its_own_habits(self) -> None:
        self.misbehave("grommunio")
        body = request("cora@example.test", BERT, NOBODY, view="FreeBusy")
        answer = self.exchange.post(body, Accept_Encoding="gzip")
        codes = ["NoError", "ErrorFreeBusyGenerationFailed", "ErrorCannotFindUser"]
        self.assertEqual(answer.codes, codes)
        self.assertIn(b"<m:FreeBusyResponse>", answer.body)
        self.assertNotIn("Content-Encoding", answer.headers)
        self.assertIsNone(answer.root.find(f".//{T}WorkingHours"))
        details = answer.details()
        self.assertEqual(details["2027-03-16T08:00:00Z"]["Subject"], "a?b")
        private = details["2027-03-17T08:00:00Z"]
        self.assertEqual((private["Subject"], private["IsPrivate"]), ("Arzt", "true"))

    def test_grommunio_sends_faults_with_status_200(self) -> None:
        self.misbehave("grommunio")
        answer = self.exchange.post(request(ANNA, view="None"))
        self.assertEqual((answer.status, answer.fault_code), (200, "ErrorInvalidFreeBusyViewType"))

    def test_the_whole_server_can_be_a_grommunio(self) -> None:
        self.configure(flavour="grommunio")
        self.assertIn(b"<m:FreeBusyResponse>", self.exchange.post(REQUEST).body)


if __name__ == "__main__":
    unittest.main()
