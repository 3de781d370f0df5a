from __future__ import annotations

from intersession.kinds.grid import Grid
from intersession.kinds.words import _, explain, plain_number, speaking
from tests.support.definitions import an_item

SPANISH = {
    "not this week": "esta semana no",
    "Please keep this to %(most)s letters or fewer.": "Escriba %(most)s letras o menos.",
}


def to_spanish(message: str) -> str:
    return SPANISH.get(message, message)


def test_words_are_english_until_somebody_translates() -> None:
    assert _("not this week") == "not this week"


def test_words_are_translated_when_they_are_said() -> None:
    item = an_item("grid", uncounted=("touch",))

    with speaking(to_spanish):
        said = Grid().format(item, {"touch": {}})
        explained = explain(an_item("text", max_length=80), "too_long")

    assert said == "Touch: esta semana no"
    assert explained == "Escriba 80 letras o menos."
    assert _("not this week") == "not this week"


def test_an_unknown_reason_has_words_too() -> None:
    assert explain(an_item(), "from_another_plugin") == "Please look at this answer again."


def test_numbers_have_no_needless_decimals() -> None:
    assert [plain_number(n) for n in (3, 3.0, 2.5, 0, -1.25, 100.0)] == ["3", "3", "2.5", "0", "-1.25", "100"]
