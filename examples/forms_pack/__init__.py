"""A plugin that is nothing but forms: a pack from another author. See README.md."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from intersession import hookimpl
from intersession.hooks.types import FormFolder

name = "forms pack"

FORMS = Path(__file__).parent / "forms"


@hookimpl
def intersession_register_forms() -> Iterable[FormFolder]:
    return [FormFolder(FORMS, "Small kindnesses")]
