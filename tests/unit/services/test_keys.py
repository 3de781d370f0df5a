"""Rotating master keys: whole in each step, so that a killed run goes on, and old keys can go afterwards."""

from __future__ import annotations

import base64

import pytest

from intersession.errors import KeyMissing
from intersession.models import DataKey
from intersession.models.crypto import MasterKeys, parse_master_keys
from intersession.services import keys, people
from intersession.services.vault import KeyCache
from tests.support.units import AMARA, COUPLE, MASTER_KEYS, Practice

NEWER = "newer:" + base64.b64encode(b"another key of exactly 32 bytes.").decode()


def masters(*entries: str) -> MasterKeys:
    return parse_master_keys("\n".join(entries))


def adopt(practice: Practice) -> None:
    with practice.writing() as work:
        people.adopt(work, COUPLE, by=AMARA)


def names(practice: Practice) -> list[str]:
    with practice.unit() as work:
        case = people.case_of(work, COUPLE.ref)
        assert case is not None
        return [one.name for one in people.members(work, case)]


def test_after_rotating_the_old_master_key_may_go(practice: Practice) -> None:
    adopt(practice)
    practice.keys = KeyCache(masters(NEWER, MASTER_KEYS))

    with practice.writing() as work:
        rotated = keys.rotate_some(work)

    practice.keys = KeyCache(masters(NEWER))
    assert rotated == 4  # the practice's, the case's and two people's
    assert names(practice) == ["Ana Lindqvist", "Ben Lindqvist"]
    with practice.unit() as work:
        assert [(use.master_id, use.data_keys) for use in keys.uses(work)] == [("newer", 4)]


def test_a_run_that_is_stopped_half_way_goes_on_from_there(practice: Practice) -> None:
    adopt(practice)
    practice.keys = KeyCache(masters(NEWER, MASTER_KEYS))
    with practice.writing() as work:
        keys.rotate_some(work, most=3)
    with practice.unit() as work:  # killed in the middle of the next step: nothing of that step stays
        keys.rotate_some(work, most=1)

    with practice.unit() as work:
        assert {use.master_id: use.data_keys for use in keys.uses(work)} == {"newer": 3, "test": 1}
    assert names(practice) == ["Ana Lindqvist", "Ben Lindqvist"]
    with practice.writing() as work:
        assert keys.rotate_some(work) == 1
        assert keys.rotate_some(work) == 0


def test_a_master_key_that_is_not_here_stops_the_rotation_and_changes_nothing(practice: Practice) -> None:
    adopt(practice)
    with practice.unit() as work:
        before = {row.owner_id: row.wrapped for row in work.session.query(DataKey)}
    practice.keys = KeyCache(masters(NEWER))

    with practice.unit() as work:
        with pytest.raises(KeyMissing):
            keys.rotate_some(work)
        assert [(use.master_id, use.is_here) for use in keys.uses(work)] == [("newer", True), ("test", False)]

    with practice.unit() as work:
        assert {row.owner_id: row.wrapped for row in work.session.query(DataKey)} == before
