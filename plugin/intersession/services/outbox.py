"""Putting work for later into the outbox, in the transaction that causes it. `jobs/` takes it out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, or_, select, update

from intersession.hooks.manager import EVENT_HOOKS, listeners
from intersession.hooks.rehearsal import is_made_up
from intersession.hooks.types import Event
from intersession.models import Case, Outbox
from intersession.services.unit import UnitOfWork

TELL = "tell"
"""The kind of work that tells one listener of one event."""
_ADD = insert(Outbox.metadata.tables[Outbox.__tablename__])


def enqueue(
    work: UnitOfWork,
    kind: str,
    *,
    payload: dict[str, Any],
    run_at: datetime | None = None,
    dedupe_key: str | None = None,
) -> None:
    """Add a row; one with the same dedupe key that is already there stays the only one. The payload holds ids only."""
    if (
        dedupe_key is not None
        and work.session.scalars(select(Outbox.id).where(Outbox.dedupe_key == dedupe_key)).first()
    ):
        return
    work.session.add(
        Outbox(
            id=uuid.uuid4(),
            kind=kind,
            payload=payload,
            run_at=run_at or work.clock(),
            attempts=0,
            dedupe_key=dedupe_key,
            error="",
        )
    )


def enqueue_new(work: UnitOfWork, kind: str, *, payloads: Mapping[str, dict[str, Any]]) -> None:
    """Add a row for each dedupe key that is not there yet, with one query however many they are."""
    known = set(work.session.scalars(select(Outbox.dedupe_key).where(Outbox.dedupe_key.in_(list(payloads)))))
    now = work.clock()
    for key, payload in payloads.items():
        if key not in known:
            work.session.add(
                Outbox(id=uuid.uuid4(), kind=kind, payload=payload, run_at=now, attempts=0, dedupe_key=key, error="")
            )


def emit(work: UnitOfWork, event: Event, *, case_ref: str = "") -> None:
    """Keep one row for each plugin that listens, so that each is told, and tried again, alone; of no rehearsal.

    `case_ref`: the host's name of the case, where it is at hand and the event does not say it.
    """
    name = type(event).__name__
    plugins = listeners(work.plugins, name)
    if not plugins or is_made_up(getattr(event, "case_ref", "") or case_ref or _case_ref(work, event)):
        return
    # Its id is new, so that nothing has to be looked for; straight to the table, since a click waits for it.
    facts, now = _plain(event), work.clock()
    rows = [
        {
            "id": uuid.uuid4(),
            "kind": TELL,
            "payload": {"plugin": plugin, "event": name, "facts": facts},
            "run_at": now,
            "attempts": 0,
            "error": "",
            "dedupe_key": f"tell:{event.id}:{plugin}",
        }
        for plugin in plugins
    ]
    work.session.connection().execute(_ADD, rows)


def unheard(work: UnitOfWork) -> dict[str, int]:
    """Count what waits, or was given up, for listeners that are not here, by their names."""
    to = Outbox.payload["plugin"].as_string()
    event = Outbox.payload["event"].as_string()
    waiting = select(to, event, func.count()).where(Outbox.kind == TELL, Outbox.done_at.is_(None))
    found: dict[str, int] = {}
    for plugin, name, count in work.session.execute(waiting.group_by(to, event).order_by(to, event)):
        if plugin not in listeners(work.plugins, name):
            found[plugin] = found.get(plugin, 0) + count
    return found


def tell_again(work: UnitOfWork, plugin: str) -> int:
    """Try again what a listener was told in vain, from the first attempt, and return how much it is."""
    again = {"dead_at": None, "attempts": 0, "run_at": work.clock()}
    return _change_told(work, plugin, Outbox.dead_at.is_not(None), again)


def let_go(work: UnitOfWork, plugin: str) -> int:
    """Tell a listener no more of what was given up, nor of what waits and it does not hear; return how much it is."""
    missing = [event for event in EVENT_HOOKS if plugin not in listeners(work.plugins, event)]
    which = or_(Outbox.dead_at.is_not(None), Outbox.payload["event"].as_string().in_(missing))
    return _change_told(work, plugin, which, {"done_at": work.clock(), "error": "LetGo"})


def _change_told(work: UnitOfWork, plugin: str, which: ColumnElement[bool], values: dict[str, Any]) -> int:
    theirs = (Outbox.kind == TELL) & (Outbox.payload["plugin"].as_string() == plugin)
    change = update(Outbox).where(theirs, Outbox.done_at.is_(None), which).values(**values).returning(Outbox.id)
    return len(work.session.execute(change.execution_options(synchronize_session=False)).all())


def _case_ref(work: UnitOfWork, event: Event) -> str:
    case = work.session.get(Case, event.case)
    return case.host_ref if case is not None else ""


def _plain(event: Event) -> dict[str, Any]:
    # An event is flat, and `asdict` would copy each of its values deeply first.
    return {one.name: _plain_value(getattr(event, one.name)) for one in fields(event)}


def _plain_value(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain_value(one) for one in value]
    return value
