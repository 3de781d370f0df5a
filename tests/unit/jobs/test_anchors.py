"""The end of the trail, mailed once a week to whom the practice chose, and to nobody unasked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intersession.config import read_settings
from intersession.errors import SettingError
from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Message
from intersession.jobs.handlers import HANDLERS
from intersession.jobs.sweep import PERIODIC
from intersession.jobs.worker import Worker
from intersession.models import TrailEntry
from intersession.services import assigning, trail
from intersession.services.assigning import Plan
from tests.support.clock import Clock
from tests.support.units import AMARA, COUPLE, Practice

ADDRESS = "amara@practice.example"


class Letterbox:
    def __init__(self) -> None:
        self.got: list[Message] = []

    @hookimpl
    def intersession_decide_delivery(self, message: Message) -> str:
        self.got.append(message)
        return message.key


def delivered(practice: Practice, clock: Clock, *, days: int, address: str = ADDRESS) -> list[Message]:
    box = Letterbox()
    practice.plugins.register(box, "letterbox")
    practice.settings = replace(practice.settings, anchor_email=address)
    anchors = [one for one in PERIODIC if one.name == "anchors"]
    worker = Worker(practice.unit, handlers=HANDLERS, periodic=anchors)
    for _ in range(days):
        worker.run_due()
        worker.run_due()
        clock.advance(days=1)
    return box.got


def test_each_week_one_mail_says_where_the_trail_ends(practice: Practice, clock: Clock) -> None:
    with practice.writing() as work:
        trail.record(work, "looked", by="counselor:c1")
        head = trail.head(work)

    got = delivered(practice, clock, days=15)  # from a Monday to the Monday after the next

    assert [one.to.email for one in got] == [ADDRESS] * 3
    assert [one.to.ref for one in got] == [""] * 3
    assert all(head in one.body.splitlines() for one in got)
    assert len({one.key for one in got}) == 3


def test_without_an_address_nothing_is_mailed(practice: Practice, clock: Clock) -> None:
    assert delivered(practice, clock, days=8, address="") == []


def test_the_mail_tells_that_the_end_was_cut_off(practice: Practice, clock: Clock) -> None:
    with practice.writing() as work:
        for _ in range(3):
            trail.record(work, "looked", by="counselor:c1")
    head = delivered(practice, clock, days=1)[0].body.rpartition("--head ")[2].strip()

    with practice.writing() as work:
        work.session.delete(work.session.get(TrailEntry, 3))
        work.session.flush()
        assert list(trail.faults(work)) == []
        assert trail.anchor_fault(work, head) == (3, "cut off")


def test_the_mail_names_nobody(practice: Practice, clock: Clock) -> None:
    with practice.writing() as work:
        assigning.assign(work, COUPLE, Plan("weekly-reflection", key="one"), by=AMARA)

    (message,) = delivered(practice, clock, days=1)

    text = f"{message.subject} {message.body} {message.to.name}"
    assert not [name for name in ("Ana", "Ben", "Amara", "Lindqvist", "case-1") if name in text]


@pytest.mark.parametrize("address", ["amara", "a@b, c@d", "a@b\nBcc: c@d", "@", "a b@c"])
def test_what_is_no_address_is_refused(address: str) -> None:
    config = {"INTERSESSION_BASE_URL": "https://practice.example", "INTERSESSION_ANCHOR_EMAIL": address}

    with pytest.raises(SettingError, match="ANCHOR_EMAIL"):
        read_settings(config)
