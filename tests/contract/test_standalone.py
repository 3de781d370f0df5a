"""The embedded practice is a host like any other: what Intersession knows of it, it says through the hooks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sqlalchemy import inspect

import intersession.standalone
from intersession.hooks.manager import check_conformance
from intersession.migrations import runner
from intersession.models import PREFIX
from intersession.models.engine import make_engine
from intersession.services import erasing, people
from intersession.standalone.hooks import Practice
from intersession.standalone.mail import Post
from intersession.standalone.models import HISTORY, PracticeCase, PracticeClient, PracticeMessage
from intersession.web.background import make_worker
from tests.support import house
from tests.support.embedded import Embedded
from tests.support.website import links_on, token_of

FOLDER = Path(intersession.standalone.__file__).parent
OWN_TABLES = {"user", "case", "client", "appointment", "message", "invite", "supervision", "feed", "alembic_version"}
OWN_TABLES |= {"backup_place", "owed_erasure", "renewal"}


def test_practice_keeps_to_the_hooks(tmp_path: Path) -> None:
    assert check_conformance(Practice(Post(tmp_path))) == []


def test_hooks_need_nothing_but_hooks_and_the_practice_itself() -> None:
    tree = ast.parse((FOLDER / "hooks.py").read_text(encoding="utf-8"))

    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}

    ours = {name for name in imported if name.startswith("intersession.")}
    allowed = (
        "intersession.hooks.",
        "intersession.standalone",
        "intersession.models.engine",
        "intersession.pages.environment",
        "intersession.web.runtime",
    )
    assert ours
    assert [name for name in sorted(ours) if not name.startswith(allowed)] == []


def test_nothing_but_extension_and_cli_knows_the_practice() -> None:
    package = [
        source for source in house.sources("plugin") if "/standalone/" not in source.name and "/cli/" not in source.name
    ]

    assert len(package) > 50
    assert [source.name for source in package if "intersession.standalone" in source.text] == []


def test_one_couples_week_runs_through_the_practice(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    case = embedded.add_couple(desk, "Sam", "Robin")
    desk.get(f"/assign?case={case}")
    links = links_on(desk.send("/assign", form="weekly-reflection"))
    assert set(links) == {"Sam", "Robin"}

    phone = embedded.browser()
    phone.post("/i", {"token": token_of(links["Sam"])})
    phone.send("/i/start", accept="yes", length="short")
    phone.send("/i/part/1", closeness="7", understood="6", talk="A walk on Sunday")
    assert phone.page.heading == "Read it over"
    phone.send("/i/send")

    page = desk.get(f"/cases/{case}")
    assert "A walk on Sunday" in page.text
    assert "Sent" in page.text


def test_invitation_reaches_the_client_once_however_often_the_worker_looks(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    case = embedded.add_couple(desk, "Sam", "Robin")
    desk.get(f"/assign?case={case}")
    links = links_on(desk.send("/assign", form="weekly-reflection"))
    embedded.clock.advance(minutes=1)
    worker = make_worker(embedded.app)

    worker.run_due()
    worker.run_due()

    (mail,) = embedded.place.outbox.glob("*.eml")
    assert links["Sam"] in mail.read_text().replace("=\n", "")


def test_tables_go_up_down_and_up_again(database_url: str) -> None:
    engine = make_engine(database_url)
    runner.upgrade(engine, history=HISTORY)
    runner.check(engine, history=HISTORY)
    there = {name for name in inspect(engine).get_table_names() if name.startswith(HISTORY.prefix)}

    runner.downgrade(engine, revision="base", history=HISTORY)
    left = set(inspect(engine).get_table_names())
    runner.upgrade(engine, history=HISTORY)
    engine.dispose()

    assert there == {HISTORY.prefix + name for name in OWN_TABLES}
    assert left <= {HISTORY.version_table}


def test_the_two_histories_leave_each_others_tables_alone(database_url: str) -> None:
    engine = make_engine(database_url)
    runner.upgrade(engine)
    runner.upgrade(engine, history=HISTORY)

    runner.check(engine)
    runner.check(engine, history=HISTORY)
    runner.downgrade(engine, revision="base", history=HISTORY)
    left = set(inspect(engine).get_table_names())
    engine.dispose()

    assert {name for name in left if name.startswith(PREFIX)} >= {PREFIX + "case", PREFIX + "client"}


@pytest.mark.parametrize("path", ["/i", "/i/help", "/i/privacy"])
def test_clients_pages_do_not_depend_on_who_is_signed_in(embedded: Embedded, path: str) -> None:
    stranger, desk = embedded.browser(), embedded.signed_in()

    assert stranger.get(path).html == desk.get(path).html


def test_who_is_erased_leaves_nothing_in_the_practice_either(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    case = embedded.add_couple(desk, "Sam", "Robin")
    desk.get(f"/assign?case={case}")
    desk.send("/assign", form="weekly-reflection")
    embedded.clock.advance(minutes=1)
    make_worker(embedded.app).run_due()
    assert list(embedded.place.outbox.glob("*.eml"))
    with embedded.work() as work:
        ours = people.case_of(work, case)
        assert ours is not None
        sam = people.client_by_id(work, people.members(work, ours)[0].id)
        erasing.erase_client(work, sam, by="system")

    make_worker(embedded.app).run_due()

    assert list(embedded.place.outbox.glob("*.eml")) == []
    page = desk.get("/cases")
    assert "Robin" in page.text
    assert "Sam" not in page.text


def test_an_erased_case_leaves_nothing_in_the_practice_either(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    case = embedded.add_couple(desk, "Sam", "Robin")
    desk.get(f"/assign?case={case}")
    desk.send("/assign", form="weekly-reflection")
    with embedded.work() as work:
        ours = people.case_of(work, case)
        assert ours is not None
        erasing.erase_case(work, ours, by="system")

    make_worker(embedded.app).run_due()

    with embedded.work() as work:
        assert [work.session.query(table).count() for table in (PracticeCase, PracticeClient, PracticeMessage)] == [
            0
        ] * 3
    assert "Robin" not in desk.get("/cases").text
