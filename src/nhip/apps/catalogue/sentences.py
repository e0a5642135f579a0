"""What a person reads about a file of figures or of records: places and columns in its own terms.

The sentences themselves are in ui/messages.py, with all the others.
"""

from collections.abc import Iterable
from typing import Any

from nhip.engine.errors import NhipError
from nhip.engine.values import vi_number
from nhip.repository.dataset import Dataset
from nhip.repository.figures_file import FiguresFile, Problem, Severity
from nhip.ui.messages import sentence, sentence_of

ROLE_NAMES = {
    "unit": "Mã đơn vị",
    "criterion": "Mã tiêu chí",
    "input": "Đầu vào",
    "value": "Giá trị",
}
OFFERED = 5
SEVERITY_NAMES = {Severity.ERROR: "Lỗi, không lưu", Severity.WARNING: "Cảnh báo, vẫn lưu"}


def place(figures: FiguresFile, problem: Problem) -> str:
    """Where to look: "Ô D7", and for a CSV also its line and column."""
    if figures.is_text:
        return f"Dòng {problem.row}, cột {problem.column} (ô {problem.address})"
    return f"Ô {problem.address}"


def of_problem(problem: Problem) -> str:
    return sentence(problem.code, problem.fields)


def of_fault(fault: NhipError) -> str:
    """A fault of the whole file, its columns named as a person knows them."""
    fields: dict[str, Any] = dict(fault.fields)
    if "missing" in fields:
        fields["missing"] = [ROLE_NAMES[role] for role in fields["missing"]]
    return sentence(fault.code, fields)


def of_own_files(faults: Iterable[NhipError]) -> list[str]:
    """What is wrong with the province's own files, every fault with its line."""
    told = []
    for fault in faults:
        told.append(sentence_of(fault))
        told += [f"  {sentence_of(one)}" for one in getattr(fault, "problems", ())]
    return told


def of_warning(warning: dict[str, Any]) -> str:
    """A warning as a batch keeps it."""
    return sentence(warning["code"], warning["fields"], warning["address"])


def of_reason(dataset: Dataset, reason: dict[str, str]) -> str:
    """Why a row of records was not taken, its column named as the dataset explains it."""
    told = {"column": column_name(dataset, reason["column"]), "near": _offered(reason)}
    return sentence(reason["check"], {**reason, **told})


def _offered(reason: dict[str, str]) -> str:
    """What was meant perhaps, at most a few: a unit can have come from many."""
    near = reason.get("near", "").split("; ")
    more = f" và {len(near) - OFFERED} đơn vị khác" if len(near) > OFFERED else ""
    return ("; ".join(near[:OFFERED]) + more) or "không có"


def of_reasons(dataset: Dataset, reasons: Iterable[dict[str, str]]) -> str:
    """Everything that is the matter with one row."""
    return " ".join(of_reason(dataset, reason) for reason in reasons)


def column_name(dataset: Dataset, name: str) -> str:
    """ "Mã hồ sơ (dossier_code)"; the name itself where the dataset has no such column."""
    found = next((column for column in dataset.columns if column.name == name), None)
    return f"{found.meaning_vi} ({name})" if found else name


def of_check(dataset: Dataset, check: str, column: str, count: int) -> str:
    """One line of a check report: how many rows, in which column, and what is the matter."""
    told = sentence(check, {"column": column_name(dataset, column), "text": "…", "near": "…"})
    return f"{vi_number(count)} dòng: {told}"
