"""Safe contact: what the counselor asks each client about it, and a client's own pause of all messages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import LinkUnusable, NotFound
from intersession.hooks.types import Counselor, HostCase, HostClient
from intersession.jobs import messages
from intersession.models import Assignment, Case, Client, Link, Visit
from intersession.pages import contact as pages
from intersession.pages.contact import READERS_LENGTH, TEXT_LENGTH, ContactPage, PausedPage
from intersession.pages.environment import translate
from intersession.pages.frame import FieldError, Place
from intersession.pages.overview import people_of
from intersession.pages.state import State, StatePage
from intersession.services import contact, limits, links, people
from intersession.services.contact import CHANNELS, EVERY_DAY, LOCK_SCREENS, SafeContact
from intersession.services.unit import UnitOfWork
from intersession.web import frames
from intersession.web.access import Caller, case_for, route
from intersession.web.errors import note_refusal
from intersession.web.link import WRONG_LINKS_AN_HOUR
from intersession.web.render import address, client_page, work_page
from intersession.web.words import is_readable, posted_words

blueprint = Blueprint("contact", __name__)

CLOCK_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
IN_A_MESSAGE = ("sender", "subject", "words")
ENDLESS = "until_on"


@route(blueprint, "/cases/<case>/contact", caller=Caller.COUNSELOR, leaves_trail=True)
def edit(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    host_case = case_for(work, counselor, case)
    chosen = _chosen(host_case, request.args.get("person") or host_case.clients[0].ref)
    ours, client = _ours(work, case, chosen)
    known = contact.of(work, client.id) if client is not None else None
    if ours is not None and client is not None and known is not None:
        contact.record_look(work, ours, client.id, by=counselor)
    return _page(work, counselor, host_case, chosen, shown=known.contact if known else SafeContact())


@route(blueprint, "/cases/<case>/contact", caller=Caller.COUNSELOR, methods=("POST",))
def keep(work: UnitOfWork, counselor: Counselor, case: str) -> WerkzeugResponse:
    host_case = case_for(work, counselor, case)
    chosen = _chosen(host_case, request.form.get("person", ""))
    posted = posted_contact()
    errors = tuple(_errors(posted, host_case, chosen))
    if errors:
        return _page(work, counselor, host_case, chosen, shown=posted, errors=errors)
    ours = people.adopt(work, host_case, by=counselor)
    client = next(one for one in people.members(work, ours) if one.ref == chosen.ref)
    contact.keep(work, ours, client_id=client.id, contact=posted, by=counselor)
    return redirect(address("cases.people", case=case, _anchor="isn-contact"), 303)


def _chosen(host_case: HostCase, ref: str) -> HostClient:
    found = next((one for one in host_case.clients if one.ref == ref), None)
    if found is None:
        raise NotFound("nobody of this case")
    return found


def _ours(work: UnitOfWork, case_ref: str, chosen: HostClient) -> tuple[Case | None, people.Person | None]:
    case = people.case_of(work, case_ref)
    members = people.members(work, case) if case is not None else ()
    return case, next((one for one in members if one.ref == chosen.ref), None)


def posted_contact() -> SafeContact:
    """Return what a form about safe contact says."""
    since, until = request.form.get("since", "")[:5], request.form.get("until", "")[:5]
    channel, lock_screen = request.form.get("channel", ""), request.form.get("lock_screen", "")
    return SafeContact(
        channel=channel if channel in CHANNELS else "none",
        never=request.form.get("never") == "yes",
        days=tuple(day for day in EVERY_DAY if request.form.get(f"day{day}") == "yes"),
        since=since,
        until=until,
        sender=posted_words("sender"),
        subject=posted_words("subject"),
        words=posted_words("words"),
        readers=posted_words("readers"),
        code_word=posted_words("code_word"),
        lock_screen=lock_screen if lock_screen in LOCK_SCREENS else "",
    )


def _errors(posted: SafeContact, host_case: HostCase, chosen: HostClient) -> Iterator[FieldError]:
    yield from way_errors(posted, chosen)
    for name in (*IN_A_MESSAGE, "readers", "code_word"):
        words, most = getattr(posted, name), READERS_LENGTH if name == "readers" else TEXT_LENGTH
        if len(words) > most:
            yield FieldError(f"isn-{name}", translate("This is too long. Please make it shorter."))
        elif not is_readable(words):
            yield FieldError(
                f"isn-{name}", translate("Some of these letters could not be read. Please type them again.")
            )
    names = [one.name for one in host_case.clients if one.ref != chosen.ref]
    for name in IN_A_MESSAGE:
        found = messages.lint(getattr(posted, name), names=names)
        if found:
            words = translate("This tells too much on a lock screen: {what}.").format(what="; ".join(found))
            yield FieldError(f"isn-{name}", words)


def way_errors(posted: SafeContact, chosen: HostClient) -> Iterator[FieldError]:
    """Say what is wrong with the way, days and hours that were posted."""
    if posted.never:
        return
    missing = {"email": not chosen.email, "sms": not chosen.phone}.get(posted.channel, False)
    if missing:
        yield FieldError("isn-channel", translate("There is no address on file for this. Pick another way."))
    if posted.channel != "none" and not posted.days:
        yield FieldError("isn-days", translate("Please pick at least one day."))
    hours = [one for one in (posted.since, posted.until) if one]
    is_a_stretch = len(hours) == 2 and posted.since != posted.until
    if hours and not (is_a_stretch and all(CLOCK_TIME.fullmatch(one) for one in hours)):
        yield FieldError("isn-since", translate("Please write two different times, or none."))


def _page(
    work: UnitOfWork,
    counselor: Counselor,
    host_case: HostCase,
    chosen: HostClient,
    *,
    shown: SafeContact,
    errors: tuple[FieldError, ...] = (),
) -> Response:
    everybody = people_of(host_case)
    _, client = _ours(work, host_case.ref, chosen)
    at = contact.asked_at(work, [client.id]).get(client.id) if client is not None else None
    page = ContactPage(
        frame=frames.work_frame(counselor, place=Place.CASES),
        case=host_case.ref,
        case_title=host_case.title,
        person=next(one for one in everybody if one.id == chosen.ref),
        people=everybody,
        contact=shown,
        asked=pages.ago(at, now=work.clock(), locale=counselor.locale) if at is not None else "",
        is_due=at is None or work.clock() >= at + contact.ASK_AGAIN,
        is_paused=client is not None and bool(contact.paused(work, [client.id])),
        usual_subject=work.settings.message_subject.replace(messages.COUNSELOR, messages.first_name(counselor.name)),
        errors=errors,
    )
    return work_page(page, status=422 if errors else 200)


@route(blueprint, "/i/messages", caller=Caller.CLIENT, methods=("POST",))
def pause(work: UnitOfWork, visit: Visit) -> Response:
    """Pause or resume messages, from a page of a visit."""
    client = people.client_by_id(work, visit.client_id)
    return _paused(work, visit.reflection.case, client, token="", visit=visit)


@route(blueprint, "/i/messages/by-link", caller=Caller.LINK, methods=("POST",))
def pause_by_link(work: UnitOfWork) -> Response:
    """Pause or resume messages, from a page that a link opens."""
    try:
        link = links.find(work, request.form.get("token", ""))
    except LinkUnusable:
        limits.count(work, "wrong-link", request.remote_addr or "", most=WRONG_LINKS_AN_HOUR, seconds=3600)
        note_refusal(LinkUnusable)
        return client_page(StatePage(frames.stranger_frame(), State.UNUSABLE), status=404)
    return _paused(work, _case_of(work, link), people.client_by_id(work, link.client_id), token=links.token(work, link))


def _case_of(work: UnitOfWork, link: Link) -> Case:
    return people.case_by_id(work, work.session.get_one(Assignment, link.assignment_id).case_id)


def _paused(work: UnitOfWork, case: Case, client: Client, *, token: str, visit: Visit | None = None) -> Response:
    is_paused, until = request.form.get("do") != "resume", None
    if is_paused:
        until = contact.pause(work, client.id, is_endless=request.form.get("for") == ENDLESS)
    else:
        contact.unpause(work, client.id)
    return client_page(PausedPage(frames.client_frame(work, case, client, visit=visit), is_paused, until, token=token))
