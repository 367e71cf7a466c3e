"""The page from another machine: behind a real Apache and a real nginx, by the examples that the product ships.

The file of deploy/proxy is taken as it is but for addresses, ports and paths.
"""

from __future__ import annotations

import os
import ssl
import unittest
import urllib.error
import urllib.request
from pathlib import Path

from browser import DESK, ROOT, PageTest
from tenant.certificates import make_certificate
from tenant.ports import free_port
from tenant.program import Program, wait_until
from tenant.tenant import TOKEN, Tenant

NAME = "ewscal.example.com"
SEARCHED = "Fernanda"
EXAMPLES = ROOT / "deploy" / "proxy"
START_SECONDS = 60.0
APACHE_MODULES = ("mpm_event", "authn_core", "authz_core", "proxy", "proxy_http", "ssl", "headers")
APACHE_LIBRARIES = Path("/usr/lib/apache2/modules")


class Proxy:
    """One of the two in front of a tenant; runs until the test ends."""

    def __init__(self, tenant: Tenant, port: int) -> None:
        self.tenant, self.port = tenant, port
        self.folder = tenant.folder / "proxy"
        names = (f"DNS:{NAME}", "DNS:localhost", "IP:127.0.0.1")
        self.certificates = make_certificate(self.folder, tenant.certificates.authority, names)

    def example(self, file: str) -> str:
        """A shipped example with this machine's ports and paths."""
        text = (EXAMPLES / file).read_text()
        for old, new in (("/etc/ssl/certs/ewscal.example.com.pem", str(self.certificates.certificate)),
                         ("/etc/ssl/private/ewscal.example.com.key", str(self.certificates.key)),
                         ("127.0.0.1:7480", f"127.0.0.1:{self.tenant.http_port}"), ("*:443", f"127.0.0.1:{self.port}"),
                         ("listen 443", f"listen 127.0.0.1:{self.port}"), ("/var/log/nginx", str(self.folder))):
            text = text.replace(old, new)
        return text

    def start_apache(self) -> Program:
        """Apache as the example says."""
        loaded = "".join(f"LoadModule {name}_module {APACHE_LIBRARIES}/mod_{name}.so\n" for name in APACHE_MODULES)
        path = self.folder / "apache.conf"
        path.write_text(f"{loaded}ServerName {NAME}\nServerRoot {self.folder}\nPidFile {self.folder}/pid\n"
                        f"ErrorLog {self.folder}/error.log\nListen 127.0.0.1:{self.port}\n"
                        + self.example("apache-ewscal.conf"))
        return Program("apache", ["/usr/sbin/apache2", "-f", path, "-D", "FOREGROUND"], self.folder / "output",
                       environment={**os.environ, "APACHE_LOG_DIR": str(self.folder)})

    def start_nginx(self) -> Program:
        """nginx as the example says."""
        temporary = "".join(f"{kind}_temp_path {self.folder}/{kind};\n"
                            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        path = self.folder / "nginx.conf"
        path.write_text(f"daemon off; master_process off; pid {self.folder}/pid; error_log {self.folder}/error.log;\n"
                        f"events {{}}\nhttp {{\n{temporary}{self.example('nginx-ewscal.conf')}}}\n")
        return Program("nginx", ["/usr/sbin/nginx", "-p", self.folder, "-c", path], self.folder / "output")

    def ask(self, path: str, host: str = NAME, token: str | None = None, method: str = "GET") -> tuple[int, str]:
        """The status and the body of an answer by https."""
        headers = {"Host": f"{host}:{self.port}", **({"Authorization": f"Bearer {token}"} if token else {})}
        request = urllib.request.Request(f"https://localhost:{self.port}{path}", headers=headers, method=method)
        trust = ssl.create_default_context(cafile=str(self.certificates.authority))
        try:
            with urllib.request.urlopen(request, timeout=30, context=trust) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def answers(self) -> bool:
        """Whether it listens."""
        try:
            return self.ask("/healthz")[0] == 200
        except OSError:
            return False


class ProxyTest(PageTest):
    """What somebody elsewhere can and cannot do."""

    proxy: Proxy

    def start(self, kind: str) -> None:
        """A tenant behind a proxy."""
        tenant = self.start_tenant(40, plain=True)
        self.proxy = Proxy(tenant, free_port())
        program = self.proxy.start_apache() if kind == "apache" else self.proxy.start_nginx()
        self.addCleanup(program.stop)
        wait_until(self.proxy.answers, START_SECONDS, f"{kind}: {self.proxy.folder}/error.log")

    def judge(self) -> None:
        """The rules, which are the same for both."""
        proxy = self.proxy
        self.assertEqual(proxy.ask("/")[0], 200)
        self.assertEqual(proxy.ask("/stats")[0], 401)
        self.assertEqual(proxy.ask("/metrics")[0], 401)
        self.assertEqual(proxy.ask("/stats", token="not-" + TOKEN)[0], 401)
        status, body = proxy.ask("/stats", token=TOKEN)
        self.assertEqual(status, 200)
        self.assertIn("replicator", body)
        for host in ("evil.example", "localhost", "127.0.0.1", f"{NAME}.evil.example", f"evil{NAME}"):
            with self.subTest(host):
                self.assertEqual(proxy.ask("/", host=host)[0], 403)
                self.assertEqual(proxy.ask("/stats", host=host, token=TOKEN)[0], 403)
        self.assertEqual(proxy.ask(f"/users?like={SEARCHED}", token=TOKEN, method="POST")[0], 403)

    def look(self) -> None:
        """In the browser, which finds the name at this machine."""
        self.browser.do("open", trusted=True, names=f"MAP {NAME} 127.0.0.1", **DESK)
        self.browser.do("goto", url=f"https://{NAME}:{self.proxy.port}/")
        self.browser.wait_for_text("#silence", "needs the token")
        self.assertEqual(self.browser.text("main"), "")
        self.assert_accessible()
        self.browser.do("click", where="#silence button")
        self.browser.do("fill", where="#token", text="not-" + TOKEN)
        self.browser.do("press", key="Enter")
        self.browser.wait_for_text("#token-problem", "does not accept")
        self.browser.do("fill", where="#token", text=TOKEN)
        self.browser.do("press", key="Enter")
        self.browser.wait_for_text("#verdict", "All calendars are fresh")
        self.browser.wait_for_text("#accounts", "replicator")
        self.assertTrue(self.browser.evaluate("document.querySelector('#silence').hidden"))
        self.browser.do("click", where="#token-button")
        self.browser.wait_for_text("#silence", "needs the token")
        self.assertNotIn("replicator", self.browser.evaluate("document.body.innerText"))
        self.assert_no_complaints(("401",))
        self.assertNotIn("?", (self.proxy.folder / "ewscal.log").read_text())
        for log in self.proxy.folder.glob("*.log"):
            self.assertNotIn(SEARCHED, log.read_text(), log)
            self.assertNotIn(TOKEN, log.read_text(), log)

    def test_apache(self) -> None:
        """TLS, the name, the token, and nothing for anybody else."""
        self.start("apache")
        self.judge()
        self.look()

    def test_nginx(self) -> None:
        """The same."""
        self.start("nginx")
        self.judge()
        self.look()


if __name__ == "__main__":
    unittest.main()
