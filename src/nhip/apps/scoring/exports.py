"""What the pages of scores show, as rows of a sheet: the same rows in the same order."""

from django.utils.timezone import localtime

from nhip.apps.units.models import UnitCode
from nhip.apps.units.queries import codes_on
from nhip.engine.values import Missing, vi_number
from nhip.ui.export import xlsx_response


def ranking(place, found):
    groups = found.rows[0].groups if found.rows else ()
    headers = [
        *("Hạng", "Thay đổi hạng", "Mã", "Đơn vị", "Loại", "Điểm", "Điểm tối đa"),
        *("Điểm tối đa được chấm", *(f"{cell.code}. {cell.name}" for cell in groups)),
        *("Số tiêu chí thiếu", "Lý do thiếu"),
    ]
    codes = codes_on([row.unit for row in found.rows], place.run.span.end)
    rows = [
        (
            *(
                row.rank,
                row.change,
                _code(codes.get(row.unit.pk, {})),
                row.name,
                row.kind,
                row.points,
            ),
            *(row.possible, row.assessed, *(cell.points for cell in row.groups)),
            *(row.missing, row.why),
        )
        for row in found.rows
    ]
    where = f" · nhóm {found.group.code}. {found.group.name}" if found.group else ""
    return xlsx_response(
        f"xep-hang-{place.set_id}-{place.period}",
        f"Xếp hạng theo {place.run.version.short_name}{where}",
        headers,
        rows,
        period=place.period_name,
        source=_source(place),
        simulated=found.is_simulated,
    )


def _code(held):
    """The code a person knows a unit by: the administrative one, else that of the agency."""
    return held.get(UnitCode.Scheme.ADMIN) or held.get(UnitCode.Scheme.AGENCY, "")


SCORECARD = (
    *("Mã", "Tiêu chí", "Đầu vào", "Điểm", "Điểm tối đa", "Điểm mất", "Thay đổi"),
    *("Trung vị cùng loại", "Để được trọn điểm", "Nguồn", "Dữ liệu"),
)


def scorecard(place, card):
    rows = []
    for group in card.groups:
        cell = group.cell
        lost = None if cell.points is None else cell.possible - cell.points
        head = (f"Nhóm {cell.code}", cell.name, "", cell.points, cell.possible, lost)
        rows.append((*head, group.change, group.similar, "", "", ""))
        rows += [_criterion(row) for row in group.rows]
    return xlsx_response(
        f"phieu-diem-{card.unit.key}-{place.set_id}-{place.period}",
        f"Phiếu điểm: {card.unit.name}, {place.run.version.short_name}",
        SCORECARD,
        rows,
        unit=card.unit.name,
        period=place.period_name,
        source=_source(place),
        simulated=card.is_simulated,
    )


def _criterion(row):
    inputs = "; ".join(f"{f.name} = {_figure(f)}" for f in row.figures)
    return (
        *(row.criterion.code, row.criterion.name, inputs, row.score, row.maximum, row.lost),
        *(row.change, row.similar, row.advice, "; ".join(row.sources)),
        "mô phỏng" if row.is_simulated else "số liệu công bố" if row.figures else "",
    )


def _figure(figure):
    if isinstance(figure.number, Missing):
        return figure.number.reason.label
    return figure.text if figure.number is None else vi_number(figure.number)


def _source(place):
    run = place.run
    scored = localtime(run.computed_at)
    return (
        f"Nhịp, {run.set_id}, phiên bản số liệu {run.data_version}, "
        f"bản tiêu chí {run.version.sha256[:12]}, tính lúc {scored:%H:%M %d/%m/%Y}"
    )
