"""The paste block: in the shape that a record asks for; of both only what was shared, of one nothing of the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intersession.models import TrailEntry
from tests.support.couples import reflect
from tests.support.website import AMARA, BO, Website

SAMS = {"closeness": "7", "moment": "SAMS-MOMENT", "talk": "SAMS-WISH\nin two lines", "helped": "SAMS-HELP"}
ROBINS = {"closeness": "2", "moment": "ROBINS-MOMENT", "talk": "ROBINS-WISH"}


def text_of(website: Website, who: str = "joint", shape: str = "dap") -> str:
    page = website.counselor().get(f"/cases/case-1/paste?who={who}&shape={shape}")
    return next(one for one in page.root.iter("textarea") if one.get("id") == "isn-paste").text or ""


def sent(website: Website) -> None:
    links = website.assign()
    website.meets("case-1", days=-3, status="held", agreed=("Ten minutes after dinner",))
    reflect(website, links["Sam"], levels="shared", note="SAMS-NOTE", **SAMS)
    reflect(website, links["Robin"], note="ROBINS-NOTE", **ROBINS)


def test_of_both_there_is_only_what_was_shared(website: Website) -> None:
    sent(website)

    text = text_of(website)

    assert "Sam would like to talk about: SAMS-WISH in two lines" in text
    assert "Ten minutes after dinner" in text
    for private in ("ROBINS", "NOTE"):
        assert private not in text


def test_of_one_there_is_nothing_of_the_other_and_no_note(website: Website) -> None:
    sent(website)

    text = text_of(website, "robin", "plain")

    assert "Would like to talk about: ROBINS-WISH" in text
    assert "ROBINS-MOMENT" in text
    assert "2 of 10" in text
    for other in ("SAMS", "Sam", "NOTE"):
        assert other not in text


@pytest.mark.parametrize(
    ("shape", "headings"),
    [
        ("dap", ["Data:", "Assessment:", "Plan:"]),
        ("soap", ["Subjective:", "Objective:", "Assessment:", "Plan:"]),
        ("birp", ["Behavior:", "Intervention:", "Response:", "Plan:"]),
        ("plain", []),
        ("no-such-shape", ["Data:", "Assessment:", "Plan:"]),
    ],
)
def test_each_shape_has_its_headings_in_order(on_sqlite: Website, shape: str, headings: list[str]) -> None:
    sent(on_sqlite)

    lines = text_of(on_sqlite, "sam", shape).splitlines()

    assert [line for line in lines if line.endswith(":")] == headings
    assert all(line.startswith("- ") or line.endswith(":") or not line for line in lines)


def test_its_questions_are_in_the_readers_language_whatever_language_they_were_asked_in(on_sqlite: Website) -> None:
    sent(on_sqlite)

    page = on_sqlite.counselor(replace(AMARA, locale="es")).get("/cases/case-1/paste?who=sam&shape=plain")

    text = next(one for one in page.root.iter("textarea")).text or ""
    assert "Reflexión de la semana: enviado" in text
    assert "¿Cuál fue un buen momento? SAMS-MOMENT" in text
    assert "Weekly" not in text


def test_a_case_without_anything_says_so(on_sqlite: Website) -> None:
    assert "- (nothing to show here)" in text_of(on_sqlite)
    assert "(yours to write)" in text_of(on_sqlite, "sam")


def test_a_look_is_recorded_for_those_whose_words_were_opened(on_sqlite: Website) -> None:
    sent(on_sqlite)

    text_of(on_sqlite, "robin")

    with on_sqlite.work() as work:
        assert [one.action for one in work.session.query(TrailEntry)].count("read") == 1


def test_anothers_case_is_not_found(on_sqlite: Website) -> None:
    on_sqlite.counselor(BO).get("/cases/case-1/paste", status=404)
