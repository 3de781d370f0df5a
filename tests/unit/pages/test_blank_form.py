from __future__ import annotations

from examples.weather_kind import Weather
from intersession.definition.conditions import Condition
from intersession.definition.form import Part
from intersession.definition.items import Item
from intersession.kinds import BUILT_IN
from intersession.pages import blank_form
from intersession.pages.blank_form import BlankFormPage, When
from intersession.pages.brief_page import Paper
from intersession.pages.client import HelpLine
from intersession.pages.environment import environment, render, use_language
from tests.support.definitions import a_form, an_item, example, options, sheet_of

LINES = (HelpLine("Somebody", "112"),)


def sheet(*items: Item, **settings: object) -> BlankFormPage:
    return blank_form.build(a_form(*items, **settings), fields={}, paper=Paper.A4, help_lines=LINES)


def html(*items: Item) -> str:
    return render(environment(), sheet(*items))


def test_words_to_read_have_no_number() -> None:
    page = sheet(an_item("info", key="welcome"), an_item(key="a"), an_item(key="b"))

    assert [ask.number for ask in page.parts[0].groups[0].asks] == [0, 1, 2]


def test_numbers_run_on_through_the_parts() -> None:
    parts = (Part("One", (an_item(key="a"),)), Part("Two", (an_item(key="b"),)))

    page = sheet(parts=parts)

    assert [part.groups[0].asks[0].number for part in page.parts] == [1, 2]


def test_neighbours_that_hang_on_one_answer_are_one_group() -> None:
    only = Condition("hard", any_of=("yes", "rather_not"))
    hanging = [an_item("text", key=key, show_if=only) for key in ("need", "wish")]

    groups = sheet(an_item(key="near"), an_item("yes_no", key="hard"), *hanging, an_item(key="last")).parts[0].groups

    assert [len(group.asks) for group in groups] == [2, 2, 1]
    assert [group.when for group in groups] == [None, When(2, labels=("Yes", "Rather_not")), None]


def test_a_bound_is_written_as_on_the_scale() -> None:
    hanging = an_item("text", key="why", show_if=Condition("near", at_most=6.0))

    assert sheet(an_item(key="near"), hanging).parts[0].groups[1].when == When(1, at_most="6")
    assert "If you marked 6 or less in question 1" in html(an_item(key="near"), hanging)


def test_a_bound_from_below_says_or_more() -> None:
    hanging = an_item("text", key="why", show_if=Condition("near", at_least=7.0))

    assert "If you marked 7 or more in question 1" in html(an_item(key="near"), hanging)


def test_privacy_is_said_once_for_all_that_it_covers() -> None:
    private, plain = an_item(key="a", private=True), an_item(key="b")
    whole, part = sheet(private), sheet(parts=(Part("One", (private,)), Part("Two", (plain,))))
    one = sheet(private, plain)

    assert told(whole) == [True, False, False]
    assert told(part) == [False, True, False]
    assert told(one) == [False, False, True]


def told(page: BlankFormPage) -> list[bool]:
    """Whether the head, the first part, and its first question say it."""
    first = page.parts[0]
    return [page.is_private, first.is_private, first.groups[0].asks[0].says_private]


def test_only_a_private_sheet_says_whom_to_call() -> None:
    assert sheet(an_item(private=True)).help == LINES
    assert sheet(an_item()).help is None


def test_a_private_sheet_without_lines_names_the_emergency_number() -> None:
    page = blank_form.build(a_form(an_item(private=True)), fields={}, paper=Paper.A4)

    assert "From most mobile phones, 112 works." in render(environment(), page)


def test_skipping_is_said_once() -> None:
    assert sheet(an_item()).says_skipping_is_fine
    assert not sheet(parts=(Part("One", (an_item(),), "You can skip it all."),)).says_skipping_is_fine


def test_every_built_in_kind_has_a_partial_of_its_own() -> None:
    names = set(environment().list_templates())

    assert {f"intersession/pdf/answers/{kind.name}.html" for kind in BUILT_IN} <= names


def test_a_kind_without_a_partial_gets_lines_to_write_on() -> None:
    assert html(an_item("pebble")).count('<div class="line">') == 7


def test_a_row_without_counts_offers_not_this_week_where_zero_would_stand() -> None:
    made = html(*example("grid").items)

    assert made.count("Not this week") == 1
    assert made.count(">0</span>") == 2
    assert made.count(">3+</span>") == 4


def test_longer_texts_get_more_lines() -> None:
    lines = [html(an_item("text", long=long, max_length=most)).count('<div class="line">') for long, most in SIZES]

    assert lines == [1, 2, 3, 5, 8]


SIZES = [(False, 80), (False, 200), (True, 200), (True, 600), (True, 5000)]


def test_a_scale_has_a_circle_for_each_point_and_one_too_wide_a_box() -> None:
    assert html(an_item(maximum=4)).count('class="dot"') == 5
    assert "from 0 to 40" in html(an_item(maximum=40))


def test_one_of_several_is_a_circle_and_any_of_several_a_square() -> None:
    one, several = html(an_item("choice")), html(an_item("choices"))

    assert (one.count('class="circle"'), one.count('class="square"')) == (3, 0)
    assert (several.count('class="circle"'), several.count('class="square"')) == (0, 3)
    assert "Squares: mark all that fit." in several
    assert "Squares" not in one


def test_morning_and_evening_are_asked_where_clocks_count_to_twelve() -> None:
    page = sheet(an_item("time"))

    with use_language("en"):
        assert "p.m." in render(environment(), page)
    with use_language("de"):
        assert "p.m." not in render(environment(), page)


def test_a_plugins_partial_reads_the_choices_of_its_field() -> None:
    item, kind = an_item("weather"), Weather()
    page = blank_form.build(a_form(item), fields={item.key: sheet_of(kind, item)[item.key]}, paper=Paper.A4)

    assert kind.templates is not None
    assert "Some sun" in render(environment(folders=[kind.templates]), page)


def test_what_an_author_wrote_is_text() -> None:
    made = html(an_item("choice", ask="<script>1</script>", options=options("<b>")))

    assert "<script>" not in made
    assert "<b>" not in made
