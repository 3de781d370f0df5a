"""A small clinic's own software: a Flask application that Intersession is plugged into. See README.md."""
