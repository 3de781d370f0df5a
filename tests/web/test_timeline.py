"""The timeline of a case: recent weeks are open, what is older is folded by month and still there without scripts."""

from __future__ import annotations

from tests.support.couples import reflect
from tests.support.website import Website


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
