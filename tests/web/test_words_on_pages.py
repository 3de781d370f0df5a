"""No page shows more words than it is there for: lists show states, and whoever opens words is in the trail."""

from __future__ import annotations

from intersession.models import TrailEntry
from intersession.web.access import RULES, Caller
from tests.support.couples import WEEK, reflect, tables
from tests.support.website import BASE, Website

SAID = [words for words in WEEK.values() if " " in words]
NOTE = "Please ask me alone"
FOR_READING = {"/review", "/cases/<case>", "/cases/<case>/summary/preview", "/cases/<case>/summary.pdf"}


def test_words_stand_on_the_pages_for_reading_alone_and_each_look_is_recorded(on_sqlite: Website) -> None:
    on_sqlite.meets("case-1", days=0.1)
    for link in on_sqlite.assign().values():
        reflect(on_sqlite, link, note=NOTE)
    desk = on_sqlite.counselor()
    pages = [one.path for one in RULES.values() if one.caller is Caller.COUNSELOR and "GET" in one.methods]
    telling = set()

    for path in (one for one in pages if "<" not in one.replace("<case>", "")):
        before = len(tables(on_sqlite)["intersession_trail"])
        shown = desk.http.get(path.replace("<case>", "case-1"), base_url=BASE, follow_redirects=True).text
        with on_sqlite.work() as work:
            looks = {one.action for one in work.session.query(TrailEntry).where(TrailEntry.n > before)}
        if any(words in shown for words in (*SAID, NOTE)):
            telling.add(path)
            assert "read" in looks, path

    assert len(pages) > 40
    assert telling == FOR_READING
