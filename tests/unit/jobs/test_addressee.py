"""Who is written to is who the host knows when the message goes, and where the host knows them then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import select

from intersession.hooks.spec import hookimpl
from intersession.hooks.types import HostClient, Message
from intersession.jobs.worker import Worker
from intersession.models import Client, Link
from intersession.services import assigning, people
from intersession.services.assigning import Plan
from tests.support.clock import Clock
from tests.support.units import AMARA, ANA, BEN, COUPLE, Practice


@dataclass
class Post:
    sent: list[HostClient] = field(default_factory=list)

    @hookimpl
    def intersession_decide_delivery(self, message: Message) -> str:
        self.sent.append(message.to)
        return message.key

    @property
    def addresses(self) -> list[str]:
        return sorted(one.email or one.phone for one in self.sent)


@pytest.fixture
def post(practice: Practice) -> Post:
    made = Post()
    practice.plugins.register(made, "post")
    return made


def assign(practice: Practice, clients: Sequence[HostClient] = (ANA, BEN), *, key: str = "once") -> None:
    with practice.writing() as work:
        case = practice.host_says(replace(COUPLE, clients=tuple(clients)))
        assigning.assign(work, case, Plan(form="weekly-reflection", key=key), by=AMARA)


def run(practice: Practice, clock: Clock) -> None:
    clock.advance(minutes=5)
    Worker(practice.unit).run_due()


@pytest.mark.store
def test_an_address_that_was_mended_after_assigning_counts_and_is_kept(
    practice: Practice, post: Post, clock: Clock
) -> None:
    assign(practice)
    mended = replace(ANA, email="ana@elsewhere.example", locale="es", timezone="Europe/Madrid")
    practice.host_says(replace(COUPLE, clients=(mended, BEN)))

    run(practice, clock)

    assert post.addresses == ["ana@elsewhere.example", "ben@example.org"]
    with practice.unit() as work:
        ana = work.session.scalars(select(Client).where(Client.host_ref == "ana")).one()
        assert (people.person(work, ana).email, ana.locale, ana.timezone) == (mended.email, "es", "Europe/Madrid")
        assert ana.reached_since == clock()


def test_who_left_the_case_at_the_host_is_not_written_to(practice: Practice, post: Post, clock: Clock) -> None:
    assign(practice)
    practice.host_says(replace(COUPLE, clients=(BEN,)))

    run(practice, clock)

    assert post.addresses == ["ben@example.org"]


def test_nothing_goes_out_for_a_case_that_the_host_has_no_more(practice: Practice, post: Post, clock: Clock) -> None:
    assign(practice)
    practice.host_has_no_case()

    run(practice, clock)

    assert post.sent == []


def test_who_got_the_reference_of_another_is_not_sent_that_ones_link(
    practice: Practice, post: Post, clock: Clock
) -> None:
    assign(practice)
    zoe = replace(ANA, name="Zoe", email="zoe@example.org", fingerprint="9")
    practice.host_says(replace(COUPLE, clients=(zoe, BEN)))

    run(practice, clock)

    assert post.addresses == ["ben@example.org"]


def test_the_host_reads_in_a_message_whom_it_is_for(practice: Practice, post: Post, clock: Clock) -> None:
    assign(practice)

    run(practice, clock)

    assert {(one.ref, one.fingerprint) for one in post.sent} == {("ana", "1"), ("ben", "2")}


def test_a_host_that_begins_to_give_fingerprints_means_the_same_people(practice: Practice) -> None:
    assign(practice, [replace(one, fingerprint="") for one in (ANA, BEN)])

    assign(practice, key="again")

    with practice.unit() as work:
        rows = work.session.execute(select(Client.host_ref, Client.fingerprint, Client.detached_at)).all()
        assert sorted(map(tuple, rows)) == [("ana", "1", None), ("ben", "2", None)]


def test_whose_links_end_who_left_and_nobody_elses(practice: Practice) -> None:
    assign(practice)

    assign(practice, [BEN], key="again")

    with practice.unit() as work:
        links = select(Client.host_ref, Link.revoked_at.is_(None)).join(Link, Link.client_id == Client.id)
        assert sorted(map(tuple, work.session.execute(links))) == [("ana", False), ("ben", True), ("ben", True)]


def test_a_time_zone_that_nobody_knows_is_no_reason_to_stop(practice: Practice, post: Post, clock: Clock) -> None:
    assign(practice, [replace(ANA, timezone="Central"), BEN])

    run(practice, clock)

    assert len(post.sent) == 2
    with practice.unit() as work:
        assert set(work.session.scalars(select(Client.timezone).where(Client.host_ref == "ana"))) == {"UTC"}
