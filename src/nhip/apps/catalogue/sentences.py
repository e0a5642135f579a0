"""What a person reads about a file of figures: the place in its own terms, and the roles by name.

The sentences themselves are in ui/messages.py, with all the others.
"""

from typing import Any

from nhip.engine.errors import NhipError
from nhip.repository.figures_file import FiguresFile, Problem, Severity
from nhip.ui.messages import sentence

ROLE_NAMES = {
    "unit": "Mã đơn vị",
    "criterion": "Mã tiêu chí",
    "input": "Đầu vào",
    "value": "Giá trị",
}
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


def of_warning(warning: dict[str, Any]) -> str:
    """A warning as a batch keeps it."""
    return sentence(warning["code"], warning["fields"], warning["address"])
