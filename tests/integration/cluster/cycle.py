"""Whole rounds with everything in them that makes code allocate: changes, refusals, lost connections, an orderly end.

Shared by the run with sanitizers and by `tests/long valgrind`.
"""

from __future__ import annotations

import support  # noqa: F401  (makes the package of the tenant known)

from tenant.program import ProgramError
from tenant.tenant import Tenant

USERS = 250
CHANGED = 10


def do_cycle(tenant: Tenant, patience_seconds: float) -> None:
    """Three rounds of a tenant whose servers and supervisor run, then the end."""
    tenant.wait_for_round(1, patience_seconds)
    tenant.compare()
    tenant.change(CHANGED)
    tenant.exchange(command="misbehave", rules=[
        {"match": {"request": 1}, "do": "fault", "code": "ErrorServerBusy", "text": "Busy.", "back_off": "200"},
        {"match": {"request": 2}, "do": "cut", "after_bytes": 3000},
    ])
    tenant.ctl("run-now")
    tenant.wait_for_round(2, patience_seconds)
    tenant.compare()
    tenant.ucserver(command="drop")
    tenant.ctl("run-now")
    tenant.wait_for_round(3, patience_seconds)
    tenant.compare()
    for words in (("status",), ("users",), ("workers",), ("check",)):
        tenant.ctl(*words, check=False)
    end(tenant, patience_seconds)


def end(tenant: Tenant, patience_seconds: float) -> None:
    """The supervisor ends in order, and so does all its pool."""
    supervisor = tenant.supervisor
    status = supervisor.stop(patience_seconds) if supervisor is not None else 0
    if status != 0:
        raise ProgramError(f"the supervisor ended with status {status}: {tenant.last_output('supervisor')}")
