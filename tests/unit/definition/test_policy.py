from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intersession.definition.policy import load_policies
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
