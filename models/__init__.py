"""The database: all SQL lives here."""
