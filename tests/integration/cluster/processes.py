"""A cluster whose processes are looked at by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support import PATIENCE_SECONDS, ClusterTest
from tenant.program import wait_until

# As long as the settings allow: what happens within a test does not happen because time has passed.
PATIENT = {"service": {"request_timeout": "600s"}}


class ProcessTest(ClusterTest):
    """Looks at processes by name, as `ewscalctl workers` shows them."""

    def processes(self) -> dict[str, int]:
        """The process id of each that has a session."""
        statistics = self.tenant.statistics() or {"processes": []}
        return {process["name"]: process["process"] for process in statistics["processes"]}

    def wait_for_children(self) -> dict[str, int]:
        """Waits until the whole pool has greeted."""
        wait_until(lambda: len(self.processes()) == 4, PATIENCE_SECONDS, f"four children: {self.processes()}")
        return self.processes()

    def wait_for_successor(self, name: str, process: int) -> None:
        """Waits until another process has this name; the first one is gone then."""
        wait_until(lambda: self.processes().get(name, process) != process, PATIENCE_SECONDS, f"another {name}")
        self.assertFalse(Path(f"/proc/{process}").exists(), f"{name} still runs beside its successor")

    def pool(self, role: str) -> dict[str, Any]:
        """What /stats says about the children of a role."""
        statistics = self.tenant.statistics()
        assert statistics is not None
        return next(pool for pool in statistics["pools"] if pool["role"] == role)

    def counter(self, name: str) -> int:
        """How often something has happened."""
        statistics = self.tenant.statistics()
        assert statistics is not None
        return int(statistics["counters"][name])
