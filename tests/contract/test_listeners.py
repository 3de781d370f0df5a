"""Who listens in one process and is told in another: renamed, dropped, brought back and let go."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import FlaskGroup

from intersession import Intersession, hookimpl, upgrade_database
from intersession.hooks.types import Assigned
from intersession.jobs.outbox import MAX_ATTEMPTS
from intersession.models import Outbox, TrailEntry
from intersession.services import assigning
from intersession.services.assigning import Plan
from intersession.web import checks
from intersession.web.background import make_worker
from intersession.web.runtime import runtime
from intersession.web.transaction import writing
from tests.support.clock import Clock
from tests.support.hosts import bare
from tests.support.units import AMARA, COUPLE


class Practice:
    """A host's plugin as the README shows it, without a name; it knows what it heard."""

    def __init__(self) -> None:
        self.heard: list[Assigned] = []

    @hookimpl
    def intersession_on_assigned(self, event: Assigned) -> None:
        self.heard.append(event)


Make = Callable[..., Flask]


@pytest.fixture
def make(database_url: str, clock: Clock) -> Iterator[Make]:
    """Make a process of the application with these plugins, all on one database."""
    made: list[Flask] = []

    def start(*plugins: object) -> Flask:
        app = bare(INTERSESSION_DATABASE_URI=database_url)
        Intersession(plugins=plugins).init_app(app, clock=clock)
        made.append(app)
        return app

    with start().app_context():
        upgrade_database()
    yield start
    for app in made:
        with app.app_context():
            runtime().binding.engine().dispose()


def assign(app: Flask) -> None:
    with app.app_context(), writing(runtime()):
        work = runtime().unit()
        form = next(iter(work.library.forms))
        assigning.assign(work, COUPLE, Plan(form=form, key="once"), by=AMARA)


def run_due(app: Flask) -> None:
    """Do what a worker does of what is due now."""
    make_worker(app).run_due()


def doctor(app: Flask) -> str:
    with app.app_context():
        found = checks.run(app, [checks._listeners, checks._waiting])
        return "\n".join(f"{one.about}: {one.advice or 'well'}" for one in found)


def told(app: Flask) -> list[tuple[bool, bool, str]]:
    """Say of each event for a listener whether it is done and given up, and what happened last."""
    with app.app_context():
        rows = runtime().unit().session.query(Outbox).filter_by(kind="tell")
        return [(row.done_at is not None, row.dead_at is not None, row.error) for row in rows]


def command(app: Flask, *arguments: str) -> str:
    group = FlaskGroup(create_app=lambda: app, set_debug_flag=False)
    result = CliRunner().invoke(group, ["intersession", "listeners", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def give_up(app: Flask) -> None:
    """Try the last time."""
    with app.app_context(), writing(runtime()):
        runtime().unit().session.query(Outbox).filter_by(kind="tell").update({"attempts": MAX_ATTEMPTS - 1})
    run_due(app)


@pytest.mark.sqlite
def test_plugin_without_a_name_is_told_by_another_process(make: Make) -> None:
    web, other = make(Practice()), Practice()
    assign(web)

    run_due(make(other))

    assert len(other.heard) == 1


def test_event_for_a_plugin_that_is_not_here_waits_and_is_named(make: Make) -> None:
    assign(make(Practice()))
    without = make()

    run_due(without)

    assert told(without) == [(False, False, "ListenerMissing")]
    assert f"plugin {__name__}.Practice: it is not here, and 1 events wait for it" in doctor(without)
    assert "is not here" not in doctor(make(Practice()))


def test_event_that_nobody_took_is_shown_and_told_once_its_plugin_is_back(make: Make) -> None:
    assign(make(Practice()))
    without = make()
    give_up(without)
    assert "given up: tell: tried 12 times, the last ended with ListenerMissing" in doctor(without)
    back = Practice()
    again = make(back)

    assert command(again, "tell-again", f"{__name__}.Practice").startswith("1 events")
    run_due(again)

    assert len(back.heard) == 1
    assert "given up" not in doctor(again)


def test_plugin_that_was_removed_for_good_is_let_go(make: Make) -> None:
    assign(make(Practice()))
    without = make()
    run_due(without)

    assert command(without, "let-go", f"{__name__}.Practice").startswith("1 events")

    assert told(without) == [(True, False, "LetGo")]
    assert "is not here" not in doctor(without)
    with without.app_context():
        assert runtime().unit().session.query(TrailEntry).filter_by(action="let_go").count() == 1


@pytest.mark.sqlite
def test_what_waits_for_a_plugin_that_is_here_is_not_let_go(make: Make) -> None:
    here = Practice()
    web = make(here)
    assign(web)

    assert command(web, "let-go", f"{__name__}.Practice").startswith("0 events")
    run_due(web)

    assert len(here.heard) == 1
