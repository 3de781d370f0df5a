"""Reading pages the way a browser does, only stricter: HTML that has to be repaired fails the test."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from tests.support import html_tree


@dataclass(frozen=True)
class Form:
    """A form on a page with what it would send, untouched."""

    action: str
    method: str
    fields: list[tuple[str, str]]

    def value(self, name: str) -> str:
        return next(value for key, value in self.fields if key == name)

    def filled(self, **values: str | list[str]) -> dict[str, list[str]]:
        """Return what it sends with some fields set, and radios of the same name replaced."""
        sent: dict[str, list[str]] = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(value)
        for name, chosen in values.items():
            sent[name] = [chosen] if isinstance(chosen, str) else chosen
        return sent


class Page:
    """A parsed page."""

    def __init__(self, html: str) -> None:
        self.html = html
        self._grow, self.faults = html_tree.read(html)

    @cached_property
    def root(self) -> Element:
        """The tree; of most pages nobody asks for it."""
        return self._grow()

    @property
    def text(self) -> str:
        """All that a person sees, with single spaces."""
        return " ".join(" ".join(self.root.itertext()).split())

    @property
    def title(self) -> str:
        return "".join(next(self.root.iter("title")).itertext()).strip()

    @property
    def heading(self) -> str:
        return " ".join("".join(next(self.root.iter("h1")).itertext()).split())

    def forms(self) -> list[Form]:
        return [_form(element) for element in self.root.iter("form")]

    def form(self, ending: str) -> Form:
        """Return the form whose action ends so, one that posts before one that searches."""
        fitting = [form for form in self.forms() if form.action.split("?")[0].endswith(ending)]
        return min(fitting, key=lambda form: form.method != "post")

    def links(self) -> list[str]:
        return [a.get("href", "") for a in self.root.iter("a")]

    def by_id(self, wanted: str) -> Element:
        return next(element for element in self.root.iter() if element.get("id") == wanted)


def _form(element: Element) -> Form:
    fields: list[tuple[str, str]] = []
    for one in element.iter():
        name = one.get("name")
        if not name or one.get("disabled") is not None:
            continue
        if one.tag == "input" and (one.get("type") not in {"radio", "checkbox"} or one.get("checked") is not None):
            fields.append((name, one.get("value", "")))
        elif one.tag == "textarea":
            fields.append((name, "".join(one.itertext())))
        elif one.tag == "select":
            options = list(one.iter("option"))
            chosen = next((o for o in options if o.get("selected") is not None), options[0] if options else None)
            if chosen is not None:
                fields.append((name, chosen.get("value", "")))
    return Form(element.get("action", ""), element.get("method", "get"), fields)
