"""Shows how far a round has come."""

from __future__ import annotations

import sys
import time
from typing import Any

from tenant.program import ProgramError
from tenant.tenant import Tenant

PATIENCE_SECONDS = 1800.0
LOOK_SECONDS = 0.2
LINE_SECONDS = 2.0
BAR_WIDTH = 30


def line_of(statistics: dict[str, Any]) -> str:
    """One line: a bar, and where the users are."""
    users = statistics["users"]
    states = users["by_state"]
    listed, finished = users["listed"], states["finished"]
    if statistics["cycle"]["phase"] == "roster" or listed == 0:
        return "waiting for the list of users from the UCServer"
    filled = BAR_WIDTH * finished // listed
    looked_up = states["to resolve"] + states["resolving"]
    fetched = states["to fetch"] + states["fetching"]
    return (f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {finished}/{listed} users done, "
            f"{looked_up} waiting for the directory, "
            f"{fetched} for Exchange, {states['handed over']} for the UCServer")


class Progress:
    """Waits for rounds and says meanwhile how far they are."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._is_terminal = sys.stdout.isatty()
        self._printed_at = 0.0
        self._printed = ""

    def _print(self, line: str, is_last: bool) -> None:
        now = time.monotonic()
        if self._is_terminal:
            print(f"\r\033[K{line}", end="\n" if is_last else "", flush=True)
        elif line != self._printed and (is_last or now - self._printed_at >= LINE_SECONDS):
            print(line, flush=True)
            self._printed, self._printed_at = line, now

    def wait_for_round(self, number: int) -> None:
        """Returns when this many rounds are finished; fails when that does not come or the supervisor ends."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            statistics = self._tenant.statistics()
            is_last = statistics is not None and statistics["counters"]["rounds finished"] >= number
            if statistics is not None:
                self._print(line_of(statistics), is_last)
            if is_last:
                return
            if self._tenant.supervisor is None or not self._tenant.supervisor.is_alive():
                raise ProgramError(f"the supervisor has exited: {self._tenant.last_output('supervisor')}")
            time.sleep(LOOK_SECONDS)
        raise ProgramError(f"round {number} did not finish within {PATIENCE_SECONDS:.0f} s")
