"""Rows from outside become validated records."""
