"""The page of a case on which its counselor exports a person or the case, and erases either. No words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from intersession.pages.people import Person, mark_of
from intersession.services import exporting, people, separation
from intersession.services.unit import UnitOfWork

if TYPE_CHECKING:
    from intersession.hooks.types import HostCase
    from intersession.models import Case
    from intersession.pages.frame import FieldError, WorkFrame


@dataclass(frozen=True, slots=True)
class RightsPage:
    """What can be taken along, and what can be erased.

    `is_proved`: the counselor showed a short while ago who they are. `proof_url`: where they can, or "" when this
    application does not offer it. `is_held`: a legal hold refuses to erase. `typed`: what came in the field that was
    refused; it is put back. `leftover`: where the application says that something of the erased is still kept, or "".
    """

    template: ClassVar[str] = "intersession/web/rights/overview.html"

    frame: WorkFrame
    case: str
    case_title: str
    people: tuple[Person, ...]
    is_proved: bool
    proof_url: str = ""
    is_held: bool = False
    leftover: str = ""
    errors: tuple[FieldError, ...] = ()
    typed: str = ""

    def value(self, field: str) -> str:
        """Return what was typed into a field that was refused, or ""."""
        return self.typed if self.error(field) else ""

    def error(self, field: str) -> str:
        """Return what is wrong with a field, or ""."""
        return next((one.words for one in self.errors if one.field == field), "")


def build(
    work: UnitOfWork,
    frame: WorkFrame,
    host_case: HostCase,
    *,
    case: Case | None,
    proof: bool | str,
    leftover: str = "",
    errors: tuple[FieldError, ...] = (),
    typed: str = "",
) -> RightsPage:
    """Build the page. `case` None: nothing of ours is there yet. `proof`: what the host said."""
    members = exporting.people_of(work, case) if case is not None else []
    return RightsPage(
        frame=frame,
        case=host_case.ref,
        case_title=host_case.title,
        people=tuple(
            Person(str(one.id), people.person(work, one).name, mark_of(place)) for place, one in enumerate(members)
        ),
        is_proved=proof is True,
        proof_url=proof if isinstance(proof, str) else "",
        is_held=case is not None and separation.is_held(work, case),
        leftover=leftover,
        errors=errors,
        typed=typed,
    )


def is_same_name(typed: str, name: str) -> bool:
    """Say whether a name was typed, whatever the case and the spaces around."""
    return " ".join(typed.split()).casefold() == " ".join(name.split()).casefold()
