"""Reads a request body in chunks (RFC 9112, section 7.1)."""

from __future__ import annotations

import re
from typing import BinaryIO

_LINE_BYTES = 1024
_TRAILER_LINES = 100
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")


class ChunkError(ValueError):
    """The body is not in chunks."""


def read_chunked(stream: BinaryIO, most_bytes: int, drained_bytes: int) -> bytes | None:
    """The body; None when it is larger than `most_bytes`: then up to `drained_bytes` of it have been read."""
    parts, total = [], 0
    while size := _read_size(stream):
        total += size
        if total > drained_bytes:
            return None
        part = stream.read(size)
        if len(part) < size or stream.read(2) != b"\r\n":
            raise ChunkError("a chunk is not as long as it says")
        if total <= most_bytes:
            parts.append(part)
    _skip_trailers(stream)
    return b"".join(parts) if total <= most_bytes else None


def _read_size(stream: BinaryIO) -> int:
    match = _SIZE.fullmatch(stream.readline(_LINE_BYTES))
    if match is None:
        raise ChunkError("a chunk has no size")
    return int(match.group(1), 16)


def _skip_trailers(stream: BinaryIO) -> None:
    for _ in range(_TRAILER_LINES):
        if stream.readline(_LINE_BYTES) == b"\r\n":
            return
    raise ChunkError("the body does not end")
