"""A measure that a practice brought: scored from every time it was sent, judged for each person, with its rule."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy import select

from intersession.definition.answers import Answers
from intersession.definition.form import Form
from intersession.definition.scoring import Measure, Subscale
from intersession.hooks.types import Counselor
from intersession.models import Link
from intersession.services import assigning, people
from intersession.services.assigning import Plan
from tests.support.couples import reflect
from tests.support.crowd import begin
from tests.support.definitions import a_form, an_item
from tests.support.website import AMARA, SAM_ROBIN, Website

MEASURE = Measure("calm", "Calm", ("one", "two"), high=20, change=5, source="A sample, 2020")
FORM = a_form(an_item(key="one"), an_item(key="two"), key="calm", title="How calm", measures=(MEASURE,))


def send(website: Website, form: Form, answers: dict[str, Answers], *, key: str) -> None:
    website.runtime.library.forms[form.key] = form  # type: ignore[index]  # a plain dictionary below its read-only type
    with website.work() as work:
        made = assigning.assign(work, SAM_ROBIN, Plan(form.key, key=key), by=AMARA)
        for link in work.session.scalars(select(Link).where(Link.assignment_id == made.id)).all():
            name = people.person(work, people.client_by_id(work, link.client_id)).name
            if name in answers:
                writer = begin(work, link, answers=answers[name])
                work.session.commit()
                assert writer.post(website, "/i/send").status_code == 303


def brief(website: Website, reader: Counselor = AMARA) -> str:
    website.counselor(reader).get("/cases/case-1/brief/counselor.pdf")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", website.renderer.html.partition("</style>")[2]))


def test_each_is_judged_from_their_own_first_score_with_the_rule_beside_it(on_sqlite: Website) -> None:
    website = on_sqlite
    send(website, FORM, {"Sam": {"one": 2, "two": 3}, "Robin": {"one": 4, "two": 4}}, key="first")
    website.clock.advance(days=120)
    send(website, FORM, {"Sam": {"one": 7, "two": 8}, "Robin": {"one": 6, "two": 6}}, key="second")

    words = brief(website)

    assert "Sam : Calm better, from 5 to 15." in words
    assert "5 to 15 beyond noise" in words
    assert "8 to 12 within noise" in words
    assert "5 points, A sample, 2020." in words


def test_a_score_with_an_answer_missing_is_none(on_sqlite: Website) -> None:
    send(on_sqlite, FORM, {"Sam": {"one": 2}, "Robin": {"one": 4, "two": 4}}, key="first")

    assert "8 too few answers" in brief(on_sqlite)


def test_what_is_asked_of_one_alone_is_not_named_on_the_sheet(on_sqlite: Website) -> None:
    on_sqlite.assign()
    on_sqlite.assign("private-safety-check-in")

    words = brief(on_sqlite)

    assert "Weekly reflection" in words
    assert "Private" not in words


def test_homework_is_named_in_the_readers_language_whatever_language_it_was_asked_in(on_sqlite: Website) -> None:
    on_sqlite.rename(SAM_ROBIN, clients=tuple(replace(one, locale="es") for one in SAM_ROBIN.clients[:1]))
    reflect(on_sqlite, on_sqlite.assign()["Sam"])

    asked_in_spanish = brief(on_sqlite)
    in_spanish = brief(on_sqlite, replace(AMARA, locale="es"))

    assert "Weekly reflection" in asked_in_spanish
    assert "Reflexión" not in asked_in_spanish
    assert "Reflexión de la semana" in in_spanish
    for english in ("Weekly", "Closeness"):
        assert english not in in_spanish


PARTED = replace(
    MEASURE,
    cutoff=10,
    subscales=(Subscale("ones", "First half", ("one",)), Subscale("twos", "Second half", ("two",))),
    missing="mean_of_rest",
    missing_most=1,
    missing_source="Its authors, 2020",
)


def test_a_cutoff_its_crossing_parts_and_a_missing_rule_are_on_the_page(on_sqlite: Website) -> None:
    website, form = on_sqlite, replace(FORM, measures=(PARTED, replace(PARTED, key="bare", title="Bare", source="")))
    send(website, form, {"Sam": {"one": 2, "two": 3}, "Robin": {"one": 4}}, key="first")
    website.clock.advance(days=20)
    send(website, form, {"Sam": {"one": 7, "two": 8}, "Robin": {"one": 6, "two": 6}}, key="second")

    on_the_brief, on_the_summary = brief(website), summary(website)

    for words in (on_the_brief, on_the_summary):
        assert "Calm 0–20 cutoff 10" in words
        assert "5 to 15 beyond noise cutoff crossed" in words
        assert "8 to 12 within noise" in words  # over the cutoff, and no more than noise
        assert words.count("cutoff crossed") == 1
        assert (
            "Calm: 5 points, a missing answer counts as the mean of the others (Its authors, 2020), A sample, 2020."
            in words
        )
        assert "Cutoff crossed, and beyond noise: clinically significant." in words
    assert "First half" not in on_the_brief
    assert "First half 0–10 2 to 7 cannot tell 4 to 6 cannot tell" in on_the_summary
    assert "Second half 0–10 3 to 8 cannot tell 4 to 6 cannot tell" in on_the_summary
    assert "cutoff: 10." in website.renderer.html
    # A band for each of the two around their own first score, and none where no error is known.
    assert website.renderer.html.count("own error: 5.") == 2


def summary(website: Website) -> str:
    website.counselor().get("/cases/case-1/summary.pdf?for=counselor&range=all&picked=1&part=measures")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", website.renderer.html.partition("</style>")[2]))


def test_each_persons_own_series_is_theirs_alone(on_sqlite: Website) -> None:
    links = on_sqlite.assign()
    reflect(on_sqlite, links["Sam"], closeness="7", understood="6")
    reflect(on_sqlite, links["Robin"], closeness="2", understood="1")

    words = brief(on_sqlite)

    assert "Closeness 0–10 7 too few answers 2 too few answers" in words
    assert "Felt understood 0–10 6 too few answers 1 too few answers" in words
