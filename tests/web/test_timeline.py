"""The timeline of a case: recent weeks are open, what is older is folded by month and still there without scripts."""

from __future__ import annotations

from tests.support.couples import reflect
from tests.support.website import Website


def test_the_timeline_is_narrowed_to_one_person_and_to_one_kind(on_sqlite: Website) -> None:
    website = on_sqlite
    website.meets("case-1", days=-0.5, agreed=("A walk on Sunday",))
    links = website.assign()
    for name in ("Sam", "Robin"):
        reflect(website, links[name])
    desk = website.counselor()

    def lines(query: str) -> list[str]:
        page = desk.get(f"/cases/case-1/timeline?{query}")
        (shown,) = (one for one in page.root.iter("ol") if one.get("class") == "isn-time")
        return [word for word in ("Sam", "Robin", "A walk on Sunday") if word in "".join(shown.itertext())]

    assert lines("") == ["Sam", "Robin", "A walk on Sunday"]
    assert lines("person=sam") == ["Sam"]
    assert lines("kind=sent") == ["Sam", "Robin"]
    assert lines("kind=session") == ["A walk on Sunday"]


def test_older_weeks_are_folded_by_month_and_nothing_is_lost(on_sqlite: Website) -> None:
    website = on_sqlite
    for number in range(9):
        website.meets("case-1", days=-8 * number - 0.5, agreed=(f"Agreement {number}",))
    reflect(website, website.assign()["Sam"])

    page = website.counselor().get("/cases/case-1/timeline")
    folded = [one for one in page.root.iter("details") if "isn-details" in (one.get("class") or "")]
    titles = ["".join(next(one.iter("summary")).itertext()) for one in folded]

    assert [title.rpartition(" ")[0].rpartition(" ")[0] for title in titles] == [
        "Earlier in February 2026",
        "January 2026",
        "December 2025",
    ]
    inside = " ".join("".join(one.itertext()) for one in folded)
    assert "Agreement 3" in inside
    assert "Agreement 2" not in inside
    assert all(f"Agreement {number}" in page.text for number in range(9))
