"""Who did what, for the summary: in words, as a calendar, in numbers. Practice is never set against scores."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from intersession.charts import Cell, Row, calendar, print_image
from intersession.models import Reflection, State
from intersession.pages.brief_page import Who
from intersession.pages.brief_parts import place_of
from intersession.pages.environment import short_day, translate, translate_count
from intersession.pages.overview import WHY_NOT
from intersession.pages.summary_page import Done, DoneBy
from intersession.pages.summary_series import numbers_of
from intersession.pages.summary_source import Source

DAYS_MOST = 43
"""Up to how many days the calendar has a column for each day; above it, for each week."""
WEEKS_MOST = 62


@dataclass(frozen=True, slots=True)
class _Fate:
    """What became of one reflection that was asked, and on which day."""

    on: date
    kind: str


def done(source: Source, *, says_why: bool) -> Done:
    """Return who did what. `says_why`: whether the edition may tell why somebody said "not tonight"."""
    if not source.asked:
        return Done()
    fates = [_fates(source, client) for client in source.clients]
    starts = _columns(source)
    cells = [_cells(mine, starts) for mine in fates]
    labels = [short_day(one, zone=source.reader.timezone, locale=source.reader.locale) for one in starts]
    people = tuple(
        DoneBy(who, _sentence(mine), _reasons(source, client) if says_why else "")
        for who, client, mine in zip(source.who, source.clients, fates, strict=True)
    )
    weeks = _weeks(source)
    return Done(
        people,
        print_image(calendar(translate("Homework by day"), labels, _rows(source.who, cells, people))),
        numbers_of(
            source,
            [short_day(one, zone=source.reader.timezone, locale=source.reader.locale) for one in weeks],
            [_counts(mine, weeks) for mine in fates],
        ),
    )


def _rows(who: Sequence[Who], cells: Sequence[tuple[Cell, ...]], people: Sequence[DoneBy]) -> list[Row]:
    return [Row(one.name, place_of(one), mine, told.said) for one, mine, told in zip(who, cells, people, strict=True)]


def _fates(source: Source, client: uuid.UUID | None) -> list[_Fate]:
    zone, now = ZoneInfo(source.reader.timezone), source.sessions.now
    found = (_fate(one, zone=zone, now=now) for one in source.asked if one.client_id == client)
    since = source.span.since.astimezone(zone).date()
    return [one for one in found if one.on >= since]


def _fate(one: Reflection, *, zone: ZoneInfo, now: datetime) -> _Fate:
    if one.state == State.SENT and one.sent_at is not None:
        return _Fate(one.sent_at.astimezone(zone).date(), "sent")
    if one.state == State.PASSED and one.passed_at is not None:
        return _Fate(one.passed_at.astimezone(zone).date(), "put_off")
    if one.closes_at > now:
        return _Fate(now.astimezone(zone).date(), "open")
    return _Fate((one.due_at or one.closes_at).astimezone(zone).date(), "left")


def _columns(source: Source) -> list[date]:
    first, last = _ends(source)
    days = (last - first).days + 1
    if days <= DAYS_MOST:
        return [first + timedelta(days=at) for at in range(days)]
    return _weeks(source) if days <= 7 * WEEKS_MOST else _months(first, last)


def _ends(source: Source) -> tuple[date, date]:
    zone = ZoneInfo(source.reader.timezone)
    return source.span.since.astimezone(zone).date(), source.span.until.astimezone(zone).date()


def _weeks(source: Source) -> list[date]:
    first, last = _ends(source)
    monday = first - timedelta(days=first.weekday())
    return [monday + timedelta(weeks=at) for at in range((last - monday).days // 7 + 1)]


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    at = first.year * 12 + first.month - 1
    return [date((at + step) // 12, (at + step) % 12 + 1, 1) for step in range(count)]


def _cells(fates: Sequence[_Fate], starts: Sequence[date]) -> tuple[Cell, ...]:
    return tuple(Cell(found["sent"], found["put_off"], found["left"]) for found in _placed(fates, starts))


def _counts(fates: Sequence[_Fate], starts: Sequence[date]) -> list[str]:
    """Write how many were sent of how many asked; "" where nothing was asked."""
    found = _placed(fates, starts)
    asked = [one["sent"] + one["put_off"] + one["left"] for one in found]
    words = translate("{sent} of {asked}")
    return [words.format(sent=one["sent"], asked=all_) if all_ else "" for one, all_ in zip(found, asked, strict=True)]


def _placed(fates: Sequence[_Fate], starts: Sequence[date]) -> list[Counter[str]]:
    found: list[Counter[str]] = [Counter() for _ in starts]
    for fate in fates:
        at = sum(start <= fate.on for start in starts) - 1
        if at >= 0:
            found[at][fate.kind] += 1
    return found


def _sentence(fates: Sequence[_Fate]) -> str:
    found = Counter(one.kind for one in fates)
    if not fates:
        return translate("Nothing to show here.")
    parts = [translate_count("Asked once", "Asked {n} times", len(fates))]
    if found["sent"]:
        parts.append(translate_count("sent once", "sent {n} times", found["sent"]))
    if found["put_off"]:
        parts.append(translate_count("said “not tonight” once", "said “not tonight” {n} times", found["put_off"]))
    if found["open"]:
        parts.append(translate_count("one is still open", "{n} are still open", found["open"]))
    return ", ".join(parts) + "."


def _reasons(source: Source, client: uuid.UUID | None) -> str:
    """Say why somebody said "not tonight", the commonest first; a reason without a count was given once."""
    passed = [one for one in source.asked if one.client_id == client and one.state == State.PASSED]
    found = Counter(one.passed_why for one in passed if one.passed_why)
    said = [
        translate(WHY_NOT.get(why, why)) + (f" ({count})" if count > 1 else "") for why, count in found.most_common()
    ]
    return ", ".join(said)
