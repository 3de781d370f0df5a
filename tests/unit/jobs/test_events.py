"""An event that went through the outbox is the one that was emitted."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest

from intersession.hooks import types
from intersession.hooks.types import Assigned, ConcernRaised, DocumentMade, Erased, Event, Passed, Sent
from intersession.jobs.events import EVENTS, event_from
from intersession.services.outbox import _plain

AT = datetime(2026, 3, 2, 18, 0, 0, 123456, tzinfo=UTC)
BASE: dict[str, Any] = {"id": uuid4(), "at": AT, "case": uuid4(), "counselor_ref": "c1"}
EXAMPLES = [
    Assigned(**BASE, assignment=uuid4(), form="weekly-reflection", clients=(uuid4(), uuid4())),
    Assigned(**BASE, assignment=uuid4(), form="weekly-reflection", clients=()),
    Sent(**BASE, reflection=uuid4(), client=uuid4(), form="weekly-reflection"),
    Passed(**BASE, reflection=uuid4(), client=uuid4(), form="weekly-reflection"),
    ConcernRaised(**BASE, concern=uuid4(), client=uuid4(), about="afraid"),
    ConcernRaised(**BASE, concern=uuid4(), client=None, about="afraid"),
    DocumentMade(
        **{**BASE, "at": AT.astimezone(timezone(timedelta(hours=5)))}, kind="brief", edition="room_safe", sha256="0"
    ),
    Erased(**BASE, case_ref="case-1", client=uuid4(), client_ref="sam"),
    Erased(**BASE, case_ref="case-1", client=None, client_ref=""),
]


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_event_survives_the_outbox(event: Event) -> None:
    kept = json.dumps(_plain(event))

    assert event_from(type(event).__name__, json.loads(kept)) == event


def test_every_event_can_be_told() -> None:
    declared = {
        name
        for name, value in vars(types).items()
        if isinstance(value, type) and issubclass(value, Event) and value is not Event
    }

    assert set(EVENTS) == declared == {type(event).__name__ for event in EXAMPLES}


def test_unknown_event_is_refused() -> None:
    with pytest.raises(KeyError):
        event_from("Forgotten", {})
