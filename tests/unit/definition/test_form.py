from __future__ import annotations

from dataclasses import replace

import pytest

from intersession.definition.answers import Disclosure
from intersession.definition.form import Card, Part
from tests.support.definitions import a_form, an_item


def test_the_hash_changes_with_any_word() -> None:
    form = a_form(an_item(hint="A hint"))
    other = a_form(an_item(hint="Another hint"))

    assert form.hash != other.hash
    assert len(form.hash) == 32


def test_the_hash_does_not_see_neutral_values() -> None:
    """So a setting that a later version of the package adds leaves stored versions as they are."""
    assert a_form(an_item()).as_data()["parts"][0]["items"] == [{"key": "thing", "kind": "scale", "ask": "What?"}]


def test_a_pack_of_another_name_makes_another_version() -> None:
    form = a_form()

    assert replace(form, pack="other").hash != form.hash


def test_data_holds_only_json() -> None:
    form = a_form(an_item(disclosure=Disclosure.SHARED), card=Card("Do it", why=("It helps",)), short=("thing",))

    data = form.as_data()

    assert data["short"] == ["thing"]
    assert data["card"] == {"what": "Do it", "why": ["It helps"]}
    assert type(data["parts"][0]["items"][0]["disclosure"]) is str


def test_items_are_found_in_every_part() -> None:
    first, second = an_item(key="first"), an_item("info", key="second")
    form = a_form(parts=(Part("One", (first,)), Part("Two", (second,))))

    assert form.items == (first, second)
    assert form.questions == (first,)
    assert form.item("second") is second
    with pytest.raises(KeyError):
        form.item("third")
