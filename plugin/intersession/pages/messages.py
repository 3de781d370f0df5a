"""Builds the page of messages that need a person, and the one line about them on a case's page."""

from __future__ import annotations

import uuid
from collections.abc import Container, Mapping, Sequence

from sqlalchemy import select

from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case, Client
from intersession.models.among import Many, among
from intersession.pages.environment import listed, say_later, translate
from intersession.pages.frame import WorkFrame
from intersession.pages.messages_page import MessagesPage, StoppedLine, TroubleLine
from intersession.pages.overview import moment, people_of
from intersession.pages.people import Person
from intersession.services import messaging, people
from intersession.services.messaging import Trouble
from intersession.services.unit import UnitOfWork

WHAT = {
    "bounced": say_later("It came back. The address or number may be wrong, or the mailbox full."),
    "refused": say_later("Nobody has that address or number. Ask for the right one, then send it again."),
    "waiting": say_later("It could not be sent so far. The mail server may be away. Next try:"),
    "given_up": say_later("It could not be sent. Nothing of what anybody wrote is touched by that."),
}


def build(work: UnitOfWork, frame: WorkFrame, host_cases: Sequence[HostCase], *, reader: Counselor) -> MessagesPage:
    """Build what needs a person in all of a counselor's cases."""
    known = people.case_ids(work, [one.ref for one in host_cases])
    by_case = {known[one.ref]: one for one in host_cases if one.ref in known}
    clients = _clients(work, host_cases)
    stopped = {clients[one].id: one for one in messaging.stopped(work, clients)}
    return MessagesPage(
        frame=frame,
        troubles=tuple(
            _trouble(work, one, by_case[one.case_id], clients[one.client_id], reader)
            for one in messaging.troubles(work, Many(by_case))
            if one.client_id in clients
        ),
        stopped=tuple(
            StoppedLine(str(stopped[person.id]), host_case.ref, host_case.title, person)
            for host_case in by_case.values()
            for person in people_of(host_case)
            if person.id in stopped
        ),
    )


def _clients(work: UnitOfWork, host_cases: Sequence[HostCase]) -> dict[uuid.UUID, Person]:
    known = {person.id: person for one in host_cases for person in people_of(one)}
    rows = select(Client.id, Client.host_ref).where(among(Client.host_ref, known), Client.detached_at.is_(None))
    return {client: known[ref] for client, ref in work.session.execute(rows)}


def _trouble(work: UnitOfWork, trouble: Trouble, host_case: HostCase, person: Person, reader: Counselor) -> TroubleLine:
    return TroubleLine(
        id=str(trouble.id),
        case=host_case.ref,
        case_title=host_case.title,
        person=person,
        what=translate(WHAT[trouble.what]),
        when=moment(trouble.at, now=work.clock(), reader=reader),
        is_waiting=trouble.what == "waiting",
    )


def case_line(work: UnitOfWork, case: Case, host_case: HostCase) -> str:
    """Say in one line what needs a person, or "": "Messages to Robin have stopped: two unanswered."."""
    clients = _clients(work, [host_case])
    stopped = messaging.stopped(work, clients)
    about = {one.client_id for one in messaging.troubles(work, [case.id])}
    return " ".join(
        words.format(name=names)
        for words, names in (
            (translate("Messages to {name} have stopped: two unanswered."), _names(host_case, clients, stopped)),
            (translate("A message to {name} has not arrived."), _names(host_case, clients, about)),
        )
        if names
    )


def _names(host_case: HostCase, clients: Mapping[uuid.UUID, Person], chosen: Container[uuid.UUID]) -> str:
    refs = {person.id for client, person in clients.items() if client in chosen}
    return listed(person.name for person in people_of(host_case) if person.id in refs)
