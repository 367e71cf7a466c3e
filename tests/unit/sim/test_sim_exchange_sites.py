"""Further host names of the simulated Exchange: Autodiscover with all its turns, and the web pages of others."""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import subprocess
import unittest
from xml.etree import ElementTree

from ntlm_client import WHY_NOT, Client, is_there
from sim_exchange_support import PASSWORD, PATH, USER, Answer, ExchangeTestCase, authorization, person, request

POX = "/autodiscover/autodiscover.xml"
SCHEMA = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
OUTLOOK = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
ERRORS = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
ANNA = "anna@example.test"
EWS = "https://mail.example.test/EWS/Exchange.asmx"
SETTINGS = {"do": "settings", "ttl": 1, "protocols": [
    {"type": "EXPR", "as_url": "https://outside.example.test/EWS/Exchange.asmx"},
    {"type": "EXCH", "ews_url": EWS, "as_url": EWS, "server": "EX01"},
    {"type": "WEB", "owa_url": "https://mail.example.test/owa/"}]}


def pox(address: str, schema: str = OUTLOOK) -> bytes:
    """A request for the settings of a mailbox."""
    return (f'<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="{SCHEMA}"><Request><EMailAddress>{address}'
            f"</EMailAddress><AcceptableResponseSchema>{schema}</AcceptableResponseSchema></Request></Autodiscover>"
            ).encode()


class SitesCase(ExchangeTestCase):
    people = [person(ANNA, [])]
    arguments = ("--listen-in-clear", "127.0.0.1:0")

    def serve(self, **hosts: dict) -> None:
        """Sites by host, with `_` for the dots."""
        sites = [{"hosts": [host.replace("_", ".")], "paths": paths} for host, paths in hosts.items()]
        self.assertEqual(self.exchange.control("sites", sites=sites), {"ok": True})
        self.addCleanup(self.exchange.control, "sites", sites=[])

    def ask(self, host: str, body: bytes = pox(ANNA), path: str = POX, authorised: bool = True) -> Answer:
        headers = {"Host": host}
        if not authorised:
            headers["Authorization"] = None
        connection = self.exchange.connect()
        sent = {"Content-Type": "text/xml", "Authorization": authorization(USER, PASSWORD), **headers}
        connection.request("POST", path, body, {key: value for key, value in sent.items() if value is not None})
        answer = connection.getresponse()
        made = Answer(answer.status, answer.headers, answer.read())
        connection.close()
        return made

    def get_in_clear(self, host: str, path: str = POX) -> http.client.HTTPResponse:
        port = self.exchange.statistics()["ports"][1]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.addCleanup(connection.close)
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse()

    def visits(self) -> list[dict]:
        return self.exchange.control("visits")["visits"]


class Autodiscover(SitesCase):
    def test_settings_name_the_urls_by_type(self) -> None:
        self.serve(autodiscover_example_test={POX: SETTINGS})
        root = self.ask("autodiscover.example.test").root
        types = [element.text for element in root.iter(f"{{{OUTLOOK}}}Type")]
        urls = [element.text for element in root.iter(f"{{{OUTLOOK}}}EwsUrl")]
        self.assertEqual((types, urls), (["EXPR", "EXCH", "WEB"], [EWS]))
        self.assertEqual(root.find(f".//{{{OUTLOOK}}}Action").text, "settings")

    def test_redirects_name_an_address_or_a_url(self) -> None:
        self.serve(a_example_test={POX: {"do": "redirect_address", "address": "anna@other.test"}},
                   b_example_test={POX: {"do": "redirect_url", "url": "https://c.example.test/x"}})
        address = self.ask("a.example.test").root.find(f".//{{{OUTLOOK}}}RedirectAddr").text
        url = self.ask("b.example.test").root.find(f".//{{{OUTLOOK}}}RedirectUrl").text
        self.assertEqual((address, url), ("anna@other.test", "https://c.example.test/x"))

    def code(self, answer: Answer) -> str | None:
        return answer.root.findtext(f".//{{{ERRORS}}}ErrorCode")

    def test_errors_have_a_number(self) -> None:
        self.serve(a_example_test={POX: {"do": "error", "code": 500}}, b_example_test={POX: SETTINGS})
        self.assertEqual(self.code(self.ask("a.example.test")), "500")
        self.assertEqual(self.code(self.ask("b.example.test", b"<a/>")), "600")
        self.assertEqual(self.code(self.ask("b.example.test", pox(ANNA, "http://other"))), "601")
        self.assertEqual(self.code(self.ask("b.example.test", pox("nobody"))), "600")

    def test_an_answer_may_be_for_one_domain_only(self) -> None:
        self.serve(a_example_test={POX: [{**SETTINGS, "for": "@example.test"}, {"do": "error", "code": 500}]})
        self.assertEqual(self.ask("a.example.test").root.findtext(f".//{{{OUTLOOK}}}EwsUrl"), EWS)
        self.assertEqual(self.code(self.ask("a.example.test", pox("anna@other.test"))), "500")

    def test_it_wants_a_log_in_and_counts_tries_at_the_same_account(self) -> None:
        self.serve(a_example_test={POX: SETTINGS})
        answer = self.ask("a.example.test", authorised=False)
        self.assertEqual(answer.status, 401)
        self.assertEqual(answer.headers.get_all("WWW-Authenticate")[:2], ["Negotiate", "NTLM"])
        connection = self.exchange.connect()
        self.addCleanup(connection.close)
        connection.request("POST", POX, pox(ANNA), {"Host": "a.example.test", "Content-Type": "text/xml",
                                                    "Authorization": authorization(USER, "wrong")})
        self.assertEqual(connection.getresponse().status, 401)
        self.assertEqual(self.exchange.statistics()["accounts"][USER]["badPwdCount"], 1)

    def test_a_site_may_offer_something_else(self) -> None:
        self.serve(a_example_test={POX: {**SETTINGS, "log_in": "only_ntlm"}})
        self.assertEqual(self.ask("a.example.test").headers.get_all("WWW-Authenticate"), ["NTLM"])

    @unittest.skipUnless(is_there(), WHY_NOT)
    def test_a_handshake_goes_on_over_its_messages(self) -> None:
        self.serve(**{"127_0_0_1": {POX: {**SETTINGS, "for": "@example.test"}, PATH: {"do": "exchange"}}})
        client = Client(self.exchange, "svc-ewscal@EXAMPLE", PASSWORD)
        self.addCleanup(client.close)
        self.assertEqual(client.log_in(request(ANNA)), [401, 200])


class OtherPages(SitesCase):
    def test_a_planted_site_asks_for_a_password_and_what_comes_is_seen(self) -> None:
        planted = {"do": "page", "status": 401, "headers": {"WWW-Authenticate": 'Basic realm="web"'}}
        self.serve(example_test={POX: planted})
        answer = self.ask("example.test", authorised=False)
        self.assertEqual((answer.status, answer.headers["WWW-Authenticate"]), (401, 'Basic realm="web"'))
        self.ask("example.test")
        self.assertEqual([visit["credentials"] for visit in self.visits()], ["", "Basic"])
        self.assertNotIn(base64.b64encode(PASSWORD.encode()).decode(), str(self.visits()))

    def test_visits_tell_the_walk(self) -> None:
        self.serve(a_example_test={POX: SETTINGS}, b_example_test={POX: {"do": "http_redirect", "to": "https://c/"}})
        self.ask("a.example.test")
        answer = self.get_in_clear("b.example.test")
        self.assertEqual((answer.status, answer.headers["Location"]), (302, "https://c/"))
        seen = [(v["method"], v["host"], v["in_clear"], v["address"]) for v in self.visits()]
        self.assertEqual(seen, [("POST", "a.example.test", False, ANNA), ("GET", "b.example.test", True, "")])

    def test_a_page_may_be_html_or_never_end(self) -> None:
        self.serve(a_example_test={POX: {"do": "page", "status": 200, "body": "<html>shop</html>"}},
                   b_example_test={POX: {"do": "page", "status": 200, "silent_seconds": 3600}})
        self.assertEqual(self.ask("a.example.test").body, b"<html>shop</html>")
        connection = self.exchange.connect(timeout=0.5)
        self.addCleanup(connection.close)
        connection.request("POST", POX, pox(ANNA), {"Host": "b.example.test", "Content-Type": "text/xml"})
        with self.assertRaises(TimeoutError):
            connection.getresponse()

    def test_other_paths_of_a_site_and_other_hosts_are_what_they_were(self) -> None:
        self.serve(a_example_test={POX: SETTINGS, PATH: {"do": "exchange"}})
        self.assertEqual(self.ask("a.example.test", path="/other").status, 404)
        self.assertEqual(self.ask("a.example.test", request(ANNA), PATH).codes, ["NoError"])
        self.assertEqual(self.exchange.post(request(ANNA)).codes, ["NoError"])

    def test_wrong_sites_are_refused_and_change_nothing(self) -> None:
        self.serve(a_example_test={POX: SETTINGS})
        for answer in ({"do": "dance"}, {"do": "error"}, {**SETTINGS, "colour": 1}, {**SETTINGS, "log_in": "x"}):
            wrong = [{"hosts": ["b"], "paths": {POX: answer}}]
            self.assertFalse(self.exchange.control("sites", sites=wrong)["ok"])
        self.assertEqual(self.ask("a.example.test").status, 200)


class Certificates(SitesCase):
    def test_a_site_may_have_a_certificate_of_its_own(self) -> None:
        folder = self.exchange.folder
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=other", "-addext", "subjectAltName=DNS:own.example.test",
                        "-keyout", folder / "own.key", "-out", folder / "own.pem"], check=True, capture_output=True)
        site = {"hosts": ["own.example.test"], "certificate": str(folder / "own.pem"), "key": str(folder / "own.key"),
                "paths": {POX: SETTINGS}}
        self.assertEqual(self.exchange.control("sites", sites=[site]), {"ok": True})
        self.addCleanup(self.exchange.control, "sites", sites=[])
        trusted = ssl.create_default_context(cafile=str(folder / "own.pem"))
        with socket.create_connection(("127.0.0.1", self.exchange.port), 20) as plain:
            with trusted.wrap_socket(plain, server_hostname="own.example.test") as secured:
                shown = secured.getpeercert(True)
        with socket.create_connection(("127.0.0.1", self.exchange.port), 20) as plain:
            with self.exchange.tls().wrap_socket(plain, server_hostname="127.0.0.1") as secured:
                self.assertNotEqual(secured.getpeercert(True), shown)


class Rendering(unittest.TestCase):
    def test_what_is_in_the_answers_is_escaped(self) -> None:
        from sim_exchange import autodiscover

        reply = autodiscover.redirect_url({"url": "https://a/?b&c<d"})
        self.assertEqual(ElementTree.fromstring(reply.body).findtext(f".//{{{OUTLOOK}}}RedirectUrl"),
                         "https://a/?b&c<d")


if __name__ == "__main__":
    unittest.main()
