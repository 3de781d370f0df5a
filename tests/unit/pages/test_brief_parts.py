from __future__ import annotations

from dataclasses import fields

import pytest

from intersession.measures.change import Verdict
from intersession.pages import brief_parts
from intersession.pages.brief_page import BriefPage, Paper, RoomSafePage
from tests.support import briefs
from tests.support.briefs import GRIDS, NAMES, PRACTICES


def test_people_keep_one_mark_each_in_the_cases_order() -> None:
    assert [one.mark for one in brief_parts.people(["A", "B", "C", "D", "E"])] == ["a", "b", "c", "d", "d"]


def test_a_name_of_60_letters_is_whole_in_the_heading_and_short_elsewhere() -> None:
    who = brief_parts.people([briefs.LONG_NAME])[0]

    assert who.name == briefs.LONG_NAME
    assert who.short == "Alexandria-Jose…"


def test_a_name_without_letters_is_still_somebody() -> None:
    assert brief_parts.people(["\n"])[0].name == "–"


@pytest.mark.parametrize(
    ("names", "size"),
    [(["Maya", "Daniel"], "large"), (["Maximiliane", "Konstantin"], "large"), ([briefs.LONG_NAME] * 3, "small")],
)
def test_long_names_make_the_heading_smaller(names: list[str], size: str) -> None:
    assert brief_parts.head(brief_parts.people(names), session="s", counselor="c").size == size


def test_more_than_four_agreements_are_counted() -> None:
    found = brief_parts.agreed([f"Line {number}" for number in range(7)])

    assert len(found.lines) == 4
    assert found.more == 3


def test_empty_agreements_are_none() -> None:
    assert brief_parts.agreed(["", " "]).lines == ()


def test_a_long_wish_is_cut_and_says_so() -> None:
    found = brief_parts.talk(brief_parts.people(["Maya"])[0], [" ".join(briefs.TALK) * 9])

    assert found.said[0].is_cut
    assert found.more == 0


def test_a_third_wish_is_on_the_screen_only() -> None:
    found = brief_parts.talk(brief_parts.people(["Maya"])[0], ["one", "two", "", "three"])

    assert [one.text for one in found.said] == ["one", "two"]
    assert found.more == 1


def test_two_wishes_share_the_room_of_one() -> None:
    who = brief_parts.people(["Maya"])[0]
    text = " ".join(briefs.TALK) * 9

    assert len(brief_parts.talk(who, [text, text]).said[0].text) < len(brief_parts.talk(who, [text]).said[0].text)


def test_letter_is_shorter_so_words_are_cut_sooner() -> None:
    who = brief_parts.people(["Maya"])[0]
    text = " ".join(briefs.TALK) * 9

    on_letter = brief_parts.talk(who, [text], paper=Paper.LETTER).said[0].text

    assert len(on_letter) < len(brief_parts.talk(who, [text]).said[0].text)


def test_the_gap_names_giver_noticer_and_practice() -> None:
    found = brief_parts.practice(brief_parts.people(NAMES[:2]), PRACTICES, grids=GRIDS[:2]).gap

    assert found is not None
    assert (found.practice, found.giver.name, found.noticer.name) == ("Appreciation and validation", "Maya", "Daniel")
    assert (found.given, found.noticed) == (3, 0)


def test_one_partners_answers_claim_no_gap_and_deny_none() -> None:
    found = brief_parts.practice(brief_parts.people(NAMES[:2]), PRACTICES, grids=[GRIDS[0], None])

    assert (found.gap, found.compares) == (None, False)
    assert found.strip


@pytest.mark.parametrize("count", [1, 3])
def test_only_in_a_couple_is_given_compared_with_noticed(count: int) -> None:
    found = brief_parts.practice(brief_parts.people(NAMES[:count]), PRACTICES, grids=GRIDS[:count])

    assert (found.gap, found.strength, found.compares) == (None, "", False)


def test_nobody_answered_gives_no_strip() -> None:
    assert not brief_parts.practice(brief_parts.people(NAMES[:2]), PRACTICES, grids=[None, None]).strip


def test_headings_of_long_names_keep_the_verb() -> None:
    strip = str(briefs.full_brief(2).practice.strip)

    assert "… gave" in strip
    assert "… noticed" in strip


def test_headings_of_a_family_are_names_alone() -> None:
    assert ". Maya: Active listening: 2, 2;" in str(briefs.brief(NAMES).practice.strip)


def test_measures_with_norms_come_first() -> None:
    assert [row.has_norm for row in briefs.brief().measured] == [True, False, False]


def test_every_verdict_carries_what_it_rests_on() -> None:
    row = briefs.brief().measured[0]

    assert (row.points, row.sd, row.reliability, row.source) == ("7.68", "16", "0.97", "a practice's own norms, 2025")


def test_our_own_questions_are_never_beyond_noise() -> None:
    page = briefs.brief()

    assert {one.verdict for row in page.measured if not row.has_norm for one in row.moved} == {Verdict.CANNOT_TELL}
    assert [title for title, _ in page.moved_beyond] == ["Satisfaction, CSI-16"] * 2


def test_a_series_is_drawn_for_its_own_person_alone() -> None:
    row = briefs.brief().measured[0]

    assert "Daniel" not in str(row.moved[0].spark)


def test_the_room_safe_page_is_a_whitelist() -> None:
    assert [one.name for one in fields(RoomSafePage)] == ["head", "agreed", "practice", "talk", "paper", "extras"]
    assert not {"check_in_first", "did", "measured"} & {one.name for one in fields(RoomSafePage)}
    assert {one.name for one in fields(RoomSafePage)} < {one.name for one in fields(BriefPage)}
