"""What can be chosen at the command line and changed while the simulator runs."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, fields, replace
from typing import Any

SERVER_VERSIONS = (
    "Exchange2007",
    "Exchange2007_SP1",
    "Exchange2010",
    "Exchange2010_SP1",
    "Exchange2010_SP2",
    "Exchange2013",
    "Exchange2013_SP1",
    "Exchange2015",
    "Exchange2016",
)
# What a 401 offers, by the setting `log_in`.
OFFERS = {
    "negotiate": ("Negotiate", "NTLM"),
    "basic": ("Negotiate", "NTLM", "Basic"),
    "only_negotiate": ("Negotiate",),
    "only_ntlm": ("NTLM",),
    "only_basic": ("Basic",),
    "ntlm_basic": ("NTLM", "Basic"),
    "none": (),
}
TIME_FORMS = ("naive", "utc", "offset", "offset_without_colon", "fraction")


def _choice(default: str, choices: tuple[str, ...], purpose: str) -> Any:
    return field(default=default, metadata={"choices": choices, "purpose": purpose})


def _number(default: int, purpose: str) -> Any:
    return field(default=default, metadata={"purpose": purpose})


@dataclass(frozen=True)
class Settings:
    """Limits and habits of the simulated server; a request works on one unchanging copy."""

    maximum_window_days: int = _number(62, "longest window (documented: 42, observed: 62)")
    minimum_window_minutes: int = _number(240, "shortest window")
    maximum_mailboxes: int = _number(100, "mailboxes in one request")
    maximum_events: int = _number(1000, "events of one mailbox in one answer")
    maximum_body_bytes: int = _number(400 * 1024, "size of a request body")
    milliseconds_per_parallel: int = _number(
        0, "each further request of the account in progress makes an answer so much later"
    )
    maximum_parallel: int = _number(27, "requests in progress for the account (EWSMaxConcurrency)")
    lock_out_after: int = _number(3, "consecutive wrong passwords that lock the account, 0: never")
    log_in: str = _choice(
        "negotiate",
        tuple(OFFERS),
        "ways to log in that are offered: Negotiate and NTLM, as by a new Exchange, or Basic too, or some of them",
    )
    channel_binding: str = _choice(
        "allow", ("off", "allow", "required"), "Extended Protection for NTLM and Negotiate"
    )
    kerberos_persists: str = _choice(
        "yes", ("yes", "no"), "a ticket logs in the connection; no: that one request"
    )
    keep_alive_seconds: int = _number(120, "an idle connection is closed after this time")
    gzip: str = _choice("yes", ("yes", "no"), "compress answers for clients that accept it")
    time_form: str = _choice("naive", TIME_FORMS, "how times in answers are written")
    event_order: str = _choice(
        "shuffled",
        ("shuffled", "rotating", "sorted"),
        "order of the events; rotating: changes each time",
    )
    flavour: str = _choice("exchange", ("exchange", "grommunio"), "whose habits the answers follow")
    framing: str = _choice("chunked", ("chunked", "length"), "how the length of an answer is told")
    newest_version: str = _choice(
        "Exchange2016", SERVER_VERSIONS, "newest RequestServerVersion that is understood"
    )

    version_refusal: str = _choice(
        "fault", ("fault", "text"), "a version that is too new: a fault, or 500 with a text"
    )

    def changed(self, values: dict[str, Any]) -> "Settings":
        """Returns a copy with the given values; raises ValueError for a name or value that is wrong."""
        known = {entry.name: entry for entry in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"unknown setting {name!r}")
            _check_value(known[name], value)
        return replace(self, **values)


def _check_value(entry: Any, value: Any) -> None:
    choices = entry.metadata.get("choices")
    if choices is not None:
        if value not in choices:
            raise ValueError(f"{entry.name}: {value!r} is none of {', '.join(choices)}")
    elif not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{entry.name}: {value!r} is not a number of 0 or more")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds one option for each setting, for example --maximum-window-days."""
    for entry in fields(Settings):
        choices = entry.metadata.get("choices")
        parser.add_argument(
            "--" + entry.name.replace("_", "-"),
            default=entry.default,
            type=str if choices else int,
            choices=choices,
            metavar=None if choices else "N",
            help=f"{entry.metadata['purpose']} (default {entry.default})",
        )


def from_arguments(arguments: argparse.Namespace) -> Settings:
    """Builds the settings from parsed options; raises ValueError when one is out of range."""
    return Settings().changed(
        {entry.name: getattr(arguments, entry.name) for entry in fields(Settings)}
    )
