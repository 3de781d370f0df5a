"""Homework between therapy sessions, for couples."""
