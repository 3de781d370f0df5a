"""The paste block of a case: text for a record kept elsewhere."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request

from intersession.definition.items import Item
from intersession.hooks.types import Counselor, HostCase
from intersession.models import Case
from intersession.pages import brief, paste, summary_source
from intersession.pages.brief_page import RoomSafePage
from intersession.pages.environment import digits, translate
from intersession.pages.frame import Place
from intersession.pages.overview import people_of
from intersession.pages.paste import JOINT, Lines, Shape
from intersession.pages.sessions import sessions_of
from intersession.pages.summary_source import Span
from intersession.services import people, reviewing
from intersession.services.reviewing import OpenReflection
from intersession.services.unit import UnitOfWork
from intersession.web import separating
from intersession.web.access import Caller, case_for, route
from intersession.web.frames import work_frame
from intersession.web.render import work_page

blueprint = Blueprint("paste", __name__)


@route(blueprint, "/cases/<case>/paste", caller=Caller.COUNSELOR, leaves_trail=True)
def show(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    host_case = case_for(work, counselor, case, action="document")
    asked = request.args.get("who", JOINT)
    who = asked if asked in {one.ref for one in host_case.clients} else JOINT
    apart = separating.refused(work, counselor, host_case) if who == JOINT else None
    if apart is not None:
        return apart
    shapes = {one.value: one for one in Shape}
    shape = shapes.get(request.args.get("shape", ""), Shape.DAP)
    known = people.case_of(work, host_case.ref)
    page = paste.PastePage(
        frame=work_frame(counselor, place=Place.CASES),
        case=host_case.ref,
        case_title=host_case.title,
        people=people_of(host_case),
        who=who,
        shape=shape,
        text=paste.write(_lines(work, counselor, host_case, known, who=who), shape),
    )
    return work_page(page)


def _lines(work: UnitOfWork, counselor: Counselor, host_case: HostCase, case: Case | None, *, who: str) -> Lines:
    looked: set[uuid.UUID] = set()
    if who == JOINT:
        page = brief.build(work, host_case, edition="room_safe", reader=counselor, look=looked.update)
        made = paste.joint(page) if isinstance(page, RoomSafePage) else Lines()
    else:
        made = _individual(work, counselor, host_case, case, who=who, looked=looked)
    if case is not None:
        reviewing.record_look(work, case, looked, by=counselor)
    return made


def _individual(
    work: UnitOfWork, counselor: Counselor, host_case: HostCase, case: Case | None, *, who: str, looked: set[uuid.UUID]
) -> Lines:
    held = sessions_of(work, host_case)
    span = Span(held.since or held.now - brief.FIRST_RANGE, held.now)
    client = next((one.id for one in people.members(work, case) if one.ref == who), None) if case is not None else None
    own = summary_source.own(work, case, span, client=client)
    opened = summary_source.spoken(work, own, locale=counselor.locale)
    looked.update(summary_source.writers(opened))
    agreed = held.last.agreed if held.last is not None else ()
    return paste.individual(opened, agreed=agreed, reader=counselor, written=_written)


def _written(reflection: OpenReflection, key: str) -> str:
    item, answer = reflection.form.item(key), reflection.answer(key)
    value = answer.value if answer is not None else None
    if isinstance(value, str):
        return _word(item, value)
    if isinstance(value, list):
        return ", ".join(_word(item, str(one)) for one in value)
    if isinstance(value, bool):
        return translate("Yes") if value else translate("No")
    if isinstance(value, int | float):
        return translate("{n} of {most}").format(n=digits(value), most=digits(item.maximum))
    return ""


def _word(item: Item, value: str) -> str:
    return item.label_of(value) if item.options else value
