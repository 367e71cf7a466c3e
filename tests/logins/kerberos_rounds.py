"""Rounds in a network whose DNS names the key distribution centre."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rounds import RoundTest
from support import ROOT

from domain_lab.people import CONTROLLER, REALM
from tenant.program import Program


def service(realm: str, host: str, port: int) -> dict[str, Any]:
    """A record that says where the KDC of a realm is."""
    return {"name": f"_kerberos._tcp.{realm}".lower(), "type": "SRV", "priority": 0, "weight": 0, "port": port,
            "target": host}


def address(name: str, where: str) -> dict[str, Any]:
    """A record of a name."""
    return {"name": name, "type": "A", "address": where}


RECORDS = [service(REALM, "dc1.example.test", 88), address("dc1.example.test", CONTROLLER)]


class KerberosRoundTest(RoundTest):
    """The lab's resolver is the simulated one; `dns` changes what it says."""

    dns: Path

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        zone, cls.dns = cls.folder / "zone", cls.folder / "dns.socket"
        zone.write_text(json.dumps({"records": RECORDS}))
        command = [ROOT / "tests" / "sim" / "sim-dns", "--listen", "127.0.0.1:53", "--zone", zone, "--control", cls.dns,
                   "--lifeline"]
        server = Program("dns", command, cls.folder / "dns.output", waits_for_ready=True)
        cls.addClassCleanup(server.stop)
