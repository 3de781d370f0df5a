"""What somebody of the practice may do on a case: by role, by what clients agreed to, and then by the host."""

from __future__ import annotations

from intersession.hooks.types import Counselor, Role
from intersession.services import consents
from intersession.services.unit import UnitOfWork

ON_CASES: dict[Role, frozenset[str] | None] = {
    Role.COUNSELOR: None,
    Role.SUPERVISOR: frozenset({"read"}),
    Role.ADMINISTRATOR: frozenset(),
}
"""What each role may ask the host for on a case, whatever the host would answer. None: everything."""


def may_on(work: UnitOfWork, counselor: Counselor, case_ref: str, *, action: str) -> bool:
    """Say whether this person may do this on a case of the host: "read", "assign", "document", "export" or "erase"."""
    allowed = ON_CASES[counselor.role]
    if counselor.role is Role.SUPERVISOR and not consents.opens_to_others(work, case_ref):
        return False
    return (allowed is None or action in allowed) and work.plugins.may(counselor, action, case_ref=case_ref)


def may_print(work: UnitOfWork, reader: Counselor, case_ref: str) -> bool:
    """Say whether this person may have the brief of a case; it is asked again when a brief is made, and handed over."""
    return may_on(work, reader, case_ref, action="document" if reader.role is Role.COUNSELOR else "read")
