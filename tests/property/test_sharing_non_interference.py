"""Whatever one partner shares, takes back and changes: the other reads the copies that stand; nothing else tells."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intersession.definition.answers import Disclosure
from intersession.models import Share, ShareAsk
from tests.support.couples import reflect
from tests.support.website import Browser, Website
from tests.web.test_mine import opened, sent_by

ITEMS = ("moment", "helped", "talk")
STEPS_OF_SAM = ("share", "take_back", "change", "ask", "rather_not", "ask_removal")
UNPROVED = ("/i/part/1", "/i/check", "/i/check-you", "/i/new-pin", "/i/contact", "/i/help", "/i/privacy")
STEPS = st.tuples(st.sampled_from(STEPS_OF_SAM), st.sampled_from(ITEMS))


@dataclass
class Couple:
    """Sam has sent and may share; Robin has one browser that proved nothing, and one that did."""

    website: Website
    sam: Browser
    stranger: Browser
    robin: Browser
    desk: Browser
    said: dict[str, str]
    id: str
    copies: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def take(self, step: str, item: str) -> None:
        getattr(self, step)(item)

    def share(self, item: str) -> None:
        self.sam.get(f"/i/mine/{self.id}/share/{item}")
        self.sam.send(f"/share/{item}")
        self.copies[item] = self.said[item]

    def take_back(self, item: str) -> None:
        if item in self.copies:
            self.sam.get(f"/i/mine/{self.id}")
            self.sam.send(f"/take-back/{item}")
            del self.copies[item]

    def change(self, item: str) -> None:
        self.count += 1
        self.said[item] = f"Canary {item} {self.count} end"
        self.sam.get(f"/i/mine/{self.id}/change")
        self.sam.send("/change", **{item: self.said[item]})

    def ask(self, item: str) -> None:
        page = self.desk.get("/cases/case-1")
        if any(form.action.endswith(f"/ask/{item}") for form in page.forms()):
            self.desk.send(f"/ask/{item}")

    def rather_not(self, item: str) -> None:
        page = self.sam.get(f"/i/mine/{self.id}")
        if any(form.action.endswith(f"/rather-not/{item}") for form in page.forms()):
            self.sam.send(f"/rather-not/{item}")

    def ask_removal(self, item: str) -> None:
        """Ask to have it removed, or ask for that no more."""
        page = self.sam.get(f"/i/mine/{self.id}")
        self.sam.send("/removal", **({"do": "take_back"} if "You asked" in page.text else {}))

    def seen_unproved(self) -> list[tuple[str, list[tuple[str, str]]]]:
        return [(self.stranger.get(path).html, sorted(self.stranger.response.headers)) for path in UNPROVED]


def begin(website: Website) -> Couple:
    links, robins_other = website.assign(), website.assign("appreciation-and-validation")["Robin"]
    said = {item: f"Canary {item} 0 end" for item in ITEMS}
    reflect(website, links["Sam"], levels=Disclosure.MAY_BE_RAISED, closeness="6", **said)
    reflect(website, links["Robin"], closeness="4")
    return Couple(
        website,
        sam=opened(website, links["Sam"]),
        stranger=website.open_link(robins_other, accept=True),
        robin=opened(website, links["Robin"]),
        desk=website.counselor(),
        said=said,
        id=sent_by(website, "sam"),
    )


def test_the_partner_reads_the_copies_that_stand_and_nothing_else(website: Website) -> None:
    couple = begin(website)
    before, mail = couple.seen_unproved(), len(website.host.delivered)
    lists = couple.robin.get("/i/mine").html
    couple.robin.get("/i/mine/notes.pdf")
    paper = website.renderer.html

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
    @given(st.lists(STEPS, min_size=1, max_size=5))
    def walk(steps: list[tuple[str, str]]) -> None:
        # One couple's story goes on over all examples: each begins where the last one ended.
        for step, item in steps:
            couple.take(step, item)
        shared = couple.robin.get("/i/mine/shared").html
        website.counselor().get("/cases/case-1/brief/room_safe.pdf")
        for item in ITEMS:
            standing = couple.copies.get(item)
            found = {words for words in _canaries(item, couple.count) if words in shared}
            assert found == ({standing} if standing else set())
            assert {words for words in _canaries(item, couple.count) if words in website.renderer.html} <= {standing}
        assert couple.seen_unproved() == before
        assert couple.robin.get("/i/mine").html == lists
        couple.robin.get("/i/mine/notes.pdf")
        assert website.renderer.html == paper
        assert len(website.host.delivered) == mail
        assert couple.stranger.get("/i/mine/shared", status=303).html != shared

    walk()

    with website.work() as work:
        assert work.session.query(Share).count() == len(couple.copies)
        assert work.session.query(ShareAsk).count() <= len(ITEMS)


def _canaries(item: str, count: int) -> list[str]:
    return [f"Canary {item} {number} end" for number in range(count + 1)]
