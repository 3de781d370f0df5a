from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from jinja2 import DictLoader, UndefinedError

from intersession.definition.items import Item
from intersession.kinds.words import explain
from intersession.pages import environment as pages_environment
from intersession.pages.environment import (
    ListStyle,
    clock_time,
    day,
    digits,
    direction,
    environment,
    language,
    listed,
    mark,
    plain_number,
    points,
    relative_day,
    short_day,
    stored_day,
    stored_time,
    translate,
    use_language,
    weekday_time,
)

LATE = datetime(2026, 3, 6, 3, 30, tzinfo=UTC)
CHICAGO = {"zone": "America/Chicago", "locale": "en"}


def test_a_name_that_is_not_given_stops_the_page() -> None:
    template = environment().from_string("{{ page.answer }}")

    with pytest.raises(UndefinedError):
        template.render(page=None)


def test_what_a_person_wrote_is_escaped() -> None:
    said = environment().from_string("{{ words }}").render(words="<script>alert(1)</script>")

    assert said == "&lt;script&gt;alert(1)&lt;/script&gt;"


def test_a_host_replaces_a_page_by_its_full_name() -> None:
    made = environment(overrides=DictLoader({"intersession/web/state.html": "theirs"}))

    assert made.get_template("intersession/web/state.html").render() == "theirs"


def test_a_page_that_the_host_has_not_replaced_stays_ours() -> None:
    made = environment(overrides=DictLoader({}))

    assert "isn-head" in made.loader.get_source(made, "intersession/web/layout/state.html")[0]  # type: ignore[union-attr]  # it has a loader


def test_a_plugin_adds_the_partial_of_its_kind(tmp_path: Path) -> None:
    _write(tmp_path, "web/inputs/voice.html", "hello")

    assert environment(folders=[tmp_path]).get_template("intersession/web/inputs/voice.html").render() == "hello"


def test_a_plugin_cannot_replace_a_partial_of_ours(tmp_path: Path) -> None:
    _write(tmp_path, "web/inputs/text.html", "theirs")
    made = environment(folders=[tmp_path])

    assert "theirs" not in made.loader.get_source(made, "intersession/web/inputs/text.html")[0]  # type: ignore[union-attr]  # as above


def test_words_come_from_the_catalogue_of_the_language_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _catalogue(tmp_path, monkeypatch, {"Next": "Weiter"})
    template = environment().from_string("{{ _('Next') }}{% trans %}Next{% endtrans %}")

    with use_language("de-AT"):
        assert template.render() == "WeiterWeiter"
    assert template.render() == "NextNext"


def test_kinds_explain_themselves_in_the_language_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _catalogue(tmp_path, monkeypatch, {"This one is needed.": "Bitte ausfüllen."})
    item = Item("a", "text", "A?", needed=True)

    with use_language("de"):
        assert explain(item, "needed") == "Bitte ausfüllen."


def test_a_language_that_nobody_translated_falls_back_to_english() -> None:
    with use_language("tlh"):
        assert translate("Next") == "Next"


def test_the_language_ends_with_its_block() -> None:
    with use_language("es-MX"):
        assert language() == "es-MX"

    assert language() == "en"


def test_a_percent_sign_in_a_message_is_no_pattern() -> None:
    assert translate("100 % sure %s") == "100 % sure %s"


@pytest.mark.parametrize(("locale", "wanted"), [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("nonsense", "ltr")])
def test_the_direction_follows_the_language(locale: str, wanted: str) -> None:
    assert direction(locale) == wanted


def test_the_day_is_the_readers_own() -> None:
    assert day(LATE, **CHICAGO) == "Thursday, March 5"
    assert day(LATE, zone="Europe/Berlin", locale="de") == "Freitag, 6. März"


def test_a_moment_has_weekday_and_time() -> None:
    assert weekday_time(LATE, **CHICAGO).replace("\u202f", " ") == "Thursday, 9:30 PM"


def test_the_clock_follows_the_locale() -> None:
    assert clock_time(LATE, zone="Europe/Berlin", locale="de") == "04:30"


def test_a_short_day_has_no_weekday() -> None:
    assert short_day(LATE, **CHICAGO) == "Mar 5"


@pytest.mark.parametrize(
    ("today", "wanted"),
    [
        (date(2026, 3, 5), "today"),
        (date(2026, 3, 4), "tomorrow"),
        (date(2026, 3, 1), "Thursday"),
        (date(2026, 2, 20), "Thursday, March 5"),
        (date(2026, 3, 9), "Thursday, March 5"),
    ],
)
def test_a_day_is_said_as_people_say_it(today: date, wanted: str) -> None:
    assert relative_day(LATE, today=today, **CHICAGO) == wanted


def test_kept_days_and_times_are_written_out() -> None:
    assert stored_day("2026-11-26", locale="en") == "Thursday, November 26"
    assert stored_time("21:30", locale="de") == "21:30"


@pytest.mark.parametrize(("value", "wanted"), [(7.0, "7"), (0, "0"), (0.5, "0.5"), (None, ""), ("", ""), ("x", "x")])
def test_digits_are_what_a_form_field_holds(value: object, wanted: str) -> None:
    assert digits(value) == wanted  # type: ignore[arg-type]  # a browser sends anything


def test_a_number_is_written_in_the_readers_way() -> None:
    assert plain_number(2.5, locale="de") == "2,5"
    assert plain_number(7.0, locale="en") == "7"


@pytest.mark.parametrize(
    ("language", "style", "said"),
    [
        ("en", "standard", "Ana, Ben, and Cleo"),
        ("es-MX", "standard", "Ana, Ben y Cleo"),
        ("ja", "standard", "Ana、Ben、Cleo"),
        ("en", "or", "Ana, Ben, or Cleo"),
    ],
)
def test_a_list_is_said_as_the_language_in_use_says_it(language: str, style: ListStyle, said: str) -> None:
    with use_language(language):
        assert listed(["Ana", "Ben", "Cleo"], style) == said


def test_a_scale_has_every_point_once() -> None:
    assert points(Item("a", "scale", "A?", minimum=1, maximum=2, step=0.5)) == ("1", "1.5", "2")


def test_the_fourth_person_shares_the_third_sign() -> None:
    assert [mark(place) for place in range(4)] == ["●", "◆", "▲", "▲"]


def _write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True)
    path.write_text(text)


def _catalogue(folder: Path, monkeypatch: pytest.MonkeyPatch, words: dict[str, str]) -> None:
    catalog = Catalog(locale="de")
    for english, german in words.items():
        catalog.add(english, german)
    path = folder / "de" / "LC_MESSAGES" / "intersession.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setattr(pages_environment, "TRANSLATIONS", folder)
    pages_environment._catalogue.cache_clear()
    monkeypatch.setattr(pages_environment, "_catalogue", pages_environment._catalogue.__wrapped__)
