"""What goes back to the client for one invoke."""

from __future__ import annotations

from typing import Callable


class RequestError(Exception):
    """To be answered with AsnRequestError."""

    def __init__(self, detail: int, text: str) -> None:
        super().__init__(text)
        self.detail = detail
        self.text = text


class Answer:
    """One message in pieces, and what is to be done when all of it was handed to the socket."""

    __slots__ = ("pieces", "when_sent")

    def __init__(self, pieces: list[bytes], when_sent: Callable[[], None] | None = None) -> None:
        self.pieces = pieces
        self.when_sent = when_sent

    def size_bytes(self) -> int:
        return sum(map(len, self.pieces))

    def first_octets(self, count: int) -> list[bytes]:
        """The pieces that hold the first `count` octets."""
        pieces = []
        for piece in self.pieces:
            if count <= 0:
                break
            pieces.append(piece[:count])
            count -= len(piece)
        return pieces
