"""A rehearsal in the embedded practice: its mail goes out, and nothing of it is kept as a client's."""

from __future__ import annotations

from sqlalchemy import select

from intersession.standalone.models import PracticeMessage
from intersession.web.background import make_worker
from tests.support.embedded import AMARA, Embedded
from tests.support.website import links_on


def test_mail_of_a_rehearsal_is_written_to_the_counselor_and_kept_as_no_clients(embedded: Embedded) -> None:
    desk = embedded.signed_in()
    desk.get("/library/weekly-reflection")
    link = links_on(desk.send("/rehearsal"))["Partner B"]
    embedded.clock.advance(minutes=1)

    make_worker(embedded.app).run_due()

    mails = [file.read_text() for file in embedded.place.outbox.glob("*.eml")]
    assert [(f"To: {AMARA}" in mail, link.rpartition("#")[2][:20] in mail) for mail in mails] == [(True, True)]
    with embedded.work() as work:
        assert work.session.scalars(select(PracticeMessage)).all() == []
    assert "Partner B" not in desk.get("/practice/people").text
