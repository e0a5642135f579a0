"""Lines of the record, and a hand that reaches into the tables as an intruder would."""

import pytest
from django.db import connection, transaction

from nhip.apps.audit.actions import record


@pytest.fixture
def write(db):
    """Add lines; gives the events."""

    def lines(count=1, verb="ghi"):
        with transaction.atomic():
            return [
                record(by=None, verb=verb, what=f"x:{n}", after={"số": n, "ngày": "2026-01-01"})
                for n in range(count)
            ]

    return lines


@pytest.fixture
def reach(db):
    """Run SQL past every guard of the product, as whoever owns the database can."""

    def run(sql, *values):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")  # triggers sleep
            cursor.execute(sql, values)

    return run
