"""The forms that can be assigned, and the versions that were: by key for new homework, by hash for what was asked."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from intersession.definition.form import Form
from intersession.definition.loader import form_from_data, load_folder
from intersession.definition.policy import Policy, load_policies, translated_policies
from intersession.definition.translation import POLICIES
from intersession.errors import FormError, NotFound
from intersession.hooks.manager import Failure, Plugins
from intersession.hooks.types import Kind
from intersession.models import FormVersion
from intersession.resources import FORMS

log = logging.getLogger(__name__)

_T = TypeVar("_T", Form, Policy)


ENGLISH = "en"

FormsByLanguage = dict[str, dict[str, Form]]
"""Form key -> language -> the form."""
PoliciesByLanguage = dict[str, dict[str, Policy]]
"""Policy key -> language -> the policy."""


@dataclass
class Library:
    """Kinds and forms of all plugins, and the versions seen so far in this process (they never change).

    `forms` and `policies`: in English, or else in the language they were written in; `form` and `policy` know others.
    """

    kinds: Mapping[str, Kind]
    forms: Mapping[str, Form]
    policies: Mapping[str, Policy]
    forms_by_language: FormsByLanguage = field(default_factory=FormsByLanguage)
    policies_by_language: PoliciesByLanguage = field(default_factory=PoliciesByLanguage)
    _versions: dict[str, Form] = field(default_factory=dict[str, Form])

    def form(self, key: str, *, language: str = ENGLISH) -> Form:
        """Return the form to assign under this key, in a language such as "es-MX", or else "es", or English.

        Raise NotFound.
        """
        if key not in self.forms:
            raise NotFound(f"no form {key}")
        return _in_nearest(language, self.forms[key], self.forms_by_language.get(key, {}))

    def policy(self, key: str, *, language: str = ENGLISH) -> Policy:
        """Return a secrets policy, or the first one when the key is unknown; languages as for forms."""
        usual = self.policies.get(key) or next(iter(self.policies.values()))
        return _in_nearest(language, usual, self.policies_by_language.get(usual.key, {}))

    def store(self, session: Session, form: Form, *, at: datetime) -> str:
        """Keep this version for good and return its hash."""
        if session.get(FormVersion, form.hash) is None:
            session.add(
                FormVersion(
                    hash=form.hash,
                    key=form.key,
                    version=form.version,
                    language=form.language,
                    body=form.as_data(),
                    stored_at=at,
                )
            )
            session.flush()
        self._versions[form.hash] = form
        return form.hash

    def version(self, session: Session, form_hash: str) -> Form:
        """Return the version that was assigned. Raise NotFound."""
        if form_hash not in self._versions:
            row = session.get(FormVersion, form_hash)
            if row is None:
                raise NotFound("no such version of a form")
            self._versions[form_hash] = form_from_data(row.body)
        return self._versions[form_hash]


def _nearest(language: str) -> Iterator[str]:
    """Yield the languages to look for: "es-MX", "es", "en" for es_mx."""
    first, *region = language.replace("_", "-").split("-")
    if region:
        yield f"{first.lower()}-{region[-1].upper()}"
    yield first.lower()
    yield ENGLISH


def open_library(plugins: Plugins) -> Library:
    """Collect kinds and forms from all plugins. A folder with a broken file is left out and named."""
    kinds = plugins.kinds()
    forms: FormsByLanguage = {}
    for plugin, folder in plugins.form_folders():
        try:
            found: Iterable[Form] = load_folder(folder.path, folder.pack, kinds=kinds.keys())
        except FormError as error:
            log.error("forms of plugin %s left out: %s", plugin, error)
            plugins.failures.append(Failure(plugin, "forms", str(error)))
        else:
            # A form takes its translations with it: those of another plugin's form of this name would not fit.
            forms.update(_by_language(found))
    written = load_policies(FORMS / POLICIES)
    policies = _by_language((*written, *translated_policies(FORMS, written)))
    return Library(kinds, _usual(forms), _usual(policies), forms, policies)


def _in_nearest(language: str, usual: _T, others: Mapping[str, _T]) -> _T:
    known = {**others, usual.language: usual}
    return next((known[one] for one in _nearest(language) if one in known), usual)


def _by_language(things: Iterable[_T]) -> dict[str, dict[str, _T]]:
    found: dict[str, dict[str, _T]] = {}
    for thing in things:
        found.setdefault(thing.key, {})[thing.language] = thing
    return found


def _usual(things: Mapping[str, Mapping[str, _T]]) -> dict[str, _T]:
    return {key: found.get(ENGLISH) or next(iter(found.values())) for key, found in things.items()}
