"""The simulated Exchange takes tickets of a real key distribution centre (MIT's), with and without channel binding."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "unit" / "sim"), str(ROOT / "tests" / "sim")]

from centre import Centre  # noqa: E402
from sim_exchange_support import PATH, Exchange, person, request  # noqa: E402

REALM, USER, PASSWORD = "EXAMPLE.TEST", "svc-ewscal", "Right-1"
SPNEGO = "1.3.6.1.5.5.2"
REQUEST = request("anna@example.test")


class Tickets(unittest.TestCase):
    """One centre and one Exchange for all."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp(prefix="sim-kdc-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        centre = Centre(cls.folder, REALM, USER, PASSWORD, "HTTP/localhost")
        cls.addClassCleanup(centre.close)
        os.environ.update(centre.environment)
        cls.exchange = Exchange([person("anna@example.test", [])], "--keytab", str(centre.keytab))
        cls.addClassCleanup(cls.exchange.stop)

    def log_in(self, binding: str) -> list[int]:
        """The statuses of a request with a ticket, and of one behind it on the same connection."""
        import gssapi  # pylint: disable=import-outside-toplevel

        connection = self.exchange.connect()
        self.addCleanup(connection.close)
        connection.connect()
        data = {"right": connection.sock.getpeercert(True), "wrong": b"another one"}.get(binding)
        bound = None if data is None else gssapi.raw.ChannelBindings(
            application_data=b"tls-server-end-point:" + hashlib.sha256(data).digest())
        target = gssapi.Name("HTTP@localhost", gssapi.NameType.hostbased_service)
        context = gssapi.SecurityContext(name=target, usage="initiate", mech=gssapi.OID.from_int_seq(SPNEGO),
                                         channel_bindings=bound)
        ticket = {"Authorization": "Negotiate " + base64.b64encode(context.step()).decode()}
        statuses = []
        for headers in (ticket, {}):
            connection.request("POST", PATH, REQUEST, {"Content-Type": "text/xml", **headers})
            answer = connection.getresponse()
            answer.read()
            statuses.append(answer.status)
        return statuses

    def configure(self, **settings: str) -> None:
        self.assertEqual(self.exchange.control("configure", settings=settings), {"ok": True})

    def test_the_binding_is_judged_by_the_setting(self) -> None:
        for demand, accepted in (("off", {"none", "right", "wrong"}), ("allow", {"none", "right"}),
                                 ("required", {"right"})):
            self.configure(channel_binding=demand, kerberos_persists="yes")
            for binding in ("none", "right", "wrong"):
                with self.subTest(demand=demand, binding=binding):
                    status = 200 if binding in accepted else 401
                    self.assertEqual(self.log_in(binding), [status, status])
        statistics = self.exchange.statistics()
        self.assertEqual(statistics["log_ins_failed"], 0)
        self.assertGreater(statistics["methods"]["negotiate kerberos, bound"], 0)

    def test_a_ticket_may_be_for_one_request(self) -> None:
        self.configure(channel_binding="allow", kerberos_persists="no")
        self.assertEqual(self.log_in("right"), [200, 401])


if __name__ == "__main__":
    unittest.main()
