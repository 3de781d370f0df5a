"""What each template of the embedded practice is given: one frozen dataclass a template, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from intersession.pages.environment import translate
from intersession.pages.frame import FieldError, WorkFrame
from intersession.pages.inputs import Input, Option, errors_of

KINDS_OF_INPUT = {
    "EmailField": "email",
    "TelField": "tel",
    "PasswordField": "password",
    "DateField": "date",
    "TimeField": "time",
    "IntegerField": "number",
    "SelectField": "select",
    "TextAreaField": "textarea",
    "BooleanField": "checkbox",
    "RadioField": "radio",
}


def read_input(
    field: Any, *, label: str = "", hint: str = "", autocomplete: str = "off", suggestions: str = ""
) -> Input:
    """Turn a WTForms field into what a template prints. A password is never printed back."""
    kind = KINDS_OF_INPUT.get(type(field).__name__, "text")
    value = _value(field, kind)
    return Input(
        id=field.id,
        name=field.name,
        label=translate(label or str(field.label.text)),
        kind=kind,
        value="" if value is None else str(value),
        hint=translate(hint) if hint else "",
        error=translate(str(field.errors[0])) if field.errors else "",
        options=_options(field) if kind in {"select", "radio"} else (),
        autocomplete=autocomplete,
        suggestions=suggestions,
        is_needed=field.flags.required is True,
    )


def _value(field: Any, kind: str) -> Any:
    if kind == "password":
        return ""
    if kind == "checkbox":  # whose own value is what it sends when ticked
        return "yes" if field.data else ""
    return field._value() if hasattr(field, "_value") else field.data  # noqa: SLF001  # what WTForms' own widgets read


def _options(field: Any) -> tuple[Option, ...]:
    return tuple(Option(str(choice[0]), str(choice[1])) for choice in field.iter_choices())


@dataclass(frozen=True, slots=True)
class Way:
    """A link below a form. `is_back`: it leads to where one came from."""

    label: str
    url: str
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class DoorPage:
    """Before somebody signed in, or about it: one heading, one form, one button.

    `picture`: a data address of an image to scan; `codes`: to write down.
    """

    template: ClassVar[str] = "intersession/web/standalone/door.html"

    frame: WorkFrame
    title: str
    lead: str
    button: str
    action: str
    inputs: tuple[Input, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    ways: tuple[Way, ...] = ()
    picture: str = ""
    codes: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[FieldError, ...]:
        return errors_of(self.inputs)


@dataclass(frozen=True, slots=True)
class PersonInputs:
    """The fields of one person of a case; `mark` is "a", "b" …. `client`: the field that says who they are."""

    mark: str
    is_optional: bool
    client: Input
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """Somebody who can leave a family, or come back to it."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """Adding a case, or changing one. `kinds`: links that change how many people are asked for, when adding.

    `leaving`: who can leave it; `gone`: who left. `give_url`: where it goes to a colleague, if there is one.
    """

    template: ClassVar[str] = "intersession/web/standalone/case.html"

    frame: WorkFrame
    title: str
    button: str
    action: str
    back_url: str
    people: tuple[PersonInputs, ...]
    inputs: tuple[Input, ...]
    zones: tuple[str, ...]
    kind: str
    kinds: tuple[Way, ...] = ()
    leaving: tuple[PlaceLine, ...] = ()
    gone: tuple[PlaceLine, ...] = ()
    give_url: str = ""

    @property
    def errors(self) -> tuple[FieldError, ...]:
        return errors_of([*(one for person in self.people for one in person.inputs), *self.inputs])


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One person on the list of people. `reach`: email and phone, as far as they are known."""

    mark: str
    name: str
    reach: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case on the list of people."""

    title: str
    people: tuple[ContactLine, ...]
    change_url: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Everybody the counselor works with, with names and contacts to mend."""

    template: ClassVar[str] = "intersession/web/standalone/people.html"

    frame: WorkFrame
    cases: tuple[CaseLine, ...]
    add_url: str


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in the list. `agreed`: lines; `is_cancelled`: it stays in sight; `is_past`: it was before today.

    `may_be_held`: its time has come, and nobody said yet that it took place.
    """

    day: str
    time: str
    minutes: int
    title: str
    place: str
    agreed: tuple[str, ...]
    is_cancelled: bool
    is_past: bool
    is_held: bool
    may_be_held: bool
    held_url: str
    change_url: str
    cancel_url: str
    restore_url: str


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """The calendar as a list: what comes, then what was; or, of earlier weeks, what was then.

    `weeks`: which earlier weeks these are, or "". `earlier_url`, `later_url`: other weeks that are shown apart, or "".
    `now_url`: back to what comes, from earlier weeks.
    """

    template: ClassVar[str] = "intersession/web/standalone/sessions.html"

    frame: WorkFrame
    coming: tuple[SessionLine, ...]
    past: tuple[SessionLine, ...]
    add_url: str
    add_case_url: str
    calendar_url: str
    has_cases: bool
    weeks: str = ""
    earlier_url: str = ""
    later_url: str = ""
    now_url: str = ""


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form in the counselor's frame: a session, or the account."""

    template: ClassVar[str] = "intersession/web/standalone/form.html"

    frame: WorkFrame
    title: str
    lead: str
    button: str
    action: str
    back_url: str
    inputs: tuple[Input, ...]
    ways: tuple[Way, ...] = ()
    zones: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[FieldError, ...]:
        return errors_of(self.inputs)


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message in the outbox."""

    day: str
    time: str
    name: str
    address: str
    subject: str
    body: str
    is_mailed: bool


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """What was mailed, or would be if there were a mail server. `server`: its name, or ""."""

    template: ClassVar[str] = "intersession/web/standalone/outbox.html"

    frame: WorkFrame
    messages: tuple[MessageLine, ...]
    folder: str
    server: str
