"""What a server, or whoever stands in front of it, really answered: who is blamed, what is done, what is said."""

from __future__ import annotations

import gzip
import re
import time
import unittest
from email.utils import formatdate
from typing import Any

import support
from recorded import Answer, Asked, RecordedExchange, RecordedProxy, answer, case
from support import JOB_DONE, JOB_FAILED, JOB_GIVEN_BACK

ACCEPTED, REFUSED, NOT_TRIED, UNKNOWN = 0, 1, 2, 3
BUSY, UNAVAILABLE = "exchange.busy", "exchange.in_trouble"
PEOPLE = [{"user": f"user{i}", "mailbox": f"user{i}@example.test"} for i in range(100)]
FAULT = (
    '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
    '<faultcode xmlns:a="http://schemas.microsoft.com/exchange/services/2006/types">a:{code}</faultcode>'
    "<faultstring>as recorded</faultstring></s:Fault></s:Body></s:Envelope>"
)
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
EMPTY_CALENDAR = (
    '<m:FreeBusyResponse><m:ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
    '</m:ResponseMessage><m:FreeBusyView><FreeBusyViewType xmlns="http://schemas.microsoft.com/exchange/services/2006/'
    'types">Detailed</FreeBusyViewType><CalendarEventArray xmlns="http://schemas.microsoft.com/exchange/services/2006/'
    'types"/></m:FreeBusyView></m:FreeBusyResponse>'
)
NEGOTIATE = answer("401 Unauthorized", WWW_Authenticate="Negotiate")
BASIC = answer("401 Unauthorized", WWW_Authenticate='Basic realm="mail"')


def empty_calendars(asked: Asked) -> bytes:
    """What an Exchange says of whoever is asked for and has no appointments."""
    views = EMPTY_CALENDAR * asked.body.count(b"@example.test")
    body = (f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><m:GetUserAvailabilityResponse '
            f'xmlns:m="{MESSAGES}"><m:FreeBusyResponseArray>{views}</m:FreeBusyResponseArray>'
            "</m:GetUserAvailabilityResponse></s:Body></s:Envelope>")
    return answer("200 OK", body, Content_Type="text/xml")


class Recorded(unittest.TestCase):
    """Each test has a server and a fetcher of its own."""

    server: RecordedExchange
    fetcher: support.Fetcher

    def start(self, answers: Answer | bytes, octets: int = 0, **settings: Any) -> None:
        self.server = RecordedExchange(answers, octets)
        self.addCleanup(self.server.stop)
        self.fetcher = support.Fetcher(self.server, **settings)
        self.addCleanup(self.fetcher.stop)

    def job(self, people: int = 100) -> dict[str, Any]:
        return self.fetcher.fetch(PEOPLE[:people])

    def login(self) -> dict[str, Any]:
        """What was told of the only try."""
        told = [line["login"] for line in self.fetcher.heard if "login" in line]
        self.assertEqual(len(told), 1, told)
        return told[0]

    def name_of(self, ended: dict[str, Any]) -> str:
        return str(ended["reason"].partition(" ")[0])

    def parameters(self, ended: dict[str, Any]) -> dict[str, str]:
        found = re.findall(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|(\S+))', ended["reason"])
        return {key: quoted or plain for key, quoted, plain in found}

    def expect(self, ended: dict[str, Any], outcome: int, name: str, **parameters: str) -> None:
        self.assertEqual((ended["outcome"], self.name_of(ended)), (outcome, name), ended)
        told = self.parameters(ended)
        for key, value in parameters.items():
            self.assertEqual(told.get(key), value, ended["reason"])


class Refusals(Recorded):
    """401, and what it says about the password."""

    def test_a_401_without_basic_spends_no_try(self) -> None:
        self.start(case("http-401-no-basic.txt"), octets=1)
        ended = self.job()
        self.expect(ended, JOB_GIVEN_BACK, "exchange.login_not_offered", offered="Negotiate, NTLM")
        self.assertEqual((self.login()["outcome"], self.login()["class"]), (NOT_TRIED, "not_offered"))
        self.assertEqual(self.server.with_password(), 1)
        self.assertFalse(self.server.asked[-1].has_password)

    def test_a_description_that_is_refused_says_nothing_of_the_account(self) -> None:
        """A file may be closed to an account that may read calendars."""
        def answers(asked: Asked) -> bytes:
            return empty_calendars(asked) if asked.has_password and asked.body else BASIC

        self.start(answers, check_mailbox="user1@example.test")
        self.fetcher.say(check=1)
        steps = self.fetcher.wait(lambda line: "checked" in line)["checked"]["steps"]
        described = next(step for step in steps if step["name"].endswith("Services.wsdl"))
        self.assertIn("status=401", described["text"])
        self.assertEqual(self.login()["outcome"], ACCEPTED)

    def test_the_password_stays_here_until_a_look_is_offered_basic(self) -> None:
        self.start(NEGOTIATE)
        self.fetcher.say(logins="look")
        for _ in range(3):
            self.expect(self.job(), JOB_GIVEN_BACK, "exchange.login_not_offered", offered="Negotiate")
        self.assertEqual([asked.header("Authorization") for asked in self.server.asked], [None] * 3)
        self.assertEqual([asked.body for asked in self.server.asked], [b""] * 3)
        classes = [line["login"]["class"] for line in self.fetcher.heard if "login" in line]
        self.assertEqual(classes, ["not_offered"] * 3)
        self.server.answers = lambda _asked: BASIC
        self.expect(self.job(), JOB_GIVEN_BACK, "exchange.login_refused")
        self.assertEqual([asked.has_password for asked in self.server.asked[3:]], [False, True])

    def test_no_second_password_goes_to_a_server_that_does_not_offer_basic(self) -> None:
        """Although each try is granted without a look, as after the directory has accepted the account."""
        self.start(NEGOTIATE)
        for _ in range(3):
            self.expect(self.job(), JOB_GIVEN_BACK, "exchange.login_not_offered", offered="Negotiate")
        self.assertEqual([asked.has_password for asked in self.server.asked], [True] + [False] * 3)
        self.server.answers = lambda _asked: BASIC
        self.expect(self.job(), JOB_GIVEN_BACK, "exchange.login_refused")
        self.assertEqual([asked.has_password for asked in self.server.asked[4:]], [False, True])

    def test_a_look_that_meets_trouble_says_nothing_of_the_account(self) -> None:
        self.start(answer("503 Service Unavailable", "<html>Down</html>"))
        self.fetcher.say(logins="look")
        self.assertEqual(self.name_of(self.job()), BUSY)
        self.assertEqual((self.login()["outcome"], self.server.with_password()), (NOT_TRIED, 0))

    def test_a_401_that_offers_basic_judges_the_password(self) -> None:
        self.start(BASIC)
        self.expect(self.job(), JOB_GIVEN_BACK, "exchange.login_refused")
        self.assertEqual((self.login()["outcome"], self.login()["class"]), (REFUSED, "judged_wrong"))
        self.assertEqual(len(self.server.asked), 1)

    def test_one_header_may_offer_several_ways(self) -> None:
        self.start(answer("401 Unauthorized", WWW_Authenticate='Digest realm="a, Basic b", NTLM, bAsIc realm=x'))
        self.job()
        self.assertEqual(self.login()["class"], "judged_wrong")

    def test_a_bare_401_is_not_known(self) -> None:
        self.start(answer("401 Unauthorized"))
        self.expect(self.job(), JOB_GIVEN_BACK, "exchange.login_unexplained")
        self.assertEqual((self.login()["outcome"], self.login()["class"]), (REFUSED, "not_known"))

    def test_an_offer_that_is_withdrawn_in_the_refusal_is_not_known(self) -> None:
        for logins in ("grant", "look"):
            with self.subTest(logins=logins):
                self.start(lambda asked: NEGOTIATE if asked.has_password else BASIC)
                self.fetcher.say(logins=logins)
                self.expect(self.job(), JOB_GIVEN_BACK, "exchange.login_offer_withdrawn")
                self.assertEqual((self.login()["outcome"], self.login()["class"]), (REFUSED, "not_known"))
                self.assertEqual((self.server.with_password(), len(self.server.asked)), (1, 2))

    def test_a_look_that_is_not_answered_with_a_401_strikes_no_refusal_out(self) -> None:
        for trouble in (answer("503 Service Unavailable"), answer("403 Forbidden"), answer("200 OK", "<html/>")):
            with self.subTest(trouble=trouble):
                self.start(lambda asked, trouble=trouble: NEGOTIATE if asked.has_password else trouble)
                self.expect(self.job(), JOB_GIVEN_BACK, "exchange.login_offer_withdrawn")
                self.assertEqual((self.login()["outcome"], self.login()["class"]), (REFUSED, "not_known"))

    def test_a_page_in_the_place_of_a_refusal_is_not_known(self) -> None:
        pages = (answer("302 Found", Location="/my.policy"), answer("200 OK", "<html><title>Sign in</title></html>"),
                 answer("204 No Content"))
        for page in pages:
            for logins in ("grant", "look"):
                with self.subTest(page=page, logins=logins):
                    self.start(lambda asked, page=page: page if asked.has_password else BASIC)
                    self.fetcher.say(logins=logins)
                    self.job()
                    self.assertEqual((self.login()["outcome"], self.login()["class"]), (REFUSED, "not_known"))
                    self.assertEqual((self.server.with_password(), len(self.server.asked)), (1, 2))

    def test_a_page_for_everybody_could_not_decide(self) -> None:
        self.start(answer("302 Found", Location="/my.policy"))
        self.job()
        self.assertEqual((self.login()["outcome"], self.login()["class"]), (NOT_TRIED, "could_not_decide"))

    def test_faults_about_the_account_say_that_it_cannot_be_used_now(self) -> None:
        for code, name in (("ErrorPasswordExpired", "exchange.password_expired"),
                           ("ErrorPasswordChangeRequired", "exchange.password_expired"),
                           ("ErrorAccountDisabled", "exchange.account_disabled"),
                           ("ErrorCallerIsInvalidADAccount", "exchange.account_denied")):
            with self.subTest(code=code):
                body = FAULT.format(code=code)
                self.start(answer("500 Internal Server Error", body, Content_Type="text/xml"))
                self.expect(self.job(), JOB_GIVEN_BACK, name, code=code)
                self.assertEqual(self.login()["class"], "cannot_be_used")
                self.assertEqual(len(self.server.asked), 1)

    def test_a_password_that_went_out_counts_although_the_job_is_ended(self) -> None:
        self.start(lambda _asked: time.sleep(3) or b"", request_timeout_ms=60000)
        job = self.fetcher.begin(PEOPLE)
        end = time.monotonic() + support.PATIENCE_SECONDS
        while not self.server.asked and time.monotonic() < end:
            time.sleep(0.01)
        self.fetcher.say(cancel=job)
        self.fetcher.end_of(job)
        self.assertEqual(self.login()["outcome"], UNKNOWN)


class OtherServices(Recorded):
    """Something else answers in the place of EWS, and no mailbox is to blame for it."""

    def expect_no_split(self, name: str, **parameters: str) -> None:
        ended = self.job()
        self.expect(ended, JOB_GIVEN_BACK, name, **parameters)
        self.assertEqual((ended["requests"], self.server.with_password()), (1, 1))
        self.assertTrue(3000 <= ended["wait_ms"] <= 5000, ended)

    def test_a_login_form(self) -> None:
        self.start(case("http-200-html-login-form.txt"), octets=1)
        self.expect_no_split("exchange.web_page", status="200", type="text/html; charset=utf-8", words="Sign in")

    def test_an_empty_answer(self) -> None:
        self.start(case("http-200-empty-body.txt"), octets=1)
        self.expect_no_split("exchange.empty_answer", status="200")

    def test_no_content(self) -> None:
        self.start(answer("204 No Content"))
        self.expect_no_split("exchange.empty_answer", status="204")

    def test_json_and_xhtml_are_no_soap_either(self) -> None:
        xhtml = '<?xml version="1.0"?>\n<!-- made --><html xmlns="x"><head><title>A &amp; B</title></head></html>'
        for body, words in (('{"error": "maintenance"}', r'{\"error\": \"maintenance\"}'), (xhtml, "A & B"),
                            ("OK\n", "OK")):
            with self.subTest(body=body):
                self.start(answer("200 OK", body, Content_Type="application/json"))
                self.expect_no_split("exchange.web_page", words=words)

    def test_a_page_in_utf_16_and_one_with_another_doctype(self) -> None:
        page = "<!DOCTYPE html><html><head><title>Sign in</title></head></html>"
        wml = '<?xml version="1.0"?><!DOCTYPE wml PUBLIC "-//WAPFORUM//DTD WML 1.1//EN" "x"><wml><p>Sign in</p></wml>'
        for body in (page.encode("utf-16"), b"\xfe\xff" + page.encode("utf-16-be"), page.encode("utf-16-le"), wml):
            with self.subTest(body=body):
                self.start(answer("200 OK", body, Content_Type="text/html"))
                self.expect_no_split("exchange.web_page", words="Sign in")

    def test_soap_in_utf_16_stays_soap(self) -> None:
        soap = FAULT.format(code="ErrorServerBusy").replace('"1.0"', '"1.0" encoding="utf-16"')
        for body in (soap.encode("utf-16"), b"\xfe\xff" + soap.encode("utf-16-be"), soap[:45].encode("utf-16")):
            with self.subTest(body=body):
                self.start(answer("200 OK", body, Content_Type="text/xml"))
                self.assertNotIn("exchange.web_page", str(self.job(2)))

    def test_an_answer_that_is_cut_within_its_first_line_is_no_page(self) -> None:
        """A gateway that cuts off what has one certain address in it: it must be found, not the server be left."""
        line = b'<?xml version="1.0" encoding="utf-8"?>'
        packed = gzip.compress(FAULT.encode() * 30)
        for body, size in ((line, 5000), (line + b"<s:Env", 5000), (packed[:60], 60)):
            with self.subTest(body=body):
                head = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {size}\r\nConnection: close\r\n"
                head += "Content-Encoding: gzip\r\n" if body.startswith(b"\x1f") else ""
                self.start(head.encode() + b"\r\n" + body)
                ended = self.job(2)
                self.assertNotIn("exchange.web_page", str(ended))
                self.assertGreater(len(self.server.asked), 1)

    def test_pauses_grow_until_the_job_fails(self) -> None:
        self.start(case("http-200-html-login-form.txt"))
        waits = []
        for _ in range(3):
            ended = self.job()
            waits.append((ended["outcome"], ended["wait_ms"]))
            time.sleep(ended["wait_ms"] / 1000 if ended["wait_ms"] < 6000 else 0)
        self.assertEqual(waits[0][0], JOB_GIVEN_BACK)
        self.assertGreater(waits[1][1], waits[0][1])
        self.assertEqual(self.server.with_password(), 3)


class Redirects(Recorded):
    """Where a redirect leads says who is in the way."""

    def to(self, location: str) -> bytes:
        return answer("302 Found", "<html>Object moved</html>", Location=location)

    def test_login_pages_are_no_move(self) -> None:
        for location in ("https://sts.example.test/adfs/ls?wa=wsignin1.0", "/my.policy", "/vpn/index.html",
                         "https://mail.example.test/owa/", "/InternalSite/Start.asp?id=7",
                         "/my.logout.php3?errorcode=20", "/owa", "/nidp/idff/sso?id=1", "/remote/error",
                         "https://idp.example.test/idp/profile/SAML2/Redirect/SSO", "https://sso.example.test/",
                         "https://id.example.test/realms/x/protocol/openid-connect/auth?client_id=y",
                         "/CookieAuth.dll?GetLogon?curl=Z2FEWS", "/dana-na/auth/url_default/welcome.cgi"):
            with self.subTest(location=location):
                self.start(self.to(location))
                self.expect(self.job(), JOB_FAILED, "exchange.login_page", location=location)
                self.assertEqual(self.server.with_password(), 1)

    def test_the_recorded_one(self) -> None:
        self.start(case("http-302-adfs.txt"), octets=1)
        self.expect(self.job(), JOB_FAILED, "exchange.login_page", words="Object moved")

    def test_exchanges_own_error_page_passes(self) -> None:
        self.start(case("http-302-errorfe.txt"), octets=1)
        ended = self.job()
        self.expect(ended, JOB_GIVEN_BACK, "exchange.error_page")
        self.assertEqual(self.server.with_password(), 2)

    def test_ews_elsewhere_is_a_move_whatever_its_query_says(self) -> None:
        self.start(self.to("https://new.example.test/EWS/Exchange.asmx?from=/owa/auth/logon.aspx"))
        self.expect(self.job(), JOB_FAILED, "exchange.moved")


class Pauses(Recorded):
    """What a server says about pausing, in all the ways in which it can be said badly."""

    def wait_after(self, *arguments: Any, **settings: Any) -> int:
        self.start(*arguments, **settings)
        ended = self.job()
        self.assertEqual((ended["outcome"], self.name_of(ended)), (JOB_GIVEN_BACK, BUSY), ended)
        self.assertEqual(len(self.server.asked), 1)
        return int(ended["wait_ms"])

    def test_what_cannot_be_read_is_no_hint(self) -> None:
        for name in ("garbage", "negative"):
            with self.subTest(name=name):
                self.assertTrue(48000 <= self.wait_after(case(f"http-503-retry-after-{name}.txt"), 1) <= 72000)

    def test_a_huge_wait_is_an_hour(self) -> None:
        self.assertEqual(self.wait_after(case("http-503-retry-after-huge.txt"), 1), 3600000)

    def test_a_date_counts_from_the_servers_own_clock(self) -> None:
        now = time.time() - 86400
        for retry_after, expected in ((now + 90, 90000), (now + 999999, 3600000)):
            head = {"Date": formatdate(now, usegmt=True), "Retry_After": formatdate(retry_after, usegmt=True)}
            self.assertEqual(self.wait_after(answer("503 Service Unavailable", **head)), expected)

    def test_a_date_that_is_over_a_fraction_and_no_time_at_all_are_no_hint(self) -> None:
        for text in (formatdate(time.time() - 3600, usegmt=True), "1.5", "-0", "60 s", "0"):
            with self.subTest(text=text):
                waited = self.wait_after(answer("429 Too Many Requests", Retry_After=text))
                self.assertTrue(48000 <= waited <= 72000, waited)

    def test_the_wish_in_a_fault_is_read_alike(self) -> None:
        for text, least, most in (("-4000", 48000, 72000), ("soon", 48000, 72000), ("0", 48000, 72000),
                                  ("9" * 30, 3600000, 3600000), (" 4000 ", 4000, 4000)):
            with self.subTest(text=text):
                value = ('</faultstring><detail><t:MessageXml xmlns:t="http://schemas.microsoft.com/exchange/services/'
                         f'2006/types"><t:Value Name="BackOffMilliseconds">{text}</t:Value></t:MessageXml></detail>')
                body = FAULT.format(code="ErrorServerBusy").replace("</faultstring>", value)
                waited = self.wait_after(answer("500 Internal Server Error", body, Content_Type="text/xml"))
                self.assertTrue(least <= waited <= most, waited)


class Pages(Recorded):
    """Statuses with a page of their own, and answers that cannot be decoded."""

    def test_a_403_is_told_by_its_title(self) -> None:
        self.start(case("http-status-403.txt"), octets=1)
        for line in (self.job(1), self.job(1)):
            self.assertNotIn("DOCTYPE", line["reason"])
            self.assertIn("403 - Forbidden: Access is denied.", line["reason"] or str(line["users"]))

    def test_a_413_is_told_by_its_title(self) -> None:
        self.start(case("http-status-413.txt"), octets=1)
        ended = self.job(1)
        self.assertIn("Access is denied.", ended["reason"] or str(ended["users"]))
        self.assertNotIn("DOCTYPE", str(ended))

    def test_a_403_and_a_413_because_of_one_address_are_that_addresss(self) -> None:
        for status, title in (("403", "403 - Forbidden: Access is denied."), ("413", "Access is denied.")):
            with self.subTest(status=status):
                page = case(f"http-status-{status}.txt")
                self.start(lambda asked, page=page: page if b"user5@" in asked.body else empty_calendars(asked))
                ended = self.job(8)
                self.assertEqual(ended["outcome"], JOB_DONE, ended)
                said = {user["user"]: user for user in ended["users"]}
                self.assertEqual({user for user in said if said[user]["outcome"] != support.SENT}, {"user5"}, ended)
                self.assertEqual(said["user5"]["outcome"], support.FAILED)
                self.assertTrue(said["user5"]["reason"].startswith("mailbox.spoils_requests "), said["user5"])
                self.assertIn(title, said["user5"]["reason"])
                halves = [asked.body.count(b"@example.test") for asked in self.server.asked]
                self.assertIn(4, halves)
                self.assertLessEqual(len(halves), 9)

    def test_a_407_is_never_a_verdict_about_the_account(self) -> None:
        self.start(case("http-status-407.txt"), octets=1)
        self.expect(self.job(), JOB_FAILED, "exchange.proxy_login", status="407")
        self.assertEqual(len(self.server.asked), 1)
        self.assertNotEqual(self.login()["outcome"], REFUSED)

    def test_a_440_gets_one_new_connection_without_cookies(self) -> None:
        page = case("http-status-440.txt")
        self.start(page.replace(b"\r\n", b"\r\nSet-Cookie: session=stale\r\n", 1), octets=100)
        ended = self.job()
        self.expect(ended, JOB_FAILED, "exchange.login_proxy", status="440")
        self.assertEqual(len(self.server.asked), 2)
        self.assertEqual(self.server.connections, 2)
        self.assertEqual([asked.header("Cookie") for asked in self.server.asked], [None, None])

    def test_an_unknown_encoding_is_named(self) -> None:
        self.start(case("body-content-encoding-utf8.txt"), octets=1)
        self.expect(self.job(), JOB_GIVEN_BACK, "exchange.encoding_unknown", encoding="utf-8")
        self.assertEqual(self.server.with_password(), 1)

    def test_what_is_no_http_is_named(self) -> None:
        start = FAULT[:60].encode()
        for octets in (b"SSH-2.0-OpenSSH_9.2p1\r\n", b"HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n",
                       b"HTTP/1.1 200 OK\r\nX-Odd: a\0b\r\nContent-Length: 0\r\n\r\n",
                       b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3c\r\n" + start + b"\r\nodd\r\n"):
            with self.subTest(octets=octets):
                self.start(octets)
                self.assertIn("exchange.not_http", str(self.job(1)))

    def test_huge_headers_are_named(self) -> None:
        self.start(case("body-huge-header.txt"), octets=4096)
        self.expect(self.job(), JOB_GIVEN_BACK, "exchange.headers_too_large")
        self.assertEqual(self.server.with_password(), 1)

    def test_very_many_headers_are_named_too(self) -> None:
        many = "\r\n".join(f"X-Filler-{i}: {'y' * 900}" for i in range(1000))
        self.start(f"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{many}\r\n\r\nOK".encode())
        self.expect(self.job(), JOB_GIVEN_BACK, "exchange.headers_too_large")

    def test_broken_compression_is_named(self) -> None:
        packed = gzip.compress(FAULT.encode() * 30)
        for body in (packed[:40] + b"\0\0\0\0\0\0" + packed[46:], b"no gzip at all"):
            self.start(answer("200 OK", body, Content_Encoding="gzip", Content_Type="text/xml"))
            self.assertIn("exchange.compression_broken", str(self.job(1)))

    def test_concatenated_gzip_is_read_or_named(self) -> None:
        for octets in (1, 0):
            self.start(case("body-gzip-concatenated.txt"), octets=octets)
            self.assertIn("exchange.compression_broken", str(self.job(1)))


class Proxies(Recorded):
    """With `proxy` set: what it says itself is not what Exchange says."""

    def through(self, answers: bytes, people: int = 100) -> dict[str, Any]:
        proxy = RecordedProxy(answers)
        self.addCleanup(proxy.stop)
        self.address = proxy.address
        self.start(b"", proxy=f"http://{proxy.address}")
        ended = self.job(people)
        self.assertEqual(self.server.asked, [])
        self.assertEqual(self.login()["outcome"], NOT_TRIED)
        return ended

    def test_a_proxy_that_wants_a_login(self) -> None:
        ended = self.through(answer("407 Proxy Authentication Required", "<html><title>Who are you?</title></html>",
                                    Proxy_Authenticate="NTLM"))
        self.expect(ended, JOB_FAILED, "exchange.proxy_login", proxy=self.address, offered="NTLM", status="407")

    def test_the_recorded_407_of_a_proxy(self) -> None:
        ended = self.through(case("http-status-407.txt"))
        self.expect(ended, JOB_FAILED, "exchange.proxy_login", proxy=self.address, status="407")

    def test_a_proxy_that_forbids(self) -> None:
        ended = self.through(answer("403 Forbidden"))
        self.expect(ended, JOB_FAILED, "exchange.proxy_refuses", proxy=self.address, status="403")

    def test_a_proxy_that_cannot_reach_exchange(self) -> None:
        for status in ("502 Bad Gateway", "503 Service Unavailable", "504 Gateway Time-out"):
            with self.subTest(status=status):
                ended = self.through(answer(status))
                self.expect(ended, JOB_GIVEN_BACK, "exchange.proxy_in_trouble", proxy=self.address,
                            status=status[:3])

    def test_a_proxy_that_closes(self) -> None:
        ended = self.through(b"")
        self.expect(ended, JOB_GIVEN_BACK, "exchange.proxy_not_reached", proxy=self.address)

    def test_a_proxy_that_is_not_there(self) -> None:
        gone = RecordedProxy(b"")
        gone.stop()
        self.start(b"", proxy=f"http://{gone.address}")
        self.expect(self.job(), JOB_GIVEN_BACK, "exchange.proxy_not_reached", proxy=gone.address)


if __name__ == "__main__":
    unittest.main()
