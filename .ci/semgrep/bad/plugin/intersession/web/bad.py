"""What our rules for semgrep have to find: every rule at least once. Nothing imports this."""

import os
import random
import uuid

import sqlalchemy
from flask import render_template_string, request, send_file
from markupsafe import Markup

from intersession.models import Case


def view(log, session, environment, form, make):
    render_template_string(request.form["words"])
    environment.from_string(request.form["words"])
    Case.query.all()
    session.query(Case)
    session.execute(sqlalchemy.select(Case))
    token = uuid.uuid4().hex
    make(secret=str(uuid.uuid4()), pin=random.random(), token=token)
    form.populate_obj(Case())
    setattr(Case(), request.form["name"], request.form["value"])
    for name, value in request.form.items():
        setattr(form, name, value)
    try:
        session.commit()
    except ValueError as error:
        log.error("it says %s", error)
    try:
        session.commit()
    except Exception:
        log.exception("it failed")
    Markup(request.form["words"])
    sqlalchemy.text(f"SELECT {token}")
    if token == request.form["token"]:
        log.info("opened %s", request.path)
    os.system("true")
    return send_file(request.args["name"])
