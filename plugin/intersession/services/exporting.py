"""What a person, a case or the practice has the right to take along, as plain data for JSON. Each export is recorded.

A person's export is put together from what is theirs, never cut out of a whole: nothing of it depends on what somebody
else of the case wrote, shared, or did.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from intersession.definition.form import Form
from intersession.hooks.rehearsal import PREFIX, SAMPLE
from intersession.models import (
    Assignment,
    Case,
    Client,
    Consent,
    Delivery,
    FormVersion,
    Goal,
    LegalHold,
    Member,
    OwnForm,
    OwnVersion,
    Pause,
    Pin,
    PracticeCard,
    Reflection,
    Removal,
    Reply,
    Separation,
    Share,
    ShareAsk,
    State,
    TrailEntry,
)
from intersession.services import assigning, cards, contact, copies, own_record, people, reviewing, trail, withheld
from intersession.services.reflections import COUNSELOR_NOTE
from intersession.services.replies import UNDO
from intersession.services.reviewing import OpenAnswer, OpenReflection
from intersession.services.unit import UnitOfWork

Data = dict[str, Any]

SESSIONS_BACK, SESSIONS_AHEAD = timedelta(days=3660), timedelta(days=730)
"""How far the sessions of a case's file reach, before a case's beginning and after today. The file says it, too."""


@dataclass(frozen=True, slots=True)
class CaseExport:
    """What is the case's, and each of its people apart, so that one can be handed over without the other."""

    case: Data
    people: tuple[tuple[uuid.UUID, Data], ...]


def of_client(work: UnitOfWork, client: Client, *, by: str, within: Case | None = None) -> Data:
    """Return everything of one person. `within`: of this case alone. `by`: who asked, as the trail names actors."""
    cases = [within] if within is not None else cases_of(work, client)
    trail.record(work, "exported", by=by, case_id=within.id if within else None, about=str(client.id))
    ids = [case.id for case in cases]
    return {
        "what": "Everything that is kept of one person",
        "made_at": _at(work.clock()),
        "withheld": _withheld(withheld.FROM_A_PERSON),
        "person": _facts(work, client),
        "consents": _consents(work, client, ids),
        "safe_contact": _contact(work, client),
        "reflections": sorted(
            (_reflection(work, one) for one in _reflections(work, client, ids)),
            key=lambda one: (one["opens_at"], one["form"]),
        ),
        "shares": _shares(work, client, ids),
        "asked_to_remove": _removals(work, client, ids),
        "replies": _replies(work, client, ids),
        "goals": _goals(work, client.id, select(Goal).where(Goal.case_id.in_(ids), Goal.client_id == client.id)),
        "messages": _messages(work, client, ids),
        "record": [
            {"at": _at(one.at), "what": one.what}
            for one in own_record.entries(work, client.id, case_id=within.id if within is not None else None)
        ],
    }


def of_case(work: UnitOfWork, case: Case, *, by: str) -> CaseExport:
    """Return what is the case's, and everything of each person in it, those who left included."""
    data = of_case_alone(work, case, by=by)
    return CaseExport(data, tuple((one.id, of_client(work, one, by=by, within=case)) for one in people_of(work, case)))


def of_case_alone(work: UnitOfWork, case: Case, *, by: str) -> Data:
    """Return what is the case's. It says when each of its people wrote, so it is for none of them alone."""
    data = {
        "what": "What belongs to a case, and to nobody in it alone",
        "made_at": _at(work.clock()),
        "withheld": _withheld(withheld.FROM_A_CASE),
        "case": {
            "reference": case.host_ref,
            "counselor": people.counselor_name(work, case),
            "policy": case.policy,
            "screened": case.screened,
            "names_shown": case.names_shown,
            "since": _at(case.created_at),
            "ended_at": _at(case.ended_at),
            "people": [str(one.id) for one in people_of(work, case)],
        },
        "sessions": _sessions(work, case),
        "homework": [_assignment(work, one) for one in _of_case(work, Assignment, case)],
        "goals": _goals(work, case.id, select(Goal).where(Goal.case_id == case.id, Goal.client_id.is_(None))),
        "separations": [_times(one, "began_at", "undone_at") for one in _of_case(work, Separation, case)],
        "legal_holds": [_times(one, "placed_at", "lifted_at") for one in _of_case(work, LegalHold, case)],
        "trail": [
            {"number": one.n, "at": _at(one.at), "who": one.actor, "what": one.action, "about": one.about}
            for one in work.session.scalars(
                select(TrailEntry).where(TrailEntry.case_id == case.id).order_by(TrailEntry.n)
            )
        ],
    }
    trail.record(work, "exported", by=by, case_id=case.id, about=str(case.id))
    return data


def of_practice(work: UnitOfWork) -> Data:
    """Return what is the practice's own: the forms that it wrote, and which cases there are."""
    made_up = (Case.host_ref.startswith(one) for one in (PREFIX, SAMPLE))
    refs = select(Case.host_ref).where(~or_(*made_up)).order_by(Case.created_at, Case.id)
    return {
        "what": "What belongs to the practice",
        "made_at": _at(work.clock()),
        "cases": list(work.session.scalars(refs)),
        "forms": [
            {
                "key": one.key,
                "draft": one.draft,
                "put_away_at": _at(one.put_away_at),
                "versions": [
                    {"version": made.version, "published_at": _at(made.published_at), "form": stored.body}
                    for made, stored in work.session.execute(
                        select(OwnVersion, FormVersion)
                        .join(FormVersion, FormVersion.hash == OwnVersion.form_hash)
                        .where(OwnVersion.form_id == one.id)
                        .order_by(OwnVersion.version)
                    )
                ],
            }
            for one in work.session.scalars(select(OwnForm).order_by(OwnForm.key))
        ],
    }


def people_of(work: UnitOfWork, case: Case) -> list[Client]:
    """Return who is or was in a case."""
    seats = select(Client).join(Member, Member.client_id == Client.id).where(Member.case_id == case.id)
    return list(work.session.scalars(seats.order_by(Member.position, Client.id)))


def cases_of(work: UnitOfWork, client: Client) -> list[Case]:
    """Return the cases that a person is or was in."""
    seats = select(Case).join(Member, Member.case_id == Case.id).where(Member.client_id == client.id)
    return list(work.session.scalars(seats.order_by(Case.created_at, Case.id)))


def sent_words(work: UnitOfWork, client: Client, *, within: Case | None = None) -> tuple[OpenReflection, ...]:
    """Open what a person sent, newest first, for the document of their own words."""
    cases = [within] if within is not None else cases_of(work, client)
    sent = [one for one in _reflections(work, client, [case.id for case in cases]) if one.state == State.SENT]
    return reviewing.open_all(work, sorted(sent, key=lambda one: one.sent_at or one.opens_at, reverse=True))


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _times(row: Any, *names: str) -> Data:
    return {name: _at(getattr(row, name)) for name in names}


def _withheld(rows: Iterable[tuple[str, str]]) -> list[Data]:
    return [{"what": what, "why": why} for what, why in rows]


def _of_case(work: UnitOfWork, model: Any, case: Case) -> list[Any]:
    return list(work.session.scalars(select(model).where(model.case_id == case.id).order_by(model.id)))


def _sessions(work: UnitOfWork, case: Case) -> Data:
    """Ask the application for a case's sessions, with what was agreed in each, and say of which time."""
    since, until = case.created_at - SESSIONS_BACK, work.clock() + SESSIONS_AHEAD
    found = work.plugins.appointments([case.host_ref], since=since, until=until)
    return {
        "from": _at(since),
        "until": _at(until),
        "list": [
            {
                "starts_at": _at(one.starts_at),
                "minutes": one.minutes,
                "place": one.place,
                "status": one.status,
                "agreed": list(one.agreed),
            }
            for one in found
        ],
    }


def _facts(work: UnitOfWork, client: Client) -> Data:
    known = people.person(work, client)
    pin = work.session.get(Pin, client.id)
    return {
        "id": str(client.id),
        "reference": known.ref,
        "name": known.name,
        "email": known.email,
        "phone": known.phone,
        "language": known.locale,
        "timezone": known.timezone,
        "since": _at(client.created_at),
        "pin_set_at": _at(pin.set_at) if pin is not None else None,
    }


def _consents(work: UnitOfWork, client: Client, case_ids: list[uuid.UUID]) -> list[Data]:
    spoken = [policy for texts in work.library.policies_by_language.values() for policy in texts.values()]
    known = {one.version: one for one in (*work.library.policies.values(), *spoken)}
    rows = select(Consent).where(Consent.client_id == client.id, Consent.case_id.in_(case_ids))
    return [
        {
            "at": _at(one.at),
            "version": one.policy,
            "title": known[one.policy].title if one.policy in known else None,
            "words": list(known[one.policy].paragraphs) if one.policy in known else None,
        }
        for one in work.session.scalars(rows.order_by(Consent.at, Consent.id))
    ]


def _contact(work: UnitOfWork, client: Client) -> Data | None:
    asked, pause = contact.of(work, client.id), work.session.get(Pause, client.id)
    paused = _times(pause, "began_at", "until") if pause is not None else None
    if asked is None:
        return {"paused": paused} if paused else None
    return {**asdict(asked.contact), "asked_at": _at(asked.at), "paused": paused}


def _reflections(work: UnitOfWork, client: Client, case_ids: list[uuid.UUID]) -> list[Reflection]:
    # A void one was written by somebody else under this name.
    rows = select(Reflection).where(
        Reflection.client_id == client.id, Reflection.case_id.in_(case_ids), Reflection.state != State.VOID
    )
    return list(work.session.scalars(rows.order_by(Reflection.opens_at, Reflection.id)))


def _reflection(work: UnitOfWork, one: Reflection) -> Data:
    form = work.library.version(work.session, one.form_hash)
    opened = reviewing.open_all(work, [one])[0] if one.state == State.SENT else None
    asks = select(ShareAsk).where(ShareAsk.reflection_id == one.id).order_by(ShareAsk.asked_at, ShareAsk.id)
    times = ("opens_at", "due_at", "closes_at", "started_at", "sent_at", "changed_at", "passed_at")
    return {
        "id": str(one.id),
        "form": form.public_title,
        "language": form.language,
        "state": one.state,
        "on_paper": one.source == "paper",
        "not_tonight_because": one.passed_why,
        **_times(one, *times),
        "answers": [_answer(work, form, answer) for answer in _in_order(form, opened)],
        "counselor_asks_to_share": [
            {"asks": _ask(form, ask.item), **_times(ask, "asked_at", "closed_at")} for ask in work.session.scalars(asks)
        ],
    }


def _in_order(form: Form, opened: OpenReflection | None) -> list[OpenAnswer]:
    """Return answers in the order of the form's questions, and what answers none of them last."""
    places = {item.key: place for place, item in enumerate(form.questions)}
    answers = opened.answers if opened is not None else ()
    return sorted(answers, key=lambda one: places.get(one.item, len(places)))


def _ask(form: Form, key: str) -> str:
    if key == COUNSELOR_NOTE:
        return "Only for my counselor"
    return next((item.ask for item in form.questions if item.key == key), key)


def _answer(work: UnitOfWork, form: Form, answer: OpenAnswer) -> Data:
    """Tell an answer with what was asked. One whose seal is broken is told as not readable."""
    item = next((one for one in form.questions if one.key == answer.item), None)
    kind = work.library.kinds.get(item.kind) if item is not None else None
    is_readable = answer.value is not None
    return {
        "asks": _ask(form, answer.item),
        "answer": answer.value,
        "in_words": kind.format(item, answer.value) if item and kind and is_readable else answer.value,  # type: ignore[arg-type]  # JSON that a kind made
        "is_readable": is_readable,
        "who_may_read": answer.disclosure.value,
        "policy": answer.policy,
    }


def _shares(work: UnitOfWork, client: Client, case_ids: list[uuid.UUID]) -> list[Data]:
    rows = select(Share).where(Share.client_id == client.id, Share.case_id.in_(case_ids))
    shares = work.session.scalars(rows.order_by(Share.shared_at, Share.id)).all()
    found = [
        {"asks": one.item.ask, "answer": one.value, "reflection": str(one.reflection_id), **_times(one, "shared_at")}
        for one in copies.opened(work, shares)
        if work.session.get_one(Reflection, one.reflection_id).state != State.VOID
    ]
    return sorted(found, key=lambda one: (one["shared_at"], one["asks"]))


def _removals(work: UnitOfWork, client: Client, case_ids: list[uuid.UUID]) -> list[Data]:
    rows = select(Removal).where(Removal.client_id == client.id, Removal.case_id.in_(case_ids))
    return [
        {
            **_times(one, "asked_at", "answered_at"),
            "answer": one.answer,
            "reply": _opened(work, one, "reply", owner=client.id) if one.reply else "",
        }
        for one in work.session.scalars(rows.order_by(Removal.asked_at, Removal.id))
    ]


def _opened(work: UnitOfWork, row: Any, column: str, *, owner: uuid.UUID) -> str:
    return work.vault.open(getattr(row, column), type(row), column, row=row.id, owner=owner)


def _replies(work: UnitOfWork, client: Client, case_ids: list[uuid.UUID]) -> list[Data]:
    rows = select(Reply).where(
        Reply.client_id == client.id,
        Reply.case_id.in_(case_ids),
        Reply.removed_at.is_(None),
        Reply.written_at < work.clock() - UNDO,
    )
    return [
        {"words": _opened(work, one, "body", owner=client.id), **_times(one, "written_at", "put_away_at")}
        for one in work.session.scalars(rows.order_by(Reply.written_at, Reply.id))
    ]


def _goals(work: UnitOfWork, owner: uuid.UUID, rows: Any) -> list[Data]:
    return [
        {"words": _opened(work, one, "words", owner=owner), **_times(one, "set_at", "reached_at", "removed_at")}
        for one in work.session.scalars(rows.order_by(Goal.set_at, Goal.id))
    ]


def _messages(work: UnitOfWork, client: Client, case_ids: list[uuid.UUID]) -> list[Data]:
    rows = select(Delivery).where(Delivery.client_id == client.id, Delivery.case_id.in_(case_ids))
    return [
        {"kind": one.kind, "channel": one.channel, **_times(one, "delivered_at", "bounced_at")}
        for one in work.session.scalars(rows.order_by(Delivery.delivered_at, Delivery.id))
    ]


def _assignment(work: UnitOfWork, one: Assignment) -> Data:
    form = work.library.version(work.session, one.form_hash)
    agreed = cards.of(work, one) if work.session.get(PracticeCard, one.id) is not None else None
    return {
        "form": form.title,
        "rhythm": one.every,
        "note": assigning.note_of(work, one),
        **_times(one, "created_at", "opens_at", "until", "ended_at"),
        "agreed": asdict(agreed) if agreed is not None else None,
    }
