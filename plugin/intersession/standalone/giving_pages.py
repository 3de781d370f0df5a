"""The page where a counselor gives one of their cases to a colleague."""

from __future__ import annotations

import uuid

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from intersession.errors import NotFound
from intersession.pages.environment import say_later
from intersession.pages.environment import translate as _
from intersession.services import trail
from intersession.services.unit import UnitOfWork
from intersession.standalone import cases, giving
from intersession.standalone.desk import desk_frame, page, shown
from intersession.standalone.forms import GiveForm
from intersession.standalone.hooks import as_counselor
from intersession.standalone.models import User
from intersession.standalone.pages import FormPage, read_input


@page("/cases/<uuid:case_id>/give", methods=("GET", "POST"))
def give_case(work: UnitOfWork, user: User, case_id: uuid.UUID) -> ResponseReturnValue:
    """Give a case to a colleague, once its people know of it."""
    case = cases.own_case(work, case_id, by=user)
    others = {str(one.id): one for one in giving.colleagues(work, user)}
    if not others:
        raise NotFound("nobody to give it to")
    form = GiveForm()
    form.to.choices = [(key, one.name) for key, one in others.items()]
    if request.method == "POST" and form.validate_on_submit():
        giving.give(work, case, to=others[form.to.data], by=trail.counselor_actor(as_counselor(user)))
        return redirect(url_for("practice.people", done="given"), 303)
    drawn = FormPage(
        frame=desk_frame(user),
        title=_("Give {case} to a colleague").format(case=cases.as_host_case(work, case).title),
        lead=_(
            "Your colleague opens everything that was sent, also before today. You do not open this case any more, and "
            "nor does whoever you let read along. Your private notes and comments go to nobody, and you cannot open "
            "them here any more: copy what you need first."
        ),
        button=_("Give the case"),
        action=url_for("practice.give_case", case_id=case.id),
        back_url=url_for("practice.change_case", case_id=case.id),
        inputs=(
            read_input(form.to),
            read_input(form.told, hint=say_later("They read your colleague’s name from then on.")),
        ),
    )
    return shown(drawn)
