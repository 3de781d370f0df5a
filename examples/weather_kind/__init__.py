"""A plugin with a kind of its own: an item answered with one of five kinds of weather. See README.md."""

from __future__ import annotations

from collections.abc import Iterable

from examples.weather_kind.kind import Weather
from intersession import hookimpl
from intersession.hooks.types import Kind

name = "weather kind"


@hookimpl
def intersession_register_kinds() -> Iterable[Kind]:
    return [Weather()]
