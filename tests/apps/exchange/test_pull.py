"""Pulling from a REST source into the lake: the mark moves with what landed, and only so."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from nhip.apps.audit.models import AuditEvent
from nhip.apps.catalogue.models import Landing
from nhip.apps.exchange import actions
from nhip.apps.exchange.actions import pulling
from nhip.apps.exchange.models import Pull
from nhip.cli import main
from nhip.connectors.rest import PullFailed
from tests.apps.catalogue.lake_records import dossier
from tests.unit.connectors.sources import BASE, CHANGED, PAGE, Answer, items, pages, serving

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
MARK = datetime(2026, 8, 31, 3, tzinfo=UTC)  # NgayCapNhat of a dossier, 10:00 here


@pytest.fixture
def described(home, units):
    """Describe a source in the province's folder."""

    def described(url, *more):
        (home / "sources").mkdir(parents=True, exist_ok=True)
        text = BASE.format(url=url) + "".join((PAGE, CHANGED, *more))
        (home / "sources" / "mot-cua.yaml").write_text(text, encoding="utf-8")

    return described


def rows(*codes):
    return [dossier(code, unit="X2") for code in codes]


def pull(**told):
    return actions.pull(name="mot-cua", sleep=lambda _: None, **told)


def test_what_changed_lands_and_the_mark_moves(described):
    with serving(pages(rows("HS1", "HS2", "HS3"))) as source:
        described(source.url)
        done = pull()
        assert (done.fetched.rows, done.outcome.landing.inserted) == (3, 3)
        assert Pull.objects.get().mark == MARK
        again = pull()
        assert source.queries()[-1]["tu_luc"] == "2026-08-31T09:00:00+07:00"
    assert again.outcome.landing.unchanged == 3
    assert Landing.objects.first().source.name == "Hệ thống một cửa"


def test_a_dry_run_lands_nothing_and_moves_nothing(described, capsys):
    with serving(pages(rows("HS1"))) as source:
        described(source.url)
        assert main(["pull", "mot-cua", "--dry-run"]) == 0
    assert "1 bản ghi trong 1 trang (chạy thử" in capsys.readouterr().out
    assert not Landing.objects.exists()
    assert Pull.objects.get().mark is None


def test_nothing_new_is_no_landing(described):
    with serving(pages([])) as source:
        described(source.url)
        assert pull().outcome is None
    assert Pull.objects.get().succeeded_at
    assert not Landing.objects.exists()


def test_half_of_it_lands_nothing(described):
    honest = pages(rows("HS1", "HS2", "HS3"))

    def answer(query, headers, count):
        return honest(query, headers, count) if query["trang"] == "1" else Answer(b"", 500)

    with serving(answer) as source:
        described(source.url)
        for _ in range(2):
            with pytest.raises(PullFailed, match="unreachable"):
                pull()
    held = Pull.objects.get()
    assert (held.mark, held.failures) == (None, 2)
    assert "500" in held.error
    assert not Landing.objects.exists()
    assert AuditEvent.objects.filter(verb="kéo dữ liệu không được").count() == 1


def test_refused_records_keep_the_mark(described):
    bad = [dossier("HS1", unit="X2", KenhThucHien=7)]
    with serving(pages(bad)) as source:
        described(source.url)
        done = pull()
    assert done.outcome.landing is None
    assert Pull.objects.get().mark is None


def test_killed_between_landing_and_mark_nothing_is_lost_or_doubled(described, monkeypatch):
    def killed(*_):
        raise MemoryError

    with serving(pages(rows("HS1"))) as source:
        described(source.url)
        with monkeypatch.context() as patched:
            patched.setattr(pulling, "_succeeded", killed)
            with pytest.raises(MemoryError):
                pull()
        assert Pull.objects.get().mark is None
        assert pull().outcome.landing.unchanged == 1
    assert Pull.objects.get().mark == MARK


def test_a_record_that_was_committed_late_at_the_source_is_not_lost(described):
    """Its time is older than the mark, within the overlap."""
    held = rows("HS1")

    def answer(query, headers, count):
        since = query.get("tu_luc", "")[:19].replace("T", " ")
        changed = [row for row in held if row["NgayCapNhat"] >= since]
        return pages(changed)(query, headers, count)

    with serving(answer) as source:
        described(source.url)
        pull()
        held.append(dossier("HS2", unit="X2", NgayCapNhat="2026-08-31 09:30:00"))
        assert pull().outcome.landing.inserted == 1


def test_the_token_comes_from_the_variable_the_yaml_names(described, monkeypatch):
    with serving(pages(rows("HS1"))) as source:
        described(source.url, "token: {variable: NHIP_TOKEN_MOT_CUA}\n")
        with pytest.raises(PullFailed, match="no_token"):
            pull()
        assert source.asked == []
        monkeypatch.setenv("NHIP_TOKEN_MOT_CUA", "bi-mat")
        pull()
        assert source.asked[0][1]["Authorization"] == "Bearer bi-mat"


def test_the_token_comes_from_a_file(described, tmp_path):
    secret = tmp_path / "token"
    secret.write_text("bi-mat\n", encoding="utf-8")
    with serving(pages(rows("HS1"))) as source:
        described(source.url, f"token: {{file: {secret}}}\n")
        pull()
        assert source.asked[0][1]["Authorization"] == "Bearer bi-mat"


def test_what_is_due(described):
    described("https://motcua.phutho.gov.vn/x", "every_minutes: 60\n")
    now = timezone.now()
    assert actions.due(now) == ["mot-cua"]
    Pull.objects.create(name="mot-cua", started_at=now - timedelta(minutes=59))
    assert actions.due(now) == []
    assert actions.due(now + timedelta(minutes=1)) == ["mot-cua"]
    Pull.objects.update(started_at=now + timedelta(days=400))  # a clock that was set back
    assert actions.due(now) == ["mot-cua"]


def test_nhip_tick_pulls_what_is_due_and_goes_on_where_one_fails(described, capsys):
    with serving(lambda *_: Answer(b"<html>", kind="text/html")) as source:
        described(source.url)
        assert main(["tick"]) == 0
    assert "không phải JSON" in capsys.readouterr().out


def test_nhip_pull_says_what_is_wrong(described, home, capsys):
    assert main(["pull", "khac"]) == 2
    assert "chưa có nguồn nào" in capsys.readouterr().err
    described("http://169.254.169.254/latest", "every_minutes: 0\n")
    assert main(["pull", "mot-cua"]) == 2
    err = capsys.readouterr().err
    assert "Dòng 5, url:" in err
    assert "every_minutes" in err
    with serving(lambda *_: items({"MaHoSo": "HS1"})) as source:
        described(source.url)
        assert main(["pull", "mot-cua"]) == 1
    assert "một trang đã nhận" in capsys.readouterr().err


def test_a_source_of_no_dataset(described, home, capsys):
    described("https://motcua.phutho.gov.vn/x")
    path = home / "sources" / "mot-cua.yaml"
    text = path.read_text(encoding="utf-8").replace("dossiers", "ho_so_la")
    path.write_text(text, encoding="utf-8")
    assert main(["pull", "mot-cua"]) == 1
    assert "ho_so_la" in capsys.readouterr().err
