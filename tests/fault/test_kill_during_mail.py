"""A worker is killed while it hands mail over: no invitation is lost, and none is sent under two keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from intersession.models import Delivery, Outbox, TrailEntry
from intersession.models.engine import make_engine
from intersession.services import assigning
from intersession.services.assigning import Plan
from intersession.services.library import Library
from intersession.services.unit import system_clock
from tests.support.databases import SQLiteDatabases
from tests.support.killing import Forked, wait_until
from tests.support.units import AMARA, COUPLE, SETTINGS, Practice, prepare

pytestmark = pytest.mark.slow

HOMEWORK = 8
KILLS = 4


@pytest.fixture
def practice(sqlite_databases: SQLiteDatabases, built_in_library: Library) -> Iterator[Practice]:
    url = sqlite_databases.prepared("tables", prepare)
    settings = replace(SETTINGS, invitation_delay_seconds=0)
    made = Practice(make_engine(url), built_in_library, system_clock, settings=settings)
    with made.writing() as work:
        for n in range(HOMEWORK):
            plan = Plan(form="weekly-reflection", key=f"k{n}", opens_at=work.clock())
            assigning.assign(work, COUPLE, plan, by=AMARA)
        work.session.execute(update(Outbox).values(run_at=work.clock()))
    yield made
    made.engine.dispose()


def undone(practice: Practice) -> int:
    with practice.unit() as work:
        return work.session.scalar(select(func.count()).select_from(Outbox).where(Outbox.done_at.is_(None))) or 0


def has_more(mail: Path, seen: int) -> bool:
    return len(mail.read_text().splitlines()) > seen


def test_killed_while_mailing_loses_nothing_and_uses_one_key_for_each(practice: Practice, tmp_path: Path) -> None:
    mail = tmp_path / "mail"
    mail.touch()
    forked = Forked("tests.fault.sending_process", str(practice.engine.url), str(tmp_path))
    for _ in range(KILLS):
        seen = len(mail.read_text().splitlines())
        pid = forked.start()
        wait_until(partial(has_more, mail, seen))
        forked.kill(pid)
    assert undone(practice) > 0, "killed too late to prove anything"
    forked.start()

    wait_until(lambda: undone(practice) == 0)

    forked.stop()
    handed = [line.split()[:2] for line in mail.read_text().splitlines()]
    keys = dict(handed)
    assert len(keys) == HOMEWORK * 2
    assert sorted(keys.values()) == ["ana"] * HOMEWORK + ["ben"] * HOMEWORK
    assert len(handed) <= len(keys) + KILLS  # handed over again under the same key, for the mail server to drop
    with practice.unit() as work:
        assert sorted(work.session.scalars(select(Delivery.key))) == sorted(keys)
        invited = select(func.count()).select_from(TrailEntry).where(TrailEntry.action == "invited")
        assert work.session.scalar(invited) == HOMEWORK * 2
