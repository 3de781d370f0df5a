"""A form -> the text of its file. `loader.form_from_text` reads it back to the same form, with the same hash."""

from __future__ import annotations

from typing import Any

import yaml

from intersession.definition.file_data import file_data, number_text
from intersession.definition.form import Form

WIDTH = 110


class _Dumper(yaml.SafeDumper):
    """Writes as the files in `forms/` are written: lists indented, numbers in plain digits, no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _number(dumper: yaml.SafeDumper, value: float) -> yaml.ScalarNode:
    text = number_text(value)
    return dumper.represent_scalar("tag:yaml.org,2002:float" if "." in text else "tag:yaml.org,2002:int", text)


def _words(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    # PyYAML's plain and single-quoted styles do not keep every break of a line, and odd letters should be seen.
    lines = value.split("\n")
    is_clean = all(line.isprintable() and line == line.strip() for line in lines)
    if not is_clean or value != value.strip():
        style: str | None = '"'
    else:
        style = "|" if len(lines) > 1 else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(float, _number)
_Dumper.add_representer(str, _words)


def form_text(form: Form) -> str:
    """Return the form as YAML. The pack it came with is not written: who loads it says so."""
    return yaml.dump(file_data(form.as_data()), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
