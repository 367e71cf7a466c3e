"""Every way in which the simulator can misbehave, with the parameters of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from .ntlm_handshake import CHALLENGE_FORMS
from .settings import TIME_FORMS

BROKEN_EVENTS = ("start_after_end", "year_1601", "not_a_date", "zone_bias")
CHOICES: dict[str, tuple[Any, ...]] = {
    "kind": BROKEN_EVENTS,
    "form": TIME_FORMS + tuple(CHALLENGE_FORMS),
    "at": ("anonymous", "challenge", "refusal", "success", "token"),
    "before": ("first_token", "last_token"),
    "type": ("None", "MergedOnly", "FreeBusy"),
    "framing": ("chunked", "length", "close"),
    "shape": (1, 2, 3),
    "response_class": ("Error", "Warning"),
}


@dataclass(frozen=True)
class Required:
    """Stands where a default would, for a parameter that must be given."""

    example: Any


TEXT = Required("")
NUMBER = Required(0)


class Scope(Enum):
    """What a rule is about."""

    LISTENER = "listener"
    CONNECTION = "connection"
    LOG_IN = "log-in"
    REQUEST = "request"
    MAILBOX = "mailbox"


@dataclass(frozen=True)
class Action:
    """A kind of misbehaviour; a parameter's default tells its type (None: text)."""

    scope: Scope
    defaults: dict[str, Any]

    def parameters_from(self, given: dict[str, Any]) -> dict[str, Any]:
        """Completes the given parameters; raises ValueError for wrong ones."""
        for name, value in given.items():
            if name not in self.defaults:
                raise ValueError(f"unknown parameter {name!r}")
            _check_type(name, value, self.defaults[name])
            _check_choice(name, value)
        complete = {**self.defaults, **given}
        missing = [name for name, value in complete.items() if isinstance(value, Required)]
        if missing:
            raise ValueError(f"missing parameter {missing[0]!r}")
        return complete


def _check_type(name: str, value: Any, default: Any) -> None:
    if isinstance(default, Required):
        default = default.example
    if default is None:
        good = value is None or isinstance(value, (str, int))
    elif isinstance(default, bool):
        good = isinstance(value, bool)
    elif isinstance(default, (int, float)):
        good = isinstance(value, (int, float)) and not isinstance(value, bool)
    else:
        good = isinstance(value, type(default))
    if not good:
        raise ValueError(f"parameter {name!r} cannot be {value!r}")


def _check_choice(name: str, value: Any) -> None:
    if name in CHOICES and value not in CHOICES[name]:
        raise ValueError(f"parameter {name!r}: {value!r} is none of {CHOICES[name]}")


def _connection(**defaults: Any) -> Action:
    return Action(Scope.CONNECTION, defaults)


def _log_in(**defaults: Any) -> Action:
    return Action(Scope.LOG_IN, defaults)


def _request(**defaults: Any) -> Action:
    return Action(Scope.REQUEST, defaults)


def _mailbox(**defaults: Any) -> Action:
    return Action(Scope.MAILBOX, defaults)


# back_off is the text of BackOffMilliseconds; null leaves the element out.
_ERROR = {"code": TEXT, "text": "The request failed.", "back_off": None, "inner_code": None}

ACTIONS: dict[str, Action] = {
    # The listening sockets are closed while such a rule is in force; 0 seconds: until it is cleared.
    "refuse_connections": Action(Scope.LISTENER, {"seconds": 0}),
    # Connections: accepted, but without TLS handshake; or reset at once.
    "silent_connection": _connection(seconds=3600),
    "reset_connection": _connection(),
    # Steps of a log-in, whoever it is. close_at: after the 401 for those without credentials, after a challenge, a
    # refusal, the first answer to somebody accepted; with announce the answer says Connection: close.
    "close_at": _log_in(at=TEXT, announce=True),
    # No answer at all to the first message of a client, or to that which carries the proof (which is judged first).
    "drop_log_in": _log_in(before=TEXT),
    "ntlm_challenge": _log_in(form="right", clock_seconds=0),
    # A 401 to the right credentials, as Exchange under load gives it; not counted.
    "refuse_log_in": _log_in(),
    # Whatever the answer is, its Date is of a clock that is so far ahead, or behind if less than 0.
    "wrong_clock": _log_in(seconds=NUMBER),
    # Before an answer.
    "delay": _request(milliseconds=NUMBER),
    "never_answer": _request(seconds=3600),
    "drop_without_answer": _request(),
    "wrong_password": _request(),
    # Another answer. retry_after is sent as seconds or, with the second name, as a date from now.
    "http_status": _request(
        status=NUMBER,
        body=None,
        content_type="text/html",
        retry_after_seconds=None,
        retry_after_date_seconds=None,
        headers={},
    ),
    # to: generic_error_page | login_page | any address
    "redirect": _request(to=TEXT, status=302),
    "fault": _request(
        **_ERROR, shape=1, status=500, with_header=True, number=5000, values_are_elements=False
    ),
    # One mailbox.
    "mailbox_error": _mailbox(**_ERROR, response_class="Error", values_are_elements=False),
    "view": _mailbox(type=TEXT),
    "no_data_event": _mailbox(),
    "merged_no_data": _mailbox(),
    "busy_type": _mailbox(value="Invented"),
    "private_with_texts": _mailbox(),
    "time_form": _mailbox(form=TEXT),
    "broken_event": _mailbox(kind=TEXT),
    "omit_ids": _mailbox(),
    "duplicate_events": _mailbox(),
    "no_working_hours": _mailbox(),
    "window_inclusive": _mailbox(),
    "many_events": _mailbox(count=1001),
    "subject": _mailbox(value=TEXT),
    "huge_text": _mailbox(bytes=20_000_000),
    "raw_control_characters": _mailbox(),
    "surrogate_references": _mailbox(),
    "zone": _mailbox(content=TEXT),
    # The list of answers, then the document.
    "response_count": _request(change=NUMBER),
    "prefixed": _request(),
    "grommunio": _request(),
    "byte_order_mark": _request(),
    "entity_bomb": _request(),
    "deep_nesting": _request(depth=100_000),
    "big_answer": _request(bytes=70_000_000),
    "truncate_xml": _request(bytes=NUMBER),
    # The way to the client.
    "truncate_gzip": _request(bytes=NUMBER),
    "corrupt_gzip": _request(),
    # framing: chunked | length | close (then nothing but the XML shows that something is missing)
    "cut": _request(after_bytes=NUMBER, framing="length"),
    "close_after_answer": _request(announce=False),
    "content_type": _request(value=TEXT),
    "slow_body": _request(octets=1, milliseconds=1000, after_bytes=0),
    # What a relay gets wrong. joined: the copy begins in the same record of TLS as the answer ends; late: it
    # comes when the next request of that connection is under way, before its answer.
    "answer_twice": _request(joined=False, late=False),
    "swap_answers": _request(seconds=5),
    "no_client_request_id": _request(),
}
