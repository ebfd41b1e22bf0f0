"""A Parquet file as texts."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from core.errors import Refused

_ROWS = 4_096  # at a time: what is read of a file that holds too much


def texts_of(path: Path, most: int) -> pa.Table:
    """All columns as texts. A value that is often repeated takes no room in a file: one of less than a megabyte may hold gigabytes.
    Raises `Refused` where it holds more than `most` bytes, and what Arrow raises for what is none."""
    from pyarrow import parquet

    batches, size = [], 0
    with parquet.ParquetFile(path) as file:
        schema = pa.schema([(name, pa.string()) for name in file.schema_arrow.names])
        for batch in file.iter_batches(batch_size=_ROWS):
            texts = [pc.fill_null(column.cast(pa.string()), "") for column in batch.columns]
            batches.append(pa.RecordBatch.from_arrays(texts, schema=schema))
            size += batches[-1].nbytes
            if size > most:
                raise Refused(f"{path.name} holds more than {most >> 20:,} MB when it is unpacked. Split it by date.")
    return pa.Table.from_batches(batches, schema)
