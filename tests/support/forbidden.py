"""Finds calls that are forbidden in the package, by its syntax: what .ci/semgrep/rules.yml finds in more shapes.

`make security` runs those with semgrep; these here hold without it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.support.house import Source

MARKUP = re.compile(r"\|\s*safe\b|\bautoescape\s+false\b")
TEMPLATES_FROM_DATA = {"render_template_string", "from_string"}
QUERIES = {"query", "execute"}
KEPT_FROM_TIMING = re.compile(r"(^|_)(token|secret|mac|hmac|digest|signature|password)$")
TYPED = {"path", "full_path", "url", "base_url", "query_string", "args", "form", "values", "json", "data", "headers"}
"""What of a request may hold a link's secret or what somebody wrote."""
TYPED |= {"cookies", "referrer", "remote_addr", "view_args", "user_agent", "stream", "get_data", "get_json"}
SQL = {"text", "execute", "exec_driver_sql", "executescript", "DDL"}
HANDS_OUT_FILES = {"send_file", "send_from_directory"}
WAYS_OUT = {"socket", "ssl", "smtplib", "ftplib", "imaplib", "poplib", "http.client", "urllib.request", "xmlrpc.client"}
WAYS_OUT |= {"asyncio", "requests", "httpx", "aiohttp", "urllib3", "websockets"}
LEVELS = {"debug", "info", "warning", "error", "critical"}
SECRET = re.compile(r"token|secret|seed|password|pepper|salt|nonce")


def templates_from_data(source: Source) -> list[str]:
    """Name the calls that make a template from a string."""
    return [_at(source, call) for call in _calls(source.tree) if _name(call.func) in TEMPLATES_FROM_DATA]


def ways_out(source: Source) -> list[str]:
    """Name the imports of what talks to another machine. Files of their own list who may."""
    found: list[str] = []
    for node in ast.walk(source.tree):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{one.name}" for one in node.names)]
        if WAYS_OUT.intersection(names):
            found.append(_at(source, node))
    return found


def queries(source: Source) -> list[str]:
    """Name where a query is made."""
    found = [node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute) and node.attr in QUERIES]
    imported = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "sqlalchemy"
        and any(a.name == "select" for a in node.names)
    ]
    return [_at(source, node) for node in (*found, *imported)]


def texts_of_errors_in_logs(source: Source) -> list[str]:
    """Name the lines of the log that say what an error says, and not just its class."""
    found = [_at(source, call) for call in _calls(source.tree) if _logs_trace(call)]
    for handler in ast.walk(source.tree):
        if isinstance(handler, ast.ExceptHandler) and handler.name:
            found += [_at(source, call) for call in _calls(handler) if _logs(call) and _says(call, handler.name)]
    return found


def guessable_secrets(source: Source) -> list[str]:
    """Name what is called a secret and made of a uuid, and each use of the module "random"."""
    found: list[ast.AST] = []
    for node in ast.walk(source.tree):
        names = [_name(one) for one in node.targets] if isinstance(node, ast.Assign) else []
        names += [node.arg or ""] if isinstance(node, ast.keyword) else []
        if any(SECRET.search(name) for name in names) and _has_uuid(node):
            found.append(node)
        if isinstance(node, ast.Import) and any(one.name == "random" for one in node.names):
            found.append(node)
    return [_at(source, node) for node in found]


def markup_of_data(source: Source) -> list[str]:
    """Name the calls that say of anything but a text of ours that it is markup."""
    made = (call for call in _calls(source.tree) if _name(call.func) == "Markup" and call.args)
    return [_at(source, call) for call in made if not isinstance(call.args[0], ast.Constant)]


def sql_from_strings(source: Source) -> list[str]:
    """Name where a statement is put together from strings."""
    made = (call for call in _calls(source.tree) if _name(call.func) in SQL and call.args)
    return [_at(source, call) for call in made if _is_put_together(call.args[0])]


def secrets_compared(source: Source) -> list[str]:
    """Name where a secret is compared letter by letter, so that the time it takes tells how much was right."""
    compared = (node for node in ast.walk(source.tree) if isinstance(node, ast.Compare))
    return [_at(source, node) for node in compared if _is_of_a_secret(node)]


def requests_in_logs(source: Source) -> list[str]:
    """Name the lines of the log that say what a request held: its path, for one, may be a link."""
    return [_at(source, call) for call in _calls(source.tree) if _logs(call) and any(map(_holds_request, call.args))]


def files_named_by_callers(source: Source) -> list[str]:
    """Name where a file is handed out by its path."""
    return [_at(source, call) for call in _calls(source.tree) if _name(call.func) in HANDS_OUT_FILES]


def commits(source: Source) -> list[str]:
    """Name where something is saved."""
    return [_at(source, call) for call in _calls(source.tree) if _name(call.func) == "commit"]


def _is_put_together(statement: ast.expr) -> bool:
    if isinstance(statement, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in statement.values)
    is_joined = isinstance(statement, ast.BinOp) and isinstance(statement.op, ast.Add | ast.Mod)
    return is_joined or (isinstance(statement, ast.Call) and _name(statement.func) == "format")


def _is_of_a_secret(node: ast.Compare) -> bool:
    if not any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops):
        return False
    sides = (node.left, *node.comparators)
    is_asked_for = any(isinstance(one, ast.Constant) and one.value in ("", None) for one in sides)
    return not is_asked_for and any(KEPT_FROM_TIMING.search(_name(one)) for one in sides)


def _holds_request(given: ast.expr) -> bool:
    parts = (node for node in ast.walk(given) if isinstance(node, ast.Attribute))
    return any(_name(node.value) == "request" and node.attr in TYPED for node in parts)


def _logs(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and _name(call.func.value) == "log" and call.func.attr in LEVELS


def _logs_trace(call: ast.Call) -> bool:
    is_log = isinstance(call.func, ast.Attribute) and _name(call.func.value) == "log"
    return is_log and (_name(call.func) == "exception" or any(one.arg == "exc_info" for one in call.keywords))


def _says(call: ast.Call, name: str) -> bool:
    """Whether an error is among what is logged by itself, in `str` or `repr`, or inside an f-string."""
    texts = [part.value for one in call.args for part in ast.walk(one) if isinstance(part, ast.FormattedValue)]
    texts += [one.args[0] for one in call.args if isinstance(one, ast.Call) and _name(one.func) in {"str", "repr"}]
    return any(isinstance(one, ast.Name) and one.id == name for one in (*call.args, *texts))


def _has_uuid(node: ast.AST) -> bool:
    return any(_name(call.func) == "uuid4" for call in _calls(node))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _at(source: Source, node: ast.AST) -> str:
    return f"{source.name}:{getattr(node, 'lineno', getattr(getattr(node, 'value', None), 'lineno', 0))}"
