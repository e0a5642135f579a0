"""Many new rows of one table in one statement, without a model instance for each.

A measuring stores tens of thousands of figures and scores: through model instances it spends ten
times what the database does. Constraints are the database's and hold as ever; no signal is sent,
as in bulk_create. May import Django only.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows, each the values of the named fields in order, as the database takes them.

    Values of other fields than those of text, numbers and truth go through `told` first.
    """
    connection = connections[router.db_for_write(model)]
    columns = [model._meta.get_field(name).column for name in names]
    listed = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"insert into {table} ({listed}) values ({places})", list(rows))


def told(model: type[models.Model], name: str, value: Any) -> Any:
    """A value of one field as the database takes it: a day, a text of a choice."""
    connection = connections[router.db_for_write(model)]
    return model._meta.get_field(name).get_db_prep_save(value, connection)


def as_json(model: type[models.Model], name: str, value: Any) -> str:
    """A value of a field of JSON, as text."""
    return json.dumps(value, cls=model._meta.get_field(name).encoder)
