"""Reads source files and names what breaks the house's limits. The limits are in tests/unit/test_house_limits.py."""

from __future__ import annotations

import ast
import io
import re
import shutil
import subprocess
import tokenize
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "__pycache__", "node_modules", "dist", "build", "var", "demo-practice"}
SUPPRESSION = re.compile(
    r"(noqa|type:\s*ignore|pragma|nosec|pylint:|pyright:|fmt:|isort:)(?:[:\[]\s*[\w\-, ]+?\]?)?(?=\s|$)"
)
LETTERS_OF_A_REASON = 6

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file as Python reads it."""
        return ast.parse(self.text)

    @cached_property
    def comments(self) -> dict[int, str]:
        """The comments, by line, without their mark."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}

    def at(self, node: ast.stmt) -> str:
        """Say where a statement is."""
        return f"{self.name}:{node.lineno}"


def sources(*folders: str) -> list[Source]:
    """Read the Python files of some folders of the checkout."""
    paths = [path for folder in folders for path in files(folder) if path.suffix == ".py"]
    return [Source(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in paths]


def files(folder: str) -> list[Path]:
    """List the files of a folder of the checkout, without what tools leave there."""
    found = (ROOT / folder).rglob("*")
    return sorted(path for path in found if path.is_file() and not _is_left_over(path.relative_to(ROOT)))


def committed() -> dict[str, str]:
    """Read every text file that git knows; from an unpacked archive, every text file."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
        paths = [ROOT / name for name in listed.split("\0") if name]
    else:
        paths = files(".")
    texts = {str(path.relative_to(ROOT)): _text(path) for path in paths if path.is_file()}
    return {name: text for name, text in texts.items() if text is not None}


def too_long(texts: Mapping[str, str], *, limit: int) -> list[str]:
    """Name the files with more lines than the limit."""
    counts = {name: len(text.splitlines()) for name, text in texts.items()}
    return [f"{name}: {count} lines" for name, count in counts.items() if count > limit]


def long_functions(source: Source, *, limit: int) -> list[str]:
    """Name the functions with more lines than the limit, their docstring counted."""
    found = _functions(source.tree)
    lengths = {node: (node.end_lineno or node.lineno) - node.lineno + 1 for node in found}
    return [f"{source.at(node)}: {node.name}: {n} lines" for node, n in lengths.items() if n > limit]


def large_classes(source: Source, *, limit: int) -> list[str]:
    """Name the classes with more methods than the limit, properties counted."""
    counts = {
        node: sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
    }
    return [f"{source.at(node)}: {node.name}: {n} methods" for node, n in counts.items() if n > limit]


def crowded_signatures(source: Source, *, limit: int) -> list[str]:
    """Name the public functions that take more arguments by place than the limit.

    Left out: private and nested ones, and what a framework calls: decorated, or with a comment that says so.
    """
    return [
        f"{source.at(node)}: {node.name}: {count} arguments by place"
        for node, is_method in _outer_functions(source.tree)
        if not node.decorator_list and not node.name.startswith("_")
        if (count := len(node.args.posonlyargs) + len(node.args.args) - is_method) > limit
        if not _reason_near(source, node)
    ]


def hidden_imports(source: Source) -> list[str]:
    """Name the imports inside functions without a comment, on their line or the one before, that says why."""
    return [
        f"{source.at(node)}: import inside {function.name}"
        for function in _functions(source.tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        if not _reason_near(source, node)
    ]


def bare_suppressions(source: Source) -> list[str]:
    """Name the comments that silence a tool without naming the rule's reason, beside it or on the line before."""
    return [
        f"{source.name}:{line}: {comment}"
        for line, comment in source.comments.items()
        if SUPPRESSION.match(comment)
        if not _is_reason(SUPPRESSION.sub("", comment)) and not _is_own_line_reason(source, line - 1)
    ]


def cycles(imports: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Find the groups of modules that reach each other (strongly connected components; Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        index[module] = low[module] = len(index)
        stack.append(module)
        for other in imports.get(module, ()):
            if other not in index:
                visit(other)
            if other in stack:
                low[module] = min(low[module], low[other])
        if low[module] == index[module]:
            at = stack.index(module)
            group, stack[at:] = stack[at:], []
            if len(group) > 1 or module in imports.get(module, ()):
                found.append(sorted(group))

    for module in imports:
        if module not in index:
            visit(module)
    return found


def matches(texts: Mapping[str, str], pattern: re.Pattern[str]) -> list[str]:
    """Say where a pattern occurs."""
    return [
        f"{name}:{number}: {match[0]}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]


def in_each(sources: Iterable[Source], rule: Callable[[Source], list[str]]) -> list[str]:
    """Gather what a rule says of every file."""
    return [offence for source in sources for offence in rule(source)]


def _functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _outer_functions(tree: ast.Module) -> Iterator[tuple[Function, bool]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, False
        if isinstance(node, ast.ClassDef):
            yield from ((part, True) for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef))


def _reason_near(source: Source, node: ast.stmt) -> bool:
    last = (node.end_lineno or node.lineno) if isinstance(node, ast.ImportFrom) else node.lineno
    lines = range(node.lineno, last + 1)
    beside = any(_is_reason(SUPPRESSION.sub("", source.comments.get(line, ""))) for line in lines)
    return beside or _is_own_line_reason(source, node.lineno - 1)


def _is_own_line_reason(source: Source, line: int) -> bool:
    """Whether a line is nothing but a comment that says something."""
    written = source.text.splitlines()[line - 1].strip() if line > 0 else ""
    return written.startswith("#") and _is_reason(SUPPRESSION.sub("", source.comments.get(line, "")))


def _is_reason(comment: str) -> bool:
    return sum(letter.isalpha() for letter in comment) >= LETTERS_OF_A_REASON


def _is_left_over(path: Path) -> bool:
    return any(
        part in NOT_OURS or part.startswith((".venv", ".mypy", ".ruff", ".pytest", ".hypo", ".import"))
        for part in path.parts
    )


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
