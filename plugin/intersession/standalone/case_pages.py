"""The pages to add a case and to change one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from intersession.errors import NotFound
from intersession.hooks.types import HostCase
from intersession.pages.environment import say_later
from intersession.pages.environment import translate as _
from intersession.pages.frame import Toast
from intersession.services import people as ours
from intersession.services import trail
from intersession.services.people import MARKS
from intersession.services.unit import UnitOfWork
from intersession.standalone import cases, giving
from intersession.standalone.cases import KINDS, CaseDraft, PersonDraft
from intersession.standalone.desk import desk_frame, page, refuse_forged, shown
from intersession.standalone.forms import CaseForm, zones
from intersession.standalone.hooks import as_counselor, prove, proved_lately
from intersession.standalone.models import PracticeCase, User
from intersession.standalone.pages import (
    CaseLine,
    CasePage,
    ContactLine,
    PeoplePage,
    PersonInputs,
    PlaceLine,
    Way,
    read_input,
)

TITLES = {"couple": say_later("Add a couple"), "person": say_later("Add a person"), "family": say_later("Add a family")}
KIND_LABELS = {"couple": say_later("A couple"), "person": say_later("One person"), "family": say_later("A family")}
WANTED = say_later("An email or a phone number changes, so please write your password.")
WRONG = say_later("This password does not fit. Please try again.")
ASK_FIRST = {"family": 3}
"""How many people are asked for at first, where that is not the fewest."""


@page("/people")
def people(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """List everybody, with a way to mend names and contacts."""
    own = cases.of_counselor(work, user.id)
    lines = tuple(_line(case, told) for case, told in zip(own, cases.as_host_cases(work, own), strict=True))
    toast = Toast(_("Given to your colleague.")) if request.args.get("done") == "given" else None
    return shown(PeoplePage(desk_frame(user, toast=toast), lines, url_for("practice.new_case")))


def _line(case: PracticeCase, told: HostCase) -> CaseLine:
    known = tuple(
        ContactLine(MARKS[place], one.name, tuple(filter(None, (one.email, one.phone))))
        for place, one in enumerate(told.clients)
    )
    return CaseLine(told.title, known, url_for("practice.change_case", case_id=case.id))


@page("/cases/new", methods=("GET", "POST"))
def new_case(work: UnitOfWork, user: User) -> ResponseReturnValue:
    """Add a case; what kind it is decides how many people are asked for."""
    kind = request.args.get("kind", "couple")
    if kind not in KINDS:
        raise NotFound("no such kind of case")
    form = CaseForm()
    if request.method == "POST" and form.check(kind):
        made = cases.add(work, form.draft(kind), by=user)
        return redirect(url_for("intersession.cases.case", case=str(made.id)), 303)
    _fill(form, CaseDraft(kind, ()), user)
    return shown(_page(form, kind, user=user, action=url_for("practice.new_case", kind=kind)))


@page("/cases/<uuid:case_id>", methods=("GET", "POST"))
def change_case(work: UnitOfWork, user: User, case_id: uuid.UUID) -> ResponseReturnValue:
    """Change names, contacts and the focus. People stay the ones they are; where they are reached wants a proof."""
    case = cases.own_case(work, case_id, by=user)
    form, before = CaseForm(), cases.drafted(work, case)
    is_sent = request.method == "POST"
    is_proof_asked = is_sent and not proved_lately() and cases.moves(before, form.draft(case.kind))
    if is_sent and form.check(case.kind, before.people) and (not is_proof_asked or _is_proved(form, user)):
        cases.change(work, case, form.draft(case.kind))
        _tell(work, case, user)
        return redirect(url_for("intersession.cases.case", case=str(case.id)), 303)
    _fill(form, before, user)
    return shown(
        _page(
            form,
            case.kind,
            user=user,
            action=url_for("practice.change_case", case_id=case.id),
            case=case.id,
            is_proof_asked=is_proof_asked,
            leaving=_places(case, before.people) if cases.may_leave(before.people) else (),
            gone=_places(case, cases.who_may_return(work, case)),
            give_url=url_for("practice.give_case", case_id=case.id) if giving.colleagues(work, user) else "",
        )
    )


@page("/cases/<uuid:case_id>/people/<uuid:person>/place", methods=("POST",))
def set_place(work: UnitOfWork, user: User, case_id: uuid.UUID, person: uuid.UUID) -> ResponseReturnValue:
    """Let somebody be no longer part of a family, or part of it again. What they wrote is kept."""
    refuse_forged()
    case = cases.own_case(work, case_id, by=user)
    is_back = request.form.get("place") == "here"
    (cases.come_back if is_back else cases.leave)(work, case, person)
    _tell(work, case, user)
    known = ours.case_of(work, str(case.id))
    trail.record(
        work,
        "person_came_back" if is_back else "person_left",
        by=trail.counselor_actor(as_counselor(user)),
        case_id=known.id if known is not None else None,
        about=str(person),
    )
    return redirect(url_for("practice.change_case", case_id=case.id, done="kept"), 303)


def _places(case: PracticeCase, people: Iterable[PersonDraft]) -> tuple[PlaceLine, ...]:
    return tuple(
        PlaceLine(one.name, url_for("practice.set_place", case_id=case.id, person=one.client)) for one in people
    )


def _is_proved(form: CaseForm, user: User) -> bool:
    if prove(user, form.password.data or ""):
        return True
    form.password.errors = [WRONG if form.password.data else WANTED]
    return False


def _tell(work: UnitOfWork, case: PracticeCase, user: User) -> None:
    """Let what is sent from now on go to the new address, if anything was sent at all."""
    if ours.case_of(work, str(case.id)) is not None:
        ours.adopt(work, cases.as_host_case(work, case), by=as_counselor(user))


def _fill(form: CaseForm, draft: CaseDraft, user: User) -> None:
    """Put what is known into a form that nobody sent yet, and add the places that may be filled."""
    is_fresh = request.method != "POST"
    if is_fresh:
        form.nickname.data, form.focus.data = draft.nickname, draft.focus
    for known in draft.people if is_fresh else ():
        form.people.append_entry(_as_data(known))
    fewest, most = KINDS[draft.kind]
    wanted = max(fewest, ASK_FIRST.get(draft.kind, 0), min(len(draft.people) + 1, most))
    while len(form.people) < wanted:
        form.people.append_entry(_as_data(PersonDraft("", locale=user.locale, timezone=user.timezone)))


def _as_data(known: PersonDraft) -> dict[str, str]:
    return {
        "name": known.name,
        "email": known.email,
        "phone": known.phone,
        "locale": known.locale,
        "timezone": known.timezone,
        "client": known.client,
    }


def _page(
    form: CaseForm,
    kind: str,
    *,
    user: User,
    action: str,
    case: uuid.UUID | None = None,
    is_proof_asked: bool = False,
    leaving: tuple[PlaceLine, ...] = (),
    gone: tuple[PlaceLine, ...] = (),
    give_url: str = "",
) -> CasePage:
    others = (
        ()
        if case
        else tuple(Way(_(label), url_for("practice.new_case", kind=one)) for one, label in KIND_LABELS.items())
    )
    toast = Toast(_("Kept.")) if request.args.get("done") == "kept" else None
    return CasePage(
        frame=desk_frame(user, toast=toast),
        title=_(TITLES[kind]) if case is None else _("Names and contacts"),
        button=_("Add") if case is None else _("Keep the changes"),
        action=action,
        back_url=url_for("intersession.cases.case", case=str(case)) if case else url_for("intersession.cases.list"),
        people=tuple(_person(entry.form, place, kind) for place, entry in enumerate(form.people)),
        inputs=(
            read_input(form.nickname, hint=say_later("Only you see it. Empty: the names.")),
            read_input(form.focus, hint=say_later("A line for yourself. It is kept sealed.")),
            *([read_input(form.password, autocomplete="current-password")] if is_proof_asked else ()),
        ),
        zones=tuple(zones()),
        kind=kind,
        kinds=others,
        leaving=leaving,
        gone=gone,
        give_url=give_url,
    )


def _person(person: object, place: int, kind: str) -> PersonInputs:
    fields = {name: getattr(person, name) for name in ("client", "name", "email", "phone", "locale", "timezone")}
    return PersonInputs(
        mark=MARKS[place],
        is_optional=place >= KINDS[kind][0] and not fields["client"].data,
        client=read_input(fields["client"]),
        inputs=(
            read_input(fields["name"]),
            read_input(fields["email"], hint=say_later("Empty: hand the link over in the room.")),
            read_input(fields["phone"]),
            read_input(fields["locale"]),
            read_input(fields["timezone"], suggestions="isn-zones"),
        ),
    )
