"""The administrator's account: tries are counted, and too many wrong ones lock it."""

from __future__ import annotations

import hmac

DETAIL_WRONG_PASSWORD = 101
DETAIL_LOCKED = 129


class Account:
    def __init__(self, name: str, password: str, lock_after: int, lock_seconds: float) -> None:
        self._name = name
        self._password = password
        self._lock_after = lock_after
        self._lock_seconds = lock_seconds
        self._wrong_in_a_row = 0
        self._locked_until = 0.0
        self.tries = 0

    def try_login(self, name: str, password: str, now: float) -> int:
        """0, or the error detail of a refusal. `now` is monotonic, in seconds."""
        self.tries += 1
        if now < self._locked_until:
            return DETAIL_LOCKED
        right = name.casefold() == self._name.casefold() and hmac.compare_digest(
            password.encode("utf-8"), self._password.encode("utf-8")
        )
        if right:
            self._wrong_in_a_row = 0
            return 0
        self._wrong_in_a_row += 1
        if self._wrong_in_a_row >= self._lock_after:
            self._locked_until = now + self._lock_seconds
            self._wrong_in_a_row = 0
        return DETAIL_WRONG_PASSWORD

    def set_password(self, password: str) -> None:
        self._password = password

    def unlock(self) -> None:
        self._wrong_in_a_row = 0
        self._locked_until = 0.0
