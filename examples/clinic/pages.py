"""The clinic's own pages: sign-in, cases, letters, the journal, and a page for what is not there."""

from __future__ import annotations

import time
from typing import TypeVar

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.security import check_password_hash

from examples.clinic.models import CaseFile, Happening, Letter, Staff, db

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

blueprint = Blueprint("clinic", __name__)
RowType = TypeVar("RowType", Staff, CaseFile)


def install(app: Flask) -> None:
    """Add the pages, and what all of the application's responses have."""
    app.register_blueprint(blueprint)
    app.register_error_handler(404, missing)
    app.after_request(protect)


def protect(response: Response) -> Response:
    # setdefault, because a guest's pages bring a policy of their own.
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


def missing(error: Exception) -> ResponseReturnValue:
    return render_template("clinic/missing.html", staff=signed_in()), 404


def by_id(model: type[RowType], row_id: object) -> RowType | None:
    return db.session.scalars(select(model).where(model.id == row_id)).one_or_none()


def came_in_lately() -> bool:
    """Say whether whoever is here gave their password in the last ten minutes."""
    since: float = session.get("since", 0)
    return time.time() - since <= 600


def signed_in() -> Staff | None:
    """Who is signed in to the clinic's software."""
    known = session.get("staff")
    return None if known is None else by_id(Staff, known)


def needed() -> Staff:
    staff = signed_in()
    if staff is None:
        abort(redirect(url_for("clinic.sign_in")))
    return staff


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    return render_template("clinic/sign_in.html", staff=None, is_wrong=False)


@blueprint.post("/sign-in")
def let_in() -> ResponseReturnValue:
    login, password = request.form.get("login", ""), request.form.get("password", "")
    staff = db.session.scalars(select(Staff).where(Staff.login == login)).one_or_none()
    if staff is None or not check_password_hash(staff.password_hash, password):
        return render_template("clinic/sign_in.html", staff=None, is_wrong=True), 422
    session.clear()
    session["staff"], session["since"] = staff.id, int(time.time())
    return redirect(url_for("clinic.home"), 303)


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    session.clear()
    return redirect(url_for("clinic.sign_in"), 303)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    staff = needed()
    cases = db.session.scalars(select(CaseFile).where(CaseFile.staff_id == staff.id).order_by(CaseFile.id)).all()
    return render_template("clinic/home.html", staff=staff, cases=cases)


@blueprint.get("/cases/<int:number>")
def case(number: int) -> ResponseReturnValue:
    staff = needed()
    found = by_id(CaseFile, number)
    if found is None or found.staff_id != staff.id:
        abort(404)
    return render_template("clinic/case.html", staff=staff, case=found)


@blueprint.get("/letters")
def letters() -> ResponseReturnValue:
    staff = needed()
    rows = db.session.scalars(select(Letter).order_by(Letter.id.desc())).all()
    return render_template("clinic/letters.html", staff=staff, letters=rows)


@blueprint.get("/journal")
def journal() -> ResponseReturnValue:
    staff = needed()
    rows = db.session.scalars(select(Happening).order_by(Happening.id.desc())).all()
    return render_template("clinic/journal.html", staff=staff, happenings=rows)
