"""What goes by itself: drafts two days after they could be sent, spent records, idle cases when that was chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from intersession.cli import host
from intersession.models import Case, Code, Delivery, Draft, Reflection, TrailEntry, Visit
from intersession.services import people, retention, separation, trail
from tests.support.couples import reflect
from tests.support.website import Website
from tests.web.test_mine import opened

pytestmark = pytest.mark.store


def count(website: Website, model: type) -> int:
    with website.work() as work:
        return work.session.query(model).count()


def removed(website: Website) -> list[tuple[str, bool]]:
    with website.work() as work:
        return [(one.what, one.is_held) for one in retention.run(work)]


def hold(website: Website) -> None:
    with website.work() as work:
        case = people.case_of(work, "case-1")
        assert case is not None
        separation.hold(work, case, by="counselor:amara")


def choose(website: Website, *, months: int) -> None:
    website.runtime.configured = replace(website.runtime.configured, retention_months=months)
    website.runtime.settings = website.runtime.configured


def to_the_end(website: Website) -> None:
    """Go to the moment at which all that was asked has closed."""
    with website.work() as work:
        website.clock.set(max(one.closes_at for one in work.session.query(Reflection)))


def test_a_draft_is_kept_for_two_days_after_its_reflection_closed(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    phone.send("/i/part/1", closeness="7")
    to_the_end(website)
    website.clock.advance(hours=47)
    assert (removed(website), count(website, Draft)) == ([], 1)

    website.clock.advance(hours=2)

    assert removed(website) == [("drafts", False)]
    assert count(website, Draft) == 0
    with website.work() as work:
        last = work.session.query(TrailEntry).order_by(TrailEntry.n.desc()).first()
        assert last is not None
        assert (last.actor, last.action, last.about) == ("system", "retention", "drafts:1")
        assert list(trail.faults(work)) == []


def spend(website: Website) -> None:
    """Let a code, a visit and a message be used, and see that each left a row."""
    link = website.assign()["Sam"]
    website.clock.advance(minutes=1)
    website.run_due()
    reflect(website, link)
    opened(website, link)
    assert 0 not in spent(website)


def spent(website: Website) -> list[int]:
    return [count(website, model) for model in (Code, Visit, Delivery)]


def test_spent_codes_visits_and_message_records_go(website: Website) -> None:
    spend(website)

    website.clock.advance(days=366)

    assert {what for what, _ in removed(website)} == {"codes", "visits", "messages", "outbox"}
    assert spent(website) == [0, 0, 0]
    assert count(website, Reflection) == 2


def test_a_legal_hold_keeps_what_is_spent(on_sqlite: Website) -> None:
    spend(on_sqlite)
    before = spent(on_sqlite)
    hold(on_sqlite)
    on_sqlite.clock.advance(days=400)

    assert removed(on_sqlite) == [("outbox", False)]  # of nobody: ids alone

    assert spent(on_sqlite) == before


@pytest.mark.parametrize(("months", "left"), [(0, 1), (12, 0)])
def test_an_idle_case_goes_only_when_that_was_chosen(website: Website, months: int, left: int) -> None:
    reflect(website, website.assign()["Sam"])
    choose(website, months=months)
    to_the_end(website)
    website.clock.advance(days=360)
    removed(website)
    assert count(website, Case) == 1
    website.clock.advance(days=30)

    removed(website)

    assert count(website, Case) == left


def test_a_session_to_come_keeps_a_case(website: Website) -> None:
    website.assign()
    choose(website, months=2)
    website.clock.advance(days=400)
    website.meets("case-1", days=30)

    removed(website)

    assert count(website, Case) == 1


def test_a_legal_hold_keeps_all_and_is_named_and_a_dry_run_changes_nothing(website: Website) -> None:
    phone = website.open_link(website.assign()["Sam"])
    phone.send("/i/part/1", closeness="7")
    hold(website)
    choose(website, months=2)
    website.clock.advance(days=400)
    run = ["retention", "run"]
    info = ScriptInfo(create_app=lambda: website.app)
    before = count(website, TrailEntry)

    dry = CliRunner().invoke(host, [*run, "--dry-run"], obj=info)
    assert "case case-1: a legal hold keeps it" in dry.output
    assert count(website, TrailEntry) == before
    assert "a legal hold keeps it" in CliRunner().invoke(host, run, obj=info).output

    assert [count(website, model) for model in (Case, Draft, Visit)] == [1, 1, 1]
