"""Hosts and plugins that are not ours, small enough to read, each used by a test."""
