"""Sealing and opening words with their owner's key. The only place where a data key is fetched or made."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Protocol

from sqlalchemy import insert, select
from sqlalchemy.orm import DeclarativeBase, Session

from intersession.errors import KeyMissing
from intersession.models import DataKey
from intersession.models.among import among
from intersession.models.crypto import MasterKeys, Place, keyed_hash, new_key, seal, seal_bytes, unseal, unseal_bytes
from intersession.models.engine import take_turn

PRACTICE = uuid.UUID(int=0)
"""Owner of what belongs to nobody in particular: secrets of links, the trail's chain, counselors' names."""


class Wrapped(Protocol):
    """A data key as it lies in the database: a row of `DataKey`, or these three columns of one."""

    @property
    def owner_id(self) -> uuid.UUID: ...
    @property
    def master_id(self) -> str: ...
    @property
    def wrapped(self) -> bytes: ...


class KeyCache:
    """Unwrapped data keys of this process, by their wrapped bytes: an erased row is never served from here.

    `look`: returns the master keys anew once they were changed, so that a process which runs while they are rotated
    neither meets a key it does not know nor wraps with one that is about to go.
    """

    def __init__(self, masters: MasterKeys, *, look: Callable[[], MasterKeys | None] = lambda: None) -> None:
        self._masters = masters
        self._look = look
        # The practice is never erased, so its key needs no look at the row again.
        self.practice: bytes | None = None
        self._keys: dict[bytes, bytes] = {}

    @property
    def masters(self) -> MasterKeys:
        self._masters = self._look() or self._masters
        return self._masters

    def unwrapped(self, row: Wrapped) -> bytes:
        if row.wrapped not in self._keys:
            key = self.masters.unwrap(row.wrapped, master_id=row.master_id, owner=row.owner_id)
            if len(self._keys) > 10_000:
                self._keys.clear()
            self._keys[row.wrapped] = key
        return self._keys[row.wrapped]


class Vault:
    """Seals for one database session."""

    def __init__(self, session: Session, keys: KeyCache) -> None:
        self._session = session
        self._keys = keys

    def make_key(self, owner: uuid.UUID) -> None:
        """Make the owner's data key unless it is there. Two who try at once end with the same key."""
        take_turn(self._session, f"key {owner}")
        if self._session.get(DataKey, owner) is None:
            master_id, wrapped = self._keys.masters.wrap(new_key(), owner=owner)
            self._session.execute(insert(DataKey).values(owner_id=owner, master_id=master_id, wrapped=wrapped))

    @property
    def newest_master(self) -> str:
        """The id of the master key that new data keys are wrapped with."""
        return self._keys.masters.newest

    def has_master(self, master_id: str) -> bool:
        return master_id in self._keys.masters.keys

    def rewrap(self, row: DataKey) -> None:
        """Wrap a data key anew under the newest master key. Raise KeyMissing when the old one is not configured."""
        masters = self._keys.masters
        key = masters.unwrap(row.wrapped, master_id=row.master_id, owner=row.owner_id)
        row.master_id, row.wrapped = masters.wrap(key, owner=row.owner_id)

    @contextmanager
    def held(self, owners: Collection[uuid.UUID]) -> Iterator[None]:
        """Fetch many data keys with one query, so that opening under them asks for none again inside.

        Without it each text that is opened asks for its owner's key: the session lets go of a row that nobody holds.
        """
        rows = tuple(self._session.scalars(select(DataKey).where(among(DataKey.owner_id, owners))))
        try:
            yield
        finally:
            del rows

    def _key(self, owner: uuid.UUID) -> bytes:
        if owner == PRACTICE and self._keys.practice is not None:
            return self._keys.practice
        return self._fetched(owner)

    def _fetched(self, owner: uuid.UUID) -> bytes:
        row = self._session.get(DataKey, owner)
        if row is None:
            raise KeyMissing(f"{owner} has no data key")
        key = self._keys.unwrapped(row)
        if owner == PRACTICE:
            self._keys.practice = key
        return key

    def seal(self, text: str, model: type[DeclarativeBase], column: str, *, row: uuid.UUID, owner: uuid.UUID) -> bytes:
        """Seal a text for this column of this row, under its owner's key."""
        return seal(self._key(owner), text, place=Place(model.__tablename__, column, row, owner))

    def open(
        self, sealed: bytes, model: type[DeclarativeBase], column: str, *, row: uuid.UUID, owner: uuid.UUID
    ) -> str:
        """Open a sealed text. Raise SealBroken or KeyMissing."""
        return unseal(self._key(owner), sealed, place=Place(model.__tablename__, column, row, owner))

    def seal_file(
        self, content: bytes, model: type[DeclarativeBase], column: str, *, row: uuid.UUID, owner: uuid.UUID
    ) -> bytes:
        """Seal a file for this column of this row, under its owner's key."""
        return seal_bytes(self._key(owner), content, place=Place(model.__tablename__, column, row, owner))

    def open_file(
        self, sealed: bytes, model: type[DeclarativeBase], column: str, *, row: uuid.UUID, owner: uuid.UUID
    ) -> bytes:
        """Open a sealed file. Raise SealBroken or KeyMissing."""
        return unseal_bytes(self._key(owner), sealed, place=Place(model.__tablename__, column, row, owner))

    def open_file_under(
        self, key: Wrapped, sealed: bytes, model: type[DeclarativeBase], *, column: str, row: uuid.UUID
    ) -> bytes:
        """Open a sealed file whose owner's key was just read together with it. Raise SealBroken or KeyMissing."""
        place = Place(model.__tablename__, column, row, key.owner_id)
        return unseal_bytes(self._keys.unwrapped(key), sealed, place=place)

    def practice_hash(self, purpose: str, message: bytes) -> bytes:
        """Return a keyed hash (32 bytes) under the practice's key, different for each purpose."""
        return keyed_hash(self._key(PRACTICE), purpose, message)
