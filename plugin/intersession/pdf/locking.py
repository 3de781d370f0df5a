"""A password on a finished file: AES-256, with which a screen reader still reads it."""

from __future__ import annotations

from io import BytesIO

import pikepdf


def locked(made: bytes, password: str) -> bytes:
    """Return the file sealed with this password. PDF/A forbids that, so such a file is never an archived one."""
    sealed = BytesIO()
    allowed = pikepdf.Permissions(accessibility=True)
    with pikepdf.open(BytesIO(made)) as file:
        file.save(sealed, encryption=pikepdf.Encryption(owner=password, user=password, R=6, allow=allowed))
    return sealed.getvalue()
