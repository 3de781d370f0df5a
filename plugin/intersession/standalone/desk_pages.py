"""The remaining pages of the practice: the outbox, the account."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import url_for_security

from intersession.pages.environment import clock_time, relative_day
from intersession.pages.environment import translate as _
from intersession.pages.frame import Toast
from intersession.services.unit import UnitOfWork
from intersession.standalone import cases, mail
from intersession.standalone.desk import ANYBODY, desk_frame, page, shown
from intersession.standalone.forms import AccountForm, zones
from intersession.standalone.mail import OpenMessage, Post
from intersession.standalone.models import PracticeClient, User
from intersession.standalone.pages import FormPage, MessageLine, OutboxPage, Way, read_input

POST = "practice post"
"""Where the application keeps the `Post` that delivers its mail."""


@page("/outbox")
def outbox(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """Show what was mailed to this counselor's clients, or would be."""
    post: Post = current_app.extensions[POST]
    drawn = OutboxPage(
        frame=desk_frame(user),
        messages=tuple(_line(work, user, message) for message in mail.sent(work, user.id)),
        folder=str(post.folder),
        server=post.server.host if post.server is not None else "",
    )
    return shown(drawn)


def _line(work: UnitOfWork, user: User, message: OpenMessage) -> MessageLine:
    sent_at, zone, locale = message.row.sent_at, user.timezone, user.locale
    today = work.clock().astimezone(ZoneInfo(zone)).date()
    client = work.session.get_one(PracticeClient, message.row.client_id)
    return MessageLine(
        day=relative_day(sent_at, today=today, zone=zone, locale=locale),
        time=clock_time(sent_at, zone=zone, locale=locale),
        name=cases.person(work, client).name,
        address=message.address,
        subject=message.subject,
        body=message.body,
        is_mailed=message.row.way == "smtp",
    )


@page("/account", methods=("GET", "POST"), roles=ANYBODY)
def account(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """Change one's name, zone and language; ways to the password and the second factor."""
    form = AccountForm(obj=user)
    if form.validate_on_submit():
        user.name, user.timezone, user.locale = form.name.data or "", form.timezone.data or "", form.locale.data
        return redirect(url_for("practice.account", done="kept"), 303)
    drawn = FormPage(
        frame=desk_frame(user, toast=Toast(_("Kept.")) if request.args.get("done") else None),
        title=_("Your account"),
        lead=_("You sign in with {email}.").format(email=user.email),
        button=_("Keep the changes"),
        action=url_for("practice.account"),
        back_url=url_for("intersession.today.index"),
        inputs=(
            read_input(form.name, autocomplete="name"),
            read_input(form.timezone, suggestions="isn-zones"),
            read_input(form.locale),
        ),
        ways=(
            Way(_("A new password"), url_for_security("change_password")),
            Way(_("A code from your phone"), url_for_security("two_factor_setup")),
        ),
        zones=tuple(zones()),
    )
    return shown(drawn)
