"""What the assign page posts, read and checked: the fields as they were typed, and the plans that follow from them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request

from intersession.hooks.types import Appointment, Counselor, HostCase
from intersession.pages import assigning as builder
from intersession.pages.assigning_page import EVERYBODY, NOTE_LENGTH, USUAL_DAYS, Chosen, Every
from intersession.pages.environment import translate
from intersession.pages.frame import FieldError
from intersession.pages.overview import coming_sessions
from intersession.services.assigning import Plan
from intersession.services.cards import MOST_DOABLE, WORDS, WORDS_LENGTH, AgreedCard
from intersession.services.schedules import BOUND, MOST_DAYS
from intersession.services.unit import UnitOfWork
from intersession.web.words import is_readable, posted_words

KEY = re.compile(r"[\w-]{1,64}", re.ASCII)
"""What the assign page sends so that a second tap assigns nothing: an id that it made."""
END_OF_DAY = time(21, 0)
"""When a due date without a session ends, at the counselor's clock."""
MORNING = time(8)
LAST_MINUTE = time(23, 59)


def posted_choices(host_case: HostCase) -> Chosen:
    """Return what the fields hold, whether it makes sense or not."""
    every, refs = request.form.get("every", Every.ONCE), [one.ref for one in host_case.clients]
    return Chosen(
        form=request.form.get("form", ""),
        who=request.form.get("who", ""),
        every=Every(every) if every in {one.value for one in Every} else Every.ONCE,
        send_on=request.form.get("send_on", ""),
        due=request.form.get("due", ""),
        note=posted_words("note"),
        times=request.form.get("times", str(USUAL_DAYS)),
        until=request.form.get("until", ""),
        own=tuple(request.form.get(f"own_{place}", "") for place in range(len(refs))),
        card=_card(refs),
    )


def _card(refs: list[str]) -> AgreedCard:
    words = {name: posted_words(f"card_{name}") for name in WORDS}
    starter = request.form.get("card_starter", "")
    said = {ref: request.form.get(f"doable_{place}", "") for place, ref in enumerate(refs)}
    doable = {ref: int(one) for ref, one in said.items() if one.isdecimal() and int(one) <= MOST_DOABLE}
    return AgreedCard(**words, starter=starter if starter in refs else "", doable=doable)


def plans_from(
    work: UnitOfWork, counselor: Counselor, host_case: HostCase, *, chosen: Chosen
) -> tuple[tuple[Plan, ...], tuple[FieldError, ...]]:
    """Return one plan, or one for each person where their forms differ; or what is wrong."""
    zone = ZoneInfo(counselor.timezone)
    now = work.clock()
    today = now.astimezone(zone).date()
    send_on, due, until = _date(chosen.send_on), _date(chosen.due), _date(chosen.until)
    errors = _errors(chosen, send_on=send_on, due=due, until=until, today=today)
    if errors:
        return (), errors
    opens_at = now if send_on is None or send_on <= today else datetime.combine(send_on, MORNING, tzinfo=zone)
    sessions = coming_sessions(work, [host_case], days=builder.COMING_DAYS).get(host_case.ref, ())
    keeps_due = due is not None and chosen.every not in BOUND
    times = int(chosen.times) if chosen.every == Every.DAY else 0
    common = Plan(
        form=chosen.form,
        key=_key(counselor),
        clients=() if builder.is_everybody(chosen.who) else (chosen.who,),
        every=chosen.every,
        opens_at=opens_at,
        due_at=_due_at(due, sessions, zone) if due is not None and keeps_due else None,
        zone=counselor.timezone,
        times=times,
        until=datetime.combine(until, LAST_MINUTE, tzinfo=zone) if until else None,
        note=chosen.note,
        card=chosen.card,
    )
    return _each(common, chosen, [one.ref for one in host_case.clients]), ()


def _each(common: Plan, chosen: Chosen, refs: list[str]) -> tuple[Plan, ...]:
    own = [one or common.form for one in chosen.own]
    if chosen.who not in ("", EVERYBODY) or len(set(own)) < 2:
        return (common if len(set(own)) != 1 or common.clients else replace(common, form=own[0]),)
    return tuple(
        replace(common, form=form, clients=(ref,), key=f"{common.key}:{place}")
        for place, (ref, form) in enumerate(zip(refs, own, strict=True))
    )


def _key(counselor: Counselor) -> str:
    posted = request.form.get("key", "")
    key = posted if KEY.fullmatch(posted) else str(uuid.uuid4())
    return f"{counselor.ref[:110]}:{key}"


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _due_at(due: date, sessions: Iterable[Appointment], zone: ZoneInfo) -> datetime:
    for one in sessions:
        if one.starts_at.astimezone(zone).date() == due:
            return one.starts_at
    return datetime.combine(due, END_OF_DAY, tzinfo=zone)


def _errors(
    chosen: Chosen, *, send_on: date | None, due: date | None, until: date | None, today: date
) -> tuple[FieldError, ...]:
    found: list[FieldError] = []
    begins = max(send_on or today, today)
    if not chosen.form:
        found.append(FieldError("isn-form", translate("Please pick the homework.")))
    if chosen.send_on and send_on is None:
        found.append(FieldError("isn-send-on", translate("Please write a date with day, month and year.")))
    if chosen.due and chosen.every not in BOUND and (due is None or due < begins):
        found.append(FieldError("isn-due", translate("Please pick a day after it is sent.")))
    if _is_far(send_on, today) or _is_far(due, today):
        found.append(FieldError("isn-due", translate("Please pick a day within a year.")))
    if chosen.until and (until is None or until < begins or _is_far(until, today)):
        found.append(FieldError("isn-until", translate("Please pick a day after it is sent, within a year.")))
    if chosen.every == Every.DAY and not (chosen.times.isdecimal() and 1 <= int(chosen.times) <= MOST_DAYS):
        words = translate("Please write a number of days from 1 to {most}.").format(most=MOST_DAYS)
        found.append(FieldError("isn-times", words))
    return (*found, *_word_errors("isn-words", [chosen.note], NOTE_LENGTH), *_card_errors(chosen.card))


def _card_errors(card: AgreedCard) -> tuple[FieldError, ...]:
    return _word_errors("isn-card", [getattr(card, name) for name in WORDS], WORDS_LENGTH)


def _word_errors(field: str, typed: list[str], most: int) -> tuple[FieldError, ...]:
    found: list[FieldError] = []
    if any(len(words) > most for words in typed):
        found.append(FieldError(field, translate("This is too long. Please make it shorter.")))
    if not all(is_readable(words) for words in typed):
        words = translate("Some of these letters could not be read. Please type them again.")
        found.append(FieldError(field, words))
    return tuple(found)


def _is_far(day: date | None, today: date) -> bool:
    return day is not None and abs(day - today) > timedelta(days=366)
