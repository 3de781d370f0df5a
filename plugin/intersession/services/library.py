"""The forms that can be assigned, and the versions that were: by key for new homework, by hash for what was asked."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from intersession.definition.form import Form
from intersession.definition.loader import form_from_data, load_folder
from intersession.definition.policy import Policy, load_policies, translated_policies
from intersession.definition.program import Program, load_programs
from intersession.definition.translation import POLICIES
from intersession.errors import FormError, NotFound
from intersession.hooks.manager import Failure, Plugins
from intersession.hooks.types import Kind
from intersession.models import FormVersion, OwnForm
from intersession.resources import FORMS

log = logging.getLogger(__name__)

_T = TypeVar("_T", Form, Policy, Program)


ENGLISH = "en"

FormsByLanguage = dict[str, dict[str, Form]]
"""Form key -> language -> the form."""
PoliciesByLanguage = dict[str, dict[str, Policy]]
"""Policy key -> language -> the policy."""
ProgramsByLanguage = dict[str, dict[str, Program]]
"""Program key -> language -> the program."""


@dataclass
class Library:
    """Kinds and forms of all plugins, and the versions seen so far in this process (they never change).

    `forms`, `policies` and `programs`: in English, or else in the language they were written in; `form`, `policy` and
    `program` know others.
    """

    kinds: Mapping[str, Kind]
    forms: Mapping[str, Form]
    policies: Mapping[str, Policy]
    forms_by_language: FormsByLanguage = field(default_factory=FormsByLanguage)
    policies_by_language: PoliciesByLanguage = field(default_factory=PoliciesByLanguage)
    programs: Mapping[str, Program] = field(default_factory=dict[str, Program])
    programs_by_language: ProgramsByLanguage = field(default_factory=ProgramsByLanguage)
    _versions: dict[str, Form] = field(default_factory=dict[str, Form])

    def form(self, key: str, *, language: str = ENGLISH) -> Form:
        """Return the form to assign under this key, in a language such as "es-MX", or else "es", or English.

        Raise NotFound.
        """
        if key not in self.forms:
            raise NotFound(f"no form {key}")
        return _in_nearest(language, self.forms[key], self._written(key))

    def spoken(self, form: Form, *, language: str) -> Form:
        """Return this version of a form in a reader's language, or as it is if its pack does not have it in that.

        The practice's own forms do not matter here: each is written once, and has no translation.
        """
        written = self.forms_by_language.get(form.key, {})
        if form.hash not in [one.hash for one in written.values()]:
            return form  # an older version, or the practice's own: other words than these were asked
        near = (one for one in _nearest(language) if one[:2] == language[:2].lower())
        return next((written[one] for one in near if one in written), form)

    def wording(self) -> str:
        """Return what decides how the packs' forms are spoken: a hash over each in each of its languages."""
        hashes = sorted(form.hash for written in self.forms_by_language.values() for form in written.values())
        return hashlib.sha256("".join(hashes).encode()).hexdigest()

    def languages(self, key: str) -> tuple[str, ...]:
        """Return the languages that a form can be given in, sorted."""
        return tuple(sorted(self._written(key).keys() | {self.forms[key].language}))

    def _written(self, key: str) -> Mapping[str, Form]:
        # The practice's own version of a pack's form has other words than the translations of that.
        written = self.forms_by_language.get(key, {})
        return written if written.get(self.forms[key].language) is self.forms[key] else {}

    def policy(self, key: str, *, language: str = ENGLISH) -> Policy:
        """Return a secrets policy, or the first one when the key is unknown; languages as for forms."""
        usual = self.policies.get(key) or next(iter(self.policies.values()))
        return _in_nearest(language, usual, self.policies_by_language.get(usual.key, {}))

    def program(self, key: str, *, language: str = ENGLISH) -> Program:
        """Return the program of this key; languages as for forms. Raise NotFound."""
        if key not in self.programs:
            raise NotFound(f"no program {key}")
        return _in_nearest(language, self.programs[key], self.programs_by_language.get(key, {}))

    def within(self, session: Session) -> Library:
        """Return this library with the practice's own forms in it, as the session sees them when they are asked for."""
        return replace(self, forms=_WithOwn(session, self.forms, self._versions))

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


class _WithOwn(Mapping[str, Form]):
    """The forms of the packs, with the practice's own beside them, and over one of the same key.

    Nothing is read before somebody looks; the versions themselves never change, so each is read once in a process.
    """

    def __init__(self, session: Session, packs: Mapping[str, Form], versions: dict[str, Form]) -> None:
        self._session = session
        self._packs = packs
        self._versions = versions
        self._all: dict[str, Form] | None = None

    def __getitem__(self, key: str) -> Form:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def _read(self) -> dict[str, Form]:
        if self._all is None:
            offered = select(OwnForm.key, OwnForm.form_hash).where(
                OwnForm.form_hash.is_not(None), OwnForm.put_away_at.is_(None)
            )
            own = {key: found for key, found in self._session.execute(offered) if found is not None}
            lacking = [one for one in own.values() if one not in self._versions]
            if lacking:
                rows = self._session.scalars(select(FormVersion).where(FormVersion.hash.in_(lacking)))
                self._versions.update({row.hash: form_from_data(row.body) for row in rows})
            self._all = {**self._packs, **{key: self._versions[found] for key, found in own.items()}}
        return self._all


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
    programs: ProgramsByLanguage = {}
    for plugin, folder in plugins.form_folders():
        try:
            found: Iterable[Form] = load_folder(folder.path, folder.pack, kinds=kinds.keys())
            in_order: Iterable[Program] = load_programs(folder.path, folder.pack)
        except FormError as error:
            log.error("forms of plugin %s left out: %s", plugin, error)
            plugins.failures.append(Failure(plugin, "forms", str(error)))
        else:
            # A form takes its translations with it: those of another plugin's form of this name would not fit.
            forms.update(_by_language(found))
            programs.update(_by_language(in_order))
    written = load_policies(FORMS / POLICIES)
    policies = _by_language((*written, *translated_policies(FORMS, written)))
    return Library(kinds, _usual(forms), _usual(policies), forms, policies, _usual(programs), programs)


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
