"""Makes the briefs of a batch one by one, so that it can be stopped and taken up, and then puts the file together."""

from __future__ import annotations

import io
import logging
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from intersession.errors import RenderFailed
from intersession.hooks.types import HostCase
from intersession.jobs.outbox import Handler, Job
from intersession.models import Batch, BatchPart, BatchState, Case
from intersession.models.engine import begin_write
from intersession.pages import brief
from intersession.pages.environment import say_later, use_language
from intersession.pdf import briefs, collection
from intersession.pdf.press import Press, Proof
from intersession.services import batches, permits, separation
from intersession.services.unit import UnitOfWork

log = logging.getLogger(__name__)

STAMP = (1980, 1, 1, 0, 0, 0)
"""What a ZIP says of when its files were made: nothing."""


def handler(press: Press) -> Handler:
    """Return what makes one brief of a batch or, when all are made, its file; for the worker."""

    def make(work: UnitOfWork, job: Job) -> None:
        found = batches.wanted(work, job.payload)
        if found is None:
            return
        batch, part = found
        if part is None:
            _put_together(work, press, batch)
        else:
            _make_one(work, press, batch, part)

    return make


def _make_one(work: UnitOfWork, press: Press, batch: Batch, part: BatchPart) -> None:
    case = work.session.get(Case, part.case_id)
    host_case = work.plugins.case(case.host_ref) if case is not None else None
    if host_case is None or not _is_open(work, batch, case):
        begin_write(work.session)
        batches.leave_out(work, batch, part)
        return
    try:
        content, clients = _brief(work, press, batch, host_case)
    except RenderFailed as failed:
        if failed.reason == "full":
            raise  # the worker tries again later
        log.warning("a brief of a batch was given up: %s", failed.reason)
        begin_write(work.session)
        batches.leave_out(work, batch, part)
        return
    _keep(work, batch.id, part.id, content=content, clients=clients)


def _is_open(work: UnitOfWork, batch: Batch, case: Case | None) -> bool:
    if case is None or separation.is_on(work, case):
        return False
    return permits.may_print(work, batches.reader_of(batch), case.host_ref)


def _keep(
    work: UnitOfWork, batch_id: uuid.UUID, part_id: uuid.UUID, *, content: bytes, clients: tuple[uuid.UUID, ...]
) -> None:
    """Keep a brief unless the batch was cancelled or taken away while it was made."""
    _begin(work)
    batch = work.session.get(Batch, batch_id, populate_existing=True)
    part = work.session.get(BatchPart, part_id, populate_existing=True)
    if batch is not None and part is not None and batch.state == BatchState.WORKING:
        batches.keep_part(work, batch, part, content=content, clients=clients)


def _begin(work: UnitOfWork) -> None:
    if not work.session.in_transaction():
        begin_write(work.session)


def _brief(work: UnitOfWork, press: Press, batch: Batch, host_case: HostCase) -> tuple[bytes, tuple[uuid.UUID, ...]]:
    """Return the brief as its batch wants it: as a file of its own, or as a sheet that waits to be bound."""
    reader = batches.reader_of(batch)
    if batch.shape == "zip":
        made = briefs.make(work, press, host_case, edition=batch.edition, reader=reader, meanwhile=lambda: _apart(work))
        return made.content, made.clients
    looked: set[uuid.UUID] = set()
    with use_language(reader.locale):
        page = brief.build(work, host_case, edition=batch.edition, reader=reader, look=looked.update)
    sheet = press.set(page, title=briefs.TITLE, language=reader.locale).html
    work.session.rollback()
    begin_write(work.session)
    return sheet.encode(), tuple(looked)


def _put_together(work: UnitOfWork, press: Press, batch: Batch) -> None:
    batch_id, shape, language = batch.id, batch.shape, batch.reader["locale"]
    found = batches.opened(work, batch)
    work.session.rollback()
    if shape == "zip":
        content = _zipped(found)
    else:
        with use_language(language):
            html = collection.bind([(label, sheet.decode()) for label, sheet in found])
        content = press.print(Proof(html, say_later("Notes"), language)) if found else b""
    begin_write(work.session)
    again = work.session.get(Batch, batch_id, populate_existing=True)
    if again is not None and again.state == BatchState.WORKING:
        batches.keep_file(work, again, content)


def _zipped(found: list[tuple[str, bytes]]) -> bytes:
    """Put the files into a ZIP, under names that name nobody, the same bytes each time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for number, (label, content) in enumerate(found, start=1):
            name = f"{number:02d}-{label.replace(':', '')}.pdf" if label else f"{number:02d}.pdf"
            archive.writestr(zipfile.ZipInfo(name, STAMP), content)
    return made.getvalue()


@contextmanager
def _apart(work: UnitOfWork) -> Iterator[None]:
    work.session.commit()
    yield
    begin_write(work.session)


def forget(work: UnitOfWork) -> None:
    """Take away the files whose time is over; one step of the sweep."""
    begin_write(work.session)
    batches.forget_ended(work)
