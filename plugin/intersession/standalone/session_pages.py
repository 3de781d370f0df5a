"""The pages of the calendar: what comes and what was, adding a session, moving, cancelling and restoring it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from intersession.errors import NotFound
from intersession.pages.environment import clock_time, day, say_later
from intersession.pages.environment import translate as _
from intersession.pages.frame import Toast
from intersession.services import following
from intersession.services.unit import UnitOfWork
from intersession.standalone import calendar, cases
from intersession.standalone.calendar import CANCELLED, HELD, PLANNED
from intersession.standalone.desk import desk_frame, page, refuse_forged, shown
from intersession.standalone.forms import AppointmentForm
from intersession.standalone.models import PracticeAppointment, User
from intersession.standalone.pages import FormPage, SessionLine, SessionsPage, read_input

BACK = timedelta(weeks=8)
AHEAD = timedelta(weeks=26)
MINUTES = 50


@page("/sessions")
def sessions(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """List the sessions of the coming half year and of the last eight weeks."""
    now = work.clock()
    titles = cases.titles(work, cases.of_counselor(work, user.id))
    found = calendar.between(work, titles, since=now - BACK, until=now + AHEAD)
    midnight = now.astimezone(ZoneInfo(user.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    with work.vault.held(titles):
        lines = [(one.starts_at >= midnight, _line(work, user, one, title=titles[one.case_id])) for one in found]
    drawn = SessionsPage(
        frame=desk_frame(user, toast=_toast()),
        coming=tuple(line for is_coming, line in lines if is_coming),
        past=tuple(replace(line, is_past=True) for is_coming, line in reversed(lines) if not is_coming),
        add_url=url_for("practice.new_session"),
        add_case_url=url_for("practice.new_case"),
        calendar_url=url_for("practice.own_calendar"),
        has_cases=bool(titles),
    )
    return shown(drawn)


def _toast() -> Toast | None:
    done, session = request.args.get("done", ""), request.args.get("session", "")
    said = {"cancelled": _("Session cancelled."), "held": _("Marked as held.")}.get(done, "")
    if said and session:
        try:
            return Toast(said, url_for("practice.restore_session", session_id=uuid.UUID(session)))
        except ValueError:
            return None
    return Toast(_("Kept.")) if done == "kept" else None


def _line(work: UnitOfWork, user: User, one: PracticeAppointment, *, title: str) -> SessionLine:
    return SessionLine(
        day=day(one.starts_at, zone=user.timezone, locale=user.locale),
        time=clock_time(one.starts_at, zone=user.timezone, locale=user.locale),
        minutes=one.minutes,
        title=title,
        place=one.place,
        agreed=calendar.agreed(work, one),
        is_cancelled=one.status == CANCELLED,
        is_past=False,
        is_held=one.status == HELD,
        may_be_held=one.status == PLANNED and one.starts_at <= work.clock(),
        held_url=url_for("practice.hold_session", session_id=one.id),
        change_url=url_for("practice.change_session", session_id=one.id),
        cancel_url=url_for("practice.cancel_session", session_id=one.id),
        restore_url=url_for("practice.restore_session", session_id=one.id),
    )


@page("/sessions/new", methods=("GET", "POST"))
def new_session(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """Plan a session."""
    form = _form(work, user)
    if form.validate_on_submit():
        case = cases.own_case(work, uuid.UUID(form.case.data), by=user)
        calendar.plan(work, case, form.draft(user.timezone))
        following.follow_case(work, str(case.id))
        return redirect(url_for("practice.sessions", done="kept"), 303)
    if request.method == "GET":
        _propose(form, work.clock(), user)
    return shown(
        _page(form, user, title=_("Add a session"), button=_("Add a session"), action=url_for("practice.new_session"))
    )


@page("/sessions/<uuid:session_id>", methods=("GET", "POST"))
def change_session(work: UnitOfWork, user: User, session_id: uuid.UUID) -> ResponseReturnValue:
    """Move a session, or write down what was agreed in it."""
    one = calendar.own_appointment(work, session_id, by=user)
    form = _form(work, user)
    if form.validate_on_submit():
        before, one.case_id = one.case_id, cases.own_case(work, uuid.UUID(form.case.data), by=user).id
        calendar.change(work, one, form.draft(user.timezone))
        if one.status == HELD and one.starts_at > work.clock():
            one.status = PLANNED  # it was moved to a day to come
        for case_id in {before, one.case_id}:
            following.follow_case(work, str(case_id))
        if calendar.agreed(work, one) and one.status == PLANNED:
            calendar.hold(work, one)  # what was agreed in it can be known only once it took place
        return redirect(url_for("practice.sessions", done="kept"), 303)
    if request.method == "GET":
        _fill(work, form, one, zone=user.timezone)
    action = url_for("practice.change_session", session_id=one.id)
    return shown(_page(form, user, title=_("Change a session"), button=_("Keep the changes"), action=action))


@page("/sessions/<uuid:session_id>/held", methods=("POST",))
def hold_session(work: UnitOfWork, user: User, session_id: uuid.UUID) -> ResponseReturnValue:
    """Say that a session took place. One that is still to come cannot have."""
    refuse_forged()
    if not calendar.hold(work, calendar.own_appointment(work, session_id, by=user)):
        raise NotFound("it is still to come")
    return redirect(url_for("practice.sessions", done="held", session=session_id), 303)


@page("/sessions/<uuid:session_id>/cancel", methods=("POST",))
def cancel_session(work: UnitOfWork, user: User, session_id: uuid.UUID) -> ResponseReturnValue:
    """Cancel a session; it stays in the list and can come back."""
    refuse_forged()
    one = calendar.own_appointment(work, session_id, by=user)
    one.status = CANCELLED
    following.follow_case(work, str(one.case_id))
    return redirect(url_for("practice.sessions", done="cancelled", session=session_id), 303)


@page("/sessions/<uuid:session_id>/restore", methods=("POST",))
def restore_session(work: UnitOfWork, user: User, session_id: uuid.UUID) -> ResponseReturnValue:
    """Take a cancelled session back into the calendar, or take back that one was held."""
    refuse_forged()
    one = calendar.own_appointment(work, session_id, by=user)
    one.status = PLANNED
    following.follow_case(work, str(one.case_id))
    return redirect(url_for("practice.sessions", done="kept"), 303)


def _form(work: UnitOfWork, user: User) -> AppointmentForm:
    form = AppointmentForm()
    titles = cases.titles(work, cases.of_counselor(work, user.id))
    choices: list[tuple[Any, str]] = [(str(case_id), title) for case_id, title in titles.items()]
    form.case.choices = choices
    return form


def _propose(form: AppointmentForm, now: datetime, user: User) -> None:
    form.case.data = request.args.get("case")
    form.day.data = now.astimezone(ZoneInfo(user.timezone)).date() + timedelta(days=7)
    form.minutes.data = MINUTES


def _fill(work: UnitOfWork, form: AppointmentForm, one: PracticeAppointment, *, zone: str) -> None:
    local = one.starts_at.astimezone(ZoneInfo(zone))
    form.case.data = str(one.case_id)
    form.day.data, form.time.data, form.minutes.data = local.date(), local.time(), one.minutes
    form.place.data, form.agreed.data = one.place, "\n".join(calendar.agreed(work, one))


def _page(form: AppointmentForm, user: User, *, title: str, button: str, action: str) -> FormPage:
    return FormPage(
        frame=desk_frame(user),
        title=title,
        lead=_("On your clock, {zone}.").format(zone=user.timezone),
        button=button,
        action=action,
        back_url=url_for("practice.sessions"),
        inputs=(
            read_input(form.case),
            read_input(form.day),
            read_input(form.time),
            read_input(form.minutes),
            read_input(form.place, hint=say_later("Such as a room, or a call.")),
            read_input(form.agreed, hint=say_later("One line each. The next brief begins with it.")),
        ),
    )
