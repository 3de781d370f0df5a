"""Builds the page on which many briefs are asked for together, and the page of one such batch."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from intersession.hooks.types import Counselor, HostCase
from intersession.models import BatchState
from intersession.pages.environment import day, say_later, translate, translate_count
from intersession.pages.frame import FieldError, WorkFrame
from intersession.pages.overview import moment
from intersession.services import people, separation
from intersession.services.batches import Chosen, Progress
from intersession.services.unit import UnitOfWork


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch, in words. `said`: how far it is. `until`: when the file is taken away."""

    id: str
    title: str
    said: str
    until: str
    made: int
    total: int
    is_working: bool = False
    is_ready: bool = False
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class BatchesPage:
    """Asking for many briefs. `day`: as the field holds it. `on_day`, `all_cases`: how many briefs each would be."""

    template: ClassVar[str] = "intersession/web/batches/list.html"

    frame: WorkFrame
    day: str
    on_day: int
    all_cases: int
    lines: tuple[BatchLine, ...] = ()
    errors: tuple[FieldError, ...] = ()

    def error(self, field: str) -> str:
        """Return what is wrong with a field, or ""."""
        return next((one.words for one in self.errors if one.field == field), "")


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One batch: how far it is, and its file."""

    template: ClassVar[str] = "intersession/web/batches/batch.html"

    frame: WorkFrame
    line: BatchLine


def of_day(work: UnitOfWork, host_cases: Sequence[HostCase], *, on: date, reader: Counselor) -> tuple[Chosen, ...]:
    """Return the cases that meet on this day, in the order of their sessions, each with its time; no separated one."""
    zone = ZoneInfo(reader.timezone)
    since = datetime.combine(on, time.min, zone)
    refs = [one.ref for one in host_cases]
    found = work.plugins.appointments(refs, since=since, until=since + timedelta(days=1)) if refs else ()
    meeting = [one for one in found if one.status != "cancelled"]
    ours = _together(work, [one.case_ref for one in meeting])
    chosen: dict[str, Chosen] = {}
    for one in meeting:
        if one.case_ref in ours:
            label = f"{one.starts_at.astimezone(zone):%H:%M}"
            chosen.setdefault(one.case_ref, Chosen(ours[one.case_ref], label))
    return tuple(chosen.values())


def of_all(work: UnitOfWork, host_cases: Sequence[HostCase]) -> tuple[Chosen, ...]:
    """Return all cases in their order; those that never had homework, and separated ones, have no brief."""
    ours = _together(work, [one.ref for one in host_cases])
    return tuple(Chosen(ours[one.ref], "") for one in host_cases if one.ref in ours)


def _together(work: UnitOfWork, case_refs: Sequence[str]) -> dict[str, uuid.UUID]:
    """Return our ids of the cases that had homework and have not separated."""
    known = people.case_ids(work, case_refs)
    apart = separation.apart(work, known.values())
    return {ref: one for ref, one in known.items() if one not in apart}


def line(progress: Progress, *, now: datetime, reader: Counselor) -> BatchLine:
    """Say a batch in words."""
    zone, locale = reader.timezone, reader.locale
    title = day(progress.day, zone=zone, locale=locale) if progress.day else translate("All couples")
    return BatchLine(
        id=str(progress.id),
        title=f"{title}, {translate(SHAPES[progress.shape])}",
        said=_said(progress),
        until=moment(progress.ends_at, now=now, reader=reader),
        made=progress.done,
        total=progress.total,
        is_working=progress.state == BatchState.WORKING,
        is_ready=progress.state == BatchState.READY and progress.made > 0,
        is_cancelled=progress.state == BatchState.CANCELLED,
    )


def for_whom(edition: str) -> str:
    """Say in words whom the briefs of an edition are for."""
    if edition == "counselor":
        return translate("For the counselor only")
    return translate("Only what each chose to share")


SHAPES: Mapping[str, str] = {"zip": say_later("ZIP"), "pdf": say_later("PDF")}


def _said(progress: Progress) -> str:
    words = translate("{done} of {total} made").format(done=progress.made, total=progress.total)
    if progress.state == BatchState.CANCELLED:
        words = translate("Stopped: {words}").format(words=words)
    if progress.left_out:
        words += "; " + translate_count("{n} could not be made", "{n} could not be made", progress.left_out)
    return words
