"""The scoring that docs/measures.md offers: it loads, reaches the published ranges, and judges as it says."""

from __future__ import annotations

import math
import re

import pytest

from intersession.definition.form import Form
from intersession.definition.loader import form_from_text
from intersession.definition.score import range_of, range_of_part, score
from intersession.definition.scoring import Measure
from intersession.measures.change import Verdict, judge, norm_of
from intersession.measures.given_noticed import GAP
from intersession.services.library import Library
from tests.support.definitions import HEAD
from tests.support.house import ROOT

TEXT = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
BLOCKS = {re.search(r"key: (\w+)", block)[1]: block for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)}  # type: ignore[index]  # each has a key
TOPS = {"csi_4": (6, 5, 5, 5), "csi_16": (6, *[5] * 15), "rdas": (*[5] * 10, 4, 5, 5, 5)}
REVERSED = {"rdas": {7, 8, 9, 10}}


def form_of(key: str, block: str = "") -> tuple[Form, Measure]:
    """Give a form of scales in the published ranges, eight a part, with the block pasted below."""
    items = [
        f"      - {{key: q{n}, kind: scale, ask: Question {n}, minimum: 0, maximum: {top}"
        f"{', reverse: true' if n in REVERSED.get(key, ()) else ''}}}\n"
        for n, top in enumerate(TOPS[key], start=1)
    ]
    parts = "".join(
        f"  - title: Part {at}\n    items:\n{''.join(items[at : at + 8])}" for at in range(0, len(items), 8)
    )
    made = form_from_text(f"{HEAD}parts:\n{parts}{block or BLOCKS[key]}", source=f"{key}.yaml")
    return made, made.measures[0]


TO_FILL_IN = "where your practice has its items and cutoff from"
# What is known of each, and nothing else may be claimed: items, range, cutoff and the scores on either side of it,
# points of reliable change with their source.
PUBLISHED = {
    "csi_4": (4, (0, 21), 13.5, (13, 14), None, TO_FILL_IN),
    "csi_16": (16, (0, 81), 51.5, (51, 52), None, TO_FILL_IN),
    "rdas": (14, (0, 69), 47.31, (47, 48), 11.58, "Anderson 2014, doi 10.1111/jmft.12095"),
}


def test_the_page_offers_what_is_known_and_no_more() -> None:
    found = {}
    for key in BLOCKS:
        _, one = form_of(key)
        assert one.cutoff is not None
        assert (one.sd, one.reliability, one.missing, one.validated, one.direction) == (
            None,
            None,
            "none",
            True,
            "higher",
        )
        sides = (math.floor(one.cutoff), math.ceil(one.cutoff))
        found[key] = (len(one.items), (one.low, one.high), one.cutoff, sides, one.change, one.source)

    assert found == PUBLISHED


CITED = re.compile(r"[A-Z]\w+(?: et al\.?| and [A-Z]\w+)?,? \(?(?:19|20)\d\d\b")
VERIFIED = {"Anderson 2014"}


def test_nothing_cites_a_work_that_was_not_verified() -> None:
    files = [*(ROOT / "forms").rglob("*.yaml"), *(ROOT / "templates").rglob("*.html"), ROOT / "docs" / "measures.md"]
    texts = {file: file.read_text(encoding="utf-8") for file in files}

    assert {one for text in texts.values() for one in CITED.findall(text)} == VERIFIED


def test_the_parts_of_rdas_are_its_three_and_reach_its_whole() -> None:
    form, rdas = form_of("rdas")
    ranges = {part.key: range_of_part(rdas, form, part) for part in rdas.subscales}

    assert ranges == {"consensus": (0, 30), "satisfaction": (0, 20), "cohesion": (0, 19)}
    assert [item.key for item in form.questions if item.reverse] == ["q7", "q8", "q9", "q10"]


def test_no_form_that_we_ship_claims_a_published_number(built_in_library: Library) -> None:
    measures = [one for form in built_in_library.forms.values() for one in form.measures]

    assert {one.key for one in measures} >= {"closeness", "felt_understood"}
    for one in measures:
        assert (one.sd, one.reliability, one.change, one.cutoff, one.validated) == (None, None, None, None, False)
        assert (one.missing, norm_of(one)) == ("none", None)
        assert "not validated" in one.source
        assert judge(one, one.low, one.high).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("key", TOPS)
def test_a_documented_block_loads_and_reaches_its_range(key: str) -> None:
    form, measure = form_of(key)
    worst, best = ({i.key: range_of(i)[end ^ i.reverse] for i in form.questions} for end in (0, 1))

    lowest, highest = score(measure, form, worst), score(measure, form, best)

    assert lowest is not None
    assert highest is not None
    assert (lowest.value, highest.value) == (measure.low, measure.high)
    assert (lowest.is_at_or_above_cutoff, highest.is_at_or_above_cutoff) == (False, True)


@pytest.mark.parametrize("key", TOPS)
def test_a_documented_block_is_not_scored_with_an_answer_missing(key: str) -> None:
    form, measure = form_of(key)
    answers = {item.key: range_of(item)[1] for item in form.questions[1:]}

    assert score(measure, form, answers) is None


@pytest.mark.parametrize(("key", "verdict"), [("csi_4", "cannot_tell"), ("csi_16", "cannot_tell"), ("rdas", "beyond")])
def test_a_documented_block_judges_only_with_a_published_error(key: str, verdict: str) -> None:
    _, measure = form_of(key)

    assert judge(measure, measure.low, measure.low + 12).verdict is Verdict(verdict)


def test_sd_and_r_of_a_practices_own_turn_cannot_tell_into_a_verdict() -> None:
    # The formula once more, from the paper and not from our code.
    sd, r = 16.0, 0.97
    own = BLOCKS["csi_16"].replace("validated", f"sd: {sd}\n    reliability: {r}\n    validated")
    _, made = form_of("csi_16", own)
    points = 1.96 * math.sqrt(2 * (sd * math.sqrt(1 - r)) ** 2)

    assert judge(made, 40, 40 + math.floor(points)).verdict is Verdict.WITHIN
    assert judge(made, 40, 40 + math.ceil(points)).verdict is Verdict.BEYOND


def test_the_threshold_that_the_page_names_is_the_one_in_use() -> None:
    assert f"From **{GAP}** on it is worth a sentence" in TEXT
