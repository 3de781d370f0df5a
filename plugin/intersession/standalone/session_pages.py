"""The pages of the calendar: what comes and what was, adding a session, moving, cancelling and restoring it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from intersession.errors import NotFound
from intersession.pages.environment import clock_time, day, day_of_year, say_later, weekday
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
EVER, FOREVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
STEPS = 70
"""How many times eight weeks the list goes back. The last time it holds all that was before."""
MINUTES = 50


@page("/sessions")
def sessions(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """List all that comes and the last eight weeks; with "back", the eight weeks so many times before those."""
    now, back = work.clock(), min(max(request.args.get("back", 0, type=int), 0), STEPS)
    since, until = now - BACK * (back + 1) if back < STEPS else EVER, now - BACK * back
    titles = cases.titles(work, cases.of_counselor(work, user.id))
    # What comes has no end, so that a session in a year that was not meant is seen, and can be put right.
    found = calendar.between(work, titles, since=since, until=until if back else FOREVER)
    before = calendar.last_before(work, titles, before=since)
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
        weeks=_weeks(user, since, until) if back else "",
        earlier_url=_list_url(work, before) if before else "",
        later_url=url_for("practice.sessions", back=back - 1) if back > 1 else "",
        now_url=url_for("practice.sessions") if back else "",
    )
    return shown(drawn)


def _list_url(work: UnitOfWork, moment: datetime, **more: Any) -> str:
    """Return where in the list a session of this moment stands."""
    back = -((moment - work.clock()) // BACK) - 1
    return url_for("practice.sessions", back=min(max(back, 0), STEPS) or None, **more)


def _weeks(user: User, since: datetime, until: datetime) -> str:
    last = day_of_year(until, zone=user.timezone, locale=user.locale)
    if since == EVER:
        return _("Until {last}").format(last=last)
    first = day_of_year(since, zone=user.timezone, locale=user.locale)
    return _("{first} to {last}").format(first=first, last=last)


def _day(work: UnitOfWork, user: User, moment: datetime) -> str:
    """Write a day with its weekday, and with its year when that is not this one."""
    zone, locale = user.timezone, user.locale
    if moment.astimezone(ZoneInfo(zone)).year == work.clock().astimezone(ZoneInfo(zone)).year:
        return day(moment, zone=zone, locale=locale)
    return f"{weekday(moment, zone=zone, locale=locale)}, {day_of_year(moment, zone=zone, locale=locale)}"


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
        day=_day(work, user, one.starts_at),
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
        made = calendar.plan(work, case, form.draft(user.timezone))
        following.follow_case(work, str(case.id))
        return redirect(_list_url(work, made.starts_at, done="kept"), 303)
    if request.method == "GET":
        _propose(form, work.clock(), user)
    return shown(
        _page(form, user, title=_("Add a session"), button=_("Add a session"), action=url_for("practice.new_session"))
    )


@page("/sessions/<uuid:session_id>", methods=("GET", "POST"))
def change_session(work: UnitOfWork, user: User, session_id: uuid.UUID) -> ResponseReturnValue:
    """Move a session, or write down what was agreed in it."""
    one = calendar.own_appointment(work, session_id, by=user)
    form, back_url = _form(work, user), _list_url(work, one.starts_at)
    if form.validate_on_submit():
        before, one.case_id = one.case_id, cases.own_case(work, uuid.UUID(form.case.data), by=user).id
        calendar.change(work, one, form.draft(user.timezone))
        if one.status == HELD and one.starts_at > work.clock():
            one.status = PLANNED  # it was moved to a day to come
        for case_id in {before, one.case_id}:
            following.follow_case(work, str(case_id))
        if calendar.agreed(work, one) and one.status == PLANNED:
            calendar.hold(work, one)  # what was agreed in it can be known only once it took place
        return redirect(_list_url(work, one.starts_at, done="kept"), 303)
    if request.method == "GET":
        _fill(work, form, one, zone=user.timezone)
    action = url_for("practice.change_session", session_id=one.id)
    return shown(
        _page(form, user, title=_("Change a session"), button=_("Keep the changes"), action=action, back_url=back_url)
    )


@page("/sessions/<uuid:session_id>/held", methods=("POST",))
def hold_session(work: UnitOfWork, user: User, session_id: uuid.UUID) -> ResponseReturnValue:
    """Say that a session took place. One that is still to come cannot have."""
    refuse_forged()
    one = calendar.own_appointment(work, session_id, by=user)
    if not calendar.hold(work, one):
        raise NotFound("it is still to come")
    return redirect(_list_url(work, one.starts_at, done="held", session=session_id), 303)


@page("/sessions/<uuid:session_id>/cancel", methods=("POST",))
def cancel_session(work: UnitOfWork, user: User, session_id: uuid.UUID) -> ResponseReturnValue:
    """Cancel a session; it stays in the list and can come back."""
    refuse_forged()
    one = calendar.own_appointment(work, session_id, by=user)
    one.status = CANCELLED
    following.follow_case(work, str(one.case_id))
    return redirect(_list_url(work, one.starts_at, done="cancelled", session=session_id), 303)


@page("/sessions/<uuid:session_id>/restore", methods=("POST",))
def restore_session(work: UnitOfWork, user: User, session_id: uuid.UUID) -> ResponseReturnValue:
    """Take a cancelled session back into the calendar, or take back that one was held."""
    refuse_forged()
    one = calendar.own_appointment(work, session_id, by=user)
    one.status = PLANNED
    following.follow_case(work, str(one.case_id))
    return redirect(_list_url(work, one.starts_at, done="kept"), 303)


def _form(work: UnitOfWork, user: User) -> AppointmentForm:
    form = AppointmentForm()
    titles = cases.titles(work, cases.of_counselor(work, user.id))
    today = work.clock().astimezone(ZoneInfo(user.timezone)).date()
    form.begin(today=today, choices=[(str(case_id), title) for case_id, title in titles.items()])
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


def _page(form: AppointmentForm, user: User, *, title: str, button: str, action: str, back_url: str = "") -> FormPage:
    return FormPage(
        frame=desk_frame(user),
        title=title,
        lead=_("On your clock, {zone}.").format(zone=user.timezone),
        button=button,
        action=action,
        back_url=back_url or url_for("practice.sessions"),
        inputs=(
            read_input(form.case),
            read_input(form.day),
            read_input(form.time),
            read_input(form.minutes),
            read_input(form.place, hint=say_later("Such as a room, or a call.")),
            read_input(form.agreed, hint=say_later("One line each. The next brief begins with it.")),
        ),
    )
