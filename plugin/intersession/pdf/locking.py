"""A password on a finished file: AES-256, with which a screen reader still reads it. Loads no engine."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pikepdf


def locked(made: bytes, password: str) -> bytes:
    """Return the file sealed with this password. PDF/A forbids that, so such a file is never an archived one."""
    sealed = BytesIO()
    allowed = pikepdf.Permissions(accessibility=True)
    with pikepdf.open(BytesIO(made)) as file:
        file.save(sealed, encryption=pikepdf.Encryption(owner=password, user=password, R=6, allow=allowed))
    return sealed.getvalue()


def locked_each(made: bytes, password: str) -> bytes:
    """Return a ZIP of PDFs with each of them sealed: a ZIP's own password is either weak or opens on few computers."""
    sealed = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as plain, zipfile.ZipFile(sealed, "w", zipfile.ZIP_STORED) as archive:
        for one in plain.infolist():
            archive.writestr(zipfile.ZipInfo(one.filename, one.date_time), locked(plain.read(one), password))
    return sealed.getvalue()
