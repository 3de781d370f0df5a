"""Who may call a route. Every route goes through `route`, which takes the caller's kind and guards the view."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from intersession.errors import NotForRole, NotFound, NotSignedIn, ProofNeeded, SessionEnded
from intersession.hooks import rehearsal
from intersession.hooks.rehearsal import is_own
from intersession.hooks.types import Counselor, HostCase, Role
from intersession.models import Case, Visit
from intersession.pages import environment as speech
from intersession.pages import sample_words
from intersession.services import people, visits
from intersession.services.permits import may_on
from intersession.services.unit import UnitOfWork
from intersession.web import cookies, forgery
from intersession.web.frames import reader_language
from intersession.web.runtime import Runtime, runtime
from intersession.web.transaction import reading, writing

log = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., ResponseReturnValue]


class Caller(StrEnum):
    """Who may call: anyone; whoever holds a link's secret and posts it; a client in a visit; a signed-in counselor.

    A writer is a client in a visit, or in one that only timed out: what was typed meanwhile is still kept.
    """

    ANYONE = "anyone"
    LINK = "link"
    CLIENT = "client"
    WRITER = "writer"
    COUNSELOR = "counselor"


COUNSELORS = frozenset({Role.COUNSELOR})
SUPERVISORS = frozenset({Role.SUPERVISOR})
UPKEEP = frozenset({Role.COUNSELOR, Role.ADMINISTRATOR})
"""Those whom the host may also trust with settings and checks; see `may_keep_up`."""
EVERYBODY = frozenset(Role)
"""Whoever works in the practice: for what a person chooses for themselves, which concerns no client."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A route's declaration, for the guard, the tests and the generated table. `roles`: for people of the practice."""

    endpoint: str
    path: str
    caller: Caller
    methods: tuple[str, ...]
    leaves_trail: bool
    roles: frozenset[Role] = COUNSELORS


RULES: dict[str, Rule] = {}


def route(
    blueprint: Blueprint,
    path: str,
    *,
    caller: Caller,
    methods: tuple[str, ...] = ("GET",),
    leaves_trail: bool = False,
    roles: frozenset[Role] = COUNSELORS,
) -> Callable[[View], View]:
    """Register a view for one kind of caller.

    The view gets a unit of work, and then the visit or the counselor. `leaves_trail`: reading here is recorded, so even
    a GET saves its entry in the trail. `roles`: which people of the practice `Caller.COUNSELOR` lets in; a route that
    says nothing is for counselors alone.
    """

    def register(view: View) -> View:
        endpoint = view.__name__.rstrip("_")
        rule = Rule(f"{blueprint.name}.{endpoint}", path, caller, methods, leaves_trail, roles)
        RULES[rule.endpoint] = rule
        blueprint.add_url_rule(path, endpoint, _guarded(view, rule), methods=methods)
        return view

    return register


COLUMNS = ("anyone", "with a link", "client", *Role)


def access_table() -> str:
    """Return every route with its rule as a Markdown table; `docs/access.md` holds it."""
    head = ("Address", "Method", *COLUMNS, "recorded")
    lines = [_row(head), _row("---" for _ in head)]
    for rule in sorted(RULES.values(), key=lambda one: (one.path, one.methods)):
        look = "look" if rule.leaves_trail else ""
        lines.append(_row((f"`{rule.path}`", ", ".join(rule.methods), *(_opens(rule, who) for who in COLUMNS), look)))
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _opens(rule: Rule, who: str) -> str:
    if rule.caller is Caller.COUNSELOR:
        return "yes" if who in rule.roles else ""
    opens = {Caller.ANYONE: COLUMNS, Caller.LINK: ("with a link",)}
    return "yes" if who in opens.get(rule.caller, ("client",)) else ""


def _guarded(view: View, rule: Rule) -> View:
    @wraps(view)
    def guarded(**given: Any) -> ResponseReturnValue:
        here = runtime()
        saves = request.method not in SAFE or rule.leaves_trail
        try:
            with writing(here) if saves else reading(here):
                work = here.unit()
                known = GUARDS[rule.caller](work, rule)
                with speech.use_language(reader_language()):
                    return view(work, *known, **given)
        except (SessionEnded, ProofNeeded):
            _note_lapse(here)
            raise

    return guarded


def _note_lapse(here: Runtime) -> None:
    # Of a browser that had a visit. Nothing else changes, so this is done after a GET, too: it was over anyway.
    cookie = cookies.visit_secret()
    if not cookie or here.binding.session().in_transaction():
        return
    try:
        with writing(here):
            visits.note_lapse(here.unit(), cookie)
    except DBAPIError as error:
        log.warning("a lapse is not marked: %s", type(error).__name__)


def _anyone(work: UnitOfWork, rule: Rule) -> tuple[()]:
    if request.method not in SAFE:
        forgery.refuse_foreign_site()
    return ()


def _client(work: UnitOfWork, rule: Rule) -> tuple[Visit]:
    resume = visits.resume_to_write if rule.caller is Caller.WRITER else visits.resume
    visit = resume(work, cookies.visit_secret())
    g.isn_visit, g.isn_language = visit, visit.client.locale
    if request.method not in SAFE:
        forgery.refuse_foreign_site()
        forgery.refuse_without_token(visits.form_token(work, visit))
        if visits.is_open(work, visit):
            visits.touch(work, visit)
    return (visit,)


def _counselor(work: UnitOfWork, rule: Rule) -> tuple[Counselor]:
    counselor = work.plugins.counselor()
    if counselor is None:
        raise NotSignedIn
    g.isn_counselor, g.isn_language = counselor, counselor.locale
    if counselor.role not in rule.roles:
        raise NotForRole
    g.isn_desk_token = cookies.desk_token(work, counselor)
    if request.method not in SAFE:
        forgery.refuse_foreign_site()
        forgery.refuse_without_token(g.isn_desk_token)
    return (counselor,)


GUARDS: dict[Caller, Callable[[UnitOfWork, Rule], tuple[Any, ...]]] = {
    Caller.ANYONE: _anyone,
    Caller.LINK: _anyone,
    Caller.CLIENT: _client,
    Caller.WRITER: _client,
    Caller.COUNSELOR: _counselor,
}


def case_for(work: UnitOfWork, counselor: Counselor, case_ref: str, *, action: str = "read") -> HostCase:
    """Return a case that the host says is this counselor's. Raise NotFound otherwise: nothing is told apart."""
    if not may_on(work, counselor, case_ref, action=action):
        raise NotFound("no such case")
    if is_own(case_ref, counselor):
        return sample_case_of(counselor) if rehearsal.is_sample(case_ref) else rehearsal_of(counselor)
    found = work.plugins.case(case_ref)
    if found is None:
        raise NotFound("no such case")
    return found


def rehearsal_of(counselor: Counselor) -> HostCase:
    """Return the counselor's own rehearsal, which no host is asked about and no list of cases has."""
    names = (speech.translate("Partner A"), speech.translate("Partner B"))
    return rehearsal.host_case(counselor, title=speech.translate("Rehearsal"), names=names)


def sample_case_of(counselor: Counselor) -> HostCase:
    """Return the counselor's own sample couple, which no host is asked about and no list of cases has."""
    title = speech.translate(sample_words.TITLE)
    return rehearsal.sample_case(counselor, title=title, names=sample_words.NAMES)


def our_case_for(work: UnitOfWork, counselor: Counselor, case_ref: str) -> Case:
    """Return our handle of a case of this counselor. Raise NotFound, also when nothing of ours is there yet."""
    case_for(work, counselor, case_ref)
    found = people.case_of(work, case_ref)
    if found is None:
        raise NotFound("nothing of ours is there yet")
    return found


def may_keep_up(work: UnitOfWork, counselor: Counselor, action: str) -> bool:
    """Say whether this person may do this for the whole practice: by role, and then by the host."""
    return counselor.role in UPKEEP and work.plugins.may_keep_up(counselor, action)
