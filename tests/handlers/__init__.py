"""Slack in: what people type and press."""
