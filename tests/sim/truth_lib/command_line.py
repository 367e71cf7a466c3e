"""The command line of `truth`: generate, change, ldif."""

import argparse
import sys
from datetime import date, datetime, timezone
from pathlib import Path

from .change import change_truth, replicated_people
from .ldif import ldif_entries, read_password
from .people import BASE_DN, DOMAIN, EXCHANGE_USER, make_people
from .storage import read_truth, write_atomically, write_truth


def _generate(arguments: argparse.Namespace) -> None:
    base_day = arguments.base_day or datetime.now(timezone.utc).date()
    people = make_people(arguments.seed, arguments.users, base_day, arguments.plain)
    header = {
        "kind": "header", "seed": arguments.seed, "base_day": base_day.isoformat(), "version": 1,
        "exchange": {"user": EXCHANGE_USER}, "domain": DOMAIN,
    }
    write_truth(arguments.output, header, people)
    print(f"people={len(people)} replicated={len(replicated_people(people))}"
          f" base_day={base_day} seed={arguments.seed}")


def _change(arguments: argparse.Namespace) -> None:
    header, people = read_truth(arguments.file)
    users = change_truth(header, people, arguments.seed, arguments.appointments)
    write_truth(arguments.file, header, people)
    print("\n".join(users))


def _ldif(arguments: argparse.Namespace) -> None:
    if arguments.base != BASE_DN:
        raise ValueError(f"--base {arguments.base}: the people of a truth file are under {BASE_DN}")
    _, people = read_truth(arguments.file)
    password_file = arguments.service_password_file
    password = read_password(password_file) if password_file else None
    write_atomically(arguments.output, ldif_entries(people, password))


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="truth", description=__doc__)
    commands = parser.add_subparsers(required=True)

    generate = commands.add_parser("generate", help="write a truth file from a seed")
    generate.add_argument("--users", type=_positive, required=True)
    generate.add_argument("--seed", type=int, required=True)
    generate.add_argument("--output", type=Path, required=True)
    generate.add_argument("--base-day", type=date.fromisoformat, help="YYYY-MM-DD, default: today")
    generate.add_argument("--plain", action="store_true",
                          help="nobody is odd, everybody is replicated")
    generate.set_defaults(run=_generate)

    change = commands.add_parser("change", help="change appointments, print whose")
    change.add_argument("--file", type=Path, required=True)
    change.add_argument("--seed", type=int, required=True)
    change.add_argument("--appointments", type=_positive, required=True)
    change.set_defaults(run=_change)

    ldif = commands.add_parser("ldif", help="write the same people for slapadd")
    ldif.add_argument("--file", type=Path, required=True)
    ldif.add_argument("--base", required=True)
    ldif.add_argument("--output", type=Path, required=True)
    ldif.add_argument("--service-password-file", type=Path)
    ldif.set_defaults(run=_ldif)
    return parser


def main() -> int:
    """Exit status 0 done, 1 could not be done, 2 wrong usage."""
    arguments = _parser().parse_args()
    try:
        arguments.run(arguments)
    except (OSError, ValueError) as error:
        print(f"truth: {error}", file=sys.stderr)
        return 1
    return 0
