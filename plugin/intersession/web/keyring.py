"""The master keys of an application, read again when their file was changed while it runs."""

from __future__ import annotations

import logging
from pathlib import Path

from intersession.config import Settings, master_key_text
from intersession.errors import SettingError
from intersession.models.crypto import MasterKeys, parse_master_keys
from intersession.services.vault import KeyCache

log = logging.getLogger(__name__)

Stamp = tuple[int, int, int] | None


class KeyFile:
    """Looks whether the key file was changed. One that cannot be used, such as one half written, changes nothing."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seen = self._stamp()

    def __call__(self) -> MasterKeys | None:
        stamp = self._stamp()
        if stamp is None or stamp == self._seen:
            return None
        self._seen = stamp
        try:
            return parse_master_keys(master_key_text(self._settings))
        except (SettingError, OSError, UnicodeError) as error:
            log.warning("the changed key file cannot be used, and the keys from before stay: %s", type(error).__name__)
            return None

    def _stamp(self) -> Stamp:
        try:
            found = Path(self._settings.key_file).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


def open_keys(settings: Settings) -> KeyCache:
    """Return the keys that the application is set up with. Raise SettingError."""
    is_file = settings.key_file and not settings.master_keys
    look = KeyFile(settings) if is_file else lambda: None  # first, so that a change while it is read is seen later
    return KeyCache(parse_master_keys(master_key_text(settings)), look=look)
