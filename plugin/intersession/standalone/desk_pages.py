"""The remaining pages of the practice: the outbox, the account."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import url_for_security

from intersession.pages.environment import clock_time, relative_day, say_later
from intersession.pages.environment import translate as _
from intersession.pages.frame import Toast
from intersession.services import trail
from intersession.services.unit import UnitOfWork
from intersession.standalone import cases, doors, mail, renewing
from intersession.standalone.desk import ANYBODY, desk_frame, page, shown
from intersession.standalone.forms import AccountForm, AddressForm, zones
from intersession.standalone.hooks import as_counselor
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
            Way(_("Another address to sign in with"), url_for("practice.change_address")),
            Way(_("A code from your phone"), url_for_security("two_factor_setup")),
        ),
        zones=tuple(zones()),
    )
    return shown(drawn)


@page("/account/address", methods=("GET", "POST"), roles=ANYBODY)
def change_address(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """Change the address that one signs in with, and gets one's own mail at."""
    form = AddressForm()
    if form.validate_on_submit() and _may_have(work, user, form):
        user.email = (form.email.data or "").lower()
        renewing.forget(work, user.id)
        trail.record(work, "address_changed", by=trail.counselor_actor(as_counselor(user)), about=str(user.id))
        return redirect(url_for("practice.account", done="kept"), 303)
    drawn = FormPage(
        frame=desk_frame(user),
        title=_("Another address to sign in with"),
        lead=_("You sign in with {email}.").format(email=user.email),
        button=_("Keep the new address"),
        action=url_for("practice.change_address"),
        back_url=url_for("practice.account"),
        inputs=(
            read_input(form.email, autocomplete="username"),
            read_input(form.password, autocomplete="current-password"),
        ),
    )
    return shown(drawn)


def _may_have(work: UnitOfWork, user: User, form: AddressForm) -> bool:
    if not user.verify_and_update_password(form.password.data or ""):
        form.password.errors = [say_later("This password does not fit. Please try again.")]
        return False
    if doors.is_taken(work, form.email.data or ""):
        form.email.errors = [say_later("Somebody here signs in with this address.")]
        return False
    return True
