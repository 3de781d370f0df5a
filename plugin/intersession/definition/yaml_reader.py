"""YAML text -> a small tree that remembers lines.

Bounded, and without YAML's surprises: a scalar is text until the schema wants a number or true/false. What the text
means is not here but in `schema.py` and `build.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from intersession.errors import FormError

MAX_BYTES = 256 * 1024
MAX_DEPTH = 16
MAX_NODES = 20_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word or text. `is_plain`: written without quotes, so it may be a number or true/false."""

    text: str
    line: int
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    entries: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in the order of the file. `lines`: where each key stands."""

    pairs: dict[str, Node]
    lines: dict[str, int]
    line: int


Node = Scalar | Sequence | Mapping


class _Refused(yaml.MarkedYAMLError):
    """Something that YAML allows and a form file does not."""


class _Loader(yaml.SafeLoader):
    """Composes nodes only: no scalar is resolved, no alias, anchor or tag is followed, depth and number are bounded."""

    yaml_implicit_resolvers: dict[Any, Any] = {}

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML's parser has no types
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(problem="anchors (&) and aliases (*) are not used here", problem_mark=event.start_mark)
        if getattr(event, "tag", None):
            raise _Refused(problem="tags (!) are not used here", problem_mark=event.start_mark)
        self.depth += 1
        self.nodes += 1
        if self.depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise _Refused(problem="the file is nested too deep or has too many parts", problem_mark=event.start_mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_text(path: Path) -> str:
    """Return a file's text. Raise FormError when it is not there, too large, or not UTF-8."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FormError(path.name, None, "", f"the file is larger than {MAX_BYTES // 1024} KB")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FormError(path.name, None, "", "the file cannot be read as UTF-8 text") from error


def read_yaml(text: str, *, source: str) -> Node:
    """Read one document. Raise FormError with the line when it is too big, too deep, or not plain YAML."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise FormError(source, None, "", f"the file is larger than {MAX_BYTES // 1024} KB")
    return _document(text, source)


@lru_cache(maxsize=128)  # a process with several applications reads the same files for each; nobody changes a tree
def _document(text: str, source: str) -> Node:
    try:
        node = _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FormError(source, mark.line + 1 if mark else None, "", error.problem or "this is not YAML") from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise FormError(source, None, "", "the file holds characters that do not belong in a text file") from error
    if node is None:
        raise FormError(source, None, "", "the file is empty")
    return _tree(node, source)


def _tree(node: yaml.Node, source: str) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        return Scalar(node.value, line, is_plain=node.style is None)
    if isinstance(node, yaml.SequenceNode):
        return Sequence(tuple(_tree(one, source) for one in node.value), line)
    pairs: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        at = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise FormError(source, at, "", "a key must be a word")
        if key.value in pairs:
            raise FormError(source, at, "", f'"{key.value}" is written twice, in line {lines[key.value]} already')
        pairs[key.value], lines[key.value] = _tree(value, source), at
    return Mapping(pairs, lines, line)
