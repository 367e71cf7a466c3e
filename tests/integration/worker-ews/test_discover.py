"""A walk in search of Exchange tells the password to those alone who may have it. The hosts have a valid certificate
and answer on port 443 of addresses of their own, which needs a mount namespace, so it runs as root."""

from __future__ import annotations

import base64
import http.server
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any

import support

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mount_namespace import INSIDE, WHY_NOT, is_possible, run_inside  # noqa: E402

PATH = "/autodiscover/autodiscover.xml"
HOSTS = {"example.test": "127.0.0.81", "autodiscover.example.test": "127.0.0.82",
         "exch.corp.example": "127.0.0.83"}
EWS = "https://mail.corp.example/EWS/Exchange.asmx"
OUTER = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
INNER = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
SETTINGS = (f'<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="{OUTER}"><Response xmlns="{INNER}">'
            f"<Account><Action>settings</Action><Protocol><Type>EXCH</Type><EwsUrl>{EWS}</EwsUrl></Protocol>"
            "</Account></Response></Autodiscover>")
USER = "user@example.test"
LOGIN_REFUSED = 1


class Site(http.server.BaseHTTPRequestHandler):
    """Wants Basic; whoever has it is told where Exchange is, unless the password is wrong."""

    protocol_version = "HTTP/1.1"
    heard: list[tuple[str, str]] = []
    accepts = True
    leads_to = ""
    hides = 0  # the status by which a refusal is hidden: a page, or a redirect to one

    def do_POST(self) -> None:  # noqa: N802
        """Answers as Autodiscover does."""
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        login = self.headers.get("Authorization", "")
        self.heard.append((self.headers["Host"], login))
        if self.leads_to and self.path == PATH:
            self.send_response(302)
            self.send_header("Location", self.leads_to)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.hides and login != "":
            self.send_response(self.hides)
            self.send_header("Location", f"https://{self.headers['Host']}/logon.aspx")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        is_good = login != "" and self.accepts
        body = SETTINGS.encode() if is_good else b""
        self.send_response(200 if is_good else 401)
        if not is_good:
            self.send_header("WWW-Authenticate", 'Basic realm="site"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:  # pylint: disable=redefined-builtin
        """Nobody reads it."""


def start_sites(folder: Path) -> None:
    """One server for each host, with one certificate for all of them."""
    names = ",".join(f"DNS:{name}" for name in HOSTS)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=sites", "-addext", f"subjectAltName={names}",
                    "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    for address in HOSTS.values():
        server = http.server.ThreadingHTTPServer((address, 443), Site)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()


def walk(fetcher: support.Fetcher, *points: str) -> dict[str, Any]:
    """One search."""
    Site.heard.clear()
    fetcher.say(discover={"number": 1, "address": "a@example.test", "points": list(points)})
    return fetcher.wait(lambda said: "discovered" in said)["discovered"]


def told() -> list[str]:
    """Who was told the password, with repeats."""
    expected = "Basic " + base64.b64encode(f"{USER}:{support.PASSWORD}".encode()).decode()
    assert all(login in ("", expected) for _, login in Site.heard), Site.heard
    return [host for host, login in Site.heard if login != ""]


def walk_all(folder: Path) -> None:
    """Runs where the hosts are known."""
    start_sites(folder)
    exchange = support.Exchange(20)
    common = {"url": "", "user": USER, "ca_file": str(folder / "certificate.pem"), "request_timeout_ms": 20000}
    for auth in (0, 1):
        fetcher = support.Fetcher(exchange, auth=auth, **common)
        found = walk(fetcher)
        assert found["outcome"] == support.JOB_FAILED, found
        assert found["reason"].startswith("autodiscover.host_to_be_allowed "), found
        assert found["refused_hosts"] == ["example.test", "autodiscover.example.test"], found
        assert told() == [] and len(Site.heard) == 2, Site.heard

        found = walk(fetcher, f"https://exch.corp.example{PATH}")
        assert (found["url"], found["trust"]) == (EWS, 1), found
        assert told() == ["exch.corp.example"], Site.heard

        fetcher.configure(auth=auth, allowed="autodiscover.example.test", **common)
        found = walk(fetcher)
        assert "mail.corp.example" in found["refused_hosts"] or auth == 1, found
        assert told() == (["autodiscover.example.test"] if auth == 0 else []), Site.heard

        Site.accepts = False
        fetcher.configure(auth=auth, allowed=".example.test", **common)
        found = walk(fetcher, f"https://exch.corp.example{PATH}")
        assert found["reason"].startswith("exchange.login_refused "), found
        assert told() == ["exch.corp.example"], Site.heard
        Site.accepts = True

        for status in (200, 302):
            Site.hides = status
            fetcher.configure(auth=auth, **common)
            found = walk(fetcher, f"https://exch.corp.example{PATH}")
            login = [line["login"] for line in fetcher.heard if "login" in line][-1]
            assert (login["outcome"], login["class"]) == (LOGIN_REFUSED, "not_known"), (status, login, found)
            assert told() == ["exch.corp.example"], (status, Site.heard)
        Site.hides = 0

        fetcher.configure(auth=auth, **common)
        for size in (100, 300):
            Site.leads_to = "https://exch.corp.example/" + "a" * size
            found = walk(fetcher, f"https://exch.corp.example{PATH}")
            assert (found["outcome"] == support.JOB_FAILED) == (size == 300), found
        Site.leads_to = ""
        fetcher.stop()
    exchange.stop()


class Discover(unittest.TestCase):
    @unittest.skipUnless(is_possible(), WHY_NOT)
    def test_only_those_are_told_the_password_who_may_have_it(self) -> None:
        hosts = "".join(f"{address} {name}\n" for name, address in HOSTS.items())
        done = run_inside(__file__, 120, hosts)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    if sys.argv[1:] == [INSIDE]:
        with tempfile.TemporaryDirectory() as work:
            walk_all(Path(work))
    else:
        unittest.main()
