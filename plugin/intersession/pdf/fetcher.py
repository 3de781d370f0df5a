"""What a document may read: our own fonts, and drawings that it carries in itself. No network, no file, no redirect."""

from __future__ import annotations

from base64 import b64decode

from weasyprint.urls import URLFetcher, URLFetcherResponse

from intersession.pdf import fonts

_DRAWING = "data:image/svg+xml;base64,"


class Refused(ValueError):
    """A document named something that it may not read; the engine goes on without it."""


class OwnFontsOnly(URLFetcher):  # type: ignore[misc]  # the engine has no types
    """A fetcher without any way to open an address: it never calls the one it derives from."""

    def __init__(self) -> None:
        super().__init__(timeout=0, allowed_protocols=(), allow_redirects=False)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return a font or a drawing. Raise Refused for everything else."""
        font = fonts.content(url)
        if font is not None:
            return URLFetcherResponse(url, font, {"Content-Type": "font/ttf"})
        if url.startswith(_DRAWING):
            return URLFetcherResponse(url, b64decode(url[len(_DRAWING) :]), {"Content-Type": "image/svg+xml"})
        raise Refused("a document reads nothing from outside")
