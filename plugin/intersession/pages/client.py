"""What every client page has around it, and small values that several client pages share."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from intersession.pages.environment import direction


@dataclass(frozen=True, slots=True)
class PreviewWords:
    """What is said around a preview, in the counselor's language. `steps`: the landing, then the parts."""

    title: str
    nothing: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A counselor looks at a client's page. `step`: 0 for the landing, then the parts.

    `url` shows another step of the same, from `sent`; `csrf_token` is the counselor's.
    """

    words: PreviewWords
    step: int
    url: str
    csrf_token: str
    language: str
    sent: tuple[SentField, ...] = ()

    @property
    def steps(self) -> int:
        """How many pages there are to look at."""
        return len(self.words.steps)


@dataclass(frozen=True, slots=True)
class ClientFrame:
    """The frame of a client page.

    `language`, `zone`: of the reader, such as "es-MX" and "America/Chicago". `exit_url`: the ordinary site that
    "Leave now" goes to. `counselor_name`: empty where the reader is not known yet. `others`: who else is in the case,
    as this page may call them ("Robin" when both agreed to names, else "your partner"), empty for a person alone.
    `who_else_reads`: the practice's sentence about a supervisor, or "": then nobody but the counselor reads.
    `policy_title`: the secrets policy that this client accepted. `has_leave` is false on a counselor's error page only.
    `preview`: this is no client's page but a counselor's look at one; nothing on it can be sent.
    """

    practice_name: str
    language: str
    zone: str
    csrf_token: str
    exit_url: str
    counselor_name: str = ""
    others: str = ""
    policy_title: str = ""
    theme_css: str = ""
    who_else_reads: str = ""
    has_leave: bool = True
    preview: Preview | None = None

    @property
    def direction(self) -> str:
        return direction(self.language)

    @property
    def exit_host(self) -> str:
        """The name of the site that "Leave now" goes to, for people to read."""
        return urlsplit(self.exit_url).hostname or ""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Whom to call or write to now. `call`: a number as it is dialled, or empty; `hours`: such as "day and night"."""

    name: str
    call: str = ""
    hours: str = ""
    url: str = ""

    @property
    def host(self) -> str:
        """The name of the site, for people to read before they leave this one."""
        return urlsplit(self.url).hostname or ""

    @property
    def dial(self) -> str:
        """The number without the signs people write between digits, for a `tel:` address."""
        return "".join(sign for sign in self.call if sign.isdigit() or sign in "+*#")


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A secrets policy as a client reads it; `version` is what acceptance is recorded against."""

    version: str
    title: str
    paragraphs: tuple[str, ...]
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class SentField:
    """One value that came with a form and goes back into the page, so that it is not lost.

    `label`: the question, for words that a person wrote; empty for what need not be seen.
    """

    name: str
    value: str
    label: str = ""
