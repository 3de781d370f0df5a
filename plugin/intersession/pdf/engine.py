"""Renders HTML to PDF bytes in this process: the only module that starts WeasyPrint.

The web process never imports it; `pool` has other processes do so.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import weasyprint
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration

from intersession.pdf import finisher, fonts, lettering, locking
from intersession.pdf.fetcher import OwnFontsOnly

NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""What attached files say of their age: the engine would say now, and the same data would be another file."""
VERSION = f"weasyprint {weasyprint.__version__}"
"""Which engine made the bytes: part of the key under which a document is kept."""


class _Neutral(DocumentMetadata):  # type: ignore[misc]  # the engine has no types
    """What the file says of itself: title and language, no program, no person, no time."""

    def generate_rdf_metadata(self, variant: str, version: str, conformance: str) -> bytes:
        described: bytes = super().generate_rdf_metadata(variant, version, conformance)
        if variant == "a":
            described = described.replace(b"</rdf:RDF>", finisher.ALSO_ACCESSIBLE + b"</rdf:RDF>")
        return described.replace(f"WeasyPrint {weasyprint.__version__}".encode(), finisher.PRODUCER.encode())


class _Type:
    """The font set-up of this process, made at first use and used by one thread at a time.

    Made before a fork it would give invisible text in the child, without an error; shared by two threads it corrupts
    memory; made for each document it costs as much time as the document.
    """

    def __init__(self) -> None:
        self.lock = Lock()
        self._config: FontConfiguration | None = None
        self._sheets: list[weasyprint.CSS] = []

    def ready(self) -> tuple[FontConfiguration, list[weasyprint.CSS]]:
        if self._config is None:
            self._config = FontConfiguration()
            self._sheets = [
                weasyprint.CSS(string=fonts.style_sheet(), font_config=self._config, url_fetcher=OwnFontsOnly())
            ]
        return self._config, self._sheets

    def forget(self) -> None:
        """Start anew in a forked child, and leave the parent's font files where they are."""
        if self._config is not None:
            self._config._folder = None  # noqa: SLF001 its finalizer would delete the parent's files
        self.__init__()  # type: ignore[misc]  # the lock too may have been held by a thread that is gone

    def close(self) -> None:
        """Delete the font files that the engine unpacked."""
        self._config, self._sheets = None, []


lettering.mend()
type_of_this_process = _Type()
os.register_at_fork(after_in_child=type_of_this_process.forget)
atexit.register(type_of_this_process.close)


def render(
    html: str,
    *,
    title: str,
    language: str,
    variant: str = "pdf/ua-1",
    attached: Sequence[Mapping[str, str]] = (),
    password: str = "",
) -> bytes:
    """Return the PDF of a complete HTML page. The same arguments give the same bytes, save under a password.

    `title` and `language` (BCP 47) are all that the file says of itself. `variant` is one of WeasyPrint's names; every
    one is PDF/UA-1 too. `attached`: data that travels in the file ("name", "about", "text"), for PDF/A-3 only. With a
    `password` it is sealed with AES-256, which PDF/A forbids. What the page names and does not carry is left out;
    nothing is fetched.
    """
    with type_of_this_process.lock:
        config, sheets = type_of_this_process.ready()
        options: dict[str, Any] = {"pdf_variant": variant, "pdf_tags": True, "stylesheets": sheets}
        page = weasyprint.HTML(string=html, url_fetcher=OwnFontsOnly())
        document = page.render(font_config=config, **options)
        document.metadata = _Neutral(title=title, lang=language)
        document.metadata.attachments = [_attachment(one) for one in attached]
        _unlink(document)
        # Only PDF/A asks for an identifier, and making one costs half as much as the whole document.
        made: bytes = document.write_pdf(finisher=finisher.finish, pdf_identifier="pdf/a" in variant or None, **options)
    return locking.locked(made, password) if password else made


def _attachment(one: Mapping[str, str]) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        string=one["text"],
        name=one["name"],
        description=one["about"],
        relationship="Data",
        created=NO_TIME,
        modified=NO_TIME,
    )


def _unlink(document: weasyprint.Document) -> None:
    """Leave out links, their targets and form fields: each could carry an address out of somebody's text."""
    for page in document.pages:
        page.links, page.anchors, page.forms = [], {}, {None: []}


def warm() -> None:
    """Make the font set-up and fill the engine's caches, so that the first document is no slower than the next."""
    marks = "".join(f'<p style="font:{face.style} {face.weight} 9pt {face.family}">a</p>' for face in fonts.FACES)
    render(f'<html lang="en"><title>-</title>{marks}', title="-", language="en")
