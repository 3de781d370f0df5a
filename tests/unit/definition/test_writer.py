"""A form is written as a file that loads to the same form."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from intersession.definition.form import Form
from intersession.definition.inspection import inspect_draft
from intersession.definition.loader import form_from_data, form_from_text, load_folder
from intersession.definition.scoring import Measure
from intersession.definition.writer import form_text
from intersession.resources import FORMS
from tests.support.definitions import a_form, an_item
from tests.support.random_forms import forms


@given(forms())
def test_every_form_that_is_written_loads_again_to_the_same_hash(form: Form) -> None:
    assert form_from_text(form_text(form), source="again").hash == form.hash
    assert form_from_data(form.as_data()) == form
    assert inspect_draft(form.as_data()).form == form


def test_every_shipped_form_is_written_as_it_was_read() -> None:
    for form in load_folder(FORMS, "rebuilding"):
        assert form_from_text(form_text(form), source=form.key, pack="rebuilding").hash == form.hash


def test_a_measure_is_written_with_its_range_and_without_a_claim_of_direction() -> None:
    measure = Measure("near", "Near", ("thing",), low=0, high=10, direction="")
    form = a_form(an_item(), measures=(measure,))

    assert form_from_text(form_text(form), source="again") == form
    assert form_from_text(form_text(replace(form, measures=())), source="again") != form
