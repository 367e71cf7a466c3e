"""Actions of rules that spoil a roster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from . import ber, profile, rose
from .misbehaviour_answers import Action, Parameters

if TYPE_CHECKING:
    from .connection import Connection


def _roster(change: Callable[[list[bytes], Parameters], list[bytes]]) -> Action:
    def answer(connection: "Connection", invoke: rose.Invoke, parameters: Parameters) -> None:
        performed = connection.session.perform(invoke, lambda found: change(found, parameters))
        connection.answer(invoke, performed)

    return answer


def _roster_shrink(profiles: list[bytes], parameters: Parameters) -> list[bytes]:
    fraction = parameters["fraction"]
    return [
        one
        for number, one in enumerate(profiles)
        if int((number + 1) * fraction) == int(number * fraction)
    ]


def _roster_duplicate(profiles: list[bytes], parameters: Parameters) -> list[bytes]:
    return [*profiles, profiles[_index_of(profiles, parameters["user"])]]


def _roster_changed(change: Callable[[bytes, Parameters], bytes]) -> Action:
    def change_one(profiles: list[bytes], parameters: Parameters) -> list[bytes]:
        index = _index_of(profiles, parameters["user"])
        return [*profiles[:index], change(profiles[index], parameters), *profiles[index + 1 :]]

    return _roster(change_one)


def _index_of(profiles: list[bytes], user: str | None) -> int:
    """Where the user's profile is; the one in the middle if none is named or the user is not there."""
    if user is not None:
        name = ber.encode_text(user)
        for index, one in enumerate(profiles):
            if name in one:
                return index
    return len(profiles) // 2


ROSTERS: dict[str, Action] = {
    "roster_shrink": _roster(_roster_shrink),
    "roster_duplicate": _roster(_roster_duplicate),
    "roster_empty_name": _roster_changed(lambda one, _: profile.without_user_name(one)),
    "roster_invalid_utf8": _roster_changed(lambda one, _: profile.with_invalid_utf8(one)),
    "roster_unknown_fields": _roster(
        lambda found, _: [profile.with_unknown_fields(one) for one in found]
    ),
    "roster_password": _roster_changed(
        lambda one, parameters: profile.with_password(one, parameters["password"])
    ),
    "roster_empty": _roster(lambda _found, _parameters: []),
}
