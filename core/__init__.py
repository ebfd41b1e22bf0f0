"""The domain of sales performance: it knows no Slack, no SQL, no model provider and no clock."""
