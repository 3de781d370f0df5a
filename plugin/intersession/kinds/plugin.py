"""The plugin that offers the built-in kinds, through the hook that an outsider uses."""

from __future__ import annotations

from collections.abc import Iterable

from intersession.hooks.spec import hookimpl
from intersession.hooks.types import Kind
from intersession.kinds import BUILT_IN


@hookimpl
def intersession_register_kinds() -> Iterable[Kind]:
    """Offer scale, slider, choice, choices, yes_no, text, number, date, time, grid and info."""
    return BUILT_IN
