"""Many rows read at once, by column.

Measuring and scoring compare tens of thousands of figures, and the dated tree is made of thousands
of days: converting each day and each truth apart costs more than reading them. Imports Django only.
"""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models


def columns(found: models.QuerySet[Any, Any]) -> list[Sequence[Any]]:
    """The columns of a query of `values_list`; one value of many rows is converted once."""
    compiler = found.query.get_compiler(using=found.db)
    try:
        sql, given = compiler.as_sql()
    except EmptyResultSet:
        return [()] * len(found.query.values_select)
    with compiler.connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows = cursor.fetchall()
    read: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(compiler.select)
    converters = compiler.get_converters([selected for selected, _, _ in compiler.select])
    for place, (steps, expression) in converters.items():
        known: dict[Any, Any] = {}
        for stored in set(read[place]):
            value = stored
            for step in steps:
                value = step(value, expression, compiler.connection)
            known[stored] = value
        read[place] = [known[stored] for stored in read[place]]
    return read
