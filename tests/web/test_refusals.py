"""Whoever is kept out leaves a line in the log: what was refused, where, and to whom, without an id or a word."""

from __future__ import annotations

import logging

import pytest

from tests.support.website import SUE, Website


def refusals(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.getMessage().startswith("refused: ")]


def test_who_was_kept_out_is_in_the_log_without_an_id(on_sqlite: Website, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "intersession")
    desk = on_sqlite.counselor()
    desk.get("/cases/case-9", status=404)
    desk.post("/cases/case-1/archive", {"csrf_token": "0" * 64}, status=400)
    on_sqlite.counselor(SUE).get("/cases/case-1", status=403)
    on_sqlite.browser().post("/i", {"token": "B" * 43}, status=404)

    assert refusals(caplog) == [
        "refused: NotFound in intersession.cases.case to counselor",
        "refused: RequestForged in intersession.cases.archive to counselor",
        "refused: NotForRole in intersession.cases.case to supervisor",
        "refused: LinkUnusable in intersession.link.landing to nobody",
    ]


def test_who_gets_in_leaves_no_such_line(on_sqlite: Website, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "intersession")
    on_sqlite.counselor().get("/cases")
    on_sqlite.open_link(on_sqlite.assign()["Sam"])

    assert refusals(caplog) == []


def test_whoever_is_kept_out_is_shown_a_way_on(on_sqlite: Website) -> None:
    gone = on_sqlite.counselor().get("/cases/case-9", status=404)
    barred = on_sqlite.counselor(SUE).get("/cases/case-1", status=403)
    on_sqlite.host.signed_in = None
    stranger = on_sqlite.browser().get("/cases/case-1", status=403)

    assert "/" in gone.links()
    assert "/supervision" in barred.links()
    assert "your link" not in gone.text + barred.text
    assert "/i" not in gone.links()
    assert "Sign in" in stranger.text
