"""`nhip simulate`: records of a whole province, made up, named so, and landed like real ones.

May import this package, and actions once Django has started. Nothing is written but by an action.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from nhip.cli.exits import Exit, Stop
from nhip.cli.installation import start_django, step
from nhip.cli.land import known, measured
from nhip.engine.errors import BadPeriod, NhipError
from nhip.engine.period import Kind, Period
from nhip.engine.values import vi_number
from nhip.repository.simulation import SOURCE


@dataclass(frozen=True)
class Wish:
    """What to make: `rows` in all (None: as many as a province has) of some months, up to a day."""

    dataset: str
    province: str
    months: Sequence[Period]
    until: date
    rows: int | None = None
    seed: int = 766


def simulate(given: argparse.Namespace) -> Exit:
    """Make the records, then land and measure them; with --out only write the file."""
    start_django()
    from nhip.apps.catalogue import lakes

    known(lambda: lakes.dataset(given.dataset))
    until = _day(given.until)
    wish = Wish(
        given.dataset,
        given.province,
        months_to(until, given.months),
        until,
        given.rows,
        given.seed,
    )
    if not given.out:
        print(land_simulated(wish))
        return Exit.DONE
    with step(f"Mô phỏng {wish.dataset}"):
        rows = write(Path(given.out), wish)
    print(f"{given.out}: {vi_number(rows)} dòng {SOURCE}.")
    return Exit.DONE


def land_simulated(wish: Wish) -> str:
    """Records made, landed through the one door and measured; what came of it, in words."""
    from nhip.apps.catalogue import actions
    from nhip.apps.catalogue.models import Source
    from nhip.ui.messages import sentence_of

    source = actions.source_named(by=None, name=SOURCE, kind=Source.Kind.SIMULATED)
    with TemporaryDirectory(prefix="nhip-") as folder:
        path = Path(folder) / f"mo-phong-{wish.dataset}.parquet"
        with step(f"Mô phỏng {wish.dataset}, {len(wish.months)} tháng"):
            write(path, wish)
        with step("Nạp vào kho dữ liệu"):
            try:
                landing = actions.land(by=None, dataset=wish.dataset, path=path, source=source)
            except NhipError as error:
                raise Stop(Exit.FAULTS, sentence_of(error)) from None
    with step("Đo chỉ số, tính điểm"):
        told = measured(wish.dataset)
    counts = f"{vi_number(landing.inserted)} bản ghi mới, {vi_number(landing.rejected)} dòng lỗi."
    return f"{counts} {told}"


def write(path: Path, wish: Wish) -> int:
    """Stream the simulated records into a Parquet file; gives the number of rows."""
    import pyarrow.parquet as pq

    reader, rows = _stream(wish), 0
    with pq.ParquetWriter(path, reader.schema, compression="lz4") as writer:
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
    return rows


def _stream(wish: Wish):
    """The records as a stream: dossiers by their own ways, any other dataset by its columns."""
    from nhip.apps.catalogue import lakes
    from nhip.repository.simulation import dossiers, procedures, tables

    # The systems are asked at the end of the day, or they would know records of tomorrow.
    moment = datetime.combine(wish.until, time(23, 59))
    dataset = lakes.dataset(wish.dataset)
    units = _units(wish.province)
    if wish.dataset == "dossiers":
        order = dossiers.Order(units, wish.months, moment, rows=wish.rows, seed=wish.seed)
        return dossiers.stream(order)
    each = wish.rows and max(1, wish.rows // _places(units, wish.months))
    if wish.dataset == "procedures":
        return procedures.stream(procedures.CatalogueOrder(units, wish.months, moment, each))
    return tables.stream(
        tables.TableOrder(dataset, units, wish.months, moment, each, seed=wish.seed)
    )


def _places(units, months: Sequence[Period]) -> int:
    """How many months of units there are to share rows over: a unit that has gone takes none."""
    standing = (u.since <= month.start and month.end <= u.until for u in units for month in months)
    return max(1, sum(standing))


def months_to(until: date, count: int) -> list[Period]:
    """The last `count` months up to the month of a day, oldest first."""
    found = [Period.containing(until, Kind.MONTH)]
    while len(found) < count:
        found.insert(0, found[0].previous())
    return found


def _day(text: str | None) -> date:
    """The day given, else yesterday: a day that is not over has records yet to come."""
    from django.utils import timezone

    if text is None:
        return Period.containing(timezone.localdate(), Kind.DAY).previous().end
    try:
        period = Period.parse(text)
    except BadPeriod:
        period = None
    if period is None or period.kind is not Kind.DAY:
        raise Stop(Exit.WRONG_CALL, f"{text!r} không phải một ngày. Hãy viết như 2026-09-26.")
    return period.end


def _units(code: str):
    """The units that handle records, of a province and of those it was made of."""
    from django.utils import timezone

    from nhip.apps.units import law
    from nhip.apps.units.models import Unit
    from nhip.apps.units.queries import by_code, history
    from nhip.repository.simulation.province import units_of

    province = by_code(code, timezone.localdate()) or Unit.objects.filter(key=code).first()
    if province is None:
        raise Stop(Exit.WRONG_CALL, f"Không có tỉnh nào mang mã {code!r} hôm nay.")
    before = [change.before.key for change in history(province).came_from]
    found = units_of([law.LAW, law.DEMO], [province.key, *before])
    if not found:
        raise Stop(Exit.WRONG_CALL, f"{province.name} không có đơn vị nào giải quyết hồ sơ.")
    return found
