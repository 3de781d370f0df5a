"""Whether every document keeps to PDF/UA-1, as veraPDF sees it."""

from __future__ import annotations

import pytest
import weasyprint

from intersession.pdf import engine
from intersession.pdf.fetcher import OwnFontsOnly
from tests.support import briefs, own_sheets, take_home
from tests.support.briefs import LONG_NAME, NAMES
from tests.support.verapdf import runner

DOCUMENTS = {
    "couple": briefs.html(briefs.brief()),
    "one": briefs.html(briefs.brief(NAMES[:1])),
    "three": briefs.html(briefs.brief(NAMES)),
    "long-names": briefs.html(briefs.brief([LONG_NAME] * 2)),
    "full": briefs.html(briefs.full_brief(3)),
    "empty": briefs.html(briefs.empty_brief()),
    "room-safe": briefs.html(briefs.room_safe(briefs.brief())),
    "own": own_sheets.html(weeks=3, place=1),
    "own-none": own_sheets.html(weeks=0),
    "record": own_sheets.record(),
    "twin": take_home.twin(),
    "handout": take_home.handout(),
    "card": take_home.card(),
    "margins": '<html lang="en"><style>@page { @bottom-right { content: counter(page) } }</style><h1>x</h1><p>y',
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, runner.Verdict]:
    runner.need()
    folder = tmp_path_factory.mktemp("ua")
    for name, html in DOCUMENTS.items():
        (folder / f"{name}.pdf").write_bytes(engine.render(html, title="Session page", language="en"))
    # A file that is no PDF/UA proves that the checker can say no.
    (folder / "untagged.pdf").write_bytes(_untagged())
    found = runner.validate(sorted(folder.glob("*.pdf")), flavour="ua1")
    return {path.stem: verdict for path, verdict in found.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_pdf_ua(verdicts: dict[str, runner.Verdict], name: str) -> None:
    assert verdicts[name].failed == "{}"
    assert verdicts[name].passes
    assert verdicts[name].checks > 100


@pytest.mark.slow
def test_the_checker_refuses_a_file_without_tags(verdicts: dict[str, runner.Verdict]) -> None:
    assert not verdicts["untagged"].passes


def _untagged() -> bytes:
    made: bytes = weasyprint.HTML(string="<p>x", url_fetcher=OwnFontsOnly()).write_pdf()
    return made
