"""Our static files come compressed to whoever takes that; pages never do."""

from __future__ import annotations

import gzip

import pytest

from intersession.resources import STATIC
from tests.support.website import BASE, Website

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("name", ["isn.css", "isn-work.css", "isn.js", "icon.svg"])
def test_a_text_file_comes_compressed_and_whole(on_sqlite: Website, name: str) -> None:
    http = on_sqlite.app.test_client()

    packed = http.get(f"/isn-static/{name}", base_url=BASE, headers=GZIP)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert "ETag" not in packed.headers
    assert gzip.decompress(packed.data) == (STATIC / name).read_bytes()
    assert int(packed.headers["Content-Length"]) == len(packed.data)


def test_who_takes_no_gzip_gets_the_file_and_part_of_it_where_asked(on_sqlite: Website) -> None:
    http = on_sqlite.app.test_client()
    whole = (STATIC / "isn.css").read_bytes()

    for headers, expected in (({"Accept-Encoding": "gzip;q=0"}, whole), ({**GZIP, "Range": "bytes=0-9"}, whole[:10])):
        with http.get("/isn-static/isn.css", base_url=BASE, headers=headers) as plain:
            assert plain.data == expected
            assert plain.headers["Vary"] == "Accept-Encoding"
            assert "Content-Encoding" not in plain.headers
    with http.get("/isn-static/fonts/literata-latin-600-normal.woff2", base_url=BASE, headers=GZIP) as font:
        assert "Content-Encoding" not in font.headers
    with http.head("/isn-static/isn.css", base_url=BASE, headers=GZIP) as head:
        assert head.data == b""
    assert http.get("/isn-static/none.css", base_url=BASE, headers=GZIP).status_code == 404


def test_a_page_is_never_compressed(on_sqlite: Website) -> None:
    phone = on_sqlite.open_link(on_sqlite.assign()["Sam"])

    for path in ("/i", "/i/part/1", "/i/help"):
        page = phone.http.get(path, base_url=BASE, headers=GZIP)
        assert "Content-Encoding" not in page.headers
