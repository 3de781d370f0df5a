"""Who may call a route. Every route goes through `route`, which takes the caller's kind and guards the view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from intersession.errors import NotFound, NotSignedIn
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Visit
from intersession.pages import environment as speech
from intersession.services import visits
from intersession.services.unit import UnitOfWork
from intersession.web import cookies, forgery
from intersession.web.frames import reader_language
from intersession.web.runtime import runtime
from intersession.web.transaction import reading, writing

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., ResponseReturnValue]


class Caller(StrEnum):
    """Who may call: anyone; whoever holds a link's secret and posts it; a client in a visit; a signed-in counselor."""

    ANYONE = "anyone"
    LINK = "link"
    CLIENT = "client"
    COUNSELOR = "counselor"


@dataclass(frozen=True, slots=True)
class Rule:
    """A route's declaration, for the guard, the tests and the generated table."""

    endpoint: str
    path: str
    caller: Caller
    methods: tuple[str, ...]
    leaves_trail: bool


RULES: dict[str, Rule] = {}


def route(
    blueprint: Blueprint,
    path: str,
    *,
    caller: Caller,
    methods: tuple[str, ...] = ("GET",),
    leaves_trail: bool = False,
) -> Callable[[View], View]:
    """Register a view for one kind of caller.

    The view gets a unit of work, and then the visit or the counselor. `leaves_trail`: reading here is recorded, so even
    a GET saves its entry in the trail.
    """

    def register(view: View) -> View:
        endpoint = view.__name__.rstrip("_")
        rule = Rule(f"{blueprint.name}.{endpoint}", path, caller, methods, leaves_trail)
        RULES[rule.endpoint] = rule
        blueprint.add_url_rule(path, endpoint, _guarded(view, rule), methods=methods)
        return view

    return register


WHO = {
    Caller.ANYONE: "anyone",
    Caller.LINK: "whoever posts a link's secret",
    Caller.CLIENT: "a client in a visit",
    Caller.COUNSELOR: "a signed-in counselor",
}


def access_table() -> str:
    """Return every route with its rule as a Markdown table; `docs/access.md` holds it."""
    lines = ["| Address | Method | Who may call it | Recorded as a look |", "|---|---|---|---|"]
    for rule in sorted(RULES.values(), key=lambda one: (one.path, one.methods)):
        methods, look = ", ".join(rule.methods), "yes" if rule.leaves_trail else ""
        lines.append(f"| `{rule.path}` | {methods} | {WHO[rule.caller]} | {look} |")
    return "\n".join(lines) + "\n"


def _guarded(view: View, rule: Rule) -> View:
    @wraps(view)
    def guarded(**given: Any) -> ResponseReturnValue:
        here = runtime()
        saves = request.method not in SAFE or rule.leaves_trail
        with writing(here) if saves else reading(here):
            work = here.unit()
            known = GUARDS[rule.caller](work)
            with speech.use_language(reader_language()):
                return view(work, *known, **given)

    return guarded


def _anyone(work: UnitOfWork) -> tuple[()]:
    if request.method not in SAFE:
        forgery.refuse_foreign_site()
    return ()


def _client(work: UnitOfWork) -> tuple[Visit]:
    visit = visits.resume(work, cookies.visit_secret())
    g.isn_visit, g.isn_language = visit, visit.client.locale
    if request.method not in SAFE:
        forgery.refuse_foreign_site()
        forgery.refuse_without_token(visits.form_token(work, visit))
        visits.touch(work, visit)
    return (visit,)


def _counselor(work: UnitOfWork) -> tuple[Counselor]:
    counselor = work.plugins.counselor()
    if counselor is None:
        raise NotSignedIn
    g.isn_counselor, g.isn_language = counselor, counselor.locale
    g.isn_desk_token = cookies.desk_token(work, counselor)
    if request.method not in SAFE:
        forgery.refuse_foreign_site()
        forgery.refuse_without_token(g.isn_desk_token)
    return (counselor,)


GUARDS: dict[Caller, Callable[[UnitOfWork], tuple[Any, ...]]] = {
    Caller.ANYONE: _anyone,
    Caller.LINK: _anyone,
    Caller.CLIENT: _client,
    Caller.COUNSELOR: _counselor,
}


def case_for(work: UnitOfWork, counselor: Counselor, case_ref: str, *, action: str = "read") -> HostCase:
    """Return a case that the host says is this counselor's. Raise NotFound otherwise: nothing is told apart."""
    if not work.plugins.may(counselor, action, case_ref=case_ref):
        raise NotFound("no such case")
    found = work.plugins.case(case_ref)
    if found is None:
        raise NotFound("no such case")
    return found
