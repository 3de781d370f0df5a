"""What a request may carry: so many bytes, so many fields, and one value for each name."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from flask import Response, abort, request
from werkzeug.datastructures import MultiDict

from intersession.web.access import SAFE
from intersession.web.runtime import EXTENSION

BODY_BYTES = 256 * 1024
MOST_FIELDS = 1000
REPEATED = frozenset(
    {"reflecting.part", "reflecting.save_part", "reflecting.autosave", "reflecting.resolve", "paper.keep"}
)
ONCE_ONLY = frozenset({"csrf_token", "rev", "part", "token", "do", "back", "key"})
IN_ADDRESSES = frozenset({"part"})
"""The boxes of one question that stands in an address: which parts a summary has."""


def limit() -> Response | None:
    """Refuse what is too long, or has a name twice."""
    refuse_repeated(request.args, may_repeat=IN_ADDRESSES)
    if request.method in SAFE:
        return None
    request.max_content_length = BODY_BYTES + 1
    # Without a stated length a long body would be cut at the limit, and its beginning kept as if it were all.
    length = len(request.get_data()) if request.content_length is None else request.content_length
    if length > BODY_BYTES:
        abort(413)
    if sum(len(values) for values in request.form.listvalues()) > MOST_FIELDS:
        abort(413)
    endpoint = (request.endpoint or "").removeprefix(f"{EXTENSION}.")
    may_repeat = set(request.form) - ONCE_ONLY if endpoint in REPEATED else frozenset()
    refuse_repeated(request.form, may_repeat=may_repeat)
    return None


def refuse_repeated(sent: MultiDict[str, str], *, may_repeat: AbstractSet[str] = frozenset()) -> None:
    """Refuse two values for one name, so that two parts of the system cannot read two different ones.

    `may_repeat`: the names of questions with several answers; their fields look at each value.
    """
    if any(len(values) > 1 for name, values in sent.lists() if name not in may_repeat):
        abort(400)
