"""A secrets policy: what a practice does with what one partner tells it alone. Presets: `forms/policies.yaml`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from intersession.definition.content import content_of
from intersession.definition.loader import read_text
from intersession.definition.schema import fit
from intersession.definition.yaml_reader import read_yaml
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
