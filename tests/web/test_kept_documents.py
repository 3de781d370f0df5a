"""Briefs are kept sealed: a click serves what was made, as long as nothing changed since; a job makes them ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from intersession.errors import RenderFailed
from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Section, SectionRequest
from intersession.jobs import ahead
from intersession.models import Case, Document, TrailEntry
from intersession.services import documents, trail
from intersession.web.background import make_worker
from tests.support.couples import WEEK, everything_kept, reflect
from tests.support.statements import counted
from tests.support.website import AMARA, SAM_ROBIN, PlainRenderer, Website

pytestmark = pytest.mark.store

BRIEF = "/cases/case-1/brief/counselor.pdf"
EMPTY = {"closeness": "3"}


@dataclass
class Counting(PlainRenderer):
    """Says how often it was asked, and can be told to fail."""

    asked: int = 0
    fails: str = ""
    html: str = ""

    def submit(self, html: str, *, title: str, language: str, **more: Any) -> bytes:
        self.asked += 1
        if self.fails:
            raise RenderFailed(self.fails)
        return super().submit(html, title=title, language=language, **more)


def counting(website: Website) -> Counting:
    made = Counting()
    website.runtime.renderer = made
    return made


def take(website: Website, path: str = BRIEF, *, status: int = 200) -> bytes:
    desk = website.counselor()
    desk.get(path, status=status)
    return bytes(desk.response.data)


def looks(website: Website) -> list[str]:
    with website.work() as work:
        return [one.actor for one in work.session.query(TrailEntry).filter(TrailEntry.action == "read")]


def run_later(website: Website) -> None:
    website.clock.advance(minutes=2)
    website.run_due()


def test_a_second_click_is_served_what_was_made(website: Website) -> None:
    reflect(website, website.assign()["Sam"])
    printer = counting(website)

    first, second = take(website), take(website)

    assert first == second
    assert WEEK["talk"].encode() in first
    assert printer.asked == 1


def test_each_reader_and_edition_has_a_file_of_its_own(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    printer = counting(on_sqlite)

    take(on_sqlite)
    safe = take(on_sqlite, "/cases/case-1/brief/room_safe.pdf")
    spanish = replace(AMARA, locale="es")
    on_sqlite.counselor(spanish).get(BRIEF)

    assert WEEK["talk"].encode() not in safe
    assert printer.asked == 3


def rename_robin(website: Website, _: dict[str, str]) -> None:
    sam, robin = SAM_ROBIN.clients
    website.rename(SAM_ROBIN, clients=(sam, replace(robin, name="Robyn")))


def send_robins(website: Website, links: dict[str, str]) -> None:
    reflect(website, links["Robin"], **EMPTY)


def begin_robins(website: Website, links: dict[str, str]) -> None:
    phone = website.open_link(links["Robin"])
    phone.send("/i/part/1", closeness="4")


def raise_a_concern(website: Website, _: dict[str, str]) -> None:
    desk = website.counselor()
    desk.get("/cases/case-1")
    token = desk.page.form("/notes").value("csrf_token")
    desk.post("/cases/case-1/concerns", {"csrf_token": token, "about": "A feeling of mine"})


def move_the_session(website: Website, _: dict[str, str]) -> None:
    website.meets("case-1", days=3)


def wait_a_day(website: Website, _: dict[str, str]) -> None:
    website.clock.advance(hours=24)


CHANGES: list[Callable[[Website, dict[str, str]], None]] = [
    rename_robin,
    send_robins,
    begin_robins,
    raise_a_concern,
    move_the_session,
    wait_a_day,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_what_changed_is_in_the_next_click(on_sqlite: Website, change: Callable[..., None]) -> None:
    links = on_sqlite.assign()
    reflect(on_sqlite, links["Sam"])
    before = take(on_sqlite)

    change(on_sqlite, links)

    kept, anew = take(on_sqlite), b""
    with on_sqlite.work() as work:
        documents.erase(work, [work.session.query(Case).one().id])
    anew = take(on_sqlite)
    assert kept == anew
    assert change is wait_a_day or kept != before


def test_a_click_does_not_read_the_looks_before_it(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    take(on_sqlite)

    with counted(on_sqlite) as said:
        take(on_sqlite)

    asked = [one for one in said if "intersession_document" in one]
    with on_sqlite.work() as work:
        plan = work.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", asked[0].values).all()
    of_the_trail = [row[3] for row in plan if "intersession_trail" in row[3]]
    assert len(asked) == 1
    assert of_the_trail
    assert all("ix_intersession_trail_case_change" in one for one in of_the_trail), plan


def test_what_shows_the_same_is_not_printed_again(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    on_sqlite.meets("case-1", days=3)
    printer = counting(on_sqlite)
    take(on_sqlite)

    on_sqlite.clock.advance(hours=20)  # another day, and nothing on the page says so
    take(on_sqlite)

    assert printer.asked == 1


def test_a_look_is_recorded_each_time_and_never_when_made_ahead(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    on_sqlite.meets("case-1", days=1)
    with on_sqlite.work() as work:
        ahead.plan(work)
    on_sqlite.run_due()
    assert looks(on_sqlite) == []

    take(on_sqlite)
    take(on_sqlite)

    assert looks(on_sqlite) == ["counselor:amara"] * 2


def test_the_next_days_briefs_lie_ready(website: Website) -> None:
    reflect(website, website.assign()["Sam"])
    website.meets("case-1", days=1)
    printer = counting(website)
    with website.work() as work:
        ahead.plan(work)
        ahead.plan(work)  # twice in an hour is once
    website.run_due()
    assert printer.asked == 2  # two editions

    website.clock.advance(hours=20)
    made = take(website)

    assert WEEK["talk"].encode() in made
    assert printer.asked == 2


def test_a_session_far_away_or_called_off_asks_for_nothing(on_sqlite: Website) -> None:
    on_sqlite.assign()
    on_sqlite.meets("case-1", days=5)
    on_sqlite.meets("case-1", days=1, status="cancelled")

    printer = counting(on_sqlite)
    on_sqlite.run_due()

    assert printer.asked == 0


def test_a_reflection_that_arrives_has_the_brief_made_anew(on_sqlite: Website) -> None:
    links = on_sqlite.assign()
    on_sqlite.meets("case-1", days=1)
    take(on_sqlite)
    reflect(on_sqlite, links["Sam"])
    printer = counting(on_sqlite)

    run_later(on_sqlite)
    assert printer.asked == 2
    printer.html = ""
    assert WEEK["talk"].encode() in take(on_sqlite)

    assert printer.asked == 2


def test_no_brief_of_both_is_made_ahead_once_they_are_separated(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    on_sqlite.meets("case-1", days=1)
    printer = counting(on_sqlite)
    with on_sqlite.work() as work:
        ahead.plan(work)
    desk = on_sqlite.counselor()
    desk.get("/cases/case-1/people")
    desk.send("/separate")

    on_sqlite.run_due()

    with on_sqlite.work() as work:
        assert work.session.query(Document).count() == 0
    assert printer.asked == 0


def test_a_brief_that_cannot_be_made_ahead_is_no_trouble_for_the_worker(on_sqlite: Website) -> None:
    on_sqlite.assign()
    on_sqlite.meets("case-1", days=1)
    counting(on_sqlite).fails = "time"
    with on_sqlite.work() as work:
        ahead.plan(work)

    on_sqlite.run_due()

    with on_sqlite.work() as work:
        assert work.session.query(Document).count() == 0
    assert make_worker(on_sqlite.app).run_due() == 0


def test_a_document_that_is_given_up_says_so_politely(on_sqlite: Website) -> None:
    on_sqlite.assign()
    counting(on_sqlite).fails = "time"

    desk = on_sqlite.counselor()
    page = desk.get(BRIEF, status=503)

    assert "could not be made" in page.text
    assert "Nothing is lost" in page.text
    assert desk.response.headers["Retry-After"]


def test_kept_files_are_sealed(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    take(on_sqlite)

    assert WEEK["talk"].encode() not in everything_kept(on_sqlite)


def test_a_file_that_was_moved_to_another_row_is_made_anew(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    take(on_sqlite)
    take(on_sqlite, "/cases/case-1/brief/room_safe.pdf")
    with on_sqlite.work() as work:
        one, other = work.session.query(Document).order_by(Document.kind).all()
        one.body, other.body = other.body, one.body

    assert WEEK["talk"].encode() not in take(on_sqlite, "/cases/case-1/brief/room_safe.pdf")


def test_erasing_reaches_every_file_of_the_case(website: Website) -> None:
    website.assign()
    website.assign(case="case-2")
    take(website)
    take(website, "/cases/case-2/brief/counselor.pdf")

    with website.work() as work:
        case = work.session.query(Case).filter(Case.host_ref == "case-1").one()
        assert documents.erase(work, [case.id]) == 1
        assert work.session.query(Document).one().case_id != case.id


def test_a_click_on_what_lies_ready_asks_the_database_once_and_writes_once_for_each_table(on_sqlite: Website) -> None:
    for link in on_sqlite.assign().values():
        reflect(on_sqlite, link)
    made = take(on_sqlite)

    with counted(on_sqlite) as said:
        again = take(on_sqlite)

    assert again == made
    assert [one.split()[0] for one in said] == ["BEGIN", "SELECT", "SELECT", "INSERT", "INSERT"]
    assert looks(on_sqlite) == ["counselor:amara"] * 4
    with on_sqlite.work() as work:
        assert [one.action for one in work.session.query(TrailEntry).order_by(TrailEntry.n)][-3:] == [
            "read",
            "read",
            "document_made",
        ]
        assert list(trail.faults(work)) == []


def test_no_page_of_a_file_leaves_before_the_look_is_saved(on_sqlite: Website) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    take(on_sqlite)
    with on_sqlite.app.app_context():
        engine = on_sqlite.runtime.binding.engine()

    def fail(_connection: object) -> None:
        raise OperationalError("COMMIT", None, Exception("disk full"))

    event.listen(engine, "commit", fail)
    desk = on_sqlite.counselor()
    desk.get(BRIEF, status=503)
    event.remove(engine, "commit", fail)

    assert WEEK["talk"].encode() not in desk.response.data
    assert looks(on_sqlite) == ["counselor:amara"]


class Adds:
    """A plugin whose words change without us knowing."""

    words = "first"

    @hookimpl
    def intersession_register_sections(self, request: SectionRequest) -> list[Section]:
        return [Section("Extra", (self.words,), ("counselor",))]


def test_words_of_a_plugin_are_never_old(on_sqlite: Website) -> None:
    on_sqlite.assign()
    plugin = Adds()
    on_sqlite.runtime.plugins.register(plugin, "adds")
    assert b"first" in take(on_sqlite)

    plugin.words = "second"

    assert b"second" in take(on_sqlite)


@pytest.mark.parametrize("edition", ["counselor", "room_safe"])
def test_a_plugin_that_says_the_same_leaves_the_file_on_the_shelf(on_sqlite: Website, edition: str) -> None:
    on_sqlite.assign()
    on_sqlite.runtime.plugins.register(Adds(), "adds")
    path = f"/cases/case-1/brief/{edition}.pdf"
    made = take(on_sqlite, path)
    on_sqlite.clock.advance(minutes=5)

    with counted(on_sqlite) as said:
        again = take(on_sqlite, path)

    assert again == made
    assert not [one for one in said if one.startswith("UPDATE")]
    assert not [one for one in said if "intersession_answer" in one]
