"""What score, explain and import-figures begin with: a set, a period and a file, or every fault.

May import the engine, the repository, the shelf of criteria sets and the register; no Django.
"""

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from nhip.apps.criteria import shelf
from nhip.cli import register
from nhip.cli.exits import Exit, Stop
from nhip.engine.criteria import CriteriaSet
from nhip.engine.errors import BadPeriod, DefinitionErrors
from nhip.engine.period import Period
from nhip.engine.values import Observation
from nhip.repository.figures_file import (
    FiguresFile,
    Problem,
    Severity,
    UnreadableFile,
    read_figures,
)
from nhip.repository.tabular import MAX_BYTES
from nhip.ui.messages import sentence


@dataclass(frozen=True)
class Given:
    """Everything a scoring needs, read and checked."""

    criteria_set: CriteriaSet
    period: Period
    observations: list[Observation]
    kinds: dict[str, str]
    names: dict[str, str]
    warnings: list[dict[str, object]]


def gather(given: argparse.Namespace) -> Given:
    """Read what the parameters name; warnings go to stderr. Raises `Stop` with every fault."""
    criteria_set, period = read_set(given.set), read_period(given.period)
    path = Path(given.figures)
    units = register.units_on(period.end)
    file = read_file(path, criteria_set, given.sheet, units.__contains__)
    refuse_faults(file.problems, file, path.name)
    known = {row.unit: units[row.unit] for row in file.rows if row.unit in units}
    for problem in file.problems:
        print(f"Cảnh báo: {located(problem, file, path.name)}", file=sys.stderr)
    return Given(
        criteria_set=criteria_set,
        period=period,
        observations=list(observations(file, path.name)),
        kinds={unit: found.kind for unit, found in known.items()},
        names={unit: found.name for unit, found in known.items()},
        warnings=[
            {"code": p.code, "cell": p.address, "message": sentence(p.code, p.fields)}
            for p in file.problems
        ],
    )


def read_set(id_or_path: str) -> CriteriaSet:
    """A criteria set by id or path. Raises `Stop`."""
    try:
        return shelf.read(id_or_path)
    except shelf.UnknownSet:
        known = [f"  {name}" for name in shelf.shipped()]
        told = f"Không có bộ tiêu chí {id_or_path!r}, cũng không có tệp nào tên như vậy."
        raise Stop(Exit.WRONG_CALL, told, "Các bộ có sẵn:", *known) from None
    except DefinitionErrors as errors:
        raise Stop(Exit.FAULTS, *law_faults(errors, id_or_path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(Exit.UNREADABLE, unreadable(id_or_path, error)) from None


def law_faults(errors: DefinitionErrors, name: str) -> list[str]:
    """Every fault of a criteria-set text, one line each, in the order of the text."""
    told = [f"{name}: {len(errors.problems)} lỗi."]
    for fault in errors.problems:
        place = f"{fault.where}: " if fault.where else ""
        told.append(f"{name}:{fault.line}: {place}{sentence(fault.code, fault.fields)}")
    return told


def read_period(text: str) -> Period:
    """A period by its code. Raises `Stop`."""
    try:
        return Period.parse(text)
    except BadPeriod:
        forms = "2026 (năm), 2026-H1 (nửa năm), 2026-9M (9 tháng), 2026-Q3 (quý), 2026-08 (tháng)"
        raise Stop(Exit.WRONG_CALL, f"Kỳ {text!r} không đúng. Hãy viết: {forms}.") from None


def read_file(
    path: Path,
    criteria_set: CriteriaSet,
    sheet: str | None,
    known_units: Callable[[str], bool] | None = None,
) -> FiguresFile:
    """The rows and problems of a file. Raises `Stop` where nothing of it can be used."""
    try:
        # A file far above the limit is refused by its first bytes, not read whole.
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        return read_figures(content, path.name, criteria_set, sheet=sheet, known_units=known_units)
    except OSError as error:
        raise Stop(Exit.UNREADABLE, unreadable(str(path), error)) from None
    except UnreadableFile as fault:
        fields = fault.fields | {"size": path.stat().st_size} if "size" in fault.fields else None
        told = sentence(fault.code, fields or fault.fields)
        raise Stop(Exit.FAULTS, f"{path.name}: {told}") from None


def refuse_faults(problems: Iterable[Problem], file: FiguresFile, name: str) -> None:
    """Raises `Stop` with a line for every error, if there is one."""
    errors = [p for p in problems if p.severity is Severity.ERROR]
    if errors:
        lines = [located(problem, file, name) for problem in errors]
        count = f"{name}: {len(errors)} lỗi nên chưa dùng dòng nào. Sửa các ô sau rồi chạy lại:"
        raise Stop(Exit.FAULTS, count, *lines)
    if not file.rows:
        raise Stop(Exit.FAULTS, f"{name}: không có dòng số liệu nào dưới dòng tiêu đề cột.")


def located(problem: Problem, file: FiguresFile, name: str) -> str:
    """A fault of one cell in words, with its address."""
    sheet = f" [{file.sheet}]" if len(file.sheets) > 1 else ""
    line = f" (dòng {problem.row})" if file.is_text else ""
    told = sentence(problem.code, problem.fields)
    return f"{name}{sheet} ô {problem.address}{line}: {told}"


def observations(file: FiguresFile, name: str) -> Iterable[Observation]:
    """The rows as the engine takes them; the source of each is its cell."""
    for row in file.rows:
        where = f"dòng {row.row}" if file.is_text else f"ô {row.address}"
        yield Observation(
            row.unit, row.criterion, row.input, row.value, source=f"tệp {name}, {where}"
        )


def unreadable(name: str, error: OSError | UnicodeDecodeError) -> str:
    """What kept a file from being read, and what to do."""
    if isinstance(error, FileNotFoundError):
        return f"Không có tệp {name}. Hãy kiểm tra lại tên và thư mục."
    if isinstance(error, UnicodeDecodeError):
        return f"Tệp {name} không phải chữ UTF-8. Hãy lưu lại với bảng mã UTF-8."
    if isinstance(error, IsADirectoryError):
        return f"{name} là thư mục. Hãy chỉ ra một tệp."
    return f"Không đọc được tệp {name} ({error.strerror}). Hãy kiểm tra quyền đọc."
