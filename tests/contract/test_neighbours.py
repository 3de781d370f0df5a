"""Other extensions of a host: its check of forms and its migrations leave us alone, whichever was set up first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask_migrate import Migrate  # type: ignore[import-untyped]  # it comes without types
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from intersession import Intersession
from tests.support import hosts
from tests.support.databases import SQLiteDatabases
from tests.support.website import AMARA, BASE, KEYS, Browser, Host, PlainRenderer, Website, links_on, prepare, token_of


def guarded(url: str, host: Host, *, guard_first: bool) -> Flask:
    """A host whose every form, ours but for a leave, needs the host's own token."""
    app = Flask("guarded")
    app.config.update(
        SECRET_KEY="the host's",
        INTERSESSION_BASE_URL=BASE,
        INTERSESSION_URL_PREFIX="",
        INTERSESSION_MASTER_KEYS=KEYS,
        INTERSESSION_DATABASE_URI=url,
    )
    app.add_url_rule("/own", "own", lambda: "kept", methods=["POST"])
    if guard_first:
        CSRFProtect(app)
    Intersession(plugins=[host]).init_app(app, renderer=PlainRenderer())
    if not guard_first:
        CSRFProtect(app)
    return app


@pytest.mark.parametrize("guard_first", [True, False])
def test_hosts_check_of_forms_stops_neither_counselor_nor_client(
    sqlite_databases: SQLiteDatabases, guard_first: bool
) -> None:
    host = Host(signed_in=AMARA)
    app = guarded(sqlite_databases.prepared("website", prepare), host, guard_first=guard_first)
    desk, phone = Browser(app.test_client()), Browser(app.test_client())

    desk.get("/assign?case=case-2")
    desk.send("/assign", form="before-the-session")
    (link,) = links_on(desk.page).values()
    phone.post("/i", {"token": token_of(link)})
    phone.send("/i/start", accept="yes", length="full")

    assert phone.page.form("/i/part/1").fields
    assert desk.http.post("/own", base_url=BASE, headers={"Referer": BASE}).status_code == 400
    app.extensions["intersession"].binding.engine().dispose()


def test_who_is_not_signed_in_at_the_host_is_told_so_or_led_there(on_sqlite: Website) -> None:
    told = on_sqlite.browser().get("/cases", status=403)
    on_sqlite.runtime.settings = replace(on_sqlite.runtime.settings, sign_in_url="/door")
    led = on_sqlite.browser()
    led.get("/cases", status=303)

    assert told.heading == "Please sign in first"
    assert "Open your link" not in told.text  # that is for clients
    assert led.response.location == "/door?next=%2Fcases"


@pytest.mark.parametrize("plug_in_first", [True, False])
def test_hosts_migrations_leave_our_tables_whoever_was_set_up_first(
    sqlite_databases: SQLiteDatabases, plug_in_first: bool
) -> None:
    app, db = hosts.bare(SQLALCHEMY_DATABASE_URI=sqlite_databases.empty()), SQLAlchemy()
    own = {"include_name": lambda name, _kind, _parents: name != "scratch"}
    db.init_app(app)
    if plug_in_first:
        Intersession(app)
    Migrate(app, db, **own)
    if not plug_in_first:
        Intersession(app)

    for _ in range(2):  # the second context must not wrap it again
        with app.app_context():
            kept = app.extensions["migrate"].configure_args["include_name"]

    assert [kept(name, "table", {}) for name in ("patient", "scratch", "intersession_client")] == [True, False, False]
