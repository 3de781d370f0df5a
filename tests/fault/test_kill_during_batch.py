"""A worker is killed while it makes a batch of briefs: another takes it up, and each brief is in the file once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from intersession.models import Batch, BatchPart
from intersession.pages import batches as chosen
from intersession.services import assigning, batches
from intersession.services.assigning import Plan
from intersession.services.unit import UnitOfWork, system_clock
from tests.fault.batch_process import COUPLES, host
from tests.support.databases import Databases
from tests.support.killing import Forked, wait_until
from tests.support.website import AMARA, PlainRenderer, make_app, prepare

pytestmark = pytest.mark.slow


@pytest.fixture
def app(databases: Databases) -> Iterator[Flask]:
    """A practice whose couples all have homework."""
    made = make_app(databases.prepared("website", prepare), host(), system_clock, renderer=PlainRenderer())
    with made.app_context():
        work = unit(made)
        for n, case in enumerate(work.plugins.cases(AMARA)):
            assigning.assign(work, case, Plan("weekly-reflection", key=f"k{n}"), by=AMARA)
        work.session.commit()
        yield made
        work.session.close()
        made.extensions["intersession"].binding.engine().dispose()


def unit(app: Flask) -> UnitOfWork:
    found: UnitOfWork = app.extensions["intersession"].unit()
    return found


def printed(folder: Path) -> int:
    file = folder / "printed"
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_a_batch_goes_on_after_its_worker_was_killed_and_nothing_is_doubled(app: Flask, tmp_path: Path) -> None:
    work = unit(app)
    batch = batches.ask(
        work, chosen.of_all(work, work.plugins.cases(AMARA)), shape="zip", edition="counselor", day=None, by=AMARA
    )
    work.session.commit()

    def is_ready() -> bool:
        work.session.rollback()
        return work.session.get_one(Batch, batch, populate_existing=True).state == "ready"

    url = app.extensions["intersession"].binding.engine().url.render_as_string(hide_password=False)
    forked = Forked("tests.fault.batch_process", url, str(tmp_path))
    for seen in (1, 3):
        pid = forked.start()
        wait_until(partial(lambda least: printed(tmp_path) >= least, seen))
        forked.kill(pid)
    assert not is_ready(), "killed too late to prove anything"
    last = forked.start()
    wait_until(is_ready)
    forked.kill(last)
    forked.stop()

    archive = zipfile.ZipFile(io.BytesIO(batches.hand_over(work, batch, by=AMARA)))
    assert archive.namelist() == [f"{n:02d}.pdf" for n in range(1, COUPLES + 1)]
    names = [f"Ana{n}" for n in range(COUPLES)]
    assert [sum(name in archive.read(one).decode() for one in archive.namelist()) for name in names] == [1] * COUPLES
    assert work.session.query(BatchPart).filter_by(batch_id=batch, state="made").count() == COUPLES
    assert printed(tmp_path) <= COUPLES + 2  # only what a killed one had in its hands is printed again
