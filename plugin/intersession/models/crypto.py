"""Sealing: AES-256-GCM bound to the row, padded so that length tells little. No database, no settings.

A sealed value is `version | nonce | ciphertext`; its additional data is "isn1|table|column|row|owner", so a value moved
to another row, column or person does not open. Master keys wrap data keys; data keys seal values.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intersession.errors import KeyMissing, SealBroken, SettingError

VERSION = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32
PAD_STEP = 256


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives, and whose it is."""

    table: str
    column: str
    row: uuid.UUID
    owner: uuid.UUID

    @property
    def additional_data(self) -> bytes:
        return f"isn1|{self.table}|{self.column}|{self.row}|{self.owner}".encode()


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def pad(text: bytes) -> bytes:
    """Return the text with its length in front, filled up to a multiple of 256 bytes."""
    framed = len(text).to_bytes(4, "big") + text
    return framed + b"\x00" * (-len(framed) % PAD_STEP)


def unpad(framed: bytes) -> bytes:
    length = int.from_bytes(framed[:4], "big")
    return framed[4 : 4 + length]


def seal(key: bytes, text: str, *, place: Place) -> bytes:
    """Seal a text so that it opens only at this place. Lone surrogates raise UnicodeEncodeError."""
    return seal_bytes(key, text.encode(), place=place)


def seal_bytes(key: bytes, content: bytes, *, place: Place) -> bytes:
    """Seal a file so that it opens only at this place."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, pad(content), place.additional_data)


def unseal(key: bytes, sealed: bytes, *, place: Place) -> str:
    """Open a sealed text. Raise SealBroken when it was changed or belongs elsewhere."""
    return unseal_bytes(key, sealed, place=place).decode()


def unseal_bytes(key: bytes, sealed: bytes, *, place: Place) -> bytes:
    """Open a sealed file. Raise SealBroken when it was changed or belongs elsewhere."""
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if sealed[:1] != VERSION or len(nonce) < NONCE_BYTES:
        raise SealBroken(place.table, place.column)
    try:
        return unpad(AESGCM(key).decrypt(nonce, body, place.additional_data))
    except InvalidTag:
        raise SealBroken(place.table, place.column) from None


def keyed_hash(key: bytes, purpose: str, message: bytes) -> bytes:
    """HMAC-SHA256 under a key of its own for each purpose (32 bytes)."""
    own = hmac.new(key, f"isn1|{purpose}".encode(), hashlib.sha256).digest()
    return hmac.new(own, message, hashlib.sha256).digest()


@dataclass(frozen=True)
class MasterKeys:
    """The keys that wrap data keys, newest first, by id. They live outside the database."""

    keys: Mapping[str, bytes]

    @property
    def newest(self) -> str:
        return next(iter(self.keys))

    def wrap(self, data_key: bytes, *, owner: uuid.UUID) -> tuple[str, bytes]:
        """Return (master id, wrapped key)."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = AESGCM(self.keys[self.newest]).encrypt(nonce, data_key, f"isn1|data_key|{owner}".encode())
        return self.newest, VERSION + nonce + sealed

    def unwrap(self, wrapped: bytes, *, master_id: str, owner: uuid.UUID) -> bytes:
        """Return the data key. Raise KeyMissing when its master key is not here, SealBroken when it was changed."""
        if master_id not in self.keys:
            raise KeyMissing(f'the master key "{master_id}" is not among the configured ones')
        nonce, body = wrapped[1 : 1 + NONCE_BYTES], wrapped[1 + NONCE_BYTES :]
        try:
            return AESGCM(self.keys[master_id]).decrypt(nonce, body, f"isn1|data_key|{owner}".encode())
        except InvalidTag:
            raise SealBroken("data_key", "wrapped") from None


def parse_master_keys(text: str) -> MasterKeys:
    """Read "id:base64" entries separated by commas or lines, newest first. Raise SettingError."""
    entries = [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]
    keys: dict[str, bytes] = {}
    for entry in entries:
        name, _, encoded = entry.partition(":")
        keys[name] = _decoded(name, encoded)
    if len(keys) != len(entries):
        raise SettingError("INTERSESSION_MASTER_KEYS", "a key id is there twice; each key has an id of its own")
    if not keys:
        raise SettingError("INTERSESSION_MASTER_KEYS", "there is no key")
    return MasterKeys(keys)


def _decoded(name: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if not name or len(key) != KEY_BYTES:
        raise SettingError("INTERSESSION_MASTER_KEYS", "each entry is ID:KEY, where KEY is 32 bytes in base64")
    return key


def new_master_entry(name: str) -> str:
    """Make an entry for a key file from fresh random bytes."""
    return f"{name}:{base64.b64encode(new_key()).decode()}"
