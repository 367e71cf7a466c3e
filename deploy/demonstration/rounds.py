"""Further rounds, in each of which some people change an appointment."""

from __future__ import annotations

import sys

from demonstration.progress import Progress
from tenant.tenant import Tenant

CHANGED_SHARE = 100


def go_on(tenant: Tenant) -> None:
    """Lets the tenant live until a signal ends the demonstration."""
    progress = Progress(tenant)
    print("The demo goes on; in each round every hundredth person has changed an appointment. Press Ctrl-C to stop it.",
          flush=True)
    number = tenant.rounds_finished()
    try:
        while True:
            changed = tenant.change(max(1, len(tenant.people) // CHANGED_SHARE), seed=number)
            number += 1
            progress.wait_for_round(number)
            statistics = tenant.statistics() or {}
            results = statistics.get("users", {}).get("by_result", {})
            print(f"round {number}: {len(changed)} people had changed an appointment; "
                  f"{results.get('replicated')} calendars sent, "
                  f"{results.get('unchanged')} unchanged", flush=True)
    except SystemExit:
        print(file=sys.stdout, flush=True)
