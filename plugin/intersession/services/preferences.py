"""Settings that people of the practice change on a page. They lie in the database, over the application's own."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from intersession.config import Settings, changeable, with_changes
from intersession.errors import SettingError
from intersession.hooks.types import Counselor
from intersession.models import ChangedSetting
from intersession.services import trail
from intersession.services.unit import UnitOfWork

log = logging.getLogger(__name__)


def current(session: Session, configured: Settings) -> Settings:
    """Return the configured settings with what was changed on the page.

    A change that no longer fits, after an update perhaps, is left out and named in the log.
    """
    found = configured
    for row in session.scalars(select(ChangedSetting).order_by(ChangedSetting.name)):
        found = _with(found, {row.name: json.loads(row.value)})
    return found


def _with(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    try:
        return with_changes(settings, {name: value for name, value in changes.items() if name in changeable()})
    except SettingError as error:
        log.warning("changed setting left out: %s", error.name)
        return settings


def change(work: UnitOfWork, wanted: Mapping[str, Any], *, configured: Settings, by: Counselor) -> tuple[str, ...]:
    """Keep what differs from now, and return the names of it. Raise SettingError when a value cannot be used.

    A value that is the configured one again is kept no longer. Each change is in the trail, by the setting's name.
    """
    known = {name: value for name, value in wanted.items() if name in changeable()}
    made = with_changes(work.settings, known)
    changed = tuple(name for name in known if getattr(made, name) != getattr(work.settings, name))
    for name in changed:
        _keep(work, name, getattr(made, name), configured=getattr(configured, name))
        trail.record(work, "setting_changed", by=trail.counselor_actor(by), about=name)
    work.session.flush()
    return changed


def _keep(work: UnitOfWork, name: str, value: Any, *, configured: Any) -> None:
    row = work.session.get(ChangedSetting, name)
    if value == configured:
        if row is not None:
            work.session.delete(row)
        return
    text = json.dumps(value, ensure_ascii=False)
    if row is None:
        work.session.add(ChangedSetting(name=name, value=text))
    else:
        row.value = text
