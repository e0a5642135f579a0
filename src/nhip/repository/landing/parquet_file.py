"""A Parquet file as it is: its footer is read, its rows stay where they are.

May import: pyarrow and this package.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from nhip.repository.dataset import Dataset
from nhip.repository.landing.incoming import BadFile, Incoming, ignored, match_columns


def read_parquet(dataset: Dataset, path: Path) -> Incoming:
    """The rows of a Parquet file.

    Raises BadFile: "landing.truncated" (no footer, or one that does not fit), "landing.no_rows",
    "landing.nested_column", and what `match_columns` raises.
    """
    try:
        with pq.ParquetFile(path) as file:
            found, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError):
        raise BadFile("landing.truncated", file=path.name, size=path.stat().st_size) from None
    if not rows:
        raise BadFile("landing.no_rows", file=path.name)
    columns = match_columns(dataset, found.names)
    nested = [source for source in columns.values() if pa.types.is_nested(found.field(source).type)]
    if nested:
        raise BadFile("landing.nested_column", columns=nested)
    return Incoming(path, columns, rows, ignored=ignored(columns, found.names))
