"""Every setting: name, default, type, what it is for, and whether a page may change it. `docs/settings.md` follows."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from intersession.errors import SettingError

PREFIX = "INTERSESSION_"
ONE_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
QUIET_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
MOST_MONTHS = 360
NUDGE_TIMES = ("", "08:00", "10:00", "12:00", "15:00", "18:00", "20:00")
REMINDER_HOURS = (0, 3, 12, 24, 48)

HelpLines = tuple[tuple[str, str], ...] | Mapping[str, tuple[tuple[str, str], ...]]


def _about(help_text: str, default: Any = MISSING, *, change: str = "") -> Any:
    # `change`: how the settings page asks for it, such as "line"; "": it does not.
    metadata = {"help": help_text, "change": change}
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """What an application set, checked. Each field is the setting `INTERSESSION_<NAME>`."""

    base_url: str = _about("The application's address as clients reach it, without our prefix. Links begin with it.")
    practice_name: str = _about("Name shown to clients and on documents.", "Your counselor's practice", change="line")
    url_prefix: str = _about('Where our pages live, such as "/intersession"; empty for the root.', "/intersession")
    master_keys: str = _about('Keys that wrap data keys: "ID:BASE64" entries, newest first. Or use KEY_FILE.', "")
    key_file: str = _about("File with the same entries, one a line, readable by the application only.", "")
    database_uri: str = _about("A database of our own. Empty: the host's, through Flask-SQLAlchemy.", "")
    bind_key: str = _about("Flask-SQLAlchemy bind to use instead of the default database.", "")
    sign_in_url: str = _about("Where a counselor signs in; empty: a page that says to sign in first.", "")
    sign_out_url: str = _about("Where a counselor signs out; empty: no such link in our navigation.", "")
    add_case_url: str = _about("Where the host adds a case; empty: no such link on the list of couples.", "")
    add_session_url: str = _about("Where the host adds a session; empty: no such link on a day without one.", "")
    link_style: str = _about('"fragment" (a link\'s secret never reaches a log) or "path".', "fragment")
    link_days: int = _about("The longest that a link lives, in days.", 60)
    visit_idle_minutes: int = _about("A client's visit ends after so many minutes without a request.", 20)
    visit_hours: int = _about("A client's visit ends after so many hours in any case.", 4)
    invitation_delay_seconds: int = _about("How long an invitation waits, so that an assignment can be undone.", 10)
    message_subject: str = _about(
        'Subject of messages to clients, which tells nobody what they are about. "{counselor}" becomes a first name.',
        "A note for you",
        change="line",
    )
    quiet_hours: str = _about(
        'When no message goes out, in each client\'s own time: "21:00-08:00". Hours that a client named go before it.'
        " Empty: none.",
        "21:00-08:00",
        change="line",
    )
    nudge_time: str = _about(
        "When the one note in the middle of the week goes, on each client's clock, unless they named hours or it is"
        f" quiet then: {', '.join(NUDGE_TIMES[1:])}. Empty: none goes.",
        "18:00",
        change="choice",
    )
    reminder_hours: int = _about(
        "So many hours before a session the last note goes to who has not sent:"
        f" {', '.join(map(str, REMINDER_HOURS[1:]))}. 0: none goes.",
        24,
        change="choice",
    )
    names_in_messages: bool = _about(
        "A message may name the counselor. False: a subject with a name gives way to the neutral one.",
        True,
        change="switch",
    )
    keep_months: int = _about(
        "So many months after the last session answers are kept. 0: no time is set. Clients are told.",
        0,
        change="number",
    )
    consent_policy: str = _about(
        "The secrets policy that a new case begins with, by its key. Empty: the first there is.", "", change="choice"
    )
    supervision: str = _about(
        "One sentence that tells clients who else reads what they send, such as a supervisor. They read it on the"
        " privacy page and agree to it; until then a supervisor opens no case. Empty: nobody else reads. A line that"
        ' begins with "[es]" says it in that language.',
        "",
        change="text",
    )
    language: str = _about(
        "The language of pages for a reader whose browser asks for none of ours.", "en", change="choice"
    )
    shortcuts: bool = _about("Single keys act on the counselor's pages.", True, change="switch")
    theme: str = _about('"light", "dark", or empty: as each reader\'s system has it.', "", change="choice")
    exit_url: str = _about(
        'Where "Leave now" goes: a page that shows nothing about the reader.',
        "https://www.bbc.com/weather",
        change="line",
    )
    help_lines: tuple[tuple[str, str], ...] | Mapping[str, tuple[tuple[str, str], ...]] = _about(
        "Who can help now: pairs of name and telephone number, the emergency number first, for everybody or by country"
        ' and language, such as {"US": [...], "US-es": [...]}. Empty: ours.',
        (),
        change="lines",
    )
    retention_months: int = _about(
        "After so many months in which nobody did anything and no session was held, a case is erased. 0: never.", 0
    )
    anchor_email: str = _about(
        "Where the end of the trail is mailed once a week, so that it can be told later whether entries were cut off."
        " It says a number and a checksum, nothing of anybody's. Empty: nowhere.",
        "",
        change="line",
    )
    country: str = _about(
        "Two letters of the practice's country, for readers whose language names none.", "", change="line"
    )
    answer_within: str = _about(
        "When a counselor usually reads, in words shown to clients.", "within 2 working days", change="line"
    )
    paper: str = _about('"A4" or "Letter".', "A4", change="choice")
    pdf_workers: int = _about("Processes that make documents. 0: as many as there are processors.", 0)
    pdf_seconds: int = _about("A document that takes longer is given up.", 20)
    pdf_megabytes: int = _about("A document that needs more memory is given up.", 1024)
    required_plugins: tuple[str, ...] = _about("Plugins without which the application does not start.", ())
    blocked_plugins: tuple[str, ...] = _about("Installed plugins that are not loaded.", ())


def setting_fields() -> tuple[Field[Any], ...]:
    """Return the fields in order, for the generated documentation."""
    return fields(Settings)


def setting_default(name: str) -> Any:
    """Return the value of a setting that nobody set."""
    return next(one.default for one in fields(Settings) if one.name == name)


def changeable() -> dict[str, str]:
    """Return which settings a page may change, and how it asks for each. What starts or guards us is not among them."""
    return {one.name: one.metadata["change"] for one in fields(Settings) if one.metadata["change"]}


def with_changes(settings: Settings, changes: Mapping[str, Any]) -> Settings:
    """Return the settings with what was changed on the page. Raise SettingError for a value that cannot be used."""
    known = {one.name: one for one in fields(Settings)}
    checked = {name: _checked(PREFIX + name.upper(), known[name], value) for name, value in changes.items()}
    made = replace(settings, **checked)
    _check_together(made)
    return made


def read_settings(config: Mapping[str, Any]) -> Settings:
    """Take our settings out of an application's. Raise SettingError for an unknown, missing or unusable one."""
    known = {PREFIX + one.name.upper(): one for one in fields(Settings)}
    for name in config:
        if name.startswith(PREFIX) and name not in known:
            raise SettingError(name, "there is no such setting")
    missing = [name for name, one in known.items() if one.default is MISSING and not config.get(name)]
    if missing:
        raise SettingError(missing[0], "it is needed and has no default")
    given = {one.name: _checked(name, one, config[name]) for name, one in known.items() if name in config}
    settings = Settings(**given)
    _check_together(settings)
    return settings


def _checked(name: str, one: Field[Any], value: Any) -> Any:
    default = "" if one.default is MISSING else one.default
    if one.name == "help_lines":
        return _help_lines(name, value)
    if isinstance(default, tuple) and isinstance(value, list | tuple):
        return tuple(tuple(v) if isinstance(v, list) else v for v in value)
    if isinstance(value, bool) != isinstance(default, bool) or not isinstance(value, type(default)):
        raise SettingError(name, f"it should be a {type(default).__name__}, not a {type(value).__name__}")
    return value


def _help_lines(name: str, value: Any) -> HelpLines:
    if isinstance(value, Mapping):
        return {str(place): _pairs(name, lines) for place, lines in value.items()}
    return _pairs(name, value)


def _pairs(name: str, lines: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(lines, list | tuple) or not all(
        isinstance(one, list | tuple) and len(one) == 2 and all(isinstance(part, str) for part in one) for one in lines
    ):
        raise SettingError(name, "it should be pairs of name and telephone number, or such pairs by country")
    return tuple((one[0], one[1]) for one in lines)


def _check_together(settings: Settings) -> None:
    address = urlsplit(settings.base_url)
    if address.scheme not in {"http", "https"} or not address.netloc or address.query or address.fragment:
        raise SettingError("INTERSESSION_BASE_URL", 'it should look like "https://practice.example"')
    if settings.url_prefix and (not settings.url_prefix.startswith("/") or settings.url_prefix.endswith("/")):
        raise SettingError("INTERSESSION_URL_PREFIX", 'it should be empty or look like "/intersession"')
    if settings.link_style not in {"fragment", "path"}:
        raise SettingError("INTERSESSION_LINK_STYLE", 'it should be "fragment" or "path"')
    if settings.paper not in {"A4", "Letter"}:
        raise SettingError("INTERSESSION_PAPER", 'it should be "A4" or "Letter"')
    if settings.quiet_hours and not re.fullmatch(
        r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", settings.quiet_hours
    ):
        raise SettingError("INTERSESSION_QUIET_HOURS", 'it should be empty or look like "21:00-08:00"')
    _check_looks(settings)
    _check_reminders(settings)
    if settings.retention_months < 0:
        raise SettingError("INTERSESSION_RETENTION_MONTHS", "it should be 0 or more")
    for name in ("link_days", "visit_idle_minutes", "visit_hours", "pdf_seconds", "pdf_megabytes"):
        if getattr(settings, name) < 1:
            raise SettingError(PREFIX + name.upper(), "it should be 1 or more")


def _check_reminders(settings: Settings) -> None:
    if settings.nudge_time not in NUDGE_TIMES:
        raise SettingError("INTERSESSION_NUDGE_TIME", f"it should be empty or one of {', '.join(NUDGE_TIMES[1:])}")
    if settings.reminder_hours not in REMINDER_HOURS:
        raise SettingError("INTERSESSION_REMINDER_HOURS", f"it should be one of {', '.join(map(str, REMINDER_HOURS))}")


def _check_looks(settings: Settings) -> None:
    if settings.theme not in {"", "light", "dark"}:
        raise SettingError("INTERSESSION_THEME", 'it should be "light", "dark" or empty')
    if urlsplit(settings.exit_url).scheme not in {"http", "https"}:
        raise SettingError("INTERSESSION_EXIT_URL", 'it should look like "https://www.bbc.com/weather"')
    if settings.anchor_email and not ONE_ADDRESS.fullmatch(settings.anchor_email):
        raise SettingError("INTERSESSION_ANCHOR_EMAIL", 'it should be empty or look like "amara@practice.example"')
    if not 0 <= settings.keep_months <= MOST_MONTHS:
        raise SettingError("INTERSESSION_KEEP_MONTHS", f"it should be 0 to {MOST_MONTHS}")


def master_key_text(settings: Settings) -> str:
    """Return the text of the master keys from the setting, the environment or the file. Raise SettingError."""
    if settings.master_keys:
        return settings.master_keys
    if settings.key_file:
        try:
            return Path(settings.key_file).read_text(encoding="ascii")
        except OSError as error:
            raise SettingError("INTERSESSION_KEY_FILE", f"it cannot be read: {error.strerror}") from None
    from_environment = os.environ.get("INTERSESSION_MASTER_KEYS", "")
    if from_environment:
        return from_environment
    raise SettingError("INTERSESSION_MASTER_KEYS", "there is no master key: set it, or INTERSESSION_KEY_FILE")
