"""Whom to call: by country first, in the reader's language, the emergency number on top."""

from __future__ import annotations

import pytest

from intersession.config import read_settings
from intersession.errors import SettingError
from intersession.pages.help_lines import LINES, lines_for


@pytest.mark.parametrize(
    ("locale", "country", "emergency"),
    [
        ("en-US", "", "911"),
        ("es-MX", "", "911"),
        ("es_ES", "", "112"),
        ("en-GB", "", "999"),
        ("de-DE", "", "112"),
        ("en", "", "112"),
        ("en", "gb", "999"),
        ("fr-FR", "", "112"),
        ("", "", "112"),
        ("!!", "", "112"),
    ],
)
def test_the_first_line_is_the_emergency_number_of_the_country(locale: str, country: str, emergency: str) -> None:
    assert lines_for(locale, country=country)[0].call == emergency


def test_the_names_are_in_the_readers_language() -> None:
    assert [lines_for(locale)[0].name for locale in ("en-US", "es-US", "de-DE", "fr-MX")] == [
        "Emergency",
        "Emergencias",
        "Notruf",
        "Emergencias",
    ]


def test_every_number_can_be_dialled() -> None:
    for place in LINES:
        assert all(line.dial.isdigit() for line in lines_for(f"en-{place}" if place else "en"))


def test_a_practices_own_lines_go_before_ours() -> None:
    everybody = (("Front desk", "555 0100"),)
    by_place = {"US": (("Any", "1"),), "US-es": (("Todos", "2"),)}

    assert lines_for("es-MX", given=everybody)[0].name == "Front desk"
    assert [lines_for(one, given=by_place)[0].name for one in ("en-US", "es-US", "de-DE")] == ["Any", "Todos", "Notruf"]


@pytest.mark.parametrize("wrong", ["112", [["Only a name"]], {"US": "911"}, [[1, 2]]])
def test_lines_that_are_no_pairs_stop_the_start(wrong: object) -> None:
    with pytest.raises(SettingError, match="pairs of name"):
        read_settings({"INTERSESSION_BASE_URL": "https://a.test", "INTERSESSION_HELP_LINES": wrong})
