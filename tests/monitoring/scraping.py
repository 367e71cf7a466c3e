"""What the tests with a running tenant share: its pages of metrics, and a server that has only the text format."""

from __future__ import annotations

import http.server
import sys
import threading
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "sim"), str(ROOT / "tests" / "integration"),
                str(ROOT / "tests" / "integration" / "cluster")]

OPENMETRICS = "application/openmetrics-text; version=1.0.0"
TEXT = "text/plain; version=0.0.4"


def read_page(endpoint: str, accept: str = TEXT) -> tuple[str, str]:
    """The Content-Type and the page of metrics."""
    request = urllib.request.Request(f"{endpoint}/metrics", headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


class TextOnly:
    """Hands on the page in the text format, whatever Prometheus asks for: that one would always ask for OpenMetrics."""

    def __init__(self, endpoint: str) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            """One page."""

            def do_GET(self) -> None:
                """The page of this moment."""
                kind, page = read_page(endpoint)
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(page.encode())

            def log_message(self, *_: object) -> None:
                """Nothing is said."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Ends it."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
