"""The order of a demonstration."""

from __future__ import annotations

import argparse
import shlex
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from demonstration import rounds, summary
from demonstration.progress import Progress
from tenant.program import ProgramError, raise_descriptor_limit
from tenant.tenant import Tenant

INTERVAL_SECONDS = 60


def at_least_one(text: str) -> int:
    """A count of people from the command line."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least one person is needed")
    return number


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="deploy/demo", description="ewscal at work on a simulated tenant")
    parser.add_argument("--users", type=at_least_one, default=1000, metavar="N",
                        help="number of people (default: %(default)s)")
    parser.add_argument("--once", action="store_true", help="exit after one round")
    parser.add_argument("--keep", action="store_true",
                        help="do not delete the folder with configuration, logs and journal")
    return parser.parse_args(arguments)


def end_by_signal(number: int, _: FrameType | None) -> NoReturn:
    """A signal ends the demonstration by the way on which everything is cleaned up."""
    sys.exit(128 + number)


def start(folder: Path, programs: Path, users: int, once: bool) -> Tenant:
    """Makes the tenant and starts its servers. With `once` no second round begins that would add to the numbers."""
    interval = "1h" if once or users > 20000 else f"{INTERVAL_SECONDS}s"
    tenant = Tenant(folder, programs, users, settings={"service": {"interval": interval}})
    print(f"starting a directory, an Exchange and a UCServer with {users} people ...", flush=True)
    try:
        tenant.start_servers()
        tenant.make_keys()
    except BaseException:
        tenant.close()
        raise
    return tenant


def demonstrate(tenant: Tenant, once: bool) -> int:
    """One round, its summary, and more rounds until a signal unless `once`."""
    began = time.monotonic()
    tenant.start_supervisor()
    print(f"ewscal is running; {tenant.endpoint()}/stats shows its state, and so does, in another window,", flush=True)
    print(f"    {shlex.join(tenant.ctl_command('status'))}", flush=True)
    Progress(tenant).wait_for_round(1)
    seconds = time.monotonic() - began
    result = summary.collect(tenant, seconds)
    print("\n" + "\n".join(result.lines()), flush=True)
    if not once:
        rounds.go_on(tenant)
    print(result.last_line(), flush=True)
    return 0 if result.is_good else 1


def main(root: Path) -> int:
    """Runs a demonstration. Returns the exit status."""
    arguments = parse()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, end_by_signal)
    raise_descriptor_limit()
    folder = Path(tempfile.mkdtemp(prefix="ewscal-demo-"))
    try:
        with start(folder, root / "build" / "release" / "bin", arguments.users, arguments.once) as tenant:
            return demonstrate(tenant, arguments.once)
    except ProgramError as error:
        print(f"deploy/demo: {error}", file=sys.stderr)
        return 1
    finally:
        if arguments.keep:
            print(f"configuration, logs and journal are in {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
