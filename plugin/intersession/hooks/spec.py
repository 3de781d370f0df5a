"""Every seam of Intersession: one function is one hook. `docs/hooks.md` is generated from this file.

Three families. *register*: every answer is used. *decide*: the first answer counts, and when nobody answers it is no.
*on*: told after the fact is saved, one plugin at a time, tried again when it raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import pluggy

from intersession.hooks.types import (
    Appointment,
    Assigned,
    Chrome,
    ConcernRaised,
    Counselor,
    DocumentMade,
    Erased,
    Finding,
    FormFolder,
    HostCase,
    Kind,
    MenuEntry,
    Message,
    Passed,
    Section,
    SectionRequest,
    Sent,
)

PROJECT = "intersession"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def intersession_register_forms() -> Iterable[FormFolder]:
    """Offer folders with form files. A folder with a broken file is left out and named in the log and by `doctor`."""
    return ()


@hookspec
def intersession_register_kinds() -> Iterable[Kind]:
    """Offer kinds of items. Two plugins that offer the same name stop the start, and both are named."""
    return ()


@hookspec
def intersession_register_sections(request: SectionRequest) -> Iterable[Section]:
    """Add sections to a document. One that raises becomes a line "not available".

    Say the same while your data are the same. Each click asks, and a file that lies ready is handed over only when
    the answers are those that it was made with. So: no random number, no set without an order, and of
    `request.until`, which is the moment of the click, at most the day. Answer quickly: whoever clicked waits.
    """
    return ()


@hookspec
def intersession_register_menu(counselor: Counselor) -> Iterable[MenuEntry]:
    """Add links to the counselor's navigation."""
    return ()


@hookspec
def intersession_register_checks() -> Iterable[Finding]:
    """Look at what is yours when `doctor` or the page of checks asks, and say what to mend. It may take seconds.

    A plugin that delivers messages says here whether it could: a setting is missing, a server does not answer.
    When it says nothing, `doctor` says that this was not looked at. In English, without anybody's name or address.
    """
    return ()


@hookspec(firstresult=True)
def intersession_decide_counselor() -> Counselor | None:
    """Say who is signed in for the request at hand, or None when nobody is.

    With None, a counselor's page leads to the setting `INTERSESSION_SIGN_IN_URL`, or says to sign in first.
    """


@hookspec(firstresult=True)
def intersession_decide_upkeep(counselor: Counselor, action: str) -> bool | None:
    """Say whether this person may do `action` ("settings", "checks") for the whole practice. No answer means no."""


@hookspec(firstresult=True)
def intersession_decide_access(counselor: Counselor, action: str, case_ref: str) -> bool | None:
    """Say whether the counselor may do `action` on the case. No answer means no.

    `action`: "read", "assign", "document", "export" or "erase".
    A supervisor is asked about with "read" alone, and an administrator about no case.
    It is also asked without a request and about people who are not signed in, who then are a `ref` and a `name` alone:
    decide from those. When you give a case to another counselor, clients read the new name and concerns are told to
    them from when they open the case or assign, and you say no to "assign" for the one before.
    `case_ref` comes from an address, so it can be any text that somebody typed.
    """


@hookspec(firstresult=True)
def intersession_decide_fresh(counselor: Counselor) -> bool | str | None:
    """Say whether this person showed a short while ago who they are, before something is exported or erased.

    True: they did. An address: where they can do so, for the page that is asked for now. No answer means no, and the
    page says that this application does not offer it.
    """


@hookspec(firstresult=True)
def intersession_decide_leftover(counselor: Counselor) -> str | None:
    """Say in a sentence where something of the erased is still kept, such as in a backup that is away; None: nowhere.

    The counselor reads it before and after erasing somebody.
    """


@hookspec(firstresult=True)
def intersession_decide_cases(counselor: Counselor) -> Sequence[HostCase] | None:
    """List the cases that this counselor works on, in the order to show them.

    Today, Couples and To review ask for all of them: answer with a few queries, not with some for each case.
    """


@hookspec(firstresult=True)
def intersession_decide_case(case_ref: str) -> HostCase | None:
    """Look one case up by the host's reference, or None when there is none. Access is asked separately.

    `case_ref` comes from an address, so it can be any text that somebody typed. It is asked before each message, too:
    nothing goes out for a case that you no longer have or to whom it no longer lists, and what you say of a client's
    address, language and time zone by then counts.
    """


@hookspec(firstresult=True)
def intersession_decide_appointments(
    case_refs: Sequence[str], since: datetime, until: datetime
) -> Sequence[Appointment] | None:
    """List the counseling sessions of these cases that start in [since, until), earliest first.

    Say of each what became of it: see `AppointmentStatus`. Cancelled ones may be left out.
    """


@hookspec(firstresult=True)
def intersession_decide_delivery(message: Message) -> str | None:
    """Deliver a message and return a receipt, or None when the channel is not yours.

    Raise to have it tried again. Raise `intersession.errors.DeliveryRefused` when nobody has that address: then it is
    not tried again, and the counselor is asked for the right one at once.

    A counselor's rehearsal comes, too, to their own address: `to.ref` then begins with "rehearsal:" and is nobody's.
    """


@hookspec(firstresult=True)
def intersession_decide_chrome(counselor: Counselor, title: str, body: str, stylesheet: str) -> Chrome | None:
    """Put a counselor's page into the host's own frame: `body` is safe HTML, `stylesheet` the address to link.

    With no answer the page stands alone, in our own frame. Clients' pages always stand alone. Answer within
    milliseconds, from what is at hand: until you do, nobody else's page that leaves a trail is answered.

    The page goes out under our Content-Security-Policy, which refuses every inline style and script and whatever
    comes from another address, in your frame, too. If yours has any, answer with a policy of your own in
    `Chrome.headers`; ours needs `script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; img-src
    'self' data:; form-action 'self'`.
    """


@hookspec
def intersession_on_assigned(event: Assigned) -> None:
    """Hear that homework was assigned."""


@hookspec
def intersession_on_sent(event: Sent) -> None:
    """Hear that a client sent a reflection."""


@hookspec
def intersession_on_passed(event: Passed) -> None:
    """Hear that a client said "not tonight"."""


@hookspec
def intersession_on_concern_raised(event: ConcernRaised) -> None:
    """Hear that a concern waits for the counselor. Never message a client or a partner about it."""


@hookspec
def intersession_on_document_made(event: DocumentMade) -> None:
    """Hear that a document was made."""


@hookspec
def intersession_on_erased(event: Erased) -> None:
    """Hear that a client or a case was erased for good, so that what you keep of them goes, too."""
