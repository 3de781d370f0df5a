"""The built-in pack *rebuilding*, offered through the same hook as anybody's."""

from __future__ import annotations

from collections.abc import Iterable

from intersession.hooks.spec import hookimpl
from intersession.hooks.types import FormFolder
from intersession.resources import FORMS


@hookimpl
def intersession_register_forms() -> Iterable[FormFolder]:
    return (FormFolder(FORMS, "rebuilding"),)
