"""What `settings/edit.html` is given: what a practice may change on a page, in groups, with why each is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from intersession.config import NUDGE_TIMES, REMINDER_HOURS, Settings, changeable
from intersession.pages.environment import say_later, translate
from intersession.pages.frame import FieldError, WorkFrame
from intersession.pages.inputs import Input, Option, errors_of

KINDS = {"lines": "textarea", "text": "textarea", "choice": "select", "switch": "select", "number": "number"}
ON, OFF = "on", "off"

GROUPS = (
    (say_later("Your practice"), ("practice_name", "answer_within", "exit_url", "language", "country")),
    (say_later("Who can help now"), ("help_lines",)),
    (say_later("Messages"), ("message_subject", "names_in_messages", "nudge_time", "reminder_hours", "quiet_hours")),
    (say_later("What is agreed and kept"), ("consent_policy", "supervision", "keep_months", "anchor_email")),
    (say_later("Screens and paper"), ("shortcuts", "theme", "paper")),
)
"""A setting that no group names is in a last group of its own, so that none is forgotten."""

LABELS = {
    "practice_name": say_later("Name of the practice"),
    "answer_within": say_later("When you usually read what was sent"),
    "exit_url": say_later("Where “Leave now” goes"),
    "language": say_later("Language when a browser asks for none of ours"),
    "country": say_later("Country"),
    "help_lines": say_later("Telephone lines"),
    "message_subject": say_later("Subject of messages"),
    "names_in_messages": say_later("Messages may name the counselor"),
    "nudge_time": say_later("The note in the middle of the week goes at"),
    "reminder_hours": say_later("The last note before a session goes"),
    "quiet_hours": say_later("Quiet hours"),
    "consent_policy": say_later("Secrets policy of a new case"),
    "supervision": say_later("Who else reads what clients send"),
    "keep_months": say_later("Keep answers for so many months after the last session"),
    "anchor_email": say_later("Mail the end of the record to"),
    "shortcuts": say_later("Single keys act on your pages"),
    "theme": say_later("Colours"),
    "paper": say_later("Paper"),
}
HINTS = {
    "practice_name": say_later("Clients see it, and documents carry it."),
    "answer_within": say_later("Such as: within 2 working days. Clients read it where they write."),
    "exit_url": say_later("A page that says nothing about its reader, such as a weather page."),
    "country": say_later("Two letters, such as US. It decides which lines are shown when nothing else does."),
    "help_lines": say_later(
        "One a line: name, a colon, the number; the emergency number first. A line such as [US] or [US-es] begins those"
        " for a country or a language there. Empty: ours."
    ),
    "message_subject": say_later(
        "On a lock screen it must tell nobody what this is about. {counselor} is a first name."
    ),
    "nudge_time": say_later(
        "Once a week, to those who have not sent, on their own clock. Hours that a client agreed to go first."
    ),
    "reminder_hours": say_later(
        "Once, to those who have not sent. When that is not a safe hour, it goes in the next one, or not at all."
    ),
    "quiet_hours": say_later("Such as 21:00-08:00, on the client’s clock. Hours that a client agreed to go first."),
    "consent_policy": say_later("Cases that are there keep theirs."),
    "supervision": say_later(
        "One sentence, such as: A supervisor, Sue Park, may read it, too. Clients read it on the privacy page and agree"
        " to it. Empty: nobody else reads, and a supervisor opens no case. A line that begins with [es] says it in"
        " Spanish."
    ),
    "shortcuts": say_later("Each person can choose otherwise under “Your screen”."),
    "theme": say_later("Each person can choose otherwise under “Your screen”."),
    "keep_months": say_later("0: no time is set. Clients read it on the privacy page."),
    "anchor_email": say_later(
        "Once a week, a number and a checksum. Kept outside, they show later whether entries were cut off. Empty:"
        " nowhere."
    ),
}
BEFORE = {
    0: say_later("Not at all"),
    3: say_later("3 hours before"),
    12: say_later("12 hours before"),
    24: say_later("A day before"),
    48: say_later("Two days before"),
}
CHOICES: dict[str, tuple[tuple[str, str], ...]] = {
    "language": (("en", "English"), ("es", "Español")),
    "theme": (("", say_later("As the computer has it")), ("light", say_later("Light")), ("dark", say_later("Dark"))),
    "nudge_time": tuple((one, one or say_later("Not at all")) for one in NUDGE_TIMES),
    "reminder_hours": tuple((str(one), BEFORE[one]) for one in REMINDER_HOURS),
    "paper": (("A4", "A4"), ("Letter", say_later("Letter"))),
}
SWITCH = ((ON, say_later("Yes")), (OFF, say_later("No")))


@dataclass(frozen=True, slots=True)
class SettingGroup:
    """Settings that belong together."""

    title: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """All settings that a page may change. `checks_url`: where the practice is looked at, or ""."""

    template: ClassVar[str] = "intersession/web/settings/edit.html"

    frame: WorkFrame
    groups: tuple[SettingGroup, ...]
    checks_url: str = ""

    @property
    def errors(self) -> tuple[FieldError, ...]:
        return errors_of(one for group in self.groups for one in group.inputs)


def build(
    frame: WorkFrame,
    settings: Settings,
    *,
    policies: Sequence[tuple[str, str]],
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    checks_url: str = "",
) -> SettingsPage:
    """Build the page. `policies`: (key, title). `typed`: what was sent and refused, `wrong`: why, by setting."""
    choices = {**CHOICES, "consent_policy": (("", _usual(policies)), *policies)}
    values = {name: as_text(getattr(settings, name)) for name in changeable()} | dict(typed or {})
    groups = (
        SettingGroup(
            translate(title),
            tuple(_input(name, values[name], choices=choices, error=(wrong or {}).get(name, "")) for name in names),
        )
        for title, names in _grouped()
    )
    return SettingsPage(frame, tuple(groups), checks_url)


def _usual(policies: Sequence[tuple[str, str]]) -> str:
    """Name the policy that a new case gets while nothing is chosen: the first there is."""
    return translate("{title} (the usual one)").format(title=policies[0][1]) if policies else translate("None")


def _grouped() -> Iterable[tuple[str, tuple[str, ...]]]:
    named = {name for _, names in GROUPS for name in names}
    rest = tuple(name for name in changeable() if name not in named)
    return (*GROUPS, (say_later("More"), rest)) if rest else GROUPS


def _input(name: str, value: str, *, choices: Mapping[str, Sequence[tuple[str, str]]], error: str) -> Input:
    kind = changeable()[name]
    offered = SWITCH if kind == "switch" else choices.get(name, ())
    return Input(
        id=f"isn-{name}",
        name=name,
        label=translate(LABELS.get(name, name)),
        kind=KINDS.get(kind, "text"),
        value=value,
        hint=translate(HINTS[name]) if name in HINTS else "",
        error=error,
        options=tuple(Option(key, translate(label)) for key, label in offered),
    )


def as_text(value: Any) -> str:
    """Write a setting's value as the page shows it."""
    if isinstance(value, bool):
        return ON if value else OFF
    if isinstance(value, Mapping):
        parts = [(f"[{place}]\n" if place else "") + as_text(lines) for place, lines in sorted(value.items())]
        return "\n".join(parts)
    if isinstance(value, tuple):
        return "\n".join(f"{name}: {number}" for name, number in value)
    return str(value)
