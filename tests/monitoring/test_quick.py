"""A running tenant, its pages of metrics as strict readers see them, and a real Prometheus that scrapes it: each query
of the board returns a series, and an alert fires while Exchange fails and ends when it is mended."""

from __future__ import annotations

import json
import re
import subprocess
import unittest
import urllib.request
from typing import Any

from scraping import OPENMETRICS, ROOT, TEXT, TextOnly, read_page

from support import PATIENCE_SECONDS, ClusterTest
from tenant.program import wait_until

from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_server import Prometheus

BOARD = ROOT / "deploy" / "grafana" / "ewscal.json"
PAGE = ROOT / "docs" / "monitoring.md"
SETTINGS = {"service": {"interval": "2s", "request_timeout": "6s"}}
BUSY = [{"match": {"any": True}, "do": "http_status", "status": 503, "retry_after_seconds": 5}]
FAMILY = re.compile(r"^# TYPE (\S+) ", re.MULTILINE)
IN_TABLE = re.compile(r"^\| `(ewscal_\w+)", re.MULTILINE)


def board_queries() -> list[str]:
    """Of all panels, with windows that fit a test of seconds."""
    panels = json.loads(BOARD.read_text())["panels"]
    return [re.sub(r"\[\d+[mh]\]", "[20s]", target["expr"]) for panel in panels for target in panel["targets"]]


class MonitoringTest(ClusterTest):
    """One tenant and one Prometheus for all that is looked at."""

    def test_monitoring(self) -> None:
        """One after the other, because a tenant takes longest."""
        tenant = self.start_cluster(20, SETTINGS, plain=True)
        tenant.wait_for_round(2)
        text = TextOnly(tenant.endpoint())
        self.addCleanup(text.close)
        server = Prometheus(tenant.folder / "prometheus", f"127.0.0.1:{tenant.http_port}", text.address,
                            tenant.token_file)
        self.addCleanup(server.close)
        for look in (self.promtool_is_content, self.openmetrics_is_strict, self.the_page_has_all_metrics,
                     self.nobody_is_named, self.the_history_is_there):
            with self.subTest(look.__name__):
                look()
        with self.subTest("both formats are scraped"):
            wait_until(lambda: {row["metric"]["job"] for row in server.query("up == 1")} == {"ewscal", "text"},
                       PATIENCE_SECONDS, "both jobs")
            wait_until(lambda: len(server.query("ewscal_users_listed > 0")) == 2, PATIENCE_SECONDS, "both pages")
        for query in board_queries():
            with self.subTest(query):
                wait_until(lambda query=query: server.query(query) != [], PATIENCE_SECONDS, query)
        with self.subTest("an alert"):
            self.an_alert_fires_and_ends(server)

    def promtool_is_content(self) -> None:
        """With names, units, help."""
        _, page = read_page(self.tenant.endpoint())
        done = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def openmetrics_is_strict(self) -> None:
        """The reference reader of OpenMetrics takes every line, and finds what the text has."""
        kind, page = read_page(self.tenant.endpoint(), OPENMETRICS)
        self.assertEqual(kind, f"{OPENMETRICS}; charset=utf-8")
        families = {family.name: family for family in text_string_to_metric_families(page)}
        self.assertEqual(families["ewscal_request_duration_seconds"].unit, "seconds")
        self.assertEqual(families["ewscal_users_finished"].type, "counter")
        kind, page = read_page(self.tenant.endpoint())
        self.assertEqual(kind, f"{TEXT}; charset=utf-8")
        in_text = {name.removesuffix("_total") if name.endswith("_total") else name for name in FAMILY.findall(page)}
        self.assertEqual({"ewscal_info" if name == "ewscal" else name for name in families}, in_text)

    def the_page_has_all_metrics(self) -> None:
        """docs/monitoring.md, and nothing that there is not."""
        _, page = read_page(self.tenant.endpoint())
        self.assertEqual(sorted(IN_TABLE.findall(PAGE.read_text())), sorted(FAMILY.findall(page)))

    def nobody_is_named(self) -> None:
        """No user, mailbox or account."""
        _, page = read_page(self.tenant.endpoint())
        self.assertNotIn("@", page)
        self.assertNotIn("svc-ewscal", page)
        self.assertNotIn("replicator", page)

    def the_history_is_there(self) -> None:
        """One sample at least, of each server."""
        with urllib.request.urlopen(f"{self.tenant.endpoint()}/history", timeout=30) as answer:
            history: dict[str, Any] = json.loads(answer.read())
        self.assertEqual(history["step_ms"], 60000)
        self.assertEqual([row["server"] for row in history["servers"]], ["ucserver", "directory", "exchange"])
        size = len(history["fresh"])
        self.assertGreater(size, 0)
        lists = [value for row in [history, *history["servers"]] for key, value in row.items()
                 if isinstance(value, list) and key != "servers"]
        self.assertEqual({len(values) for values in lists}, {size})

    def exchange_alerts(self, server: Prometheus) -> set[tuple[str, str]]:
        """What fires about Exchange: alert and reason."""
        return {(labels["alertname"], labels.get("reason", "")) for labels in server.firing()
                if labels.get("server") == "exchange" and labels["job"] == "ewscal"}

    def an_alert_fires_and_ends(self, server: Prometheus) -> None:
        """By the name that everything else shows, too."""
        self.assertNotIn(("EwscalServerProblem", "exchange.busy"), self.exchange_alerts(server))
        self.tenant.exchange(command="misbehave", rules=BUSY)
        self.tenant.change(5)
        wait_until(lambda: ("EwscalServerProblem", "exchange.busy") in self.exchange_alerts(server), PATIENCE_SECONDS,
                   "the alert")
        self.tenant.exchange(command="misbehave", rules=[])
        wait_until(lambda: self.exchange_alerts(server) == set(), PATIENCE_SECONDS, "the end of the alert")


if __name__ == "__main__":
    unittest.main()
