"""Our tables' history, in a version table of our own beside (never inside) the host's."""
