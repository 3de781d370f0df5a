"""What a way in begins, and when it ends: measured by the calendar, not by what the code says of itself."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from intersession.models import Link
from intersession.web.cookies import VISIT
from tests.support.website import BASE, Website, token_of

CHOSEN = "C" * 43


def opens(website: Website, link: str) -> bool:
    answer = website.app.test_client().post(
        "/i", data={"token": token_of(link)}, base_url=BASE, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code in {200, 404}
    return answer.status_code == 200


@pytest.mark.parametrize(
    ("given", "life"),
    [
        ({"every": "before_session"}, timedelta(days=4)),  # a day after the session, which is in three days
        ({"every": "once"}, timedelta(days=4)),  # asked for by the next session, and a day
        ({"every": "once", "due": "2026-03-04"}, timedelta(days=3, hours=9)),  # nine in the evening there, and a day
        ({"every": "week", "until": "2026-07-01"}, timedelta(days=60)),  # and no longer, whatever it is for
    ],
)
def test_a_link_lives_until_a_day_after_what_it_was_for_and_sixty_days_at_most(
    on_sqlite: Website, given: dict[str, str], life: timedelta
) -> None:
    on_sqlite.meets("case-1", days=3)
    began = on_sqlite.clock()
    link = on_sqlite.assign(**given)["Sam"]

    on_sqlite.clock.set(began + life - timedelta(seconds=1))
    assert opens(on_sqlite, link)
    on_sqlite.clock.set(began + life)
    assert not opens(on_sqlite, link)


def test_a_cookie_that_somebody_planted_is_no_visits(on_sqlite: Website) -> None:
    link = on_sqlite.assign()["Sam"]
    phone, planter = on_sqlite.browser(), on_sqlite.browser()
    for browser in (phone, planter):
        browser.http.set_cookie(VISIT, CHOSEN, domain="practice.test", secure=True)

    phone.post("/i", {"token": token_of(link)})
    phone.send("/i/start", accept="yes", length="full")

    assert phone.page.heading == "How this week felt"
    kept = phone.http.get_cookie(VISIT, domain="practice.test")
    assert kept is not None
    assert kept.value != CHOSEN
    planter.get("/i/part/1", status=403)


def test_leaving_clears_pages_and_storage_and_no_cookie_but_ours(on_sqlite: Website) -> None:
    phone = on_sqlite.open_link(on_sqlite.assign()["Sam"])

    phone.send("/i/leave")

    assert phone.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    (dropped,) = phone.response.headers.getlist("Set-Cookie")
    assert dropped.startswith(f"{VISIT}=;")
    assert "Max-Age=0" in dropped


def test_what_secrets_are_made_from_is_as_long_as_they_are(on_sqlite: Website) -> None:
    phone = on_sqlite.open_link(on_sqlite.assign()["Sam"])
    kept = phone.http.get_cookie(VISIT, domain="practice.test")

    with on_sqlite.work() as work:
        seeds = [link.seed for link in work.session.query(Link)]
    assert kept is not None
    assert len(base64.urlsafe_b64decode(kept.value + "=")) == 32
    assert [len(seed) for seed in seeds] == [32, 32]
    assert len(set(seeds)) == 2
