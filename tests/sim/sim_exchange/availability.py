"""The operation GetUserAvailability: from a checked request to the document."""

from __future__ import annotations

from .answer_cache import AnswerCache, RenderedAnswer
from .availability_request import AvailabilityRequest, Query
from .exchange_view import exchange_answer
from .grommunio_view import grommunio_answer
from .mailbox_answer import MailboxAnswer, error_answer
from .mailbox_misbehaviour import apply_mailbox_rules
from .misbehaviour import Rule, RuleSet
from .rendering import Style, render_answer, render_response
from .request_misbehaviour import change_fragments
from .settings import Settings
from .statistics import Statistics
from .time_zone import RequestTimeZone
from .truth_file import Person, Truth


class Availability:
    """Answers requests from the truth, through a cache of rendered answers."""

    def __init__(self, rules: RuleSet, statistics: Statistics):
        self._rules = rules
        self._statistics = statistics
        self._truth = Truth("", "", {}, 0)
        self._cache = AnswerCache()

    def set_truth(self, truth: Truth) -> None:
        """Answers from another truth from now on; requests in progress may still use the old one."""
        self._truth = truth
        self._cache = AnswerCache()

    def answer(
        self, request: AvailabilityRequest, number: int, rules: list[Rule], settings: Settings
    ) -> bytes:
        """The content of the Body, with the rules of mailboxes and of the list applied."""
        style = _style(rules, settings, request.query.time_zone)
        truth, cache = self._truth, self._cache
        fragments = []
        for address, routing_type in zip(request.addresses, request.routing_types):
            firing = []
            if self._rules.have_mailbox_rules():
                firing = self._rules.for_mailbox(number, address, len(request.addresses))
            if routing_type.upper() != "SMTP":
                rendered = _refused_routing_type(request.query, style)
            elif firing or settings.event_order == "rotating":
                person = truth.find(address)
                rendered = _render(person, request.query, settings, style, firing)
            else:
                rendered = _cached(cache, truth.find(address), request.query, settings, style)
            self._count(rendered)
            fragments.append(rendered.fragment)
        return render_response(change_fragments(fragments, rules), style)

    def _count(self, rendered: RenderedAnswer) -> None:
        self._statistics.count("mailboxes")
        self._statistics.count("events", rendered.event_count)
        if rendered.code != "NoError":
            self._statistics.count_in("mailbox_errors", rendered.code)


def _style(rules: list[Rule], settings: Settings, zone: RequestTimeZone) -> Style:
    if settings.flavour == "grommunio":
        form = "utc" if zone.is_utc else "offset_without_colon"
        return Style(prefixed=True, time_form=form, keep_controls=False)
    prefixed = any(rule.action == "prefixed" for rule in rules)
    return Style(prefixed=prefixed, time_form=settings.time_form)


def _refused_routing_type(query: Query, style: Style) -> RenderedAnswer:
    answer = error_answer("ErrorInvalidRoutingType", "The routing type of the address is not SMTP.")
    return _rendered(answer, query, style)


def _cached(
    cache: AnswerCache, person: Person | None, query: Query, settings: Settings, style: Style
) -> RenderedAnswer:
    mailbox = None if person is None else person.mailbox
    key = (mailbox, query, style, settings)
    return cache.get(key, lambda: _render(person, query, settings, style, []))


def _render(
    person: Person | None, query: Query, settings: Settings, style: Style, rules: list[Rule]
) -> RenderedAnswer:
    if settings.flavour == "grommunio":
        answer = grommunio_answer(person, query)
    else:
        answer = exchange_answer(person, query, settings)
    return _rendered(apply_mailbox_rules(answer, rules, person, query), query, style)


def _rendered(answer: MailboxAnswer, query: Query, style: Style) -> RenderedAnswer:
    fragment = render_answer(answer, query.time_zone, style)
    return RenderedAnswer(fragment, answer.code, answer.event_count)
