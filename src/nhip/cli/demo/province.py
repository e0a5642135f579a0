"""Phú Thọ in the database: units, sets, published figures, simulated ones, scores of every period.

May import actions of the apps. Loading again changes nothing; a load that was cut off goes on.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

from django.conf import settings
from django.utils import timezone

from nhip import __version__
from nhip.apps.catalogue import obligation_law
from nhip.apps.catalogue.actions import ensure_source, import_figures
from nhip.apps.catalogue.actions.obligations import keep_obligations
from nhip.apps.catalogue.models import Source
from nhip.apps.criteria import shelf
from nhip.apps.scoring.actions import score_period
from nhip.apps.scoring.models import ScoreRun
from nhip.apps.units import law
from nhip.apps.units.actions import load_units
from nhip.apps.units.models import Unit
from nhip.apps.units.queries import below, codes_on
from nhip.cli.demo import assessing, collecting, criteria, plan_lives, plans, simulation
from nhip.cli.exits import Exit, Stop
from nhip.cli.installation import load_law, migrate, step
from nhip.engine.criteria import CriteriaSet
from nhip.repository.figures_file import FigureRow, read_figures

PROVINCE = "tinh-25-2025"
SERVICE_INDEX, PROVINCIAL_INDEX = "phuc-vu-766/2026", "dti-tinh/2022"
FIGURES = law.shipped("demo/figures")
# Codes and names as the catalogue ships them, so that its lists name each source once.
PUBLISHED = (
    (
        SERVICE_INDEX,
        "2026",
        {
            "code": "cong-dvc-quoc-gia",
            "name": "Cổng Dịch vụ công quốc gia",
            "url": "https://dichvucong.gov.vn/danh-gia-chat-luong-phuc-vu",
        },
    ),
    (
        PROVINCIAL_INDEX,
        "2022",
        {
            "code": "dti-gov-vn-2022",
            "name": "dti.gov.vn, xếp hạng DTI cấp tỉnh năm 2022",
            "url": "https://dti.gov.vn/xep-hang-2022",
        },
    ),
)


def build() -> None:
    """Everything, step by step; what is there already is left."""
    with step("Tạo bảng dữ liệu"):
        migrate()
    wanted = fingerprint()
    if _loaded_file().exists() and _loaded_file().read_text() == wanted and _has_scores():
        return
    with step("Nạp đơn vị hành chính và bộ tiêu chí"):
        load_law()
        load_units(by=None, folder=law.DEMO)
    with step("Nạp bộ tiêu chí minh họa"):
        criteria.load()
    with step("Nạp nghĩa vụ dữ liệu theo luật"):
        _owe_what_the_law_says()
    with step("Nạp số liệu đã công bố"):
        for set_id, period, source in PUBLISHED:
            _import_published(set_id, period, source)
    with step("Nạp số liệu mô phỏng, tính điểm từng kỳ"):
        _import_simulated()
    with step("Nạp kế hoạch minh họa và tiến độ mô phỏng"):
        plans.load(Unit.objects.get(key=PROVINCE))
        plan_lives.load(Unit.objects.get(key=PROVINCE))
    with step("Mở đợt thu thập minh họa, số liệu mô phỏng"):
        collecting.load()
    with step("Mở đợt đánh giá mô phỏng"):
        assessing.load()
    with step("Kiểm tra điểm mọi kỳ"):
        for period in simulation.PERIODS:
            score_period(by=None, set_id=SERVICE_INDEX, period=period)
        score_period(by=None, set_id=PROVINCIAL_INDEX, period="2022")
    _loaded_file().write_text(wanted)


def forget() -> None:
    """Delete the demonstration's database. Raises `Stop` for one that is not its own file."""
    database = settings.DATABASES["default"]
    if "sqlite3" not in database["ENGINE"]:
        raise Stop(
            Exit.NOT_READY, "Chỉ xóa được cơ sở dữ liệu SQLite; hãy xóa PostgreSQL bằng tay."
        )
    with step("Xóa cơ sở dữ liệu minh họa"):
        for ending in ("", "-wal", "-shm"):
            Path(f"{database['NAME']}{ending}").unlink(missing_ok=True)
        _loaded_file().unlink(missing_ok=True)
        rmtree(settings.HOME / "lake", ignore_errors=True)


def fingerprint() -> str:
    """Changes with the facts in law/ and demo/, with the simulation, and with the version."""
    digest = hashlib.sha256(__version__.encode())
    folders = (shelf.LAW_DIR, law.DEMO, FIGURES, criteria.SETS, Path(simulation.__file__).parent)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".csv", ".yaml", ".py"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


def published_rows(set_id: str, period: str) -> tuple[Path, CriteriaSet, list[FigureRow]]:
    """The file of published figures of a set and period, and what it says."""
    path = FIGURES / f"{set_id.partition('/')[0]}-{period}.csv"
    criteria_set = shelf.read(set_id)
    return path, criteria_set, read_figures(path.read_bytes(), path.name, criteria_set).rows


def _import_published(set_id: str, period: str, source: dict[str, str]) -> None:
    path, criteria_set, rows = published_rows(set_id, period)
    import_figures(
        by=None,
        criteria_set=criteria_set,
        period=period,
        rows=rows,
        source=ensure_source(by=None, kind=Source.Kind.PUBLISHED, **source),
        file_name=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        as_of=simulation.UNTIL if period == simulation.YEAR else None,
    )


def _import_simulated() -> None:
    _, criteria_set, rows = published_rows(SERVICE_INDEX, simulation.YEAR)
    published = {row.key: float(row.value) for row in rows if isinstance(row.value, float)}
    province = Unit.objects.get(key=PROVINCE)
    code = codes_on([province], simulation.UNTIL)[province.pk]["agency"]
    source = ensure_source(
        by=None, code="mo-phong", name=simulation.SOURCE, kind=Source.Kind.SIMULATED
    )
    units = list(_units_below(province, criteria_set))
    for period, observations in simulation.simulate(code, units, published):
        import_figures(
            by=None,
            criteria_set=criteria_set,
            period=period,
            rows=observations,
            source=source,
            as_of=simulation.as_of(period),
            simulated=True,
        )


def _owe_what_the_law_says() -> None:
    today = timezone.localdate()
    wanted = obligation_law.shipped(Unit.objects.get(key=PROVINCE), today)
    keep_obligations(by=None, wanted=wanted, origin="law/obligations")


def _units_below(province: Unit, criteria_set: CriteriaSet) -> Iterator[tuple[str, str]]:
    """(agency code or key, kind) of the units that the set applies to, in a fixed order."""
    units = [
        unit
        for unit in below(province, simulation.UNTIL).order_by("key")
        if unit.kind in criteria_set.applies_to and unit != province
    ]
    codes = codes_on(units, simulation.UNTIL)
    for unit in units:
        yield codes.get(unit.pk, {}).get("agency", unit.key), unit.kind


def _loaded_file() -> Path:
    return settings.HOME / "demo-loaded.txt"


def _has_scores() -> bool:
    return ScoreRun.objects.filter(set_id=SERVICE_INDEX, period=simulation.YEAR).exists()
