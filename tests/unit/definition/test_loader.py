from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intersession.definition.loader import form_from_data, form_from_text, load_folder, load_form
from intersession.errors import FormError
from tests.support.definitions import EXAMPLES, HEAD, a_form, an_item, items_text, read_items

SCALE = "- {key: near, kind: scale, ask: How near}"
SHIPPED = sorted(EXAMPLES.parent.parent.joinpath("forms").glob("*-*.yaml"))


def fault(items: str, *, tail: str = "") -> str:
    with pytest.raises(FormError) as caught:
        read_items(items, tail=tail)
    return str(caught.value)


def test_settings_are_read_with_their_types() -> None:
    form = read_items("""
- key: ready
  kind: slider
  ask: 7
  low: 10
  minimum: 0
  maximum: 100
  step: 2.5
  private: true
- {key: words, kind: text, ask: Words, max_length: 80, long: false}
""")

    ready, words = form.items
    assert (ready.ask, ready.low) == ("7", "10")
    assert (ready.minimum, ready.maximum, ready.step, ready.private) == (0.0, 100.0, 2.5, True)
    assert (words.max_length, words.long) == (80, False)


def test_yes_and_no_stay_words() -> None:
    form = read_items("""
- {key: hard, kind: yes_no, ask: Was it hard}
- {key: need, kind: text, ask: What did you need, show_if: {item: hard, any_of: [yes]}}
""")

    need = form.item("need")
    assert need.show_if is not None
    assert need.show_if.any_of == ("yes",)
    assert [option.key for option in form.item("hard").options] == ["yes", "no", "rather_not"]


def test_a_concern_without_an_item_is_about_its_own() -> None:
    form = read_items(
        "- {key: afraid, kind: yes_no, ask: Afraid, private: true, concern: {about: afraid, when: {any_of: [yes]}}}"
    )

    concern = form.item("afraid").concern
    assert concern is not None
    assert concern.when.item == "afraid"


@pytest.mark.parametrize(
    ("items", "why"),
    [
        ("- {key: near, kind: scale}", '11: part 1, item near: "ask" is missing'),
        ("- {key: near, kind: scale, ask: ''}", "part 1, item near, ask: this must not be empty"),
        ("- {key: near, kind: scale, aks: What}", 'there is no setting "aks"; did you mean "ask"?'),
        ("- {key: Near, kind: scale, ask: What}", '"Near" cannot be used here: small letters'),
        ('- {key: near, kind: scale, ask: "a\\0b"}', "item near, ask: this holds a character that is not text"),
        ('- {key: near, kind: scale, ask: "\\ud800"}', "item near, ask: this holds a character that is not text"),
        ("- {key: near, kind: scale, ask: What, maximum: ten}", "item near, maximum: this must be a number"),
        ("- {key: near, kind: scale, ask: What, maximum: '5'}", "item near, maximum: this must be a number"),
        ("- {key: near, kind: scale, ask: What, private: yes}", "item near, private: this must be true or false"),
        ("- {key: near, kind: scale, ask: [What]}", "item near, ask: this must be a text"),
        ("- {key: near, kind: scale, ask: What, max_length: 9}", '"max_length" does not go with kind scale'),
        ("- {key: near, kind: choice, ask: What}", '"options" is missing'),
        ("- {key: near, kind: choice, ask: What, options: {a: A}}", "options: this needs at least 2"),
        ("- {key: near, kind: grid, ask: What}", '"rows" is missing'),
        ("- {key: near, kind: grid, ask: What, rows: {a: A}, maximum: 10}", "maximum: this must be from 1 to 9"),
        ("- {key: near, kind: grid, ask: What, rows: {a: A}, uncounted: [b]}", 'uncounted: there is no row "b"'),
        ("- {key: near, kind: info}", '"text" is missing'),
        ("- {key: near, kind: info, text: Hello, needed: true}", '"needed" does not go with kind info'),
        ("- {key: near, kind: scale, ask: What, disclosure: everyone}", '"everyone" is not one of: counselor_only'),
        ("- {key: near, kind: scale, ask: What, minimum: 5, maximum: 5}", "minimum must be less than maximum"),
        ("- {key: near, kind: scale, ask: What, maximum: 100}", "at most 12 of them"),
        ("- {key: near, kind: slider, ask: What, minimum: 0, maximum: 1, step: 2}", "step is larger"),
        ("- {key: near, kind: slider, ask: What, minimum: 0, maximum: 1, step: 0}", "this must be more than 0"),
        ("- {key: day, kind: date, ask: What, earliest: 23.11.2026}", "write it like 2026-11-23"),
        ("- {key: hour, kind: time, ask: What, earliest: '22:00', latest: '08:00'}", "must not be after latest"),
        ("- {key: data, kind: scale, ask: What}", "this word is taken"),
        ("- {key: words, kind: text, ask: What, track: words}", '"track" does not go with kind text'),
        ("- {key: one, kind: choice, ask: What, options: {a: A, b: B}, track: x}", "only an item with a number"),
        ("- {key: one, kind: yes_no, ask: What, options: {no: No, yes: Yes}}", "yes, no and, when wished"),
        ("- {key: own, kind: scale, ask: What, private: true, disclosure: shared}", "a private item is always"),
        ("- {key: own, kind: yes_no, ask: What, concern: {about: afraid, when: {any_of: [yes]}}}", "must be private"),
    ],
)
def test_a_fault_in_an_item_says_what_to_change(items: str, why: str) -> None:
    assert why in fault(items)


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("{item: later, any_of: [yes]}", 'there is no earlier item "later"'),
        ("{item: need, any_of: [yes]}", 'there is no earlier item "need"'),
        ("{item: hard, any_of: [maybe]}", '"hard" has no option "maybe"'),
        ("{item: hard, at_least: 1}", "use any_of"),
        ("{item: near, any_of: ['3']}", "use at_most or at_least"),
        ("{item: words, any_of: [yes]}", "nothing can hang on it"),
        ("{item: hard}", "this needs at least 2"),
        ("{item: near, at_least: 1, at_most: 2}", "this has more than 2"),
        ("{any_of: [yes], at_most: 2}", '"item" is missing'),
    ],
)
def test_a_condition_that_cannot_be_is_refused(condition: str, why: str) -> None:
    items = f"""
- {{key: hard, kind: yes_no, ask: Hard}}
- {{key: near, kind: scale, ask: Near}}
- {{key: words, kind: text, ask: Words}}
- {{key: need, kind: text, ask: Need, show_if: {condition}}}
- {{key: later, kind: yes_no, ask: Later}}
"""

    message = fault(items)

    assert why in message
    assert message.startswith("made-up.yaml:14: part 1, item need, show_if")


def test_two_items_with_one_key_are_refused_where_the_second_stands() -> None:
    message = fault(f"{SCALE}\n{SCALE}")

    assert message == "made-up.yaml:12: part 1, item near, key: another item has this key already"


@pytest.mark.parametrize(
    ("tail", "why"),
    [
        ("short: [far]", 'short: there is no item "far"'),
        ("short: [near, near]", "short: the same word is written twice"),
        ("individual: true\nconjoint: true", "together or alone"),
        ("minutes: 5", "is written twice"),
        (f"short: [{', '.join('abcdefghijklm')}]", "short: this has more than 12"),
        ("measures: [{key: m, title: M, items: [far], low: 0, high: 10}]", 'measure m, items: there is no item "far"'),
        ("measures: [{key: near, title: M, items: [near], low: 0, high: 9}]", "reach from 0 to 10, not 0 to 9"),
        ("measures: [{key: m, title: M, items: [near], low: 0, high: 10, cutoff: 11}]", "the cutoff is outside"),
        ("measures: [{key: m, title: M, items: [near], low: 0, high: 10, sd: 2}]", "name their source"),
        ("measures: [{key: m, title: M, items: [near], low: 0, high: 10, validated: true}]", "names its source"),
        ("measures: [{key: m, title: M, items: [near], low: 0, high: 10, missing: mean_of_rest}]", "missing_source"),
        ("measures: [{key: m, title: M, items: [near], low: 0, high: 10, missing_most: 1}]", "go with missing"),
    ],
)
def test_a_fault_in_the_form_says_what_to_change(tail: str, why: str) -> None:
    assert why in fault(SCALE, tail=tail)


def test_an_unknown_kind_is_refused_when_the_kinds_are_known() -> None:
    text = items_text("- {key: voice, kind: voice_note, ask: What}")

    form = form_from_text(text, source="x.yaml")
    with pytest.raises(FormError, match='there is no kind "voice_note"'):
        form_from_text(text, source="x.yaml", kinds={"scale"})

    assert form.item("voice").kind == "voice_note"


def test_json_is_read_too() -> None:
    head = {
        "key": "made-up",
        "version": 1,
        "language": "en",
        "title": "T",
        "public_title": "P",
        "about": "A",
        "minutes": 1,
    }
    items = [{"key": "near", "kind": "scale", "ask": "How near?", "maximum": 4, "reverse": True}]

    form = form_from_text(json.dumps({**head, "parts": [{"title": "One", "items": items}]}), source="x.json")

    assert form.item("near").reverse is True


def test_a_file_that_is_not_text_is_a_form_error(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(b"\xff\xfe\x00key")

    with pytest.raises(FormError, match=r"broken\.yaml: the file cannot be read"):
        load_form(path)


def test_a_large_file_is_not_even_opened(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_text("#" * 300_000, encoding="utf-8")

    with pytest.raises(FormError, match="larger than 256 KB"):
        load_form(path)


def test_a_measure_may_claim_no_direction() -> None:
    form = read_items(SCALE, tail="measures: [{key: m, title: M, items: [near], low: 0, high: 10, direction: neither}]")

    assert form.measures[0].direction == ""
    assert form_from_data(form.as_data()) == form


def test_a_missing_file_is_a_form_error(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="cannot be read"):
        load_form(tmp_path / "nothing.yaml")


def test_a_folder_with_one_form_twice_is_refused(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(items_text(SCALE), encoding="utf-8")

    with pytest.raises(FormError, match="another file has the form"):
        load_folder(tmp_path, "made-up")


def test_a_folder_gives_its_pack_and_leaves_policies_out(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(items_text(SCALE), encoding="utf-8")
    (tmp_path / "policies.yaml").write_text("language: en", encoding="utf-8")

    forms = load_folder(tmp_path, "spring")

    assert [(form.key, form.pack) for form in forms] == [("made-up", "spring")]


def test_stored_data_of_another_shape_is_a_form_error() -> None:
    with pytest.raises(FormError, match="cannot be read"):
        form_from_data({"key": "x", "parts": [{"items": [{"kind": "scale"}]}]})


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_stored_form_is_read_back_the_same(path: Path) -> None:
    form = load_form(path, pack="rebuilding")

    again = form_from_data(json.loads(json.dumps(form.as_data())))

    assert again == form
    assert again.hash == form.hash


def test_a_form_built_by_hand_is_read_back_the_same() -> None:
    form = a_form(an_item("grid", uncounted=("touch",)), an_item("slider", key="s", maximum=100.0))

    assert form_from_data(json.loads(json.dumps(form.as_data()))) == form


@given(st.text(max_size=300))
def test_any_text_is_a_form_or_a_form_error(text: str) -> None:
    with pytest.raises(FormError):
        form_from_text(text, source="x.yaml")


@given(data=st.data())
def test_a_damaged_form_is_a_form_or_a_form_error(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SHIPPED)).read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text) - 1))
    damage = data.draw(
        st.sampled_from(["", "\t", "  ", ": ", "- ", "[", "{", '"', "'", "yes", "-1", "\0", "&a ", "*a", "!!x "])
    )
    cut = data.draw(st.integers(0, 30))

    with suppress(FormError):  # anything else fails the test
        form_from_text(text[:start] + damage + text[start + cut :], source="x.yaml")


def trees() -> st.SearchStrategy[object]:
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
    words = st.sampled_from(["key", "kind", "ask", "items", "parts", "rows", "scale", "grid", "show_if", "measures"])
    return st.recursive(
        leaves | words,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | st.text(max_size=4), inner, max_size=5),
        max_leaves=20,
    )


@given(trees())
def test_any_tree_is_a_form_or_a_form_error(tree: object) -> None:
    with pytest.raises(FormError):
        form_from_text(f"{HEAD}parts: {json.dumps(tree)}", source="x.yaml")
    with pytest.raises(FormError):
        form_from_data({"key": "x", "minutes": 1, "parts": tree, "card": tree})
