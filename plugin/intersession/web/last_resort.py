"""The page for when not even the page for errors can be made: fixed bytes, no template, no database, no trace."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from flask import Response, current_app, request
from werkzeug.wrappers import Response as WerkzeugResponse

from intersession.web import headers

log = logging.getLogger(__name__)

Caught = TypeVar("Caught", bound=Exception)

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>This page could not be shown</title>
</head>
<body>
<main>
<h1>This page could not be shown</h1>
<p>Something went wrong on our side. What was sent before is safe.</p>
<p>If you typed something just now, it may not be kept. Press Back: your browser may still show it. Copy it, and try
again in a few minutes.</p>
<p lang="es">Esta página no se pudo mostrar. Lo que enviaste antes está a salvo. Si acabas de escribir algo, quizá no
se guardó. Vuelve atrás: es posible que tu navegador aún lo muestre. Cópialo y prueba de nuevo en unos
minutos.</p>
</main>
</body>
</html>
""".encode()


def guarded(handler: Callable[[Caught], WerkzeugResponse]) -> Callable[[Caught], WerkzeugResponse]:
    """Wrap what makes a page of an error: when that fails too, the answer is the fixed page, with our headers."""

    @wraps(handler)
    def made(error: Caught) -> WerkzeugResponse:
        try:
            return handler(error)
        except Exception as second:
            if current_app.config.get("PROPAGATE_EXCEPTIONS"):
                raise
            log.error("no page for %s in %s: %s", type(error).__name__, request.endpoint, type(second).__name__)
            return answer()

    return made


def answer() -> Response:
    """Return the fixed page as a response."""
    return headers.add(Response(PAGE, 500, mimetype="text/html"))
