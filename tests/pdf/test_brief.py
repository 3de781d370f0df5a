from __future__ import annotations

import pytest

from intersession.pages.brief_page import BriefPage, Paper
from intersession.pdf import engine
from tests.support import briefs, paper
from tests.support.briefs import LONG_NAME, NAMES

ORDER = (
    "Check-in before the session",
    "What was agreed",
    "Who did what",
    "given, not arriving",
    "Shared strength",
    "What each wants to talk about",
    "What moved beyond noise",
)
RIGHT_TO_LEFT = ("שרה לוי", "محمد الأمين")
SHEETS = {
    "couple": briefs.brief(),
    "one person": briefs.brief(NAMES[:1]),
    "three people": briefs.brief(NAMES),
    "long names": briefs.brief([LONG_NAME] * 2),
    "three long names": briefs.brief([LONG_NAME] * 3),
    "from right to left": briefs.brief(RIGHT_TO_LEFT),
    "sixty letters from right to left": briefs.brief([(one * 5)[:60] for one in RIGHT_TO_LEFT]),
    "words from right to left": briefs.full_brief(2, text="لنتحدث مرة أخرى. אני רוצה לדבר על הזמן שלנו ביחד! " * 40),
    "two years": briefs.brief(weeks=104),
    "many reflections": briefs.brief(deeds=[("Weekly reflection", "sent Sunday")] * 60, talk=[["A wish."] * 60] * 2),
    "nothing yet": briefs.empty_brief(),
    "nothing yet, three": briefs.empty_brief(NAMES),
    **{f"full, {count}, {size}": briefs.full_brief(count, paper=size) for count in (1, 2, 3) for size in Paper},
    **{f"full of wide letters, {size}": briefs.full_brief(3, paper=size, text="WWWW MMMM " * 4000) for size in Paper},
    "one endless word": briefs.full_brief(2, text="ő" * 20_000),
    "blank lines": briefs.full_brief(2, text="a" + "\n" * 20_000 + "b"),
    "piled marks": briefs.full_brief(2, text=("z" + "\u0334\u0310\u0353" * 30) * 200),
    "other scripts": briefs.full_brief(
        2, text="Мы могли бы попробовать в пятницу. 我们可以再试一次。 لنتحدث مرة أخرى. " * 50
    ),
}


def made(page: BriefPage) -> bytes:
    return engine.render(briefs.html(page), title="Session page", language="en")


@pytest.fixture(scope="module")
def couple() -> bytes:
    return made(SHEETS["couple"])


def test_the_parts_come_in_the_fixed_order(couple: bytes) -> None:
    text = paper.pages(couple)[0]

    places = [text.index(part) for part in ORDER]
    assert places == sorted(places)


@pytest.mark.parametrize("name", SHEETS)
def test_a_brief_is_one_page_and_nothing_on_it_is_clipped(name: str) -> None:
    sheet = paper.lay_out(briefs.html(SHEETS[name]))

    assert sheet.pages == 1
    assert sheet.content_ends <= sheet.foot_begins
    assert sheet.foot_ends <= sheet.page_bottom + 1
    assert sheet.rightmost <= sheet.page_ends + 1
    assert sheet.clipped == ()


@pytest.mark.parametrize("name", ["from right to left", "other scripts", "two years"])
def test_letters_of_every_script_are_embedded_on_the_one_page(name: str) -> None:
    made_of_it = made(SHEETS[name])

    assert len(paper.pages(made_of_it)) == 1
    assert set(paper.fonts(made_of_it).values()) == {True}
    assert len(made_of_it) <= 120 * 1024


@pytest.mark.parametrize("name", ["couple", "full, 3, letter", "nothing yet"])
def test_a_brief_has_two_blank_lines(name: str) -> None:
    assert briefs.html(SHEETS[name]).count('<div class="notes">') == 2


def test_every_font_is_ours_and_embedded(couple: bytes) -> None:
    assert paper.fonts(couple) == dict.fromkeys(
        ("Figtree", "Figtree-Semi-Bold", "Literata", "Literata-Italic", "Literata-Semi-Bold"), True
    )


@pytest.mark.parametrize("name", ["couple", "full, 3, A4", "one endless word"])
def test_a_brief_is_at_most_60_kib(name: str) -> None:
    assert len(made(SHEETS[name])) <= 60 * 1024


def test_the_file_says_title_and_language_and_nothing_else(couple: bytes) -> None:
    inside = paper.plain(couple)

    assert paper.about(couple) == {"/Title": "Session page", "/Producer": "Document"}
    assert b"WeasyPrint" not in inside
    assert b"CreationDate" not in inside


def test_no_name_stands_in_bookmarks(couple: bytes) -> None:
    assert b"/Outlines" not in paper.plain(couple)


def test_two_safety_lines_have_one_place_and_one_length() -> None:
    first, done = briefs.html(briefs.brief(check_in_first=True)), briefs.html(briefs.brief())

    different = [pair for pair in zip(first.splitlines(), done.splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(different) == 1
    assert len(different[0][0]) == len(different[0][1])
    assert "Check-in before the session: first" in different[0][0]
    assert "Check-in before the session: done?" in different[0][1]


def test_the_safety_line_is_printed_even_when_there_is_nothing() -> None:
    assert "Check-in before the session: done?" in paper.pages(made(briefs.empty_brief()))[0]


def test_the_gap_is_a_sentence_before_it_is_a_drawing(couple: bytes) -> None:
    text = paper.pages(couple)[0]

    assert "Appreciation and validation: given, not arriving" in text
    assert "Maya did this three times or more in the week. Daniel noticed it not at all." in text
    assert text.index("not arriving") < text.index("Maya gave")


def test_a_verdict_stands_beside_its_numbers_and_source(couple: bytes) -> None:
    text = " ".join(paper.pages(couple)[0].split())

    assert "39 to 57 beyond noise" in text
    assert "4 to 7 cannot tell" in text
    assert "7.68 points, SD 16, r 0.97, a practice's own norms, 2025" in text


def test_cut_words_say_that_there_is_more() -> None:
    assert paper.pages(made(SHEETS["full, 2, A4"]))[0].count("more on screen") >= 6


def test_what_a_client_wrote_is_printed_as_it_is() -> None:
    text = "<script>alert(1)</script> & {{ 7*7 }} javascript:alert(1) file:///etc/passwd"

    printed = paper.pages(made(briefs.brief(talk=[[text], [text]])))[0]

    assert text in " ".join(printed.split())


def test_no_page_has_a_link() -> None:
    inside = paper.plain(made(briefs.brief(talk=[["https://example.org"], ["mailto:a@example.org"]])))

    assert b"/URI" not in inside
    assert b"/Annots" not in inside


def test_the_other_edition_has_nothing_that_is_the_counselors() -> None:
    page = briefs.brief(deeds=[("CANARYDEED", "sent CANARYWHEN")], check_in_first=True)
    pdf = engine.render(briefs.html(briefs.room_safe(page)), title="Session page", language="en")

    inside = paper.plain(pdf) + paper.pages(pdf)[0].encode()
    for secret in ("CANARY", "Check-in", "Who did what", "beyond noise", "Satisfaction"):
        assert secret.encode() not in inside
    assert "What each wants to talk about" in paper.pages(pdf)[0]


@pytest.mark.parametrize("size", list(Paper))
@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_room_safe_edition_is_one_page(count: int, size: Paper) -> None:
    sheet = paper.lay_out(briefs.html(briefs.room_safe(briefs.full_brief(count, paper=size))))

    assert sheet.pages == 1
    assert sheet.content_ends <= sheet.foot_begins
