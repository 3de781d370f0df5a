"""`briefs`: many briefs in one file, made here and now, with their progress; Ctrl-C leaves it to be taken up again."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from intersession.cli.options import inside, place_options
from intersession.errors import NotFound
from intersession.hooks.types import Counselor
from intersession.jobs import batches as maker
from intersession.jobs.outbox import Job
from intersession.models import Batch, BatchState, PartState
from intersession.pages import batches as chosen
from intersession.pdf.briefs import EDITIONS
from intersession.services import batches
from intersession.services.unit import UnitOfWork
from intersession.web.background import units
from intersession.web.runtime import Runtime, runtime
from intersession.web.transaction import writing

PRIVATE_FILE = 0o600
SHAPE = click.option("--shape", type=click.Choice(["zip", "pdf"]), default="zip", show_default=True)
EDITION = click.option("--edition", type=click.Choice(EDITIONS), default=EDITIONS[0], show_default=True)
DAY = click.option("--day", default="", help="Those who meet on this day, such as 2026-11-26. Default: all couples.")
OUT = click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The file to write.")
AGAIN = click.option("--resume", "again", default="", metavar="ID", help="Take up one that was stopped.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    day: str
    shape: str
    edition: str
    out: Path
    again: str


@click.command("briefs")
@place_options()
@click.option("--counselor", "email", default="", help="Whose couples, by e-mail address. Default: the only one's.")
@DAY
@SHAPE
@EDITION
@OUT
@AGAIN
def own(data: Path, database: str, *, email: str, day: str, shape: str, edition: str, out: Path, again: str) -> None:
    """Make the briefs of a day, or of all couples, as one file."""
    with inside(data, database):
        _make(_counselor(email), Asked(day, shape, edition, out, again))


@click.command("briefs")
@with_appcontext
@click.option("--counselor", "ref", required=True, help="Whose couples, as the application refers to the counselor.")
@click.option("--name", default="", help="The counselor's name, as it is printed.")
@click.option("--timezone", default="UTC", show_default=True)
@DAY
@SHAPE
@EDITION
@OUT
@AGAIN
def of_host(ref: str, name: str, timezone: str, *, day: str, shape: str, edition: str, out: Path, again: str) -> None:
    """Make the briefs of a day, or of all couples, as one file."""
    _make(Counselor(ref, name, timezone=timezone), Asked(day, shape, edition, out, again))


def _counselor(email: str) -> Counselor:
    from intersession.standalone.hooks import as_counselor  # slow to import
    from intersession.standalone.models import User  # slow to import

    users = runtime().unit().session.scalars(select(User)).all()
    found = [one for one in users if not email or one.email.casefold() == email.casefold()]
    if len(found) != 1:
        raise click.ClickException("say whose couples with --counselor and an e-mail address of this practice")
    return as_counselor(found[0])


def _make(by: Counselor, asked: Asked) -> None:
    here = runtime()
    with writing(here):
        batch_id = _begin(here, by, asked)
    try:
        _work_off(here, batch_id, by=by)
    except KeyboardInterrupt:
        with writing(here):
            batches.cancel(here.unit(), batch_id, by=by)
        raise click.ClickException(f"stopped; take it up with --resume {batch_id}") from None
    with writing(here):
        work = here.unit()
        told = batches.progress(work, batches.mine(work, batch_id, by=by))
        made = batches.hand_over(work, batch_id, by=by)
    # Only now: whose words were handed over is saved, and a full disk leaves the batch to be taken up again.
    _write(asked.out, made)
    with writing(here):
        batches.remove(here.unit(), batch_id, by=by)
    left_out = f", {told.left_out} could not be made" if told.left_out else ""
    click.echo(f"{asked.out}: {told.made} {'brief' if told.made == 1 else 'briefs'}{left_out}")


def _begin(here: Runtime, by: Counselor, asked: Asked) -> uuid.UUID:
    work = here.unit()
    if asked.again:
        return _again(work, _id(asked.again), by, asked)
    cases = [one for one in work.plugins.cases(by) if work.plugins.may(by, "document", case_ref=one.ref)]
    on = _date(asked.day)
    found = chosen.of_day(work, cases, on=on, reader=by) if on else chosen.of_all(work, cases)
    if not found:
        raise click.ClickException("there is no brief to make")
    if asked.shape == "pdf" and len(found) > batches.ONE_FILE:
        raise click.ClickException(f"one PDF holds {batches.ONE_FILE} briefs at most; choose --shape zip")
    return batches.ask(work, found, shape=asked.shape, edition=asked.edition, day=on, by=by)


def _again(work: UnitOfWork, batch_id: uuid.UUID, by: Counselor, asked: Asked) -> uuid.UUID:
    try:
        batches.resume(work, batch_id, by=by)
    except NotFound:
        there = f" {asked.out} is there." if asked.out.exists() else ""
        raise click.ClickException(
            f"there is nothing to take up under {batch_id}. One that is finished is taken away as soon as its file is"
            f" written, and lies where --out said; any other is kept for a day.{there}"
        ) from None
    return batch_id


def _work_off(here: Runtime, batch_id: uuid.UUID, *, by: Counselor) -> None:
    """Make what waits, here: the worker finds its own rows done, or does them meanwhile."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  # Flask's documented way
    make = maker.handler(here.press)
    work = here.unit()
    batch = batches.mine(work, batch_id, by=by)
    every = batches.parts(work, batch_id)
    waiting = [str(one.id) for one in every if one.state == PartState.WAITING]
    turn = batch.turn
    work.session.rollback()
    with _told(waiting, total=len(every)) as steps:
        for part in chain(steps, [""]):
            payload = {"batch": str(batch_id), "part": part, "turn": turn}
            with units(app)() as own_work:
                make(own_work, Job(uuid.uuid4(), batches.KIND, payload, 1, uuid.uuid4()))
                own_work.session.commit()
    if here.unit().session.get_one(Batch, batch_id, populate_existing=True).state != BatchState.READY:
        raise NotFound("not ready")


@contextmanager
def _told(waiting: Sequence[str], *, total: int) -> Iterator[Iterable[str]]:
    """Give what waits one by one, and say how far it is: in a bar on a terminal, else in a line each."""
    if sys.stdout.isatty():
        with click.progressbar(waiting, label="Making") as steps:
            yield steps
    else:
        yield _in_lines(waiting, total=total)


def _in_lines(waiting: Sequence[str], *, total: int) -> Iterator[str]:
    for number, one in enumerate(waiting, start=total - len(waiting) + 1):
        yield one
        click.echo(f"{number} of {total}")


def _write(out: Path, content: bytes) -> None:
    """Write the file for its owner alone, also where one lay that others could read."""
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT, PRIVATE_FILE), "wb") as file:
        os.fchmod(file.fileno(), PRIVATE_FILE)
        file.truncate()
        file.write(content)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise click.ClickException("--day is written like 2026-11-26") from None


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise click.ClickException("--resume takes the ID that was printed when it stopped") from None
