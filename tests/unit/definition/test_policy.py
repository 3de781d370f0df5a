from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intersession.definition.policy import load_policies, translated_policies
from intersession.errors import FormError
from intersession.resources import FORMS


def test_the_default_policy_comes_first() -> None:
    policies = load_policies(FORMS / "policies.yaml")

    assert [policy.key for policy in policies] == ["private-unless-released", "limited-secrets", "no-secrets"]


def test_a_policy_with_another_word_is_another_version() -> None:
    policy = load_policies(FORMS / "policies.yaml")[0]

    changed = replace(policy, paragraphs=(*policy.paragraphs, "One more."))

    assert len(policy.version) == 16
    assert changed.version != policy.version


def test_two_policies_with_one_key_are_refused(tmp_path: Path) -> None:
    one = "  - {key: open, title: Open, says: Open., paragraphs: [Open.]}\n"
    path = tmp_path / "policies.yaml"
    path.write_text(f"language: en\npolicies:\n{one}{one}", encoding="utf-8")

    with pytest.raises(FormError, match="two policies have one key"):
        load_policies(path)


ONE = "language: en\npolicies:\n  - {key: open, title: Open, says: Open., paragraphs: [One., Two.]}\n"
SPANISH = "language: es\npolicies:\n  open: {title: Abierto, says: Abierto., paragraphs: [Uno., Dos.]}\n"


def folder_with(folder: Path, words: str) -> Path:
    (folder / "policies.yaml").write_text(ONE, encoding="utf-8")
    there = folder / "translations" / "es"
    there.mkdir(parents=True)
    (there / "policies.yaml").write_text(words, encoding="utf-8")
    return folder


def test_a_translated_policy_is_the_same_policy_in_another_version(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, SPANISH)
    (policy,) = load_policies(folder / "policies.yaml")

    (spanish,) = translated_policies(folder, [policy])

    assert (spanish.key, spanish.title, spanish.paragraphs) == ("open", "Abierto", ("Uno.", "Dos."))
    assert spanish.language == "es"
    assert spanish.version != policy.version


@pytest.mark.parametrize(
    ("change", "to", "error"),
    [
        ("  open:", "  closed:", r'es/policies.yaml:3: policies, closed: what is translated has no "closed" here'),
        (
            ", Dos.]",
            "]",
            "es/policies.yaml:3: policies, open, paragraphs: there are 1 here, and 2 in what is translated",
        ),
        ("says: Abierto., ", "", r'es/policies.yaml:3: policies, open: "says" is missing'),
        ("language: es", "language: fr", r'es/policies.yaml:1: language: this must be "es" here'),
    ],
)
def test_words_that_are_not_those_of_the_policies_are_refused(tmp_path: Path, change: str, to: str, error: str) -> None:
    folder = folder_with(tmp_path, SPANISH.replace(change, to))

    with pytest.raises(FormError, match=error):
        list(translated_policies(folder, load_policies(folder / "policies.yaml")))


def test_policies_without_translations_stay_alone(tmp_path: Path) -> None:
    (tmp_path / "policies.yaml").write_text(ONE, encoding="utf-8")

    assert list(translated_policies(tmp_path, load_policies(tmp_path / "policies.yaml"))) == []
