"""Reads a calendar (iCalendar): which of its events are sessions of which case. Nothing else of it is kept.

A case has a mark, such as "S+R", that the counselor writes into the titles of its events. Pure: bytes in, values out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from intersession.errors import IntersessionError

MOST_EVENTS = 20_000
MOST_SESSIONS = 500
ORDINARY = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
"""How often an event may come round; one that comes every second is no session."""
SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=4)


class NoCalendar(IntersessionError):
    """What was given is no calendar that can be read."""


@dataclass(frozen=True, slots=True)
class FeedSession:
    """A session in somebody's calendar. `key` stays the same when the event moves. `starts_at` is in UTC."""

    key: str
    mark: str
    starts_at: datetime
    minutes: int
    place: str
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar held: the sessions that were found, and how many other events were passed over."""

    sessions: tuple[FeedSession, ...]
    passed_over: int


def read(data: bytes, *, marks: Mapping[str, object], since: datetime, until: datetime, zone: str) -> Feed:
    """Find the events between two times whose title has one of the marks as a word. Raise NoCalendar.

    `zone`: for times that name none. Events of a whole day, and those shorter than ten minutes or longer than four
    hours, are no sessions.
    """
    try:
        calendar = icalendar.Calendar.from_ical(data)
        events = list(calendar.walk("VEVENT"))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise NoCalendar(type(error).__name__) from None
    if len(events) > MOST_EVENTS:
        raise NoCalendar("too many events")
    series = _marked(events, marks)
    if not series:
        return Feed((), len(events))
    small = _only(calendar, events, series)
    found = list(_sessions(small, series, since=since, until=until, zone=zone))
    if len(found) > MOST_SESSIONS:
        raise NoCalendar("too many sessions")
    others = sum(_uid(event) not in series for event in events)
    return Feed(tuple(sorted(found, key=lambda one: (one.starts_at, one.key))), others)


def _uid(event: Any) -> str:
    return str(event.get("UID", ""))[:400]


def _marked(events: list[Any], marks: Mapping[str, object]) -> dict[str, str]:
    """Return the mark of each event that has one, by the event's own id."""
    found: dict[str, str] = {}
    for event in events:
        mark = mark_in(str(event.get("SUMMARY", "")), marks)
        if mark and _uid(event) and _is_ordinary(event):
            found[_uid(event)] = mark
    return found


def mark_in(title: str, marks: Mapping[str, object]) -> str:
    """Return the longest mark that stands in a title as words of its own, or ""."""
    padded = f" {' '.join(title.split()).casefold()} "
    fitting = [mark for mark in marks if mark and f" {' '.join(mark.split()).casefold()} " in padded]
    return max(fitting, key=len, default="")


def _is_ordinary(event: Any) -> bool:
    rules = event.get("RRULE")
    for rule in rules if isinstance(rules, list) else [rules] if rules else []:
        if not {str(one).upper() for one in rule.get("FREQ", [])} <= ORDINARY:
            return False
        if any(part in rule for part in ("BYHOUR", "BYMINUTE", "BYSECOND")):
            return False
    return True


def _only(calendar: Any, events: list[Any], series: Mapping[str, str]) -> Any:
    """Return a calendar with these events alone, and the time zones that it explains."""
    small = icalendar.Calendar()
    for part in calendar.walk("VTIMEZONE"):
        small.add_component(part)
    for event in events:
        if _uid(event) in series:
            small.add_component(event)
    return small


def _sessions(
    calendar: Any, series: Mapping[str, str], *, since: datetime, until: datetime, zone: str
) -> Iterator[FeedSession]:
    recurring = {_uid(one) for one in calendar.walk("VEVENT") if any(name in one for name in ("RRULE", "RDATE"))}
    try:
        found = recurring_ical_events.of(calendar, skip_bad_series=True).between(since, until)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise NoCalendar(type(error).__name__) from None
    for event in found:
        starts_at, length = _span(event, zone)
        if starts_at is None or not SHORTEST <= length <= LONGEST:
            continue
        uid = _uid(event)
        turn = _as_utc(event["RECURRENCE-ID"].dt, zone) if uid in recurring and "RECURRENCE-ID" in event else None
        yield FeedSession(
            key=f"{uid}|{turn.isoformat()}" if turn else uid,
            mark=series[uid],
            starts_at=starts_at,
            minutes=round(length.total_seconds() / 60),
            place=" ".join(str(event.get("LOCATION", "")).split())[:120],
            is_cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
        )


def _span(event: Any, zone: str) -> tuple[datetime | None, timedelta]:
    starts, ends = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else None
    if not isinstance(starts, datetime) or not isinstance(ends, datetime):
        return None, timedelta()
    begin, end = _as_utc(starts, zone), _as_utc(ends, zone)
    return (begin, end - begin) if begin and end else (None, timedelta())


def _as_utc(at: date, zone: str) -> datetime | None:
    if not isinstance(at, datetime):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
