"""What kinds say to people: English as the message id, translated when it is said. Which language, the pages decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from intersession.definition.items import Item


def _as_it_is(message: str) -> str:
    return message


_translate: ContextVar[Callable[[str], str]] = ContextVar("intersession_kinds_translate", default=_as_it_is)


@contextmanager
def speaking(translate: Callable[[str], str]) -> Iterator[None]:
    """Let kinds speak through this gettext-like function for as long as the block lasts."""
    token = _translate.set(translate)
    try:
        yield
    finally:
        _translate.reset(token)


def _(message: str, **values: object) -> str:
    """Translate a message now, then fill in its `%(name)s`."""
    said = _translate.get()(message)
    return said % values if values else said


def explain(item: Item, code: str) -> str:
    """Say in plain words what to change, for a rule that an AnswerError named."""
    return _reasons(item).get(code) or _("Please look at this answer again.")


def plain_number(value: float) -> str:
    """Write a number with at most six decimals, and none that are needless."""
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def _reasons(item: Item) -> dict[str, str]:
    low, high, step = plain_number(item.minimum), plain_number(item.maximum), plain_number(item.step)
    return {
        "needed": _("This one is needed."),
        "unreadable": _("Some of these letters could not be read. Please type them again."),
        "too_long": _("Please keep this to %(most)s letters or fewer.", most=item.max_length),
        "not_number": _("Please write a number."),
        "out_of_range": _("Please choose a number from %(low)s to %(high)s.", low=low, high=high),
        "off_step": _("Please use steps of %(step)s, from %(low)s.", step=step, low=low),
        "not_option": _("Please choose from the list."),
        "not_date": _("Please write a date with day, month and year."),
        "not_time": _("Please write a time with hours and minutes."),
        "too_early": _("Please choose %(bound)s or later.", bound=item.earliest),
        "too_late": _("Please choose %(bound)s or earlier.", bound=item.latest),
    }
