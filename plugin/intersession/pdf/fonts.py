"""Our own typefaces for paper: where their files lie, and the style sheet that names them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SCHEME = "intersession-font"

FOLDER = Path(__file__).parent.parent / "static" / "fonts"


@dataclass(frozen=True, slots=True)
class Face:
    """One font file and the style it is used for."""

    file: str
    family: str
    weight: int
    style: str = "normal"

    @property
    def url(self) -> str:
        """The address by which a style sheet names this file; only our fetcher understands it."""
        return f"{SCHEME}:{self.file}"


FACES = (
    Face("figtree-400.ttf", "Figtree", 400),
    Face("figtree-600.ttf", "Figtree", 600),
    Face("literata-400.ttf", "Literata", 400),
    Face("literata-400-italic.ttf", "Literata", 400, "italic"),
    Face("literata-600.ttf", "Literata", 600),
)


def style_sheet() -> str:
    """Return the `@font-face` rules of all our fonts."""
    return "".join(
        f"@font-face{{font-family:{face.family};font-weight:{face.weight};font-style:{face.style};src:url({face.url})}}"
        for face in FACES
    )


def content(url: str) -> bytes | None:
    """Return the bytes of one of our own fonts, or None for any other address."""
    known = {face.url: face.file for face in FACES}
    return (FOLDER / known[url]).read_bytes() if url in known else None
