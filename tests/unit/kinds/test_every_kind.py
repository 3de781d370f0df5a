"""What holds for all built-in kinds."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.definition.answers import Value
from intersession.definition.items import Item
from intersession.errors import AnswerError
from intersession.hooks.manager import Plugins
from intersession.hooks.types import Kind
from intersession.kinds import BUILT_IN, plugin
from tests.support.definitions import EXAMPLES, an_item, example, sheet_of

KINDS = {kind.name: kind for kind in BUILT_IN}
ITEMS = [(KINDS[name], item) for name in KINDS for item in example(name).items]
ASKING = [(kind, item) for kind, item in ITEMS if kind.name != "info"]


def named(pair: Any) -> str:
    return f"{pair[1].kind}-{pair[1].key}"


def values(item: Item) -> st.SearchStrategy[Any]:
    """What a person could send for an item, well-formed or nearly."""
    keys = st.sampled_from([option.key for option in (*item.options, *item.rows)] or ["x"])
    counts = st.dictionaries(st.sampled_from(["given", "noticed"]), st.integers(0, int(item.maximum)), max_size=2)
    strategies: dict[str, st.SearchStrategy[Any]] = {
        "scale": st.integers(0, 10),
        "slider": st.integers(0, 20).map(lambda n: n * 5),
        "number": st.integers(0, 14).map(lambda n: n / 2),
        "choice": keys,
        "yes_no": keys,
        "choices": st.lists(keys),
        "text": st.text(max_size=60),
        "date": st.dates(date(2025, 12, 30), date(2027, 1, 2)).map(str),
        "time": st.times().map(lambda time: f"{time:%H:%M}"),
        "grid": st.dictionaries(keys, counts),
    }
    return strategies[item.kind]


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def read(kind: Kind, item: Item, data: Any) -> Value | None:
    """The value, or None when the kind refuses."""
    try:
        return kind.parse(item, data)
    except AnswerError:
        return None


def test_every_kind_has_an_example_form() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == set(KINDS)


def test_the_kinds_are_registered_through_the_hook() -> None:
    plugins = Plugins()
    plugins.register(plugin)

    assert set(plugins.kinds()) == set(KINDS)


@pytest.mark.parametrize("pair", ITEMS, ids=named)
@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_is_no_answer_and_not_zero(pair: tuple[Kind, Item], nothing: Any) -> None:
    kind, item = pair

    assert kind.parse(item, nothing) is None


@pytest.mark.parametrize("pair", ITEMS, ids=named)
def test_a_sheet_without_an_answer_is_valid(pair: tuple[Kind, Item]) -> None:
    kind, item = pair
    sheet = sheet_of(kind, item, {})

    assert sheet.validate()
    assert kind.parse(item, sheet[item.key].data) is None


@pytest.mark.parametrize("pair", ITEMS, ids=named)
def test_a_field_has_the_words_of_its_item(pair: tuple[Kind, Item]) -> None:
    kind, item = pair

    assert sheet_of(kind, item)[item.key].label.text == item.ask


@pytest.mark.parametrize("pair", ASKING, ids=named)
def test_a_needed_item_without_an_answer_says_so(pair: tuple[Kind, Item]) -> None:
    kind, item = pair
    needed = an_item(item.kind, needed=True, options=item.options, rows=item.rows)

    sheet = sheet_of(kind, needed, {})

    assert not sheet.validate()
    assert sheet.errors == {"thing": ["This one is needed."]}


@given(data=st.data())
def test_a_kept_value_goes_to_the_field_and_back_unchanged(data: st.DataObject) -> None:
    kind, item = data.draw(st.sampled_from(ASKING))
    value = read(kind, item, data.draw(values(item)))

    if value is not None:
        assert kind.parse(item, kind.data(item, value)) == value


@given(data=st.data())
def test_a_kept_value_is_json_and_has_words(data: st.DataObject) -> None:
    kind, item = data.draw(st.sampled_from(ASKING))
    value = read(kind, item, data.draw(values(item)))

    if value is not None:
        assert json.loads(json.dumps(value)) == value
        assert kind.parse(item, json.loads(json.dumps(value))) == value
        assert kind.format(item, value)
        assert isinstance(kind.number(item, value), float | None)


@given(pair=st.sampled_from(ITEMS), thing=junk)
def test_anything_else_is_refused_by_an_answer_error(pair: tuple[Kind, Item], thing: Any) -> None:
    kind, item = pair

    value = read(kind, item, thing)

    assert value is None or json.dumps(value)


@given(pair=st.sampled_from(ITEMS), word=st.text(max_size=30))
def test_anything_sent_by_a_browser_is_valid_or_explained(pair: tuple[Kind, Item], word: str) -> None:
    kind, item = pair
    sheet = sheet_of(kind, item, {item.key: ["", word], f"{item.key}-affection-given": word})

    if sheet.validate():
        kind.parse(item, sheet[item.key].data)  # must not raise: the sheet has said that it is right
    else:
        assert all(message.endswith(".") for message in sheet.errors[item.key])
