"""The embedded host: a practice for a counselor without a system. What it tells Intersession goes through hooks."""
