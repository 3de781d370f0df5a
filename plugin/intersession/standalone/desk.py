"""What the practice's own pages share: who may call them, one transaction each, the counselor's frame around them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from flask import Blueprint, Response, g, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from intersession.errors import NotForRole, NotSignedIn, RequestForged
from intersession.hooks.types import Role
from intersession.pages import environment as pages
from intersession.pages.frame import Toast, WorkFrame
from intersession.standalone.forms import PlainForm
from intersession.standalone.hooks import as_counselor, signed_in
from intersession.standalone.models import User
from intersession.web import errors, forgery
from intersession.web.access import COUNSELORS, SAFE, UPKEEP
from intersession.web.frames import work_frame
from intersession.web.runtime import runtime
from intersession.web.transaction import reading, writing

blueprint = Blueprint("practice", __name__, url_prefix="/practice")
errors.register(blueprint)

OFFICE = UPKEEP
ANYBODY = frozenset(Role)

View = Callable[..., ResponseReturnValue]


def page(
    path: str, *, methods: tuple[str, ...] = ("GET",), roles: frozenset[Role] = COUNSELORS
) -> Callable[[View], View]:
    """Register a page for somebody signed in. The view gets a unit of work and the user; a GET saves nothing.

    `roles`: whom it is for; a page that says nothing is for counselors alone.
    """

    def register(view: View) -> View:
        blueprint.add_url_rule(path, view.__name__, _guarded(view, roles), methods=methods)
        return view

    return register


def _guarded(view: View, roles: frozenset[Role]) -> View:
    @wraps(view)
    def guarded(**given: Any) -> ResponseReturnValue:
        here = runtime()
        is_safe = request.method in SAFE
        with reading(here) if is_safe else writing(here):
            user = signed_in()
            if user is None:
                raise NotSignedIn
            g.isn_counselor = as_counselor(user)
            if user.role not in roles:
                raise NotForRole
            if not is_safe:
                forgery.refuse_foreign_site()
            with pages.use_language(user.locale):
                return view(here.unit(), user, **given)

    return guarded


def refuse_forged() -> None:
    """Refuse a POST without the secret of our pages, for buttons that have no other field."""
    if not PlainForm().validate_on_submit():
        raise RequestForged


def desk_frame(user: User, *, toast: Toast | None = None) -> WorkFrame:
    """The counselor's frame, with the secret that Flask-WTF's forms want."""
    return replace(work_frame(as_counselor(user), toast=toast), csrf_token=generate_csrf())


def shown(drawn: Any, *, is_kept: bool = False) -> Response:
    """Answer with a page; 422 when it answers a form, which then had something wrong, unless it was kept."""
    html = pages.render(runtime().templates, drawn)
    return make_response(html, 200 if is_kept or request.method in SAFE else 422)
