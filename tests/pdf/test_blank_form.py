"""Each form as a blank sheet: on one sheet of paper, whole, readable and without anybody's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from intersession.definition.items import Option
from intersession.pages.brief_page import Paper
from tests.support import blank_sheets, paper
from tests.support.blank_sheets import SHIPPED, made
from tests.support.definitions import a_form, an_item
from tests.support.verapdf import runner

LONG = "A row with so many words that they cannot stand in one line, however narrow the letters are that print it"
TRYING = {
    "every kind, small": a_form(*(an_item(kind, key=kind) for kind in ("number", "slider", "date", "time", "info"))),
    "a long grid": a_form(an_item("grid", rows=tuple(Option(f"r{n}", LONG) for n in range(8)), maximum=9)),
    "long options": a_form(an_item("choices", options=tuple(Option(f"o{n}", LONG) for n in range(9)))),
    "wordy ends": a_form(an_item(low=LONG, high=LONG), an_item("slider", key="s", low=LONG, high=LONG)),
    "a wide scale": a_form(an_item(maximum=40)),
    "one endless word": a_form(an_item("choice", ask="ő" * 400, options=(Option("a", "ő" * 400),))),
    "a long line of bounds": a_form(an_item("date", earliest="2026-01-01", latest="2026-12-31", hint=LONG)),
}
ALL = {**SHIPPED, **TRYING}


@pytest.fixture(scope="module")
def weekly() -> bytes:
    return made(SHIPPED["weekly-reflection.en"])


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, runner.Verdict]:
    runner.need()
    folder = tmp_path_factory.mktemp("blank")
    for name, form in ALL.items():
        (folder / f"{name}.pdf").write_bytes(made(form))
    found = runner.validate(sorted(folder.glob("*.pdf")), flavour="ua1")
    return {Path(path).stem: verdict for path, verdict in found.items()}


@pytest.mark.thorough
@pytest.mark.parametrize("size", list(Paper))
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_form_is_one_sheet_of_paper(name: str, size: Paper) -> None:
    assert len(blank_sheets.sides(SHIPPED[name], size)) <= 2


@pytest.mark.thorough
@pytest.mark.parametrize("size", list(Paper))
@pytest.mark.parametrize("name", ALL)
def test_nothing_lies_on_another_or_beyond_the_margins(name: str, size: Paper) -> None:
    for side in blank_sheets.sides(ALL[name], size):
        assert side.piled() == []
        assert side.outside() == []
        assert side.deepest <= side.bottom + 1


@pytest.mark.thorough
@pytest.mark.parametrize("name", ALL)
def test_every_word_of_a_form_is_printed_in_order(name: str) -> None:
    form = ALL[name]
    printed = "".join("".join(paper.pages(made(form))).split())

    place = 0
    for item in form.items:
        for words in (item.ask if item.kind != "info" else item.text, *(o.label for o in (*item.options, *item.rows))):
            place = printed.find("".join(words.split()), place)
            assert place >= 0, words


def test_the_weekly_reflection_turns_between_two_parts(weekly: bytes) -> None:
    front, back = paper.pages(weekly)

    assert "Given and noticed" in front
    assert back.startswith("For next time")


def test_what_to_do_stands_before_the_questions() -> None:
    text = " ".join(paper.pages(made(SHIPPED["active-listening.en"]))[0].split())

    places = [
        text.index(part) for part in ("each of you talks", "The two-minute version:", "If it goes badly:", "1 Did")
    ]
    assert places == sorted(places)


def test_a_question_that_hangs_on_another_says_so(weekly: bytes) -> None:
    assert "If you chose “Yes” in question 6" in paper.pages(weekly)[1]


def test_a_code_is_all_that_is_asked_of_a_person(weekly: bytes) -> None:
    front, back = paper.pages(weekly)

    assert "Code" in front
    assert "Code" in back
    assert "Name" not in front + back


def test_a_form_that_only_the_counselor_reads_says_so_and_whom_to_call() -> None:
    text = " ".join(paper.pages(made(SHIPPED["private-safety-check-in.en"]))[0].split())

    assert "Only your counselor reads this. It can never be shared." in text
    assert "A night line with a rather long name: 0800 111 222 333" in text


def test_another_form_names_no_number_to_call(weekly: bytes) -> None:
    assert "call" not in "".join(paper.pages(weekly)).lower()


def test_every_font_is_ours_and_embedded(weekly: bytes) -> None:
    assert paper.fonts(weekly) == dict.fromkeys(("Figtree", "Figtree-Semi-Bold", "Literata-Semi-Bold"), True)


def test_the_file_says_title_and_language_and_nothing_else(weekly: bytes) -> None:
    assert paper.about(weekly) == {"/Title": "Sheet", "/Producer": "Document"}
    assert b"/Outlines" not in paper.plain(weekly)


@pytest.mark.thorough
@pytest.mark.parametrize("name", SHIPPED)
def test_a_sheet_is_at_most_60_kib(name: str) -> None:
    assert len(made(SHIPPED[name])) <= 60 * 1024


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_a_sheet_is_pdf_ua(verdicts: dict[str, runner.Verdict], name: str) -> None:
    assert verdicts[name].failed == "{}"
    assert verdicts[name].passes
    assert verdicts[name].checks > 100
