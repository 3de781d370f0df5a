"""What `make probe` stands on: the description of our routes comes from the application; its watch is not blind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Response
from sqlalchemy import insert, update
from werkzeug.test import Client

from intersession.models import Case, Tries
from intersession.web.access import RULES
from tests.support.couples import reflect
from tests.support.probe_kept import KeptFile, KeptServer
from tests.support.probe_practice import KNOWN, MAKING
from tests.support.probe_watch import Watch
from tests.support.route_crawl import ARGUMENT, VISITS, Seen
from tests.support.route_schema import CALLERS, document, routes
from tests.support.website import BASE, Website

FAULTS = {
    "/planted/error": "answered 500",
    "/planted/trace": "shows 'Traceback'",
    "/planted/bare": "has no policy",
    "/planted/writes": "changed intersession_tries",
}


@pytest.fixture
def watch(on_sqlite: Website) -> Iterator[Watch]:
    on_sqlite.app.config["PROPAGATE_EXCEPTIONS"] = False
    kept = KeptFile(Path(on_sqlite.url.removeprefix("sqlite:///")))
    yield Watch(on_sqlite.app, kept)
    kept.close()


def test_the_description_has_every_route_for_somebody(on_sqlite: Website) -> None:
    found: set[tuple[str, str]] = set()

    for who in CALLERS:
        paths = document(Seen(on_sqlite.app, BASE), routes(on_sqlite.app, who), token="t")["paths"]
        found |= {(path, method) for path, ways in paths.items() for method in ways}

    declared = {(rule.path, method.lower()) for rule in RULES.values() for method in rule.methods}
    assert found >= {(ARGUMENT.sub(lambda part: f"{{{part['name']}}}", path), method) for path, method in declared}


def test_what_makes_the_practice_fuller_is_there(on_sqlite: Website) -> None:
    posts = {rule.endpoint for rule in on_sqlite.app.url_map.iter_rules() if "POST" in (rule.methods or ())}

    assert {f"intersession.{one}" for one in MAKING} <= posts
    assert {one for one in KNOWN if one.startswith("intersession.")} <= posts


def test_pages_name_rows_and_fields(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    seen, desk = Seen(on_sqlite.app, BASE), on_sqlite.counselor()
    seen.visits.update({rule.endpoint: VISITS for rule in on_sqlite.app.url_map.iter_rules()})
    seen.visits -= Counter({f"intersession.{one}": 1 for one in ("cases.case", "assigning.assign", "reviewing.one")})

    seen.crawl(desk.http, ["/cases/case-1", "/assign?case=case-1"])

    assert {"note", "csrf_token"} <= set(seen.fields["intersession.cases.add_note", "POST"])
    assert {"case", "form", "who", "due"} <= set(seen.fields["intersession.assigning.give", "POST"])
    rule = next(one for one in on_sqlite.app.url_map.iter_rules() if one.endpoint == "intersession.reviewing.one")
    assert desk.get(seen.path(rule)).heading


def test_pages_as_they_are_are_no_finding(on_sqlite: Website, watch: Watch) -> None:
    on_sqlite.counselor()
    http = Client(watch)

    for path in ("/", "/cases", "/cases/case-1", "/no-such-page", "/i", "/healthz"):
        http.get(path, base_url=BASE)

    assert {one for one in watch.findings if "has no policy" not in one} == set()
    assert watch.asked == 6


@pytest.mark.parametrize("path", FAULTS)
def test_the_watch_sees_what_no_tool_can_know(on_sqlite: Website, watch: Watch, path: str) -> None:
    def error() -> str:
        raise RuntimeError

    def writes() -> Response:
        with on_sqlite.runtime.binding.engine().begin() as connection:
            connection.execute(insert(Tries).values(bucket="planted", window=0, count=1))
        return shown("written")

    def shown(words: str) -> Response:
        return Response(words, mimetype="text/html", headers={"Content-Security-Policy": "default-src 'none'"})

    views: dict[str, Callable[[], Response | str]] = {
        "error": error,
        "trace": lambda: shown("Traceback (most"),
        "bare": lambda: "<p>",
        "writes": writes,
    }
    on_sqlite.app.add_url_rule(path, path, views[path.rpartition("/")[2]])

    Client(watch).get(path, base_url=BASE)

    assert [one for one in watch.findings if FAULTS[path] in one]


@pytest.mark.postgres
def test_a_server_has_its_rows_back_past_every_foreign_key(on_postgres: Website) -> None:
    on_postgres.assign()
    kept = KeptServer(on_postgres.url)
    before = on_postgres.counselor().get("/cases/case-1").text
    kept.restore()
    assert not kept.is_touched()

    with on_postgres.work() as work:
        work.session.execute(update(Case).values(host_ref="another"))
        work.session.execute(insert(Tries).values(bucket="b", window=0, count=1))

    assert kept.is_touched()
    assert kept.changed() == {Case.__tablename__, Tries.__tablename__}
    kept.restore()
    assert not kept.changed()
    assert on_postgres.counselor().get("/cases/case-1").text == before
    kept.close()
