"""Writing and changing forms without a script: nothing that was typed is lost, nothing that runs changes."""

from __future__ import annotations

from typing import Any

import pytest

from intersession.definition.loader import form_from_text
from intersession.models import OwnForm, TrailEntry
from intersession.services import own_forms
from tests.support.hostile import says_what_to_do
from tests.support.website import AMARA, BASE, BO, Browser, Website

WEEKLY = "/library/weekly-reflection"
DRAFT = f"{WEEKLY}/draft"
HEAD = "key: heavy\nversion: 1\nlanguage: en\ntitle: Heavy\npublic_title: A note\nabout: Much.\nminutes: 5\n"


def press(desk: Browser, do: str, *, status: Any = 200, **typed: str) -> None:
    """Press a button of the editor, with what was typed before. `status`: an int."""
    form = desk.page.form("/draft")
    desk.post(form.action, {**form.filled(**typed), "do": do}, status=status)


def opened(website: Website, form: str = "weekly-reflection", *, at: str = "") -> Browser:
    desk = website.counselor()
    desk.get(f"/library/{form}/edit" + (f"?open={at}" if at else ""))
    return desk


def publish(desk: Browser) -> None:
    press(desk, "check")
    desk.send("/publish")


def test_a_look_at_the_editor_begins_no_draft(website: Website) -> None:
    opened(website)

    with website.work() as work:
        assert work.session.query(OwnForm).count() == 0


def test_every_button_keeps_what_was_typed(website: Website) -> None:
    desk = opened(website, at="item-closeness")

    press(desk, "open:item-understood", ask="How near were you?")
    press(desk, "open:item-closeness")

    assert desk.page.form("/draft").value("ask") == "How near were you?"


def test_what_runs_keeps_its_version_and_what_is_new_gets_the_new_one(website: Website) -> None:
    old = website.assign()["Sam"]
    desk = opened(website, at="item-closeness")
    press(desk, "save", ask="How near were you?")
    assert "Version 1 is in use by one couple and stays as it is for them." in desk.page.text

    publish(desk)
    new = website.assign(case="case-2")["Tess"]

    assert "How close did you feel" in website.open_link(old).page.text
    assert "How near were you?" in website.open_link(new).page.text
    assert "Version 2" in desk.get(WEEKLY).text


def test_publishing_twice_makes_one_version(website: Website) -> None:
    desk = opened(website, at="item-closeness")
    press(desk, "check", ask="How near were you?")
    form = desk.page.form("/publish")

    for _ in range(2):
        desk.post(form.action, form.filled())

    with website.work() as work:
        assert [one.form.version for one in own_forms.versions(work, "weekly-reflection")] == [2]
        assert work.session.query(TrailEntry).filter_by(action="form_published").count() == 1


@pytest.mark.parametrize(
    ("at", "field", "other"),
    [
        ("item-closeness", "ask", "How near were you?"),
        ("item-closeness", "maximum", "5"),
        ("about", "title", "Our week"),
    ],
)
def test_what_was_typed_away_and_back_is_nothing_new(on_sqlite: Website, at: str, field: str, other: str) -> None:
    desk = opened(on_sqlite, at=at)
    before = desk.page.form("/draft").value(field)
    press(desk, "check", **{field: other})
    seen_before = desk.page.form("/publish")
    desk.get(f"{WEEKLY}/edit?open={at}")
    press(desk, "check", **{field: before})

    assert "The draft says the same as the version in use." in desk.page.text
    assert "Publish version 2" not in desk.page.text

    desk.post(seen_before.action, seen_before.filled())
    assert "Nothing new was published." in desk.page.text
    with on_sqlite.work() as work:
        assert own_forms.versions(work, "weekly-reflection") == ()


def test_another_scale_of_a_tracked_question_begins_a_new_line_and_says_so_first(website: Website) -> None:
    desk = opened(website, at="item-closeness")

    press(desk, "check", maximum="5")

    assert "A new line on the chart begins" in desk.page.text
    assert "How close did you feel to your partner this week?" in desk.page.text
    assert "largest number Before 10 Now 5" in " ".join(desk.page.text.split())


def test_other_words_for_a_tracked_question_begin_no_new_line(website: Website) -> None:
    desk = opened(website, at="item-closeness")

    press(desk, "check", ask="How near were you?")

    assert "A new line on the chart begins" not in desk.page.text


def test_a_removed_question_comes_back_and_what_was_typed_meanwhile_stays(website: Website) -> None:
    desk = opened(website, at="item-closeness")
    press(desk, "remove")
    assert "How close did you feel" not in desk.page.text
    press(desk, "save", ask="How well were you heard?")

    desk.send("/undo")

    asked = [value for name, value in desk.page.form("/draft").fields if name == "ask"]
    assert asked == ["How close did you feel to your partner this week?"]  # it is open again
    assert "How well were you heard?" in desk.page.text


def test_a_discarded_draft_comes_back(website: Website) -> None:
    desk = opened(website, at="item-closeness")
    press(desk, "save", ask="How near were you?")

    desk.send("/discard")
    assert "How near were you?" not in desk.page.text
    desk.send("/undo")

    assert "How near were you?" in desk.page.text


def test_two_who_change_one_draft_lose_nothing(website: Website) -> None:
    first, second = opened(website, at="item-closeness"), opened(website, at="item-closeness")
    press(first, "save", ask="Asked by the first")

    press(second, "save", status=409, ask="Asked by the second")
    assert second.page.form("/draft").value("ask") == "Asked by the second"
    press(second, "save")

    assert second.page.form("/draft").value("ask") == "Asked by the second"


def test_a_draft_that_was_changed_since_it_was_looked_at_is_not_published(on_sqlite: Website) -> None:
    first = opened(on_sqlite, at="item-closeness")
    press(first, "check", ask="Asked by the first")
    press(opened(on_sqlite, at="item-closeness"), "save", ask="Asked by the second")

    first.send("/publish", status=422)

    assert "Nothing was published. This is how it is now." in first.page.text
    assert "Asked by the second" in first.page.text
    first.send("/publish")
    assert "Asked by the second" in first.page.text


def test_a_form_is_written_from_nothing_and_assigned(website: Website) -> None:
    desk = website.counselor()
    desk.get("/library")
    desk.send("/library/new")
    words = {"title": "Evening walk", "public_title": "Your walk", "about": "A walk together.", "minutes": "2"}
    press(desk, "open:item-q1", **words)
    press(desk, "open:part-0", ask="How close did you feel on the walk?", low="Not close", high="Very close")
    press(desk, "open:part-0", title="Your walk")
    key = desk.page.form("/draft").action.split("/")[2]
    publish(desk)

    phone = website.open_link(website.assign(key)["Sam"])

    assert "How close did you feel on the walk?" in phone.page.text
    assert "Evening walk" in desk.get("/assign").text


def test_an_unfinished_draft_says_what_it_lacks_and_is_not_published(website: Website) -> None:
    desk = website.counselor()
    desk.get("/library")
    desk.send("/library/new")

    press(desk, "check")

    assert "Not ready yet" in desk.page.text
    assert "What it is for: Please write something here." in desk.page.text
    with website.work() as work:
        assert not [form for form in work.library.forms if form.startswith("form")]


@pytest.mark.parametrize(
    "do", ["up", "down", "copy", "remove", "split", "add:0", "add_part", "join:1", "add:99", "join:x"]
)
def test_every_step_leaves_keys_that_are_there_once(on_sqlite: Website, do: str) -> None:
    desk = opened(on_sqlite, at="item-understood")

    press(desk, do, ask="How well were you heard?")

    with on_sqlite.work() as work:
        found = own_forms.opened(work, "weekly-reflection")
        keys = [item["key"] for part in found.draft["parts"] for item in part["items"]]
        assert len(keys) == len(set(keys))
        assert all(part["items"] for part in found.draft["parts"])


def test_a_copy_is_a_form_of_its_own(website: Website) -> None:
    desk = website.counselor()
    desk.get(WEEKLY)

    desk.send("/copy")

    assert "Weekly reflection, a copy" in desk.page.text
    assert desk.page.form("/draft").action == "/library/weekly-reflection-a-copy/draft"


def test_an_own_version_is_put_away_and_the_packs_is_back(website: Website) -> None:
    desk = opened(website, at="item-closeness")
    press(desk, "save", ask="How near were you?")
    publish(desk)

    desk.get(WEEKLY)
    desk.send("/away")
    assert "How close did you feel" in desk.get(WEEKLY).text
    desk.get("/library?away=weekly-reflection")
    desk.send("/weekly-reflection/back")

    assert "How near were you?" in desk.get(WEEKLY).text


def test_a_given_out_form_is_looked_at_and_added_elsewhere(website: Website) -> None:
    desk = opened(website, at="item-closeness")
    press(desk, "save", ask="How near were you?")
    publish(desk)
    answer = desk.http.get(f"{WEEKLY}/export.yaml", base_url=BASE)
    text = answer.text
    assert answer.headers["Content-Disposition"] == 'attachment; filename="weekly-reflection.yaml"'
    with website.work() as work:
        assert form_from_text(text, source="given").hash == work.library.form("weekly-reflection").hash

    desk.get("/library/import")
    desk.send("/import", text=text.replace("key: weekly-reflection", "key: their-week"))
    assert "It is new here." in desk.page.text
    form = desk.page.form("/import")
    desk.post(form.action, {**form.filled(), "do": "add"})

    assert "Added to the library." in desk.page.text
    assert "How near were you?" in desk.page.text


def test_warnings_are_seen_while_writing_and_hold_nothing_up(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    desk.get("/library/import")
    asked = "Describe considerable interpersonal communication difficulties"
    asks = "".join(f"      - {{key: q{n}, kind: text, ask: {asked} {n}.}}\n" for n in range(12))
    two = "{a: A, b: B}"
    hard = f"      - {{key: fight, kind: choice, ask: 'Was there a fight?', options: {two}}}\n"
    text = f"{HEAD}parts:\n  - title: One\n    items:\n{asks}  - title: Two\n    items:\n{hard}"
    desk.send("/import", text=text)
    form = desk.page.form("/import")
    desk.post(form.action, {**form.filled(), "do": "add"})

    desk.get("/library/heavy/edit?open=item-fight")
    for words in (
        "It has 13 questions.",
        "It reads at grade",
        "asks many things",
        "should offer “I would rather not say”",
    ):
        assert words in desk.page.text
    press(desk, "save", ask="Why do you never stop a fight?")
    assert "“never” can sound like blame." in desk.page.text
    publish(desk)

    assert "Version 2" in desk.get("/library/heavy").text


def test_a_file_with_faults_names_each_with_its_line_and_keeps_the_text(website: Website) -> None:
    desk = website.counselor()
    desk.get("/library/import")
    broken = "key: walk\nversion: 1\ntitel: Walk\nminutes: five\nparts: []\n"

    desk.send("/import", text=broken, status=422)

    assert 'There is no setting "titel"; did you mean "title"?' in desk.page.text
    assert "Line 3" in desk.page.text
    assert "Line 4" in desk.page.text
    assert desk.page.form("/import").value("text").strip() == broken.strip()


def test_only_the_readers_own_couples_are_counted(website: Website) -> None:
    website.assign()

    assert "In use by 1 couple" in website.counselor(AMARA).get("/library").text
    assert "In use by" not in website.counselor(BO).get("/library").text


HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'",
    "template": "{{ 7*7 }}{% for x in () %}${7*7}#{7*7}",
    "nul": "before\0after",
    "long": "Long words. " * 1700,
    "turned": "\u202eabc\u2066\ufeff\ufdd0",
    "yaml": "- &a [*a, !!python/object:os.system]\n? x\n: y\n---\n",
}


PLACES = ("about", "card", "short", "part-0", "item-closeness", "item-practices", "item-hard_need")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_every_field_is_kept_as_words(on_sqlite: Website, text: str) -> None:
    for at in PLACES:
        desk = opened(on_sqlite, at=at)
        form = desk.page.form("/draft")
        free = {name for name, _ in form.fields} - {"csrf_token", "rev", "open"}

        desk.post(form.action, {**form.filled(), **dict.fromkeys(free, text), "do": "save"})
        assert "<script>alert" not in desk.response.text
        assert at == "short" or "{{" not in text or "{{ 7*7 }}" in desk.response.text
        press(desk, "check")

        assert "<script>alert" not in desk.response.text
        says_what_to_do(desk.response)


@pytest.mark.parametrize("text", [*HOSTILE.values(), "a: " * 300, "[" * 200, "a:\n" * 5000], ids=lambda text: text[:12])
def test_a_hostile_file_is_refused_in_words(on_sqlite: Website, text: str) -> None:
    desk = on_sqlite.counselor()
    desk.get("/library/import")

    desk.send("/import", text=text, status=422)

    says_what_to_do(desk.response)


def test_a_doubled_key_is_named_with_both_lines(on_sqlite: Website) -> None:
    desk = on_sqlite.counselor()
    desk.get("/library/import")

    desk.send("/import", text="key: walk\nkey: walk\n", status=422)

    assert "is written twice, in line 1 already" in desk.page.text
