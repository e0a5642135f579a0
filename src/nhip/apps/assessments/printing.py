"""A unit's sheet on paper: the PDF that a head signs outside, and whether a signed one is the same.

May import figures, pypdf through apps.files, and this app's queries. Prints no time of printing:
the same sheet is the same text, whenever it is asked for.
"""

import hashlib
import json

from nhip.apps.assessments.queries.sheet import Line, Sheet
from nhip.apps.files.examining import all_text
from nhip.engine.values import vi_number
from nhip.figures.paper import Table, table_pdf

HEADERS = ("Mã", "Tiêu chí", "Tối đa", "Hồ sơ", "Tự chấm", "Minh chứng, thuyết minh")
WIDTHS = (0.08, 0.36, 0.08, 0.09, 0.09, 0.30)


def content_hash(found: Sheet) -> str:
    """SHA-256 of everything the head answers for."""
    held = found.held
    said = {
        "round": held.round_id,
        "unit": held.unit.key,
        "law": held.round.version.sha256,
        "lines": [
            [
                line.code, line.held.self_score, line.held.self_note,
                [str(use.evidence) for use in line.uses],
            ]
            for line in found.lines
        ],
    }  # fmt: skip
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def sheet_pdf(found: Sheet) -> bytes:
    """The sheet as PDF with its hash at the end."""
    held, round = found.held, found.held.round
    claimed = [line.held.self_score for line in found.lines if line.held.self_score is not None]
    lead = (
        f"Đơn vị: {held.unit.name}",
        f"{round.title}. {round.version.name}. Kỳ số liệu: {round.span.name_vi}.",
        *(["Dữ liệu mô phỏng."] if found.is_simulated else []),
    )
    total = vi_number(sum(claimed), 2) if claimed else "chưa chấm"
    foot = (
        f"Tổng điểm tự chấm (cộng các tiêu chí): {total}.",
        f"Mã nội dung phiếu: {content_hash(found)}",
    )
    rows = tuple(_row(line) for line in found.lines)
    title = "PHIẾU TỰ ĐÁNH GIÁ"
    return table_pdf(Table(title, lead, HEADERS, WIDTHS, rows, frozenset({2, 3, 4}), foot))


def _row(line: Line) -> tuple[str, ...]:
    held = line.held
    proof = "\n".join(str(use.evidence) for use in line.uses)
    return (
        line.code,
        line.criterion.name,
        vi_number(held.maximum),
        "" if line.measured is None else vi_number(line.measured, 2),
        "" if held.self_score is None else vi_number(held.self_score, 2),
        "\n".join(filter(None, (held.self_note, proof))),
    )


def says_the_same(found: Sheet, signed: bytes) -> bool:
    """Whether a PDF carries every word of the sheet as it is now, in order."""
    return _letters(all_text(sheet_pdf(found))) in _letters(all_text(signed))


def _letters(text: str) -> str:
    return "".join(text.split())
