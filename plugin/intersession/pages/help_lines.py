"""Whom to call now, by country and language. The emergency number comes first. A practice's own lines go before ours.

Numbers as published by the services themselves; a practice checks those of its own place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from babel import UnknownLocaleError
from babel.core import parse_locale

from intersession.pages.client import HelpLine

Given = Sequence[Sequence[str]] | Mapping[str, Sequence[Sequence[str]]]
"""What a practice sets: pairs of name and number for everybody, or such pairs by "US" or "US-es"."""

ANYWHERE = ""
NAMES: dict[str, dict[str, str]] = {
    "emergency": {"en": "Emergency", "es": "Emergencias", "de": "Notruf"},
    "suicide": {
        "en": "Suicide and crisis line",
        "es": "Línea de crisis y prevención del suicidio",
        "de": "Krisentelefon",
    },
    "listening": {"en": "Someone who listens", "es": "Alguien que escucha", "de": "Telefonseelsorge"},
    "violence": {
        "en": "If someone hurts or scares you at home",
        "es": "Si alguien te hace daño o te da miedo en casa",
        "de": "Hilfetelefon bei Gewalt",
    },
}
LINES: dict[str, tuple[tuple[str, str], ...]] = {
    ANYWHERE: (("emergency", "112"),),
    "US": (("emergency", "911"), ("suicide", "988"), ("violence", "1-800-799-7233")),
    "MX": (("emergency", "911"), ("suicide", "800 911 2000"), ("listening", "55 5259 8121")),
    "ES": (("emergency", "112"), ("suicide", "024"), ("violence", "016")),
    "GB": (("emergency", "999"), ("listening", "116 123"), ("violence", "0808 2000 247")),
    "DE": (("emergency", "112"), ("listening", "116 123"), ("violence", "116 016")),
}
MAIN_LANGUAGE = {"MX": "es", "ES": "es", "DE": "de"}


def lines_for(locale: str, *, given: Given = (), country: str = "") -> tuple[HelpLine, ...]:
    """Return the lines for a reader's locale, such as "es-MX"; `country`: for one that names none."""
    language, region = _parts(locale)
    region = region or country.upper()
    own = _own(given, f"{region}-{language}", region)
    if own:
        return tuple(HelpLine(name=one[0], call=one[1]) for one in own)
    found = LINES.get(region, LINES[ANYWHERE])
    return tuple(HelpLine(name=_name(what, language, region), call=number) for what, number in found)


def _parts(locale: str) -> tuple[str, str]:
    try:
        language, region, *_ = parse_locale(locale.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return "en", ""
    return language, region or ""


def _own(given: Given, *keys: str) -> Sequence[Sequence[str]]:
    if not isinstance(given, Mapping):
        return given
    return next(_present(given, *keys, ANYWHERE), ())


def _present(given: Mapping[str, Sequence[Sequence[str]]], *keys: str) -> Iterator[Sequence[Sequence[str]]]:
    for key in keys:
        if given.get(key):
            yield given[key]


def _name(what: str, language: str, region: str) -> str:
    names = NAMES[what]
    return names.get(language) or names.get(MAIN_LANGUAGE.get(region, "en"), names["en"])
