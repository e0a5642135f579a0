"""On PostgreSQL the record belongs to a role the web server does not have.

Grants are what protects: a table's owner may do anything to it, so the owner is another role (the
keeper) and the web role may read and add. The trigger of migration 0003 only stops mistakes where
`nhip audit protect` was not run yet.

May import models. Needs a connection that may change owners: the database's administrator.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import sql

from nhip.apps.audit.models import AuditEvent, AuditSeal, DailyHead, LogChannel, SealedSpan
from nhip.engine.errors import NhipError

KEPT = (AuditEvent, AuditSeal, DailyHead, SealedSpan)


class NotProtected(NhipError):
    """Why the record could not be handed over: "audit.no_postgresql", "audit.no_role"."""


@dataclass(frozen=True)
class Standing:
    """What the role that asks may do to the record."""

    role: str
    may_change: tuple[str, ...]  # "UPDATE audit_auditevent", ...

    @property
    def is_protected(self) -> bool:
        return not self.may_change


@transaction.atomic
def protect(*, web: str, keeper: str) -> None:
    """Give the record to `keeper`; `web` may read and add. Raises NotProtected."""
    if connection.vendor != "postgresql":
        raise NotProtected("audit.no_postgresql")
    with connection.cursor() as cursor:
        for role in (web, keeper):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                raise NotProtected("audit.no_role", role=role)
        for model in KEPT:
            _hand_over(cursor, model._meta.db_table, web, keeper)
        table = sql.Identifier(LogChannel._meta.db_table)
        cursor.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(table, sql.Identifier(keeper)))


def _hand_over(cursor, table: str, web: str, keeper: str) -> None:
    names = {
        "table": sql.Identifier(table),
        "web": sql.Identifier(web),
        "keeper": sql.Identifier(keeper),
    }
    cursor.execute(
        "SELECT pg_get_serial_sequence(%s, attname) FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attidentity <> ''",
        [table, table],
    )
    numbered = cursor.fetchone()
    steps = [
        "ALTER TABLE {table} OWNER TO {keeper}",
        "REVOKE ALL ON {table} FROM PUBLIC",
        "REVOKE ALL ON {table} FROM {web}",
        "GRANT SELECT, INSERT ON {table} TO {web}",
    ]
    for step in steps:
        cursor.execute(sql.SQL(step).format(**names))
    if numbered:
        used = sql.SQL("GRANT USAGE, SELECT ON SEQUENCE {} TO {}")
        cursor.execute(used.format(sql.SQL(numbered[0]), names["web"]))


def standing() -> Standing | None:
    """What this very connection's role may do to the record; None where there are no roles."""
    if connection.vendor != "postgresql":
        return None
    may = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
        for model in KEPT:
            for right in ("UPDATE", "DELETE", "TRUNCATE"):
                asked = [model._meta.db_table, right]
                cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", asked)
                if cursor.fetchone()[0]:
                    may.append(f"{right} {asked[0]}")
    return Standing(role, tuple(may))
