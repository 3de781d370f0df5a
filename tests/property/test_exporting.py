"""A person's export: all that they sent is in it; nothing of it depends on what anybody else of the case did."""

from __future__ import annotations

import json
import re

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from intersession.definition.answers import Answers
from intersession.models import Client
from intersession.services import exporting, goals, people, replies
from tests.property.test_room_safe import HIDDEN, ITEMS, SAFETY, SHARED, TEXTS, Practice, week
from tests.support.website import AMARA, Website

IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def export_of(couple: Practice, name: str) -> str:
    """Give one person's export as text; in place of what is new in each couple stands the same."""
    ref = f"{name}{couple.number}"
    with couple.website.work() as work:
        client = work.session.query(Client).filter(Client.host_ref == ref).one()
        text = json.dumps(exporting.of_client(work, client, by="system"), ensure_ascii=False)
    return IDS.sub("ID", text).replace(ref, name)


def write_back(couple: Practice) -> None:
    """Let the counselor write to each, and keep a goal of each and one of both."""
    with couple.website.work() as work:
        case = people.adopt(work, couple.case, by=AMARA)
        for person in people.members(work, case):
            replies.write(work, case, f"canary-{person.name}-reply", to=person.id, by=AMARA)
            goals.set_goal(work, case, f"canary-{person.name}-goal", by=AMARA, client_id=person.id)
        goals.set_goal(work, case, "canary-goal-of-all", by=AMARA)
    couple.website.clock.advance(minutes=1)


def test_an_export_holds_all_that_its_person_sent_and_does_not_depend_on_the_other(on_sqlite: Website) -> None:
    @settings(max_examples=5, derandomize=True, deadline=None, phases=(Phase.generate,))
    @given(shared=SHARED, levels=HIDDEN, sends=st.booleans())
    def check(shared: dict[str, set[str]], levels: dict[str, str], sends: bool) -> None:
        began, made = on_sqlite.clock(), []
        for other in (0, 1):
            on_sqlite.clock.set(began)
            couple = Practice(on_sqlite)
            weekly, private = couple.links("weekly-reflection"), couple.links("private-safety-check-in")
            sams = week("Sam", shared=set(ITEMS), other=0)
            couple.send(weekly["Sam"], sams, shared=shared["Sam"], level=levels["Sam"], note="canary-Sam-note")
            if other and sends:
                robins = week("Robin", shared=shared["Robin"], other=other)
                couple.send(weekly["Robin"], robins, shared=shared["Robin"], level="may_be_raised")
                couple.send(private["Robin"], SAFETY, shared=set(), level="counselor_only")
            if other:
                couple.counselor_adds("canary-counselor")
            write_back(couple)
            made.append(export_of(couple, "Sam"))
        assert made[0] == made[1]
        assert "Robin" not in made[0]
        assert "canary-counselor" not in made[0]
        assert "canary-goal-of-all" not in made[0]
        for words in (*(f"{item}-0" for item in TEXTS), "note", "reply", "goal"):
            assert f"canary-Sam-{words}" in made[0]
        assert len(json.loads(made[0])["shares"]) == len(shared["Sam"])

    check()


def test_answers_for_the_counselor_alone_are_their_writers_too(on_sqlite: Website) -> None:
    couple = Practice(on_sqlite)
    answers: Answers = {**SAFETY, "note": "canary-Robin-safety"}
    couple.send(couple.links("private-safety-check-in")["Robin"], answers, shared=set(), level="counselor_only")

    assert "canary-Robin-safety" in export_of(couple, "Robin")
    assert "canary-Robin-safety" not in export_of(couple, "Sam")
