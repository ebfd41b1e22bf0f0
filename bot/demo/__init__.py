"""The demo: a believable sales team in a local Slack, with the real bot on top."""
