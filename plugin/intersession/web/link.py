"""A client's way in: the address of a link, what it opens, starting, "not tonight", "not me", leaving."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import LinkUnusable, NotInState, SessionEnded
from intersession.models import Assignment, Case, Client, Link, Reflection
from intersession.pages import environment as speech
from intersession.pages.agreed import agreed_plan
from intersession.pages.calendar import reminder
from intersession.pages.client import ClientFrame, PolicyText
from intersession.pages.link import PASS_REASONS, ArrivePage, LandingPage, LeftPage, PassedPage
from intersession.pages.state import State, StatePage
from intersession.services import (
    assigning,
    concerns,
    consents,
    counselors,
    handing,
    limits,
    links,
    marks,
    mine,
    mixups,
    people,
    pins,
    puttingoff,
    reflections,
    replies,
    visits,
)
from intersession.services.unit import UnitOfWork
from intersession.web import cookies, frames, headers
from intersession.web.access import Caller, route
from intersession.web.documents import download
from intersession.web.errors import note_refusal
from intersession.web.render import address, client_page
from intersession.web.sheet import Page, pages_of

blueprint = Blueprint("link", __name__)

WRONG_LINKS_AN_HOUR = 200
SHORT_MINUTES = 1
STATES = {"sent": State.ALREADY_SENT, "not_yet_open": State.NOT_YET_OPEN, "closed": State.CLOSED}


@route(blueprint, "/i", caller=Caller.ANYONE)
def arrive(work: UnitOfWork) -> Response:
    """The same for everybody: the secret is in the fragment, which no server sees."""
    return client_page(ArrivePage(frames.stranger_frame()))


@route(blueprint, "/i/<token>", caller=Caller.ANYONE)
def arrive_by_path(work: UnitOfWork, token: str) -> Response:
    """For links in path style: a page with one button, which posts. Nothing is looked up here."""
    return client_page(ArrivePage(frames.stranger_frame(), token=token[:100]))


@route(blueprint, "/i", caller=Caller.LINK, methods=("POST",))
def landing(work: UnitOfWork) -> Response:
    try:
        link = _posted_link(work)
        return client_page(_landing_page(work, link, reflections.current(work, link)))
    except LinkUnusable:
        return _unusable(work)
    except NotInState as error:
        return _state(work, link, error.state)


@route(blueprint, "/i/start", caller=Caller.LINK, methods=("POST",))
def start(work: UnitOfWork) -> WerkzeugResponse:
    try:
        link = _posted_link(work)
        reflection = reflections.current(work, link)
    except LinkUnusable:
        return _unusable(work)
    except NotInState as error:
        return _state(work, link, error.state)
    case = people.case_by_id(work, reflection.case_id)
    if not _consents(work, case, link):
        return client_page(_landing_page(work, link, reflection, is_consent_missing=True), status=422)
    _choose_length(work, reflection)
    mixups.notice(work, case, link, cookie=cookies.visit_secret())
    begun = visits.begin(work, link, reflection, cookie=cookies.visit_secret())
    if handing.is_open(work, link.id):
        return cookies.keep_visit(redirect(address("phone.test"), 303), begun.secret)
    if mine.has_draft_elsewhere(work, begun.visit):
        return cookies.keep_visit(redirect(address("proving.check", then="write"), 303), begun.secret)
    if pins.may_choose(work, begun.visit):
        # The counselor has just opened that, face to face: first the PIN, and then how to be reached.
        return cookies.keep_visit(redirect(address("proving.new_pin", then="write"), 303), begun.secret)
    part = _resume_part(work, link, reflection) or 1
    return cookies.keep_visit(redirect(address("reflecting.part", part=part), 303), begun.secret)


@route(blueprint, "/i/read-back", caller=Caller.LINK, methods=("POST",))
def read_back(work: UnitOfWork) -> WerkzeugResponse:
    """Begin a visit from which a client can prove who they are. The link alone shows nothing there."""
    try:
        link = _posted_link(work)
    except LinkUnusable:
        return _unusable(work)
    reflection = mine.latest(work, link)
    if reflection is None or not _has_agreed(work, link):
        return _state(work, link, "closed")
    begun = visits.begin(work, link, reflection, cookie=cookies.visit_secret())
    return cookies.keep_visit(redirect(address("proving.check"), 303), begun.secret)


@route(blueprint, "/i/not-tonight", caller=Caller.LINK, methods=("POST",))
def not_tonight(work: UnitOfWork) -> Response:
    return _pass(work, why="")


@route(blueprint, "/i/not-tonight/why", caller=Caller.LINK, methods=("POST",))
def pass_reason(work: UnitOfWork) -> Response:
    reason = request.form.get("reason", "")
    return _pass(work, why=reason if reason in PASS_REASONS else "")


@route(blueprint, "/i/later", caller=Caller.LINK, methods=("POST",))
def later(work: UnitOfWork) -> Response:
    try:
        link = _posted_link(work)
        reflection = reflections.current(work, link)
    except LinkUnusable:
        return _unusable(work)
    except NotInState as error:
        return _state(work, link, error.state)
    promise = puttingoff.put_off(work, reflection)
    page = StatePage(
        frame=_frame(work, link),
        state=State.LATER,
        open_until=min(reflection.closes_at, link.expires_at),
        token=links.token(work, link),
        note_at=promise.at if promise else None,
        is_under_way=promise is not None and promise.is_under_way,
    )
    return client_page(page)


@route(blueprint, "/i/calendar", caller=Caller.LINK, methods=("POST",))
def calendar(work: UnitOfWork) -> WerkzeugResponse:
    """Give the moment at which a link opens as a calendar entry that says nothing else."""
    try:
        link = _posted_link(work)
    except LinkUnusable:
        return _unusable(work)
    opens_at = reflections.next_opening(work, link)
    if opens_at is None:
        return _state(work, link, "closed")
    client = work.session.get_one(Client, link.client_id)
    with speech.use_language(client.locale):
        entry = reminder(opens_at, made_at=work.clock())
    return download(entry.encode(), name="reminder.ics", kind="text/calendar; charset=utf-8")


@route(blueprint, "/i/not-me", caller=Caller.LINK, methods=("POST",))
def not_me(work: UnitOfWork) -> Response:
    """Close the link and tell the counselor alone."""
    try:
        link = _posted_link(work)
    except LinkUnusable:
        return _unusable(work)
    assignment = work.session.get_one(Assignment, link.assignment_id)
    case = people.case_by_id(work, assignment.case_id)
    links.revoke(work, link.assignment_id, link.client_id)
    concerns.raise_by_client(work, case, about="wrong_person", client_id=link.client_id)
    return client_page(StatePage(frames.stranger_frame(), State.NOT_ME))


@route(blueprint, "/i/leave", caller=Caller.ANYONE, methods=("POST",))
def leave(work: UnitOfWork) -> WerkzeugResponse:
    """End the visit and forget what the browser holds of us. Works for whoever asks, so it takes no form secret."""
    try:
        visits.end(work, visits.resume(work, cookies.visit_secret()))
    except SessionEnded:
        pass
    if request.headers.get("X-Isn-Fragment"):
        response: WerkzeugResponse = make_response("", 204)
    else:
        response = _left()
    return cookies.drop_visit(headers.clear_browser(response))


def _left() -> Response:
    return client_page(LeftPage(frames.stranger_frame()))


def _posted_link(work: UnitOfWork) -> Link:
    # Somebody may paste the whole address instead of its secret.
    pasted = request.form.get("token", "").strip()
    return links.find(work, pasted.rpartition("#")[2].rpartition("/")[2])


def _unusable(work: UnitOfWork) -> Response:
    limits.count(work, "wrong-link", request.remote_addr or "", most=WRONG_LINKS_AN_HOUR, seconds=3600)
    note_refusal(LinkUnusable)
    return client_page(StatePage(frames.stranger_frame(), State.UNUSABLE), status=404)


def _state(work: UnitOfWork, link: Link, state: str) -> Response:
    opens_at = reflections.next_opening(work, link) if state == "not_yet_open" else None
    page = StatePage(
        frame=_frame(work, link),
        state=STATES[state],
        opens_at=opens_at,
        token=links.token(work, link),
        may_read_back=_has_agreed(work, link),
    )
    return client_page(page)


def _has_agreed(work: UnitOfWork, link: Link) -> bool:
    # Whoever never agreed to anything has never sent anything.
    assignment = work.session.get_one(Assignment, link.assignment_id)
    return consents.gave_any(work, people.case_by_id(work, assignment.case_id), link.client_id)


def _frame(work: UnitOfWork, link: Link) -> ClientFrame:
    assignment = work.session.get_one(Assignment, link.assignment_id)
    client = work.session.get_one(Client, link.client_id)
    return frames.client_frame(work, people.case_by_id(work, assignment.case_id), client)


def _landing_page(
    work: UnitOfWork, link: Link, reflection: Reflection, *, is_consent_missing: bool = False
) -> LandingPage:
    case = people.case_by_id(work, reflection.case_id)
    client = work.session.get_one(Client, link.client_id)
    form = reflections.form_of(work, reflection)
    assignment = reflections.assignment_of(work, reflection)
    needs_consent = not consents.is_given(work, case, client.id)
    return LandingPage(
        frame=frames.client_frame(work, case, client),
        token=links.token(work, link),
        client_name=people.person(work, client).name,
        title=form.public_title,
        question_count=len(form.questions),
        minutes=form.minutes,
        short_minutes=SHORT_MINUTES if form.short and form.minutes > SHORT_MINUTES else 0,
        part_count=len(pages_of(form, is_short=reflection.is_short)),
        resume_part=_resume_part(work, link, reflection),
        note=assigning.note_of(work, assignment),
        note_from=counselors.name_of_author(work, case, assignment.counselor_ref),
        agreed=agreed_plan(work, assignment, client.id),
        policy=_policy_text(work, case, client) if needs_consent else None,
        needs_consent=needs_consent,
        is_consent_missing=is_consent_missing,
        open_until=min(reflection.closes_at, link.expires_at),
        help_lines=frames.help_lines(work, locale=client.locale),
        last_time=marks.of_last_time(work, reflection),
        has_reply=replies.has_waiting(work, case, client.id),
        may_read_back=consents.gave_any(work, case, client.id),
    )


def _policy_text(work: UnitOfWork, case: Case, client: Client) -> PolicyText:
    policy = consents.policy_of(work, case, client.id)
    changed = consents.gave_any(work, case, client.id)
    return PolicyText(policy.version, policy.title, policy.paragraphs, is_changed=changed)


def _consents(work: UnitOfWork, case: Case, link: Link) -> bool:
    if consents.is_given(work, case, link.client_id):
        return True
    accepted = request.form.get("accept") == "yes"
    if accepted and request.form.get("policy") == consents.policy_of(work, case, link.client_id).version:
        consents.give(work, case, link.client_id)
        return True
    return False


def _choose_length(work: UnitOfWork, reflection: Reflection) -> None:
    length = request.form.get("length", "full")
    form = reflections.form_of(work, reflection)
    if length in {"full", "short"}:
        reflection.is_short = length == "short" and bool(form.short)


def _resume_part(work: UnitOfWork, link: Link, reflection: Reflection) -> int:
    draft = reflections.draft_behind(work, link, reflection, cookie=cookies.visit_secret())
    if not draft.rev:
        return 0
    pages = pages_of(reflections.form_of(work, reflection), is_short=reflection.is_short)
    return first_open_part(pages, frozenset(draft.answers))


def first_open_part(pages: tuple[Page, ...], answered: frozenset[str]) -> int:
    """Return the number, from 1, of the first page without any answer; the last page when all have one."""
    for number, page in enumerate(pages, start=1):
        if not answered & {item.key for item in page.items}:
            return number
    return len(pages)


def _pass(work: UnitOfWork, *, why: str) -> Response:
    try:
        link = _posted_link(work)
        reflection = reflections.current(work, link)
    except LinkUnusable:
        return _unusable(work)
    except NotInState as error:
        return _state(work, link, error.state)
    reflections.pass_tonight(work, reflection, why=why)
    client = work.session.get_one(Client, link.client_id)
    page = PassedPage(
        frame=_frame(work, link),
        token=links.token(work, link),
        client_name=people.person(work, client).name,
        open_until=min(reflection.closes_at, link.expires_at),
        has_said_why=bool(why),
    )
    return client_page(page)
