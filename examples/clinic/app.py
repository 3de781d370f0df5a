"""The clinic's application. `make_clinic` is the software as it was; `create_app` plugs homework into it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from flask import Flask

from examples import weather_kind
from examples.clinic import pages
from examples.clinic.hooks import Practice
from examples.clinic.models import db
from intersession import Intersession

FOLDER = Path(os.environ.get("CLINIC_FOLDER", "var/clinic"))


def create_app(**settings: Any) -> Flask:
    """Make the clinic's application with homework in it."""
    app = make_clinic(**{**homework_settings(), **settings})
    Intersession(app, plugins=[Practice(), weather_kind])
    return app


def homework_settings() -> dict[str, Any]:
    """What Intersession is told; `settings.md` has the whole list."""
    return {
        "INTERSESSION_BASE_URL": os.environ.get("CLINIC_ADDRESS", "http://127.0.0.1:5000"),
        "INTERSESSION_URL_PREFIX": "/homework",
        "INTERSESSION_PRACTICE_NAME": "Linden House",
        "INTERSESSION_KEY_FILE": str(FOLDER / "homework.keys"),
        "INTERSESSION_SIGN_IN_URL": "/sign-in",
    }


def make_clinic(**settings: Any) -> Flask:
    """Make the clinic's application as it was before."""
    app = Flask(__name__)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{(FOLDER / 'clinic.sqlite3').resolve()}",
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.config.update(settings)
    if not app.config["SECRET_KEY"]:
        app.config["SECRET_KEY"] = (FOLDER / "secret").read_text(encoding="ascii")
    db.init_app(app)
    pages.install(app)
    return app
