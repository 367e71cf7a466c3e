"""A relay's mistake: of two requests under way, each gets the other one's answer."""

from __future__ import annotations

import threading


class _Place:
    """Where one answer waits for the other."""

    def __init__(self, answer: bytes):
        self.mine = answer
        self.other: bytes | None = None


class AnswerSwap:
    """Brings the answers of two connections together; safe for several threads."""

    def __init__(self) -> None:
        self._met = threading.Condition()
        self._waiting: _Place | None = None

    def exchange(self, answer: bytes, patience_seconds: float) -> bytes:
        """Gives an answer away for that of another connection; its own comes back when there is no other in time."""
        with self._met:
            partner, self._waiting = self._waiting, None
            if partner is not None:
                partner.other = answer
                self._met.notify_all()
                return partner.mine
            place = self._waiting = _Place(answer)
            if self._met.wait_for(lambda: place.other is not None, patience_seconds):
                assert place.other is not None
                return place.other
            self._waiting = None
            return answer
