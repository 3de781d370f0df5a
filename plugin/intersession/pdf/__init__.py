"""HTML to PDF bytes. `engine` renders and imports WeasyPrint; `pool` has others render and must never import it."""
