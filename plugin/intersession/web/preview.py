"""A counselor looks at what a client will see: the client's own templates and language, and nothing that is kept.

No visit begins, no link is made, nothing of the case is read but names. The page's policy stops scripts and every form
but the one that shows another step.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.definition.form import Form
from intersession.errors import NotFound
from intersession.hooks.types import Counselor, HostCase, HostClient
from intersession.models import Case
from intersession.pages import reflecting as parts
from intersession.pages.agreed import AgreedPlan
from intersession.pages.assigning import is_everybody
from intersession.pages.assigning_page import NOTE_LENGTH
from intersession.pages.client import ClientFrame, PolicyText, Preview, PreviewWords, SentField
from intersession.pages.environment import listed, translate, use_language
from intersession.pages.link import LandingPage
from intersession.services import concerns, consents, people
from intersession.services.cards import WORDS, WORDS_LENGTH, AgreedCard
from intersession.services.unit import UnitOfWork
from intersession.web import frames
from intersession.web.access import Caller, case_for, route
from intersession.web.blocks import blocks_of
from intersession.web.headers import CONTENT_SECURITY_POLICY
from intersession.web.link import SHORT_MINUTES
from intersession.web.render import address, client_page
from intersession.web.sheet import items_on, kept_sheet, pages_of
from intersession.web.words import posted_words

blueprint = Blueprint("preview", __name__)

TYPED = ("note", *(f"card_{name}" for name in WORDS))
CHOSEN = ("form", "case", "who", "card_starter", "own_0", "own_1", "own_2", "own_3", "preview_of")
SOMEBODY = HostClient("", "Sam")
"""Whom a form of the library is shown to, when it is nobody's yet."""


@route(blueprint, "/preview", caller=Caller.COUNSELOR)
def look(work: UnitOfWork, counselor: Counselor) -> WerkzeugResponse:
    if not request.args.get("form"):
        return redirect(address("library.list"), 303)
    return _shown(work, counselor)


@route(blueprint, "/preview", caller=Caller.COUNSELOR, methods=("POST",))
def look_on(work: UnitOfWork, counselor: Counselor) -> Response:
    """The same with what was typed, which belongs into no address. It is shown and not kept."""
    return _shown(work, counselor)


def _shown(work: UnitOfWork, counselor: Counselor) -> Response:
    case_ref = request.values.get("case", "")
    host_case = case_for(work, counselor, case_ref, action="assign") if case_ref else None
    person, place = _person(host_case) if host_case is not None else (_somebody(counselor), 0)
    form = _form(work, host_case, person, place=place)
    sheets = pages_of(form)
    step = min(max(request.values.get("step", 0, type=int), 0), len(sheets))
    words = _words(person, [one.title for one in sheets], counselor)
    frame = _frame(work, counselor, host_case, person=person, words=words)
    if step == 0:
        page: LandingPage | parts.PartPage = _landing(work, host_case, frame, person=person, form=form)
    else:
        page = _part(work, frame, form, step=step, agreed=_agreed(person))
    response = client_page(page)
    response.headers["Content-Security-Policy"] = policy(request.host_url.rstrip("/") + address("preview.look_on"))
    return response


def policy(only_form: str) -> str:
    """Return the policy of a preview: no script, and one address to which a form may be sent."""
    closed = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'none'")
    closed = closed.replace("connect-src 'self'", "connect-src 'none'")
    return closed.replace("form-action 'self'", f"form-action {only_form}")


def _somebody(counselor: Counselor) -> HostClient:
    return HostClient("", SOMEBODY.name, locale=counselor.locale, timezone=counselor.timezone)


def _person(host_case: HostCase) -> tuple[HostClient, int]:
    wanted = request.values.get("preview_of") or request.values.get("who", "")
    for place, one in enumerate(host_case.clients):
        if one.ref == wanted or is_everybody(wanted):
            return one, place
    raise NotFound("no such client in this case")


def _form(work: UnitOfWork, host_case: HostCase | None, person: HostClient, *, place: int) -> Form:
    key = request.values.get(f"own_{place}") or request.values.get("form", "")
    form = work.library.form(key, language=person.locale)
    case = people.case_of(work, host_case.ref) if host_case is not None else None
    if case is not None and concerns.stops(form) and concerns.gate_is_closed(work, case):
        raise NotFound("not available for this case now")
    return form


def _words(person: HostClient, titles: list[str], counselor: Counselor) -> PreviewWords:
    with use_language(counselor.locale):
        return PreviewWords(
            title=translate("Preview as {name}.").format(name=person.name),
            nothing=translate("Nothing here is kept, and its buttons do nothing. Close this page when you are done."),
            steps=(translate("First page"), *(f"{n}. {title}" for n, title in enumerate(titles, start=1))),
        )


def _frame(
    work: UnitOfWork, counselor: Counselor, host_case: HostCase | None, *, person: HostClient, words: PreviewWords
) -> ClientFrame:
    sent = [SentField(name, request.values.get(name, "")) for name in (*CHOSEN, *TYPED) if request.values.get(name)]
    step = min(max(request.values.get("step", 0, type=int), 0), len(words.steps) - 1)
    look = Preview(words, step, address("preview.look_on"), g.get("isn_desk_token", ""), counselor.locale, tuple(sent))
    return ClientFrame(
        practice_name=work.settings.practice_name,
        language=person.locale,
        zone=person.timezone,
        csrf_token="",
        exit_url=work.settings.exit_url,
        counselor_name=counselor.name,
        others=_others(work, host_case, person),
        preview=look,
    )


def _others(work: UnitOfWork, host_case: HostCase | None, person: HostClient) -> str:
    others = [one.name for one in host_case.clients if one.ref != person.ref] if host_case is not None else []
    case = people.case_of(work, host_case.ref) if host_case is not None else None
    with use_language(person.locale):
        if case is not None and case.names_shown:
            return listed(others)
        return "" if not others else translate("your partner") if len(others) == 1 else translate("the others")


def _landing(
    work: UnitOfWork, host_case: HostCase | None, frame: ClientFrame, *, person: HostClient, form: Form
) -> LandingPage:
    case = people.case_of(work, host_case.ref) if host_case is not None else None
    consent = _consent(work, case, person)
    return LandingPage(
        frame=frame,
        token="",
        client_name=person.name,
        title=form.public_title,
        question_count=len(form.questions),
        minutes=form.minutes,
        short_minutes=SHORT_MINUTES if form.short and form.minutes > SHORT_MINUTES else 0,
        part_count=len(pages_of(form)),
        note=posted_words("note")[:NOTE_LENGTH],
        agreed=_agreed(person),
        policy=consent,
        needs_consent=consent is not None,
        help_lines=frames.help_lines(work, locale=person.locale),
    )


def _consent(work: UnitOfWork, case: Case | None, person: HostClient) -> PolicyText | None:
    members = people.members(work, case) if case is not None else ()
    ours = next((one for one in members if one.ref == person.ref), None)
    if case is not None and ours is not None and consents.is_given(work, case, ours.id):
        return None
    preset = case.policy if case is not None else next(iter(work.library.policies))
    found = work.library.policy(preset, language=person.locale)
    return PolicyText(found.version, found.title, found.paragraphs)


def _agreed(person: HostClient) -> AgreedPlan | None:
    words: dict[str, Any] = {name: posted_words(f"card_{name}")[:WORDS_LENGTH] for name in WORDS}
    starter = request.form.get("card_starter", "")
    card = AgreedCard(**words)
    starts = "" if not starter else "you" if starter == person.ref else "other"
    return None if card.is_empty and not starts else AgreedPlan(card, starts)


def _part(work: UnitOfWork, frame: ClientFrame, form: Form, *, step: int, agreed: AgreedPlan | None) -> parts.PartPage:
    sheets = pages_of(form)
    page = sheets[step - 1]
    sheet = kept_sheet(work.library, items_on(page, {}), {})
    return parts.PartPage(
        frame=frame,
        public_title=form.public_title,
        title=form.title,
        part=step,
        part_count=len(sheets),
        part_title=page.title,
        blocks=blocks_of(form.hash, sheet.items, sheet.fields, answers={}, language=frame.language),
        draft=parts.Draft(0),
        lead=page.lead,
        card=form.card if step == 1 else None,
        note=posted_words("note")[:NOTE_LENGTH] if step == 1 else "",
        agreed=agreed if step == 1 else None,
    )
