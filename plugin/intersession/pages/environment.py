"""The Jinja environment of every page and document: our own, never the host's.

Template names are `intersession/web/…` and `intersession/pdf/…`. What only HTTP knows (`url`, `static_url`) is put into
`globals` by the web floor. The language is a context variable, because one environment serves all requests.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import ClassVar, Literal, Protocol
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, lists, numbers
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from intersession.charts.letters import direction_of
from intersession.definition.items import Item
from intersession.kinds.words import speaking
from intersession.resources import TEMPLATES

TRANSLATIONS = Path(__file__).parent.parent / "translations"
DOMAIN = "intersession"
MARKS = ("●", "◆", "▲")

ListStyle = Literal["standard", "or"]

_language: ContextVar[str] = ContextVar("intersession_language", default="en")


class Page(Protocol):
    """What a template is given, under the name `page`; `template` is the template's name."""

    template: ClassVar[str]


def environment(*, overrides: BaseLoader | None = None, folders: Sequence[Path] = ()) -> Environment:
    """Return a new environment that reads our templates.

    `overrides` is asked first, by full name: a host replaces one page with a file `intersession/web/…` of its own.
    `folders` come after ours: partials that plugins bring for their own kinds, which can add but never replace.
    """
    ours = ChoiceLoader([FileSystemLoader(folder) for folder in (TEMPLATES, *folders)])
    prefixed = PrefixLoader({"intersession": ours})
    made = Environment(
        loader=ChoiceLoader([overrides, prefixed]) if overrides else prefixed,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.globals.update(language=language, direction=lambda: direction(language()), sides=sides)
    _install_language(made)
    made.filters.update(
        mark=mark,
        way=way,
        plain_number=plain_number,
        digits=digits,
        points=points,
        listed=listed,
        stored_day=stored_day,
        stored_time=stored_time,
        day=day,
        short_day=short_day,
        clock_time=clock_time,
        weekday_time=weekday_time,
        relative_day=relative_day,
    )
    return made


def render(templates: Environment, page: Page) -> str:
    """Return the HTML of a page in the language that is in use."""
    return templates.get_template(page.template).render(page=page)


@contextmanager
def use_language(locale: str) -> Iterator[None]:
    """Speak this language, such as "en" or "es-MX", until the block ends; one we lack falls back to English."""
    token = _language.set(locale)
    try:
        with speaking(translate):
            yield
    finally:
        _language.reset(token)


def language() -> str:
    """Return the language that is in use."""
    return _language.get()


def direction(locale: str) -> str:
    """Return "rtl" for a language that is written from right to left, else "ltr"."""
    return "rtl" if known_locale(locale).character_order == "right-to-left" else "ltr"


def sides() -> tuple[str, str]:
    """Return where a line begins and ends in the language that is in use: left and right, or right and left."""
    return ("right", "left") if direction(language()) == "rtl" else ("left", "right")


@cache
def known_locale(locale: str) -> Locale:
    """Return what Babel knows of a locale such as "es-MX"; English for one it has never heard of."""
    try:
        return Locale.parse(locale, sep="-" if "-" in locale else "_")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def say_later(message: str) -> str:
    """Mark an English message that is translated where it is said, so that translators are shown it."""
    return message


def translate(message: str) -> str:
    """Say an English message in the language in use. It is not a pattern: a percent sign stays one."""
    return _catalogue(language()).gettext(message)


def translate_count(singular: str, several: str, count: int) -> str:
    """Say a message in its form for this many, with `{n}` filled in."""
    return _catalogue(language()).ngettext(singular, several, count).format(n=count)


def mark(position: int) -> str:
    """Return the sign of a person by place in the case, from 0; beyond the third they share one."""
    return MARKS[min(position, len(MARKS) - 1)]


def way(text: str) -> Markup:
    """Return the attribute by which somebody's own words run their own way on any page, or nothing where they do."""
    own = direction_of(text)
    return Markup(' dir="{}"').format(own) if own and own != direction(language()) else Markup("")


def plain_number(value: float, *, locale: str) -> str:
    """Write a number with at most two decimals and none that say nothing: 7, not 7.0."""
    return numbers.format_decimal(round(value, 2), locale=known_locale(locale))


def digits(value: float | str | None) -> str:
    """Write a number as a form field holds it, in every language alike: "7", "0.5", "" for none; other text stays."""
    try:
        return "" if value is None else f"{float(value):g}"
    except ValueError:
        return str(value)


def points(item: Item) -> tuple[str, ...]:
    """Return what can be chosen on a scale or in a grid, from its minimum to its maximum."""
    count = round((item.maximum - item.minimum) / item.step)
    return tuple(digits(item.minimum + place * item.step) for place in range(count + 1))


def listed(values: Iterable[str], style: ListStyle = "standard") -> str:
    """Write a list as a sentence in the language in use says it: "Ana, Ben, and Cleo"; "Ana, Ben, or Cleo"."""
    return lists.format_list(list(values), style, locale=known_locale(language()))


def stored_day(value: str, *, locale: str) -> str:
    """Write a day that is kept as "2026-11-26"."""
    return day(date.fromisoformat(value), zone="UTC", locale=locale)


def stored_time(value: str, *, locale: str) -> str:
    """Write a time of day that is kept as "21:30"."""
    return dates.format_time(time.fromisoformat(value), format="short", locale=known_locale(locale))


def day(value: date, *, zone: str, locale: str) -> str:
    """Write a day with its weekday: "Thursday, November 26"."""
    known, local = known_locale(locale), _local(value, zone)
    return f"{weekday(local, zone=zone, locale=locale)}, {dates.format_skeleton('MMMMd', local, locale=known)}"


def short_day(value: date, *, zone: str, locale: str) -> str:
    """Write a day without its weekday: "Nov 26"."""
    return dates.format_skeleton("MMMd", _local(value, zone), locale=known_locale(locale))


def month_year(value: date, *, locale: str) -> str:
    """Write a month: "November 2026"."""
    return dates.format_skeleton("yMMMM", value, locale=known_locale(locale))


def day_of_year(value: date, *, zone: str, locale: str) -> str:
    """Write a day with its year: "Nov 26, 2026"."""
    return dates.format_skeleton("yMMMd", _local(value, zone), locale=known_locale(locale))


def clock_time(value: datetime, *, zone: str, locale: str) -> str:
    """Write the time of day as the reader's own clock shows it."""
    return dates.format_time(value, format="short", tzinfo=ZoneInfo(zone), locale=known_locale(locale))


def weekday(value: date, *, zone: str, locale: str) -> str:
    """Write the day of a week: "Thursday"."""
    return dates.format_date(_local(value, zone), "EEEE", locale=known_locale(locale))


def weekday_time(value: datetime, *, zone: str, locale: str) -> str:
    """Write a moment of the coming days: "Thursday, 9:30 AM"."""
    return f"{weekday(value, zone=zone, locale=locale)}, {clock_time(value, zone=zone, locale=locale)}"


def relative_day(value: date, *, today: date, zone: str, locale: str) -> str:
    """Write a day as one says it: today, tomorrow, a weekday within six days, else with its date."""
    local = _local(value, zone)
    distance = (local - today).days
    if distance in (0, 1):
        return translate("today") if distance == 0 else translate("tomorrow")
    if 1 < distance < 7:
        return weekday(local, zone=zone, locale=locale)
    return day(local, zone=zone, locale=locale)


def _local(value: date, zone: str) -> date:
    return value.astimezone(ZoneInfo(zone)).date() if isinstance(value, datetime) else value


@cache
def _catalogue(locale: str) -> gettext.NullTranslations:
    wanted = locale.replace("-", "_")
    return gettext.translation(DOMAIN, TRANSLATIONS, [wanted, wanted.split("_")[0]], fallback=True)


def _install_language(made: Environment) -> None:
    def plural(singular: str, several: str, count: int) -> str:
        return _catalogue(language()).ngettext(singular, several, count)

    def in_context(context: str, message: str) -> str:
        return _catalogue(language()).pgettext(context, message)

    def plural_in_context(context: str, singular: str, several: str, count: int) -> str:
        return _catalogue(language()).npgettext(context, singular, several, count)

    install = made.__dict__[
        "install_gettext_callables"
    ]  # the extension adds it to the instance, unseen by type checkers
    install(translate, plural, newstyle=True, pgettext=in_context, npgettext=plural_in_context)
