"""The page of checks: the same as `doctor`, for those whom the host trusts, without a name or a word of anybody."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from intersession.hooks.manager import Failure
from intersession.models import Outbox
from intersession.standalone.checks import of_practice
from intersession.standalone.mail import Post, Server
from intersession.standalone.place import Place
from intersession.web import checks
from tests.support.website import ADA, BO, Website

pytestmark = pytest.mark.store


@pytest.fixture(autouse=True)
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answer for the network: every address opens; return which were asked for."""
    asked: list[str] = []

    def opens(address: str) -> bool:
        asked.append(address)
        return True

    monkeypatch.setattr(checks, "opens", opens)
    return asked


def look(website: Website) -> str:
    desk = website.counselor(ADA)
    desk.get("/settings/checks")
    return desk.send("/settings/checks").text


def test_nothing_is_looked_at_before_somebody_asks(on_sqlite: Website, reached: list[str]) -> None:
    on_sqlite.counselor(ADA).get("/settings/checks")

    assert reached == []


def test_page_looks_where_a_clients_link_leads(website: Website, reached: list[str]) -> None:
    text = look(website)

    assert reached == ["https://practice.test/i/help"]
    for about in ("links", "fonts", "documents", "time zones", "master key", "tables", "work that waits"):
        assert about in text


def test_link_that_leads_nowhere_is_to_be_mended(on_sqlite: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "opens", lambda _address: False)

    assert "could not be opened from here" in look(on_sqlite)


def test_work_that_was_given_up_is_named_without_what_it_was_about(website: Website) -> None:
    website.assign(case="case-2")
    with website.work() as work:
        for row in work.session.query(Outbox):
            row.dead_at, row.attempts, row.error = work.clock(), 12, "MailRefused"

    text = look(website)

    assert "given up: " in text
    assert "tried 12 times, the last ended with MailRefused" in text
    assert "Tess" not in text


def test_plugin_that_was_left_out_is_named(on_sqlite: Website) -> None:
    on_sqlite.runtime.plugins.failures.append(Failure("broken one", "import", "ImportError: x"))

    assert "plugin broken one" in look(on_sqlite)


def test_page_is_closed_to_whom_the_host_does_not_trust(on_sqlite: Website) -> None:
    on_sqlite.counselor(BO).get("/settings/checks", status=403)


@pytest.mark.parametrize(
    ("hours", "says"), [(1, ""), (24 * 5, "the last one is 5 days old: run it every night")], ids=["fresh", "old"]
)
def test_age_of_the_last_backup_is_said(on_sqlite: Website, tmp_path: Path, hours: int, says: str) -> None:
    place = Place(tmp_path)
    made_at = on_sqlite.clock() - timedelta(hours=hours)
    place.last_backup.write_text(json.dumps({"made_at": made_at.isoformat()}))
    _mail, backup = of_practice(place, Post(tmp_path))

    (found,) = backup(on_sqlite.app, on_sqlite.runtime)

    assert found.advice == says


def test_practice_without_a_backup_is_told_so(on_sqlite: Website, tmp_path: Path) -> None:
    _mail, backup = of_practice(Place(tmp_path), Post(tmp_path))

    (found,) = backup(on_sqlite.app, on_sqlite.runtime)

    assert "there is none yet" in found.advice


def test_mail_server_that_does_not_answer_is_to_be_mended(on_sqlite: Website, tmp_path: Path) -> None:
    mail, _backup = of_practice(Place(tmp_path), Post(tmp_path, Server("127.0.0.1", 1, "", "", "a@practice.test")))

    (found,) = mail(on_sqlite.app, on_sqlite.runtime)

    assert found.is_grave
    assert "does not answer" in found.advice
