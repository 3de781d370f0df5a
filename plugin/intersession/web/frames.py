"""The frames around pages: what a client's page may name, and the counselor's navigation."""

from __future__ import annotations

from flask import g, request

from intersession.config import setting_default
from intersession.hooks.types import Counselor, Role
from intersession.models import Case, Client, Visit
from intersession.pages.client import ClientFrame, HelpLine
from intersession.pages.environment import listed, translate, use_language
from intersession.pages.frame import HIDE_COOKIE, Place, Toast, WorkFrame
from intersession.pages.help_lines import lines_for
from intersession.pages.screen import KEYS, OFF, ON, THEME, THEMES
from intersession.services import consents, desk, people, visits
from intersession.services.unit import UnitOfWork
from intersession.web.runtime import runtime

LANGUAGES = ("en", "es")
"""Those that every word of ours is translated into."""


def reader_language() -> str:
    """Return the language of whoever calls; while nobody knows who, what the address or their browser asks for."""
    known: str = g.get("isn_language", "")
    asked = request.args.get("speak", "")
    return known or (asked if asked in LANGUAGES else browser_language())


def browser_language() -> str:
    """Return which of our languages the browser asks for; the practice's when it asks for none of them."""
    usual = runtime().settings.language
    return request.accept_languages.best_match(LANGUAGES, usual) or usual


def language_to_pass_on(language: str) -> str:
    """Return what `speak` in an address has to be, so that a page without a visit stays in this language, or ""."""
    ours = next((one for one in (language, language.partition("-")[0]) if one in LANGUAGES), "en")
    return "" if ours == browser_language() else ours


def stranger_frame(*, has_leave: bool = True) -> ClientFrame:
    """The frame for somebody whom we do not know: no names, the browser's language."""
    settings = runtime().settings
    return ClientFrame(
        practice_name=settings.practice_name,
        language=reader_language(),
        zone="UTC",
        csrf_token="",
        exit_url=settings.exit_url,
        has_leave=has_leave,
    )


def client_frame(work: UnitOfWork, case: Case, client: Client, *, visit: Visit | None = None) -> ClientFrame:
    """The frame for a client. It says nothing about what anybody else in the case did."""
    settings = work.settings
    policy = consents.policy_of(work, case, client.id)
    # Nobody begins a visit without having accepted the policy.
    has_accepted = visit is not None or consents.is_given(work, case, client.id)
    return ClientFrame(
        practice_name=settings.practice_name,
        language=client.locale,
        zone=client.timezone,
        csrf_token=visits.form_token(work, visit) if visit is not None else "",
        exit_url=settings.exit_url,
        counselor_name=people.counselor_name(work, case),
        others=_others(work, case, client),
        policy_title=policy.title if has_accepted else "",
        who_else_reads=consents.who_else_reads(work, client.locale),
    )


def _others(work: UnitOfWork, case: Case, client: Client) -> str:
    count = sum(seat.left_at is None for seat in case.seats)
    if count < 2:
        return ""
    with use_language(client.locale):
        if not case.names_shown:
            return translate("your partner") if count == 2 else translate("the others")
        return listed(person.name for person in people.members(work, case) if person.id != client.id)


def help_lines(work: UnitOfWork, *, locale: str = "") -> tuple[HelpLine, ...]:
    """Return whom this reader can call now; without a `locale`, by what the browser says of itself."""
    reads = locale or request.accept_languages.best or ""
    return lines_for(reads, given=work.settings.help_lines, country=work.settings.country)


OWN_NAME = "Intersession"

PLACES = {
    Role.COUNSELOR: (Place.TODAY, Place.CASES, Place.REVIEW, Place.LIBRARY),
    Role.SUPERVISOR: (Place.SUPERVISION,),
    Role.ADMINISTRATOR: (),
}
"""Which entries of the navigation each role has."""


def _places(counselor: Counselor) -> tuple[Place, ...]:
    own = PLACES[counselor.role]
    is_trusted = counselor.role is not Role.SUPERVISOR and runtime().plugins.may_keep_up(counselor, "settings")
    return (*own, Place.SETTINGS) if is_trusted else own


def desk_choices(counselor: Counselor) -> dict[str, str]:
    """Return what this person chose for their own pages; asked for once in a request."""
    if "isn_desk_choices" not in g:
        g.isn_desk_choices = desk.choices(runtime().unit(), by=counselor)
    found: dict[str, str] = g.isn_desk_choices
    return found


def _desk_name(practice_name: str) -> str:
    """Name the pages for a counselor, to whom a practice that has no name yet is not "your counselor's"."""
    return OWN_NAME if practice_name == setting_default("practice_name") else practice_name


def work_frame(
    counselor: Counselor, *, place: Place = Place.ELSEWHERE, toast: Toast | None = None, to_review: int = 0
) -> WorkFrame:
    """The frame for a signed-in counselor, with the menu that plugins add."""
    here = runtime()
    own = desk_choices(counselor)
    return WorkFrame(
        practice_name=_desk_name(here.settings.practice_name),
        counselor_name=counselor.name,
        csrf_token=g.get("isn_desk_token", ""),
        place=place,
        places=_places(counselor),
        menu=tuple(here.plugins.menu(counselor)),
        path=request.path,
        language=counselor.locale,
        hides_names=request.cookies.get(HIDE_COOKIE) == "1",
        has_shortcuts=own.get(KEYS, ON if here.settings.shortcuts else OFF) == ON,
        theme=THEMES.get(own.get(THEME, ""), here.settings.theme),
        sign_out_url=here.settings.sign_out_url,
        toast=toast,
        to_review=to_review,
    )
