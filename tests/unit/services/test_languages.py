"""Each client is asked in their own language, and what they answer is one and the same thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from intersession.definition.form import Form
from intersession.models import Client, FormVersion, Reflection
from intersession.services import assigning, concerns, consents, people
from intersession.services.assigning import Plan
from tests.support.units import AMARA, ANA, BEN, COUPLE, Practice

ANA_IN_SPANISH = replace(COUPLE, clients=(replace(ANA, locale="es-MX"), BEN))


def assign(practice: Practice, form: str, *, every: str = "once", days: int = 0) -> None:
    plan = Plan(form=form, key=f"once {form}", every=every, opens_at=practice.clock() + timedelta(days=days))
    with practice.writing() as work:
        assigning.assign(work, ANA_IN_SPANISH, plan, by=AMARA)


def asked(practice: Practice) -> dict[str, list[Form]]:
    """What each client is asked, by the host's reference."""
    rows = (
        select(Client.host_ref, Reflection.form_hash)
        .join(Reflection, Reflection.client_id == Client.id)
        .order_by(Client.host_ref, Reflection.occurrence)
    )
    found: dict[str, list[Form]] = {}
    with practice.unit() as work:
        for ref, form_hash in work.session.execute(rows):
            found.setdefault(ref, []).append(work.library.version(work.session, form_hash))
    return found


def test_each_client_is_asked_in_their_own_language(practice: Practice) -> None:
    assign(practice, "weekly-reflection")

    ((ana,), (ben,)) = (asked(practice)[ref] for ref in ("ana", "ben"))
    assert (ana.language, ben.language) == ("es", "en")
    assert ana.item("closeness").ask.startswith("¿")
    assert [item.key for item in ana.items] == [item.key for item in ben.items]


def test_every_occurrence_keeps_the_language(practice: Practice) -> None:
    assign(practice, "weekly-reflection", every="week")

    assert {form.language for form in asked(practice)["ana"]} == {"es"}
    assert len({form.hash for form in asked(practice)["ana"]}) == 1


def test_both_languages_are_kept_for_good(practice: Practice) -> None:
    assign(practice, "weekly-reflection")

    with practice.unit() as work:
        kept = select(FormVersion.key, FormVersion.version, FormVersion.language).order_by(FormVersion.language)
        assert [tuple(row) for row in work.session.execute(kept)] == [
            ("weekly-reflection", 1, "en"),
            ("weekly-reflection", 1, "es"),
        ]


def test_each_client_accepts_the_policy_in_their_own_words(practice: Practice) -> None:
    assign(practice, "weekly-reflection")

    with practice.writing() as work:
        case = people.case_of(work, COUPLE.ref)
        assert case is not None
        ana, ben = people.members(work, case)
        spanish, english = (consents.policy_of(work, case, one.id) for one in (ana, ben))
        consents.give(work, case, ana.id)

        assert (spanish.language, english.language) == ("es", "en")
        assert spanish.version != english.version
        assert consents.is_given(work, case, ana.id)
        assert not consents.is_given(work, case, ben.id)


def test_who_changes_the_language_reads_the_policy_again(practice: Practice) -> None:
    assign(practice, "weekly-reflection")

    with practice.writing() as work:
        case = people.case_of(work, COUPLE.ref)
        assert case is not None
        ana = people.members(work, case)[0]
        consents.give(work, case, ana.id)
        people.client_by_id(work, ana.id).locale = "en"

        assert not consents.is_given(work, case, ana.id)
        assert consents.gave_any(work, case, ana.id)


def test_what_a_closed_gate_puts_in_comes_in_the_clients_language(practice: Practice) -> None:
    assign(practice, "affection-without-pressure", days=2)

    with practice.writing() as work:
        case = people.case_of(work, COUPLE.ref)
        assert case is not None
        concerns.raise_by_hand(work, case, words="Something seen.", closes_gate=True, by=AMARA)

    ((ana,), (ben,)) = (asked(practice)[ref] for ref in ("ana", "ben"))
    assert (ana.key, ben.key) == ("weekly-reflection", "weekly-reflection")
    assert (ana.language, ben.language) == ("es", "en")
