from __future__ import annotations

import pytest

from intersession.definition.yaml_reader import MAX_BYTES, Mapping, Scalar, Sequence, read_yaml
from intersession.errors import FormError


def refused(text: str) -> FormError:
    with pytest.raises(FormError) as caught:
        read_yaml(text, source="x.yaml")
    return caught.value


@pytest.mark.parametrize(
    "word", ["yes", "no", "on", "off", "~", "null", "2026-11-23", "012", "0x1F", "1_000", "12:30:45", "="]
)
def test_a_word_that_yaml_would_change_stays_a_word(word: str) -> None:
    node = read_yaml(f"a: {word}", source="x.yaml")

    assert isinstance(node, Mapping)
    assert node.pairs["a"] == Scalar(word, 1, is_plain=True)


def test_lines_are_counted_from_one() -> None:
    node = read_yaml("a:\n  - one\n  - b: two\n", source="x.yaml")

    assert isinstance(node, Mapping)
    entries = node.pairs["a"]
    assert isinstance(entries, Sequence)
    assert [entry.line for entry in entries.entries] == [2, 3]


def test_a_key_written_twice_names_both_lines() -> None:
    error = refused("a: 1\nb: 2\na: 3\n")

    assert str(error) == 'x.yaml:3: "a" is written twice, in line 1 already'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &x 1\nb: *x\n", "anchors"),
        ("a: *x\n", "aliases"),
        ("a: !!python/object/apply:os.getcwd []\n", "tags"),
        ("a: !!int 3\n", "tags"),
        ("[" * 40 + "]" * 40, "nested too deep"),
        ("[" + "a," * 30_000 + "]", "too many parts"),
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("a: 1\n---\nb: 2\n", "another document"),
        ("? [a]\n: b\n", "a key must be a word"),
        ("a: [1, 2\n", "expected"),
        ("a: \0\n", "characters"),
        ('a: "\\UFFFFFFFF"\n', "characters"),
        ("a: b: c\n", "mapping values are not allowed here"),
    ],
)
def test_what_a_form_file_may_not_be_is_refused(text: str, why: str) -> None:
    assert why in refused(text).why


def test_a_deeply_nested_file_does_not_exhaust_the_stack() -> None:
    assert "deep" in refused("[" * 200_000).why


def test_a_large_file_is_refused_before_it_is_read() -> None:
    assert "256 KB" in refused("a: " + "x" * MAX_BYTES).why


def test_a_merge_key_is_an_ordinary_key() -> None:
    node = read_yaml("<<: {a: 1}\n", source="x.yaml")

    assert isinstance(node, Mapping)
    assert list(node.pairs) == ["<<"]
