"""The forms that can be assigned, and the versions that were: by key for new homework, by hash for what was asked."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from intersession.definition.form import Form
from intersession.definition.loader import form_from_data, load_folder
from intersession.definition.policy import Policy, load_policies
from intersession.errors import FormError, NotFound
from intersession.hooks.manager import Failure, Plugins
from intersession.hooks.types import Kind
from intersession.models import FormVersion
from intersession.resources import FORMS

log = logging.getLogger(__name__)


@dataclass
class Library:
    """Kinds and forms of all plugins, and the versions seen so far in this process (they never change)."""

    kinds: Mapping[str, Kind]
    forms: Mapping[str, Form]
    policies: Mapping[str, Policy]
    _versions: dict[str, Form] = field(default_factory=dict[str, Form])

    def form(self, key: str) -> Form:
        """Return the form to assign under this key. Raise NotFound."""
        if key not in self.forms:
            raise NotFound(f"no form {key}")
        return self.forms[key]

    def policy(self, key: str) -> Policy:
        """Return a secrets policy, or the first one when the key is unknown."""
        return self.policies.get(key) or next(iter(self.policies.values()))

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


def open_library(plugins: Plugins) -> Library:
    """Collect kinds and forms from all plugins. A folder with a broken file is left out and named."""
    kinds = plugins.kinds()
    forms: dict[str, Form] = {}
    for plugin, folder in plugins.form_folders():
        try:
            found: Iterable[Form] = load_folder(folder.path, folder.pack, kinds=kinds.keys())
        except FormError as error:
            log.error("forms of plugin %s left out: %s", plugin, error)
            plugins.failures.append(Failure(plugin, "forms", str(error)))
        else:
            forms.update({form.key: form for form in found})
    return Library(kinds, forms, {p.key: p for p in load_policies(FORMS / "policies.yaml")})
