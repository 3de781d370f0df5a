"""Events as they lie in the outbox, turned back into the frozen values that plugins are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID

from intersession.hooks import types
from intersession.hooks.manager import EVENT_HOOKS
from intersession.hooks.types import Event

EVENTS: dict[str, type[Event]] = {name: getattr(types, name) for name in EVENT_HOOKS}


def event_from(name: str, facts: Mapping[str, Any]) -> Event:
    """Rebuild an event from what `services.outbox.emit` kept of it. Raise KeyError for an unknown one."""
    made = EVENTS[name]
    hints = get_type_hints(made)
    return made(**{key: _revived(hints[key], value) for key, value in facts.items()})


def _revived(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) is UnionType:
        return _revived(next(one for one in get_args(hint) if one is not type(None)), value)
    if get_origin(hint) is tuple:
        return tuple(_revived(get_args(hint)[0], one) for one in value)
    if hint is UUID:
        return UUID(value)
    return datetime.fromisoformat(value) if hint is datetime else value
