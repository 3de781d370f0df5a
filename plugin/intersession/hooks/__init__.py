"""The only extension seam: what a host or a plugin can say, and what it is told."""
