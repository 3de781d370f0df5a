"""The page where a counselor connects their own calendar, gives each case its mark, and sees what matched."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from intersession.pages.environment import clock_time, day, say_later
from intersession.pages.environment import translate as _
from intersession.pages.frame import FieldError, Toast, WorkFrame
from intersession.pages.inputs import Input, errors_of
from intersession.services.unit import UnitOfWork
from intersession.standalone import calendar, cases, feeds
from intersession.standalone.desk import desk_frame, page, refuse_forged, shown
from intersession.standalone.feed import NoCalendar
from intersession.standalone.fetching import MOST_BYTES, CannotFetch, fetch
from intersession.standalone.models import PracticeFeed, User
from intersession.web.runtime import runtime
from intersession.web.transaction import unlocked

LONGEST_MARK = 40
LONGEST_ADDRESS = 1000
PROBLEMS = {
    "address": say_later("The address has to begin with https:// and name a server."),
    "private": say_later("This address is inside a private network. It is not opened."),
    "away": say_later("The server did not answer. Please check the address, or try again later."),
    "status": say_later("The server did not give a calendar. Please check the address."),
    "big": say_later("This calendar is too large. Please use a smaller one, or one for sessions alone."),
    "slow": say_later("The server took too long. Please try again later."),
    "unreadable": say_later("This is no calendar that can be read. Nothing was changed."),
}


@dataclass(frozen=True, slots=True)
class Matched:
    """A session that came from the calendar."""

    when: str
    title: str
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class FeedPage:
    """The calendar that is connected. `problem`: why it was not read last, in words. `read`: when it was, or ""."""

    template: ClassVar[str] = "intersession/web/standalone/calendar.html"

    frame: WorkFrame
    address: Input
    marks: tuple[Input, ...]
    matched: tuple[Matched, ...]
    address_url: str
    file_url: str
    marks_url: str
    back_url: str
    read: str = ""
    problem: str = ""
    outcome: feeds.Outcome | None = None

    @property
    def errors(self) -> tuple[FieldError, ...]:
        return errors_of((self.address, *self.marks))


@page("/calendar")
def own_calendar(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """Show what is connected and what matched."""
    return shown(_page(work, user))


@page("/calendar/marks", methods=("POST",))
def keep_marks(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """Keep the mark of each case."""
    refuse_forged()
    for case in cases.of_counselor(work, user.id):
        typed = request.form.get(f"mark-{case.id}")
        if typed is not None:
            feeds.set_mark(work, case, " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", typed).split())[:LONGEST_MARK])
    return redirect(url_for("practice.own_calendar", done="kept"), 303)


@page("/calendar/address", methods=("POST",))
def keep_calendar(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """Keep the address and read the calendar; one that cannot be read is not kept. An empty one disconnects."""
    refuse_forged()
    address = request.form.get("address", "").strip()[:LONGEST_ADDRESS]
    if not address:
        feeds.keep_address(work, user, "")
        return redirect(url_for("practice.own_calendar", done="kept"), 303)
    try:
        with unlocked(runtime()):
            data = fetch(address)
        feeds.keep_address(work, user, address)
        outcome = feeds.read_one(work, user.id, data)
    except CannotFetch as error:
        return shown(_page(work, user, typed=address, wrong=_(PROBLEMS[error.reason])))
    return shown(_page(work, user, outcome=outcome), is_kept=True)


@page("/calendar/file", methods=("POST",))
def take_file(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """Read a calendar from a file."""
    refuse_forged()
    sent = request.files.get("file")
    data = sent.stream.read(MOST_BYTES + 1) if sent is not None else b""
    try:
        if len(data) > MOST_BYTES:
            raise NoCalendar("too large")
        outcome = feeds.take_in(work, user, data)
    except NoCalendar:
        problem = PROBLEMS["unreadable"]
        return shown(_page(work, user, problem=_(problem)))
    return shown(_page(work, user, outcome=outcome), is_kept=True)


def _page(
    work: UnitOfWork,
    user: User,
    *,
    typed: str = "",
    wrong: str = "",
    problem: str = "",
    outcome: feeds.Outcome | None = None,
) -> FeedPage:
    row = work.session.get(PracticeFeed, user.id)
    kept = feeds.address_of(work, row) if row is not None else ""
    own = cases.of_counselor(work, user.id)
    titles = cases.titles(work, own)
    told = problem or (_(PROBLEMS.get(row.problem, "")) if row is not None and row.problem else "")
    return FeedPage(
        frame=desk_frame(user, toast=Toast(_("Kept.")) if request.args.get("done") == "kept" else None),
        address=_address(typed or kept, wrong),
        marks=tuple(map(_mark, titles, titles.values(), feeds.marks_of(work, own))),
        matched=_matched(work, user, titles),
        address_url=url_for("practice.keep_calendar"),
        file_url=url_for("practice.take_file"),
        marks_url=url_for("practice.keep_marks"),
        back_url=url_for("practice.sessions"),
        read=_moment(user, row.read_at) if row is not None and row.read_at is not None else "",
        problem=told,
        outcome=outcome,
    )


def _address(value: str, wrong: str) -> Input:
    hint = _("From your calendar’s settings, often called “secret address” or “iCal”. It is kept sealed.")
    return Input("isn-address", "address", _("Address of your calendar"), "url", value, hint, wrong)


def _mark(case_id: uuid.UUID, title: str, mark: str) -> Input:
    return Input(f"isn-mark-{case_id}", f"mark-{case_id}", title, "text", mark)


def _matched(work: UnitOfWork, user: User, titles: Mapping[uuid.UUID, str]) -> tuple[Matched, ...]:
    now = work.clock()
    found = calendar.between(work, titles, since=now - feeds.BACK, until=now + feeds.AHEAD)
    return tuple(
        Matched(_moment(user, one.starts_at), titles[one.case_id], one.status == calendar.CANCELLED)
        for one in found
        if one.feed_key is not None
    )


def _moment(user: User, at: datetime) -> str:
    zone, locale = user.timezone, user.locale
    return f"{day(at, zone=zone, locale=locale)}, {clock_time(at, zone=zone, locale=locale)}"
