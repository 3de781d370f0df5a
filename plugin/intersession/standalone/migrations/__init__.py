"""Alembic history of the practice's own tables, beside and apart from Intersession's."""
