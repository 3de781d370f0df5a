"""A practice of hundreds of couples within a second: the rows of one couple, copied in bulk."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from intersession.hooks.types import HostCase
from intersession.models import Assignment, Case, Client, Member, Reflection, State
from intersession.models.base import Base
from tests.support.website import Website, client

READ_LONG_AGO = 4
OF_A_CASE: tuple[type[Base], ...] = (Member, Assignment, Reflection)


def copy_up(website: Website, *, to: int) -> None:
    """Let the practice have so many couples, as copies of the last one, with some weeks that were read long ago.

    Nothing sealed in the copies can be opened. No page of a list opens any.
    """
    cases = website.host.cases["amara"]
    like = cases[-1]
    with website.work() as work:
        session = work.session
        case = session.scalars(select(Case).where(Case.host_ref == like.ref)).one()
        of_case: dict[type[Base], Sequence[Any]] = {}
        for model in OF_A_CASE:
            mine = select(model.__table__).where(model.__table__.c.case_id == case.id)
            of_case[model] = session.execute(mine).mappings().all()
        who = [member["client_id"] for member in of_case[Member]]
        originals = session.execute(select(Client.__table__).where(Client.id.in_(who))).mappings().all()
        made: dict[type[Base], list[dict[str, Any]]] = {
            Case: [],
            Client: [],
            Member: [],
            Assignment: [],
            Reflection: [],
        }
        for number in range(len(cases), to):
            new = {one["client_id"]: uuid.uuid4() for one in of_case[Member]} | {case.id: uuid.uuid4()}
            cases.append(HostCase(f"couple-{number}", tuple(client(f"{n}-{number}", "Alex") for n in "ab")))
            made[Case].append({**_row(case), "id": new[case.id], "host_ref": f"couple-{number}"})
            for n, one in zip("ab", originals, strict=True):
                made[Client].append({**one, "id": new[one["id"]], "host_ref": f"{n}-{number}"})
            for model, found in of_case.items():
                made[model] += [_copy(row, new) for row in found]
            made[Reflection] += _read(made[Reflection][-1], READ_LONG_AGO)
        for table, rows in made.items():
            session.execute(insert(table), rows)


def _row(one: Base) -> dict[str, Any]:
    return {column.key: getattr(one, column.key) for column in type(one).__table__.columns}


def _copy(row: Any, new: dict[uuid.UUID, uuid.UUID]) -> dict[str, Any]:
    if "id" in row:
        new.setdefault(row["id"], uuid.uuid4())
    made = {name: new.get(value, value) if isinstance(value, uuid.UUID) else value for name, value in row.items()}
    return made | ({"idempotency_key": uuid.uuid4().hex} if "idempotency_key" in row else {})


def _read(like: dict[str, Any], weeks: int) -> Sequence[dict[str, Any]]:
    ago = [(week, timedelta(weeks=week + 8)) for week in range(1, weeks + 1)]
    return [
        {
            **like,
            "id": uuid.uuid4(),
            "occurrence": 1000 + week,
            "state": State.SENT,
            "opens_at": like["opens_at"] - before,
            "closes_at": like["closes_at"] - before,
            "sent_at": like["opens_at"] - before,
            "reviewed_at": like["opens_at"] - before,
        }
        for week, before in ago
    ]
