"""Recorded messages of real servers as additional seeds, in the form in which a target takes its input."""

from collections.abc import Callable, Iterator
from pathlib import Path

from runner.places import vectors

SMALLEST_CHUNK = b"\x00"
LARGEST_CHUNK = b"\x3f"
# Larger ones only make each try slow; the unit tests read them all.
SEED_OCTETS_MOST = 8192
MAILBOX_BEGINS = b"<m:FreeBusyResponse>"


def exchange_answers(folder: Path) -> Iterator[bytes]:
    """Answers of Exchange, each with the number of its mailboxes in front."""
    for file in sorted(folder.glob("ews/*/*.response.xml")):
        octets = file.read_bytes()
        mailboxes = octets.count(MAILBOX_BEGINS)
        yield bytes([max(1, mailboxes) % 256 - 1, 0]) + octets


def hexadecimal(folder: Path, pattern: str) -> Iterator[bytes]:
    """Messages of the UCServer, in large and in small chunks."""
    for file in sorted(folder.glob(f"ucserver/{pattern}.hex")):
        octets = bytes.fromhex(file.read_text("ascii"))
        yield SMALLEST_CHUNK + octets
        yield LARGEST_CHUNK + octets


RECORDED: dict[str, Callable[[Path], Iterator[bytes]]] = {
    "ews_answer": exchange_answers,
    "rose": lambda folder: hexadecimal(folder, "*"),
    "roster": lambda folder: hexadecimal(folder, "userprofiles*"),
}


def recorded_seeds(name: str) -> Iterator[bytes]:
    """The seeds for a target; none when the recorded messages are missing or it takes none."""
    if name in RECORDED and vectors().is_dir():
        yield from (octets for octets in RECORDED[name](vectors()) if len(octets) <= SEED_OCTETS_MOST)
