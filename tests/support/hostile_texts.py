"""Answers that somebody could send to break a document: endless, stacked, and with addresses and scripts in them."""

from __future__ import annotations

from html import escape

ZALGO = "H" + "̶̷̴̸̡̢̨̛̦͙͓͇̀́̂̃̄" * 40
MARKUP = (
    "<script>fetch('http://127.0.0.1:9/x')</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='http://127.0.0.1:9/i.png'>",
    "<iframe src='file:///etc/passwd'></iframe>",
    "<link rel=attachment href='file:///etc/passwd'>",
    "<link rel=stylesheet href='http://169.254.169.254/latest/meta-data/'>",
    "<style>@import url(http://127.0.0.1:9/c.css); @font-face{src:url(gopher://127.0.0.1:9)}</style>",
    "<object data='file:///etc/passwd'></object><embed src='ftp://127.0.0.1/x'>",
    "<svg onload=alert(1)><use href='http://127.0.0.1:9/s.svg#a'/></svg>",
    "<a href='javascript:alert(1)'>a</a><a href='data:text/html;base64,PHNjcmlwdD4='>b</a>",
    "<base href='http://127.0.0.1:9/'><meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>",
    "{{ 1234*7 }} {% raw %} ${1234*7} #{1234*7} <%= 1234*7 %>",
    "\" onmouseover=alert(1) x=\"' style='background:url(http://127.0.0.1:9/b)'",
)
HOSTILE = {
    "20,000 blank lines": "\n" * 20_000,
    "20,000 blank lines, spaced": " \n" * 10_000,
    "a 20,000-letter word": "a" * 20_000,
    "a 20,000-letter word, wide": "漢" * 20_000,
    "zalgo": ZALGO * 48,
    "right-to-left and back": "שלום\u202eabc\u202c " * 1_800,
    "soft hyphens": "a\u00ad" * 10_000,
    "zero-width joiners": "👩\u200d" * 6_000,
    "markup": "\n".join(MARKUP * 20),
}


def page_with(text: str) -> str:
    """Return a page with this answer in it as a template would put it there: escaped, with its line breaks."""
    style = "p{white-space:pre-line;overflow-wrap:anywhere;font:10pt Figtree}"
    return f'<!doctype html><html lang="en"><style>{style}</style><body><p>{escape(text)}</p>'
