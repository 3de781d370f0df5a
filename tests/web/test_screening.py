"""Joint exercises wait until the counselor has spoken with each client apart."""

from __future__ import annotations

import pytest

from tests.support.couples import tables
from tests.support.website import Browser, Website


def try_to_assign(website: Website, form: str, *, status: int, case: str = "case-1") -> Browser:
    desk = website.counselor()
    desk.get(f"/assign?case={case}")
    desk.send("/assign", form=form, status=status)
    return desk


def test_a_joint_exercise_is_refused_with_a_line_and_a_way_to_the_setting(website: Website) -> None:
    desk = try_to_assign(website, "active-listening", status=422)

    assert "Joint exercises wait until you have spoken with each of them apart." in desk.page.text
    assert "/cases/case-1#isn-apart" in desk.page.links()
    assert not tables(website)["intersession_assignment"]


def test_once_it_is_answered_joint_exercises_go_out(website: Website) -> None:
    try_to_assign(website, "active-listening", status=422)
    desk = website.counselor()
    desk.get("/cases/case-1")
    desk.send("/screened", screened="yes")

    assert "Links" in try_to_assign(website, "active-listening", status=200).page.text
    assert len(tables(website)["intersession_assignment"]) == 1


@pytest.mark.parametrize(("form", "case"), [("weekly-reflection", "case-1"), ("active-listening", "case-2")])
def test_what_is_not_joint_needs_no_answer(website: Website, form: str, case: str) -> None:
    try_to_assign(website, form, status=200, case=case)

    assert len(tables(website)["intersession_assignment"]) == 1
