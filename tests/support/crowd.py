"""Many clients who are about to send, made without their browsers, and what they then do at one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import select
from werkzeug.test import TestResponse

from intersession.definition.answers import Answers
from intersession.hooks.types import HostCase
from intersession.models import Link, Reflection
from intersession.services import assigning, consents, people, reflections, visits
from intersession.services.assigning import Plan
from intersession.services.unit import UnitOfWork
from intersession.web.cookies import VISIT
from tests.support.website import AMARA, BASE, Website, client


@dataclass(frozen=True, slots=True)
class Writer:
    """A client in a visit: the cookie and the form token that this browser would send."""

    name: str
    cookie: str
    token: str
    words: str

    def post(self, website: Website, path: str, **data: str) -> TestResponse:
        """Post a form of this visit, as its browser would."""
        headers = {"Cookie": f"{VISIT}={self.cookie}", "Sec-Fetch-Site": "same-origin"}
        http = website.app.test_client(use_cookies=False)
        return http.post(path, data={"csrf_token": self.token, **data}, base_url=BASE, headers=headers)


def couple(number: int) -> HostCase:
    """Make a couple that no other has to do with."""
    return HostCase(f"case-n{number}", (client(f"a{number}", f"Ana{number}"), client(f"b{number}", f"Ben{number}")))


def writers(website: Website, *, couples: int, form: str = "weekly-reflection") -> list[Writer]:
    """Assign a form to so many couples; everybody has begun, and has a draft with words of their own."""
    website.host.signed_in = AMARA
    made: list[Writer] = []
    with website.work() as work:
        for number in range(couples):
            case = couple(number)
            website.host.cases["amara"].append(case)
            assignment = assigning.assign(work, case, Plan(form, key=f"crowd-{number}"), by=AMARA)
            rows = select(Link).where(Link.assignment_id == assignment.id)
            made += [begin(work, link) for link in work.session.scalars(rows).all()]
    return made


def begin(work: UnitOfWork, link: Link, *, answers: Answers | None = None) -> Writer:
    """Begin a visit and save a draft of these answers, or one that says yes and the writer's name everywhere."""
    mine = (Reflection.assignment_id == link.assignment_id) & (Reflection.client_id == link.client_id)
    reflection = work.session.scalars(select(Reflection).where(mine)).one()
    consents.give(work, people.case_by_id(work, reflection.case_id), link.client_id)
    begun = visits.begin(work, link, reflection)
    work.session.flush()
    name = people.person(work, people.client_by_id(work, link.client_id)).name
    items = reflections.form_of(work, reflection).items
    told = {item.key: f"Words of {name}" if item.kind == "text" else "yes" for item in items if _is_told(item.kind)}
    reflections.save(work, begun.visit, told if answers is None else answers, asked=items, rev=0)
    return Writer(name, begun.secret, visits.form_token(work, begun.visit), f"Words of {name}")


def _is_told(kind: str) -> bool:
    return kind in {"text", "yes_no"}


def at_once(steps: Sequence[Callable[[], TestResponse]]) -> list[TestResponse]:
    """Take all steps at the same moment, each in a thread of its own, and give the answers in order."""
    start = threading.Barrier(len(steps))

    def wait_and_take(step: Callable[[], TestResponse]) -> TestResponse:
        start.wait(60)
        return step()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(wait_and_take, steps))
