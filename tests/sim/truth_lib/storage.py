"""Reads and writes the truth file: one JSON object per line, the header first."""

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def read_truth(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The header and the people. ValueError if the file is not a truth file."""
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    if not records or records[0].get("kind") != "header":
        raise ValueError(f"{path}: the first line is not a header")
    if any(record.get("kind") != "person" for record in records[1:]):
        raise ValueError(f"{path}: a line after the first is not a person")
    return records[0], records[1:]


def write_atomically(path: Path, lines: Iterable[str]) -> None:
    """Replaces the file as a whole: readers see the old one or the new one."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as output:
            output.writelines(f"{line}\n" for line in lines)
            output.flush()
            os.fsync(output.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def write_truth(path: Path, header: dict[str, Any], people: list[dict[str, Any]]) -> None:
    """Writes header and people; characters beyond ASCII are kept, control characters escaped."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    write_atomically(path, (encode(record) for record in [header, *people]))
