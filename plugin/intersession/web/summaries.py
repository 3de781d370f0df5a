"""The summary: the page that puts one together, its preview, and the file. All three are asked by the same address.

What is asked for stands in the query, so a GET changes nothing and a summary can be had again by its address; no answer
and no name is in it.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from base64 import b64encode
from collections.abc import Sequence
from datetime import date

from babel import Locale
from flask import Blueprint, Response, make_response, request

from intersession.fhir.bundle import bundle
from intersession.fhir.response import excerpt
from intersession.hooks.types import Counselor, DocumentMade, HostCase
from intersession.pages import environment as speech
from intersession.pages import locking, summary, summary_builder, summary_data
from intersession.pages.environment import translate
from intersession.pages.frame import FieldError, Place
from intersession.pages.locking import Step
from intersession.pages.summary import Wish
from intersession.pages.summary_builder import LanguageChoice
from intersession.pages.summary_page import AnySummary, Edition, Part
from intersession.pdf import summaries as printing
from intersession.services import outbox, people, trail
from intersession.services.reviewing import OpenReflection
from intersession.services.unit import UnitOfWork
from intersession.web import separating
from intersession.web.access import Caller, case_for, route
from intersession.web.documents import download, typed_password
from intersession.web.frames import LANGUAGES, work_frame
from intersession.web.headers import CONTENT_SECURITY_POLICY
from intersession.web.render import address, static_address, work_page
from intersession.web.runtime import runtime
from intersession.web.transaction import unlocked

blueprint = Blueprint("summaries", __name__)

RANGES = ("session", "weeks", "all", "dates")
LEFT_TO_CHOOSE = (Part.ANSWERS,)
"""Parts that nobody gets without asking: they make a summary long."""
FACES = (("Figtree", 400), ("Figtree", 600), ("Literata", 400), ("Literata", 600))
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
FRAME = "; frame-src 'self'"


@route(blueprint, "/cases/<case>/summary", caller=Caller.COUNSELOR)
def builder(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    host_case = case_for(work, counselor, case, action="document")
    wish, errors = _wish(host_case)
    page = summary_builder.build(
        work,
        work_frame(counselor, place=Place.CASES),
        host_case,
        wish=wish,
        reader=counselor,
        languages=tuple(LanguageChoice(one, (Locale(one).display_name or one).capitalize()) for one in LANGUAGES),
        query=_query(wish),
        errors=errors,
    )
    response = work_page(page, status=422 if errors else 200)
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY + FRAME
    return response


@route(blueprint, "/cases/<case>/summary/preview", caller=Caller.COUNSELOR, leaves_trail=True)
def preview(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    host_case = case_for(work, counselor, case, action="document")
    wish, _ = _wish(host_case)
    apart = _refused(work, counselor, host_case, wish)
    if apart is not None:
        return apart
    return _shown(_html(_page(work, counselor, host_case, wish), language=wish.language or counselor.locale))


@route(blueprint, "/cases/<case>/summary.pdf", caller=Caller.COUNSELOR, leaves_trail=True)
def document(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    host_case = case_for(work, counselor, case, action="document")
    wish, _ = _wish(host_case)
    apart = _refused(work, counselor, host_case, wish)
    if apart is not None:
        return apart
    here = runtime()
    page, answers = _built(work, counselor, host_case, wish)
    if request.args.get("as") == "archive":
        proof = printing.proof_of(here.press, page, wish, reader=counselor)
        attached = [*summary_data.attached(page), *_fhir(answers, wish)]
        with unlocked(here):
            made = here.press.archive(proof, attached=attached)
    else:
        made = printing.make(
            work, here.press, host_case, page=page, wish=wish, reader=counselor, meanwhile=lambda: unlocked(here)
        )
    return _handed(work, counselor, host_case, wish, made=made)


@route(blueprint, "/cases/<case>/summary/password", caller=Caller.COUNSELOR)
def lock(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    host_case = case_for(work, counselor, case, action="document")
    return work_page(_lock_page(counselor, host_case))


@route(blueprint, "/cases/<case>/summary/password", caller=Caller.COUNSELOR, methods=("POST",))
def lock_file(work: UnitOfWork, counselor: Counselor, case: str) -> Response:
    """The summary under the password that was posted, which is kept nowhere."""
    host_case = case_for(work, counselor, case, action="document")
    wish, _ = _wish(host_case)
    password, errors = typed_password()
    if errors:
        return work_page(_lock_page(counselor, host_case, errors=errors), status=422)
    apart = _refused(work, counselor, host_case, wish)
    if apart is not None:
        return apart
    here, page = runtime(), _page(work, counselor, host_case, wish)
    proof = printing.proof_of(here.press, page, wish, reader=counselor)
    with unlocked(here):
        made = here.press.lock(proof, password=password)
    return _handed(work, counselor, host_case, wish, made=made)


def _lock_page(counselor: Counselor, host_case: HostCase, *, errors: tuple[FieldError, ...] = ()) -> locking.LockPage:
    wish, _ = _wish(host_case)
    named = {one.ref: one.name for one in host_case.clients}
    whose = {
        Edition.COUNSELOR: translate("For the counselor only"),
        Edition.ROOM_SAFE: translate("Only what each chose to share"),
        Edition.PERSONAL: translate("For {name} only").format(name=named.get(wish.person, "")),
    }
    query = _query(wish)
    return locking.LockPage(
        frame=work_frame(counselor, place=Place.CASES),
        heading=translate("Summary with a password"),
        whose=whose[wish.edition],
        way=(
            Step(translate("Couples"), address("cases.list")),
            Step(host_case.title, address("cases.case", case=host_case.ref), is_name=True),
            Step(translate("Summary"), address("summaries.builder", case=host_case.ref, **query)),
        ),
        action=address("summaries.lock_file", case=host_case.ref, **query),
        errors=errors,
    )


def _handed(work: UnitOfWork, counselor: Counselor, host_case: HostCase, wish: Wish, *, made: bytes) -> Response:
    _tell(work, counselor, host_case, edition=wish.edition, made=made)
    return download(made, name=f"summary-{work.clock().date().isoformat()}.pdf")


def _wish(host_case: HostCase) -> tuple[Wish, tuple[FieldError, ...]]:
    """Read what is asked for; what makes no sense becomes the nearest thing that does, or an error to show."""
    audience = request.args.get("for", "")
    refs = {client.ref for client in host_case.clients}
    edition = Edition.PERSONAL if audience in refs else _edition(audience)
    asked = request.args.get("range", "")
    first, last = _day("first"), _day("last")
    errors: tuple[FieldError, ...] = ()
    if asked == "dates" and first is None:
        errors = (FieldError("isn-first", translate("Please pick the first day.")),)
    elif asked == "dates" and first is not None and last is not None and last < first:
        errors = (FieldError("isn-last", translate("The last day is before the first one.")),)
    language = request.args.get("language", "")
    wish = Wish(
        edition=edition,
        range=asked if asked in RANGES and not errors else "weeks",
        first=first,
        last=last,
        person=audience if edition is Edition.PERSONAL else "",
        parts=_parts(),
        language=language if language in LANGUAGES else "",
    )
    return wish, errors


def _edition(audience: str) -> Edition:
    return Edition.ROOM_SAFE if audience == Edition.ROOM_SAFE else Edition.COUNSELOR


def _parts() -> tuple[Part, ...]:
    """Return the parts that were ticked; before anybody ticked, all save the long ones.

    One that the edition may not have stays ticked for another edition.
    """
    if "picked" not in request.args:
        return tuple(one for one in Part if one not in LEFT_TO_CHOOSE)
    ticked = set(request.args.getlist("part"))
    return tuple(one for one in Part if one.value in ticked)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, "")[:10])
    except ValueError:
        return None


def _query(wish: Wish) -> dict[str, str | list[str]]:
    asked: dict[str, str | list[str]] = {
        "for": wish.person or wish.edition.value,
        "range": wish.range,
        "picked": "1",
        "part": [one.value for one in wish.parts],
    }
    if wish.range == "dates" and wish.first is not None:
        asked["first"] = wish.first.isoformat()
        if wish.last is not None:
            asked["last"] = wish.last.isoformat()
    if wish.language:
        asked["language"] = wish.language
    return asked


def _refused(work: UnitOfWork, counselor: Counselor, host_case: HostCase, wish: Wish) -> Response | None:
    """Answer in place of a document on both when they are separated; a client's own can still be made."""
    return None if wish.edition is Edition.PERSONAL else separating.refused(work, counselor, host_case)


def _page(work: UnitOfWork, counselor: Counselor, host_case: HostCase, wish: Wish) -> AnySummary:
    page, _ = _built(work, counselor, host_case, wish)
    return page


def _built(
    work: UnitOfWork, counselor: Counselor, host_case: HostCase, wish: Wish
) -> tuple[AnySummary, tuple[OpenReflection, ...]]:
    with speech.use_language(wish.language or counselor.locale):
        return summary.build_with_answers(work, host_case, wish, reader=counselor)


def _fhir(answers: Sequence[OpenReflection], wish: Wish) -> list[dict[str, str]]:
    """Return the answers as FHIR, for a record of one person or of each. A sheet of both is nobody's record."""
    if wish.edition is Edition.ROOM_SAFE or not answers:
        return []
    resources = (
        excerpt(one.form, one.values, subject=str(one.client_id), authored=one.sent_at, source=one.source)
        for one in answers
    )
    text = json.dumps(bundle(resources), ensure_ascii=False, indent=1, sort_keys=True)
    return [{"name": "responses.fhir.json", "about": translate("Answers as FHIR R4"), "text": text}]


def _html(page: AnySummary, *, language: str) -> str:
    with speech.use_language(language):
        return speech.render(runtime().templates, page)


def _shown(html: str) -> Response:
    """Answer with the document itself as a page inside the builder: same template, our typefaces, no script at all."""
    html = html.replace("<style>", f"<style>{_faces()}", 1)
    hashes = " ".join(f"'sha256-{_digest(style)}'" for style in STYLE.findall(html))
    response = make_response(html)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {hashes}; img-src data:; font-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'self'; sandbox allow-same-origin"
    )
    return response


def _digest(style: str) -> str:
    return b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _faces() -> str:
    return "".join(
        f"@font-face{{font-family:{family};font-weight:{weight};"
        f"src:url({static_address(f'fonts/{family.lower()}-{weight}.ttf')})}}"
        for family, weight in FACES
    )


def _tell(work: UnitOfWork, counselor: Counselor, host_case: HostCase, *, edition: Edition, made: bytes) -> None:
    case = people.case_of(work, host_case.ref)
    if case is None:
        return
    actor = trail.counselor_actor(counselor)
    trail.record(work, "document_made", by=actor, case_id=case.id, about=f"summary:{edition.value}")
    event = DocumentMade(
        id=uuid.uuid4(),
        at=work.clock(),
        case=case.id,
        counselor_ref=counselor.ref,
        kind="summary",
        edition=edition.value,
        sha256=hashlib.sha256(made).hexdigest(),
    )
    outbox.emit(work, event)
