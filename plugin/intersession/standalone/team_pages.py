"""The page about who works in the practice, and the one where an invited person makes their account."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar
from zoneinfo import ZoneInfo

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.hooks.types import Role
from intersession.pages.environment import clock_time, relative_day, say_later
from intersession.pages.environment import translate as _
from intersession.pages.frame import FieldError, Toast, WorkFrame
from intersession.pages.inputs import Input, Option, errors_of
from intersession.services import consents
from intersession.services.unit import UnitOfWork
from intersession.standalone import cases, door_pages, doors, renewing, team
from intersession.standalone.desk import OFFICE, desk_frame, page, refuse_forged, shown
from intersession.standalone.forms import JoinForm
from intersession.standalone.models import Invite, User
from intersession.web.runtime import runtime
from intersession.web.transaction import reading, writing

ROLE_NAMES = {
    Role.COUNSELOR: say_later("Counselor"),
    Role.SUPERVISOR: say_later("Supervisor"),
    Role.ADMINISTRATOR: say_later("Administrator"),
}
DONE = {"kept": say_later("Kept."), "withdrawn": say_later("Withdrawn. The code opens nothing any more.")}


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """One of the reader's own cases, and whether this supervisor reads it."""

    id: str
    title: str
    is_read: bool


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One person of the practice. `count`: how many cases they have, which is no content.

    `cases`: to choose from, for a supervisor; empty for a reader without cases.
    """

    name: str
    email: str
    role: str
    is_active: bool
    is_self: bool
    active_url: str
    cases_url: str
    count: int
    cases: tuple[CaseChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class InviteLine:
    """An invitation that nobody used yet, and when it ends on the reader's clock."""

    role: str
    day: str
    time: str
    withdraw_url: str


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Who works here. `code`: of an invitation that was just made, shown this once. `join_url`: where it is used.

    `is_told`: clients read that somebody else reads along; until then no supervisor is given a case.
    """

    template: ClassVar[str] = "intersession/web/standalone/team.html"

    frame: WorkFrame
    people: tuple[TeamLine, ...]
    invites: tuple[InviteLine, ...]
    role: Input
    join_url: str
    invite_url: str
    code: str = ""
    is_told: bool = False

    @property
    def errors(self) -> tuple[FieldError, ...]:
        return errors_of([self.role])

    @property
    def others_have_cases(self) -> bool:
        return any(one.count and not one.is_self for one in self.people)


@page("/team", roles=OFFICE)
def team_(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """List who works here."""
    return shown(_page(work, user))


@page("/team/invite", methods=("POST",), roles=OFFICE)
def invite(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """Make a code for somebody and show it, this once. Nobody gets a role that was not chosen."""
    refuse_forged()
    try:
        role = Role(request.form.get("role", ""))
    except ValueError:
        return shown(_page(work, user, problem=_("Please choose a role.")))
    return shown(_page(work, user, code=team.invite(work, role, by=user)), is_kept=True)


@page("/team/invite/<uuid:invite>/withdraw", methods=("POST",), roles=OFFICE)
def withdraw(work: UnitOfWork, user: User, invite: uuid.UUID) -> ResponseReturnValue:
    """Take an invitation back."""
    refuse_forged()
    team.withdraw(work, invite, by=user)
    return redirect(url_for("practice.team_", done="withdrawn"), 303)


@page("/team/<uuid:person>/active", methods=("POST",), roles=OFFICE)
def set_active(work: UnitOfWork, user: User, person: uuid.UUID) -> ResponseReturnValue:
    """Stop an account, or let it in again."""
    refuse_forged()
    team.set_active(work, person, is_active=request.form.get("active") == "yes", by=user)
    renewing.forget(work, person)
    return redirect(url_for("practice.team_", done="kept"), 303)


@page("/team/<uuid:person>/cases", methods=("POST",))
def choose_cases(work: UnitOfWork, user: User, person: uuid.UUID) -> ResponseReturnValue:
    """Choose which of one's cases a supervisor reads."""
    refuse_forged()
    wanted = {str(one) for one in request.form.getlist("case")}
    own = {case.id for case in cases.of_counselor(work, user.id) if str(case.id) in wanted}
    try:
        team.choose_cases(work, person, own, by=user)
    except team.ClientsNotTold:
        return redirect(url_for("practice.team_"), 303)  # where the page says why
    return redirect(url_for("practice.team_", done="kept"), 303)


def _page(work: UnitOfWork, user: User, *, code: str = "", problem: str = "") -> TeamPage:
    done = DONE.get(request.args.get("done", ""))
    counts = team.case_counts(work)
    return TeamPage(
        frame=desk_frame(user, toast=Toast(_(done)) if done else None),
        people=tuple(_line(work, one, reader=user, count=counts.get(one.id, 0)) for one in team.members(work)),
        invites=tuple(_invite(work, one, reader=user) for one in team.open_invites(work)),
        role=_role(problem),
        join_url=url_for("door.join", _external=True) if code else url_for("door.join"),
        invite_url=url_for("practice.invite"),
        code=code,
        is_told=consents.tells_who_else_reads(work),
    )


def _role(problem: str) -> Input:
    chosen = (Option("", _("Choose a role")), *(Option(role.value, _(name)) for role, name in ROLE_NAMES.items()))
    return Input("isn-role", "role", _("Role"), "select", error=problem, options=chosen, is_needed=True)


def _invite(work: UnitOfWork, one: Invite, *, reader: User) -> InviteLine:
    zone, locale = reader.timezone, reader.locale
    today = work.clock().astimezone(ZoneInfo(zone)).date()
    return InviteLine(
        role=_(ROLE_NAMES[Role(one.role)]),
        day=relative_day(one.expires_at, today=today, zone=zone, locale=locale),
        time=clock_time(one.expires_at, zone=zone, locale=locale),
        withdraw_url=url_for("practice.withdraw", invite=one.id),
    )


def _line(work: UnitOfWork, one: User, *, reader: User, count: int) -> TeamLine:
    return TeamLine(
        name=one.name,
        email=one.email,
        role=_(ROLE_NAMES[Role(one.role)]),
        is_active=one.active,
        is_self=one.id == reader.id,
        active_url=url_for("practice.set_active", person=one.id),
        cases_url=url_for("practice.choose_cases", person=one.id),
        count=count,
        cases=_choices(work, one, reader=reader) if one.role == Role.SUPERVISOR else (),
    )


def _choices(work: UnitOfWork, supervisor: User, *, reader: User) -> tuple[CaseChoice, ...]:
    if reader.role != Role.COUNSELOR:
        return ()  # whose cases these are is content
    read = {case.id for case in cases.supervised(work, supervisor.id)}
    return tuple(
        CaseChoice(str(case_id), title, case_id in read)
        for case_id, title in cases.titles(work, cases.of_counselor(work, reader.id)).items()
    )


@doors.blueprint.route("/practice/join", methods=["GET", "POST"])
@door_pages.in_readers_language
def join() -> WerkzeugResponse:
    """Make an account with the code of an invitation. A wrong code says nothing else than that it does not fit."""
    here = runtime()
    form = JoinForm()
    with writing(here) if request.method == "POST" else reading(here):
        if not form.validate_on_submit():
            return door_pages.join(form)
        work = here.unit()
        try:
            found = team.invited(work, form.code.data or "")
        except NotFound:
            form.code.errors = [say_later("This code does not fit, was used, or is too old. Ask for a new one.")]
            return door_pages.join(form)
        if doors.is_taken(work, form.email.data or ""):
            form.email.errors = [say_later("Somebody here signs in with this address.")]
            return door_pages.join(form)
        user = doors.add_user(
            work,
            email=form.email.data or "",
            name=form.name.data or "",
            password=form.password.data or "",
            timezone=form.timezone.data or "UTC",
        )
        team.join(work, found, user)
        login_user(user, authn_via=["password"])
    return redirect(url_for("intersession.today.index"), 303)
