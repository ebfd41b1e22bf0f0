"""Sources, their records, what each record contributed, and the daily facts those contributions add up to."""

import sqlalchemy as sa

from models.base import inside_workspace, metadata, workspace_column
from models.types import UtcDateTime

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("name", sa.Text, nullable=False),
    sa.UniqueConstraint("workspace_id", "name"),
    sa.UniqueConstraint("workspace_id", "id"),
)

import_runs = sa.Table(
    "import_runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("source_id", sa.Integer, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("rejected", sa.Integer, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("unchanged", sa.Integer, nullable=False),
    sa.Column("withdrawn", sa.Integer, nullable=False),
    sa.Column("newest_day", sa.Date),
    sa.Column("data_at", UtcDateTime, nullable=False),  # how old the data is: as the file, or as the import
    inside_workspace("source_id", "sources"),
    sa.Index(None, "workspace_id", "started_at"),
    # Every card asks for the latest of each: a seek, however many imports there were.
    sa.Index(None, "workspace_id", "data_at"),
    sa.Index(None, "workspace_id", "source_id", "data_at"),
    sa.Index(None, "workspace_id", "newest_day"),
)

# `fingerprint` is a hash of all a record says: an import finds what changed by comparing two arrays.
records = sa.Table(
    "records",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    workspace_column(),
    sa.Column("source_id", sa.Integer, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("person_id", sa.Integer, nullable=False),
    sa.Column("fingerprint", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("workspace_id", "source_id", "key"),
    inside_workspace("source_id", "sources"),
    inside_workspace("person_id", "people"),
)


# The tables below hold millions of rows that one writer (models.import_store) makes: a foreign key checked on each would
# double the time of an import, so it is `python -m bot doctor` that checks them, all at once.
def _workspace() -> sa.Column[int]:
    return sa.Column("workspace_id", sa.Integer, primary_key=True, autoincrement=False)


# Clustered so that "the records behind this figure" is one stretch of the index. `day` counts from 1970-01-01.
contributions = sa.Table(
    "contributions",
    metadata,
    _workspace(),
    sa.Column("person_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("measure_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("record_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value", sa.Double, nullable=False),
    sqlite_with_rowid=False,
)

# Everybody's sum of a day: what a forecast compares a month with, without reading ten thousand people.
daily_totals = sa.Table(
    "daily_totals",
    metadata,
    _workspace(),
    sa.Column("measure_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value", sa.Double, nullable=False),
    sqlite_with_rowid=False,
)

# One row a (person, measure, day): what every figure is made of. Always the sum of the contributions.
daily_facts = sa.Table(
    "daily_facts",
    metadata,
    _workspace(),
    sa.Column("person_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("measure_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value", sa.Double, nullable=False),
    sa.Index(None, "workspace_id", "measure_id", "day"),
    sqlite_with_rowid=False,
)
