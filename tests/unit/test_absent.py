"""What the package does without, so that it cannot go wrong there: sheets, typed markup, images, archives."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.support import house

PACKAGE = house.sources("plugin/intersession")
LEFT_OUT = {"csv", "openpyxl", "xlsxwriter", "pandas"}
LEFT_OUT |= {"markdown", "markdown_it", "mistune", "nh3", "bleach", "docutils"}
LEFT_OUT |= {"PIL", "cv2", "imageio", "pickle", "marshal", "shelve", "tarfile", "lzma", "bz2"}
TAKE_A_FILE = {"plugin/intersession/standalone/feed_pages.py", "plugin/intersession/web/importing.py"}
OPENS_OUR_OWN = {"plugin/intersession/pdf/locking.py"}  # the ZIP that a batch has just made, to seal each file in it
SEALS = {"plugin/intersession/models/crypto.py"}


def imported(source: house.Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{one.name}" for one in node.names)


def opens_an_archive(source: house.Source) -> bool:
    calls = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
    zips = [one for one in calls if ast.unparse(one.func).endswith("ZipFile")]
    modes = [[ast.unparse(part) for part in (*one.args[1:2], *(more.value for more in one.keywords))] for one in zips]
    return any("'w'" not in mode for mode in modes) or "unpack_archive" in source.text


def test_what_was_left_out_is_not_imported() -> None:
    names = {name for source in PACKAGE for name in imported(source)}

    assert len(names) > 300
    assert {name for name in names if name.split(".")[0] in LEFT_OUT} == set()


def test_two_pages_take_a_file_and_no_other() -> None:
    assert {one.name for one in PACKAGE if "request.files" in one.text or "FileField" in one.text} == TAKE_A_FILE


def test_no_archive_is_opened_but_our_own() -> None:
    assert {one.name for one in PACKAGE if opens_an_archive(one)} == OPENS_OUR_OWN


def test_one_file_seals_and_with_one_cipher() -> None:
    ciphers = {
        (one.name, name)
        for one in PACKAGE
        for name in imported(one)
        if name.startswith("cryptography.hazmat.primitives")
    }

    assert {file for file, _ in ciphers} == SEALS
    assert {name.rpartition(".")[2] for _, name in ciphers} == {"AESGCM"}
