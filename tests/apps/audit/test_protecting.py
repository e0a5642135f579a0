"""On PostgreSQL: the web role reads and adds; it can neither change, delete, nor take it back."""

import pytest
from django.db import DatabaseError, connection, transaction

from nhip.apps.audit import keeping, protecting, sealing
from nhip.apps.audit.actions import record
from nhip.apps.audit.models import AuditEvent
from nhip.apps.audit.verifying import verify

pytestmark = pytest.mark.django_db
ON_POSTGRESQL = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no roles: the file's owner may do all"
)
ATTACKS = [
    "UPDATE audit_auditevent SET verb = 'x'",
    "DELETE FROM audit_auditevent",
    "TRUNCATE audit_auditevent",
    "UPDATE audit_auditseal SET chain = 'x'",
    "DELETE FROM audit_auditseal",
    "DELETE FROM audit_dailyhead",
    "DELETE FROM audit_sealedspan",
    "ALTER TABLE audit_auditevent DISABLE TRIGGER ALL",
    "DROP TRIGGER only_grows ON audit_auditevent",
    "DROP TABLE audit_auditevent",
    "ALTER TABLE audit_auditevent OWNER TO web_thu",
    "CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN RETURN NEW; END $$",
    "SET ROLE keeper_thu",
    "SET nhip.retention = 'on'; DELETE FROM audit_auditevent",
    "SET session_replication_role = replica",
]


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def web(write):
    """The record handed over; the connection speaks as the web role until the test ends."""
    write(4)
    sealing.seal()
    run("CREATE ROLE web_thu")
    run("CREATE ROLE keeper_thu")
    run("GRANT ALL ON ALL TABLES IN SCHEMA public TO web_thu")
    run("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO web_thu")
    protecting.protect(web="web_thu", keeper="keeper_thu")
    run("SET SESSION AUTHORIZATION web_thu")
    yield
    run("RESET SESSION AUTHORIZATION")


@ON_POSTGRESQL
@pytest.mark.parametrize("attack", ATTACKS, ids=[a[:40].replace(" ", "-") for a in ATTACKS])
def test_the_web_role_cannot(web, attack):
    refused = pytest.raises(DatabaseError, match=r"permission denied|must be owner")
    with refused, transaction.atomic():
        run(attack)
    assert AuditEvent.objects.count() == 4
    assert verify().is_whole


@ON_POSTGRESQL
def test_the_web_role_writes_and_seals(web):
    with transaction.atomic():
        record(by=None, verb="ghi", what="x:9")
    assert sealing.seal() == 1
    assert sealing.close_day() is not None
    assert verify().lines == 5
    assert protecting.standing().is_protected


@ON_POSTGRESQL
def test_retention_needs_the_keeper(web, settings, tmp_path, monkeypatch):
    settings.HOME = tmp_path
    monkeypatch.setattr(keeping, "_last_position", lambda: 3)
    with pytest.raises(keeping.NotKept, match="no_keeper"):
        keeping.prune()
    run("RESET SESSION AUTHORIZATION")
    run("GRANT INSERT ON audit_auditevent TO keeper_thu")
    run("SET SESSION AUTHORIZATION keeper_thu")
    span = keeping.prune()
    assert (span.first, span.last) == (1, 3)
    assert verify().is_whole


@ON_POSTGRESQL
def test_before_it_is_run_the_standing_says_what_is_open(db):
    standing = protecting.standing()
    assert not standing.is_protected
    assert "DELETE audit_auditevent" in standing.may_change


@ON_POSTGRESQL
def test_an_unknown_role_is_told(db):
    with pytest.raises(protecting.NotProtected, match="no_role"):
        protecting.protect(web="khong_co", keeper="khong_co")


@pytest.mark.skipif(connection.vendor == "postgresql", reason="what SQLite answers")
def test_on_sqlite_there_is_nothing_to_hand_over(db):
    assert protecting.standing() is None
    with pytest.raises(protecting.NotProtected, match="no_postgresql"):
        protecting.protect(web="a", keeper="b")
