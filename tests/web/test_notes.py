"""Private notes and comments: one that was removed by mistake comes back, for its author alone."""

from __future__ import annotations

import pytest

from intersession.models import Comment, Note, Reflection, State, TrailEntry
from tests.support.couples import reflect
from tests.support.website import BO, Website

WORDS = "They laughed about the tent"
NOTES = "/cases/case-1/notes"


def test_a_removed_note_comes_back_with_one_click(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    desk.get(NOTES)
    desk.send("/notes", note=WORDS)
    desk.send("/remove")
    assert "The note is removed." in desk.page.text
    assert WORDS not in desk.page.text

    desk.send("/restore")

    assert WORDS in desk.page.text
    with on_sqlite.work() as work:
        done = [one.action for one in work.session.query(TrailEntry).order_by(TrailEntry.n)]
        assert done[-2:] == ["note_removed", "note_restored"]


def test_nobody_else_brings_a_note_back_and_nobody_one_that_is_there(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    desk.get(NOTES)
    desk.send("/notes", note=WORDS)
    with on_sqlite.work() as work:
        path = f"{NOTES}/{work.session.query(Note).one().id}/restore"
    posted = {"csrf_token": desk.page.form("/notes").value("csrf_token")}
    desk.post(path, posted, status=404)
    desk.get(NOTES)
    desk.send("/remove")

    on_sqlite.host.cases["bo"] = on_sqlite.host.cases["amara"]
    seen = on_sqlite.counselor(BO)
    seen.get(NOTES)
    seen.post(path, {"csrf_token": seen.page.form("/notes").value("csrf_token")}, status=404)
    desk = on_sqlite.counselor()
    posted["csrf_token"] = desk.get(NOTES).form("/notes").value("csrf_token")
    desk.post(path.replace("case-1", "case-2"), posted, status=404)

    with on_sqlite.work() as work:
        assert work.session.query(Note).one().removed_at is not None


@pytest.mark.parametrize("place", ["queue", "case"])
def test_a_removed_comment_comes_back_where_it_stood(on_sqlite: Website, place: str) -> None:
    reflect(on_sqlite, on_sqlite.assign()["Sam"])
    with on_sqlite.work() as work:
        sent = work.session.query(Reflection).filter_by(state=State.SENT).one().id
    desk, page = on_sqlite.counselor(), f"/review/{sent}" if place == "queue" else "/cases/case-1"
    desk.get(page)
    desk.send("/comment", note=WORDS)
    desk.send("/remove")
    assert "The comment is removed." in desk.page.text
    assert WORDS not in desk.page.text

    desk.send("/restore")

    assert WORDS in desk.page.text
    with on_sqlite.work() as work:
        path = f"/cases/case-1/reflections/{sent}/comments/{work.session.query(Comment).one().id}/restore"
    desk.post(path, {"csrf_token": desk.page.form("/comment").value("csrf_token")}, status=404)


@pytest.mark.parametrize(
    "told", ["cases/case-1/notes?done=note_removed&note=", "cases/case-1/goals?done=goal_removed&goal="]
)
def test_an_address_somebody_made_up_puts_nothing_behind_undo(on_sqlite: Website, told: str) -> None:
    page = on_sqlite.counselor().get(f"/{told}x/../../../case-1/end-work?")

    assert "end-work" not in "".join(one.action for one in page.forms())
