"""The command line of `oracle`."""

import argparse
import sys
from datetime import date
from pathlib import Path

from .audit import audit
from .comparison import compare, read_content
from .counting import count_line, judge_count, judge_users, select_writes
from .expectation import Expectation
from .journal import Journal, Presence, read_journal
from .report import MAXIMUM_LINES, Findings, difference_lines, json_line, summary_lines
from .settings import Settings, parse_settings
from .truth_file import read_truth

GRACE_SECONDS = 2.0


def _settings(text: str) -> Settings:
    try:
        return parse_settings(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="oracle", description=(
        "Compares the UCServer's content and journal with the truth. Exit status: 0 equal,"
        " 1 different, 2 wrong usage or a file that cannot be read."))
    parser.add_argument("--truth", type=Path, required=True, help="the current truth file")
    parser.add_argument("--earlier-truth", type=Path, action="append", default=[],
                        help="an older version, oldest first; may be repeated")
    parser.add_argument("--content", type=Path, help="dump of sim-ucserver")
    parser.add_argument("--journal", type=Path, help="journal of sim-ucserver")
    parser.add_argument("--settings", type=_settings, default=Settings(),
                        help="e.g. private=skip,details=full,times_only=replicate,"
                             "default_zone=none,all_day_times=instants,mail_fallback=no,"
                             "working_elsewhere=free (the defaults)")
    parser.add_argument("--window-day", type=date.fromisoformat,
                        help="first day of the wanted window, if not the truth's base day")
    parser.add_argument("--grace-seconds", type=float, default=GRACE_SECONDS,
                        help="how long after a list a write may have been on its way")
    parser.add_argument("--summary", action="store_true", help="print users by outcome")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON line")
    parser.add_argument("--count-writes-since", type=int, metavar="SEQ",
                        help="count writes after this number of the journal; without --content"
                             " nothing else is done")
    parser.add_argument("--writes-of", nargs="+", metavar="USER", help="count only theirs")
    parser.add_argument("--expect-writes", type=int, metavar="N")
    parser.add_argument("--expect-written", nargs="*", metavar="USER",
                        help="exactly these users were written")
    return parser


def _check_usage(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    if arguments.content is None and arguments.journal is None:
        parser.error("--content or --journal is needed")
    counting = arguments.count_writes_since is not None
    if counting and arguments.journal is None:
        parser.error("--count-writes-since needs --journal")
    expects = (arguments.writes_of, arguments.expect_writes, arguments.expect_written)
    if not counting and any(value is not None for value in expects):
        parser.error("--writes-of, --expect-writes and --expect-written need --count-writes-since")


def _count(arguments: argparse.Namespace, journal: Journal) -> bool:
    """Counts writes; whether they are as expected."""
    writes = select_writes(journal, arguments.count_writes_since, arguments.writes_of)
    print(count_line(journal, writes))
    wrong = judge_count(writes, arguments.expect_writes)
    wrong += judge_users(writes, arguments.expect_written)
    print("".join(f"{line}\n" for line in wrong[:MAXIMUM_LINES]), end="")
    return not wrong


def _find(arguments: argparse.Namespace, journal: Journal | None) -> Findings:
    files = [*arguments.earlier_truth, arguments.truth]
    truths = [read_truth(file, arguments.window_day) for file in files]
    presence = Presence(truths[0].people.values(), journal or Journal())
    listed = [user for user in truths[0].people if presence.was_ever_listed(user)]
    versions = [Expectation(truth, arguments.settings, listed) for truth in truths]
    content = read_content(arguments.content) if arguments.content else None
    result = compare(versions, presence, content) if content is not None else None
    breaches = None
    if journal is not None:
        breaches = audit(journal, presence, versions, arguments.grace_seconds)
    return Findings(versions[-1], result, content, breaches, journal)


def _judge(arguments: argparse.Namespace, journal: Journal | None) -> bool:
    """Compares and audits; whether everything is as it must be."""
    findings = _find(arguments, journal)
    lines = difference_lines(findings)
    lines += summary_lines(findings) if arguments.summary else []
    lines += [json_line(findings)] if arguments.json else []
    print("".join(f"{line}\n" for line in lines), end="")
    return findings.is_good


def main() -> int:
    """Exit status 0 equal, 1 different, 2 wrong usage."""
    parser = _parser()
    arguments = parser.parse_args()
    _check_usage(parser, arguments)
    try:
        journal = read_journal(arguments.journal) if arguments.journal else None
        good = True
        if arguments.count_writes_since is not None and journal is not None:
            good = _count(arguments, journal)
        if arguments.count_writes_since is None or arguments.content is not None:
            good = _judge(arguments, journal) and good
    except (OSError, ValueError) as error:
        print(f"oracle: {error}", file=sys.stderr)
        return 2
    return 0 if good else 1
