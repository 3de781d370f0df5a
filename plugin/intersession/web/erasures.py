"""What a host calls when it deletes somebody, so that nothing of them stays here. The pages' way is in `rights`."""

from __future__ import annotations

from intersession.services import erasing, people
from intersession.web.runtime import runtime
from intersession.web.transaction import writing

BY_HOST = "host"
"""The actor in the trail."""


def erase_client(client_ref: str) -> int:
    """Erase the person with the host's reference for good, and return how many people that were: 0 for a stranger.

    Needs an application context, and saves what the host's session holds, too. Raise `Held` during a legal hold.
    """
    here = runtime()
    with writing(here):
        work = here.unit()
        found = people.clients_of(work, client_ref)
        for client in found:
            erasing.erase_client(work, client, by=BY_HOST)
    return len(found)


def erase_case(case_ref: str) -> bool:
    """Erase the case with the host's reference for good, and its people unless they are in another one.

    Return False when there was none. Needs an application context, and saves what the host's session holds, too. Raise
    `Held` during a legal hold.
    """
    here = runtime()
    with writing(here):
        work = here.unit()
        found = people.case_of(work, case_ref)
        if found is not None:
            erasing.erase_case(work, found, by=BY_HOST)
    return found is not None
