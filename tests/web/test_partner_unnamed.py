"""No page of a client names the partner, until both agreed to that: whoever stands beside it learns nobody's name."""

from __future__ import annotations

from dataclasses import replace

from intersession.definition.answers import Disclosure
from intersession.models import Case
from tests.support.couples import fill, reflect
from tests.support.website import SAM_ROBIN, Website, token_of
from tests.web.test_mine import opened, sent_by
from tests.web.test_sharing import ROBINS

NAME = "Zephyrine"
PAGES = ("/i/part/1", "/i/part/2", "/i/part/3", "/i/check", "/i/privacy", "/i/check-you", "/i/help", "/i/leaving")


def walk(website: Website, links: dict[str, str]) -> list[str]:
    """Give each page that Sam sees on the way through: before, while and after writing, and after a proof."""
    phone = website.browser()
    seen = [phone.post("/i", {"token": token_of(links["Sam"])}).html]
    phone.send("/i/start", accept="yes", length="full")
    seen += [phone.get(path).html for path in PAGES]
    phone.get("/i/part/1")
    fill(phone, moment="A walk")
    seen.append(phone.page.html)
    seen.append(phone.send("/i/send").html)
    sam = opened(website, links["Sam"])
    own = f"/i/mine/{sent_by(website, 'sam')}"
    mine = ("/i/mine", own, f"{own}/share/moment", "/i/mine/shared", "/i/contact")
    return [*seen, *(sam.get(path).html for path in mine)]


def test_no_page_of_a_client_names_the_partner_unless_both_agreed(on_sqlite: Website) -> None:
    robin = replace(SAM_ROBIN.clients[1], name=NAME)
    on_sqlite.rename(SAM_ROBIN, clients=(SAM_ROBIN.clients[0], robin))
    links = on_sqlite.assign()
    reflect(on_sqlite, links[NAME], levels=Disclosure.MAY_BE_RAISED, **ROBINS)

    seen = walk(on_sqlite, links)
    assert len(seen) > 14
    assert [page for page in seen if NAME in page] == []

    with on_sqlite.work() as work:
        work.session.query(Case).one().names_shown = True
    phone = on_sqlite.open_link(on_sqlite.assign()["Sam"], accept=False)
    assert NAME in phone.page.html, "the walk would not notice a name"
