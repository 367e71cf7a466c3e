"""Asks the compiler about one file, with the include paths that the build gives it."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from checks.tree import PRODUCT_FOLDERS, ROOT, of_product

LIBRARIES = ("libzmq", "msgpack", "libsystemd", "openssl", "libcares", "libcurl", "libxml-2.0",
             "ldap", "lber", "inih", "jansson", "libmicrohttpd", "sqlite3")


@cache
def library_options() -> tuple[str, ...]:
    """Include paths of the libraries."""
    asked = subprocess.run(["pkg-config", "--cflags", *LIBRARIES], check=True, capture_output=True,
                           text=True)
    return tuple(asked.stdout.split())


def options(name: str, exported: Path) -> list[str]:
    """Options for a file: what is ours by its path from the root, and the libraries."""
    own = [] if of_product(name) else [f"-I{(ROOT / name).parent}", f"-I{ROOT / 'tests'}"]
    return ["-std=c11", "-D_GNU_SOURCE", '-DEWSCAL_VERSION="0"', *own, f"-I{exported}",
            *library_options()]


def ask(name: str, question: Iterable[str], text: str | None, exported: Path) -> "Answer":
    """Runs the compiler with the question on the file, or on `text` as if it stood there."""
    source = ["-x", "c", "-"] if text is not None else [str(ROOT / name)]
    ended = subprocess.run(["gcc", *question, *options(name, exported), *source], input=text,
                           capture_output=True, text=True, check=False)
    return Answer(name, ended.returncode, ended.stdout, ended.stderr)


class Answer:
    """What the compiler said about a file."""

    def __init__(self, name: str, status: int, output: str, errors: str) -> None:
        self.name = name
        self.is_good = status == 0
        self.output = output
        self.errors = errors


def ask_all(files: dict[str, str | None], *question: str) -> Iterator[Answer]:
    """The compiler's answers, in order; each file with the text to compile in its place, or None."""
    with tempfile.TemporaryDirectory() as name:
        exported = Path(name)
        for folder in PRODUCT_FOLDERS:
            (exported / folder).symlink_to(ROOT / folder)
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as workers:
            yield from workers.map(lambda file: ask(file, question, files[file], exported), files)
