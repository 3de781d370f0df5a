"""The page where somebody who forgot their password chooses a new one, with a code made on the practice's machine."""

from __future__ import annotations

import logging

from flask import Response, redirect, request, url_for
from flask_security import url_for_security
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.errors import NotFound
from intersession.pages.environment import say_later
from intersession.pages.environment import translate as _
from intersession.standalone import door_pages, doors, renewing
from intersession.standalone.forms import RenewForm
from intersession.standalone.pages import DoorPage, Way, read_input
from intersession.web.runtime import runtime
from intersession.web.transaction import reading, writing

log = logging.getLogger(__name__)


@doors.blueprint.route("/sign-in/new-password", methods=["GET", "POST"])
@door_pages.in_readers_language
def renew() -> WerkzeugResponse:
    """Keep a new password for whoever has a code for it. Signing in comes after that, with all that it asks."""
    here = runtime()
    form = RenewForm()
    with writing(here) if request.method == "POST" else reading(here):
        if not form.validate_on_submit():
            return _page(form)
        work = here.unit()
        try:
            user = renewing.renew(work, renewing.allowed(work, form.code.data or ""), form.password.data or "")
        except NotFound:
            log.warning("new password refused")
            form.code.errors = [say_later("This code does not fit, was used, or is too old. Ask for a new one.")]
            return _page(form)
        doors.forget_guesses(work, user.email)
    log.info("new password kept: %s", user.id)
    return redirect(url_for_security("login", done="renewed"), 303)


def _page(form: RenewForm) -> Response:
    page = DoorPage(
        frame=door_pages.frame(),
        title=_("A new password"),
        lead=_("Whoever looks after this practice’s computer makes a code for you, which works for an hour."),
        button=_("Keep the new password"),
        action=url_for("door.renew"),
        inputs=(
            read_input(form.code, hint=say_later("It is made there with: intersession new-password")),
            read_input(
                form.password,
                hint=say_later("12 characters or more. A few words make a good one."),
                autocomplete="new-password",
            ),
            read_input(form.again, autocomplete="new-password"),
        ),
        ways=(Way(_("Back to sign in"), url_for_security("login"), is_back=True),),
    )
    return door_pages.answer(page)
