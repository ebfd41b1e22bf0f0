"""Slack in: parse, one use case, one view."""
