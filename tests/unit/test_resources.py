from __future__ import annotations

from intersession import resources


def test_every_folder_is_found() -> None:
    assert (resources.FORMS / "weekly-reflection.yaml").is_file()
    assert resources.TEMPLATES.is_dir()
    assert resources.STATIC.is_dir()
