"""A Prometheus of one's own: on a free port of loopback, with its own folder, ended by whoever started it."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tenant.ports import free_port
from tenant.program import wait_until

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "deploy" / "prometheus" / "ewscal-alerts.yml"
START_SECONDS = 60.0
CONFIGURATION = """global:
  scrape_interval: 1s
  evaluation_interval: 1s
rule_files: [{rules}]
scrape_configs:
  - job_name: ewscal
    static_configs:
      - targets: ['{target}']
    authorization:
      credentials_file: {token}
  - job_name: text
    static_configs:
      - targets: ['{text}']
"""


class Prometheus:
    """Scrapes each second; its rules are ours without their patience."""

    def __init__(self, folder: Path, target: str, text: str, token: Path) -> None:
        self.folder = folder
        self.port = free_port()
        folder.mkdir()
        rules = folder / "rules.yml"
        rules.write_text(re.sub(r"for: \w+", "for: 1s", RULES.read_text()))
        (folder / "prometheus.yml").write_text(
            CONFIGURATION.format(rules=rules, target=target, text=text, token=token))
        with (folder / "output").open("w") as output:
            self.process = subprocess.Popen(
                ["prometheus", f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}",
                 f"--web.listen-address=127.0.0.1:{self.port}"], stdout=output, stderr=output)
        wait_until(self._is_ready, START_SECONDS, "Prometheus")

    def _is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError((self.folder / "output").read_text())
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def _ask(self, path: str, **parameters: str) -> Any:
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            return json.loads(answer.read())["data"]

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The series that it returns now. A refusal is an error of the test."""
        try:
            return list(self._ask("query", query=expression)["result"])
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{expression}: {error.read().decode()}") from error

    def firing(self) -> list[dict[str, str]]:
        """The labels of the alerts that fire."""
        return [alert["labels"] for alert in self._ask("alerts")["alerts"] if alert["state"] == "firing"]

    def close(self) -> None:
        """Ends it."""
        self.process.terminate()
        self.process.wait(60)
