"""A secrets policy: what a practice does with what one partner tells it alone. Presets: `forms/policies.yaml`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from intersession.definition.content import content_of
from intersession.definition.schema import fit
from intersession.definition.translation import FOLDER, POLICIES, languages, read_words
from intersession.definition.words import Words
from intersession.definition.yaml_reader import read_text, read_yaml
from intersession.errors import FormError


@dataclass(frozen=True, slots=True)
class Policy:
    """One text that a client reads and accepts alone. `says`: the policy in one sentence, for the counselor."""

    key: str
    title: str
    says: str
    paragraphs: tuple[str, ...]
    language: str = "en"

    @property
    def version(self) -> str:
        """The first 16 hex digits of the SHA-256 of the content: what an answer and an acceptance point to."""
        text = json.dumps(content_of(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_policies(path: Path) -> tuple[Policy, ...]:
    """Load a file of policies; the first is the default. Raise FormError."""
    data = fit(read_yaml(read_text(path), source=path.name), "policies", source=path.name).data
    keys = [one["key"] for one in data["policies"]]
    if len(set(keys)) < len(keys):
        raise FormError(path.name, None, "policies", "two policies have one key")
    return tuple(
        Policy(one["key"], one["title"], one["says"], tuple(one["paragraphs"]), language=data["language"])
        for one in data["policies"]
    )


def translated_policies(folder: Path, policies: Sequence[Policy]) -> Iterator[Policy]:
    """Yield the policies in the words of `translations/<language>/policies.yaml` of a folder. Raise FormError."""
    like = {"policies": {one.key: _words_of(one) for one in policies}}
    for language in languages(folder):
        path = folder / FOLDER / language / POLICIES
        if path.is_file():
            said = read_words(path, "translated_policies", like=like)["policies"]
            yield from (_in_words(one, said[one.key], language=language) for one in policies)


def _words_of(policy: Policy) -> Words:
    return {"title": policy.title, "says": policy.says, "paragraphs": list(policy.paragraphs)}


def _in_words(policy: Policy, said: Words, *, language: str) -> Policy:
    return replace(policy, **{**said, "paragraphs": tuple(said["paragraphs"])}, language=language)
