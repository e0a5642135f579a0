"""What an indicator is: two quantities over the rows of one dataset, its class and its time.

May import: engine (YAML reader, errors), repository.dataset, repository.expression. Must not read
records. The shipped ones lie in `indicators/`, one file per dataset; how to write one is in
docs/indicators.md.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from nhip.engine.definition.reader import Node, Reader
from nhip.engine.errors import DefinitionErrors, NhipError
from nhip.repository import dataset as datasets
from nhip.repository.dataset import ColumnType, Dataset
from nhip.repository.expression import BadExpression, Term, Type, parse

SHIPPED = Path(__file__).parent / "indicators"

FILE_KEYS = ("dataset", "indicators")
KEYS = (
    *("code", "name", "name_en", "class", "time", "enters", "leaves", "counted", "numerator"),
    *("denominator", "direction", "measure_unit", "legal_basis", "note", "serves"),
)
REQUIRED = ("code", "name", "name_en", "class", "numerator", "measure_unit")


class Class(StrEnum):
    """How an indicator meets time."""

    EVENT = "event"  # a record counts on one day; days add up to any window
    AS_OF = "as_of"  # a record stands in a stock for a while; the answer depends on a date
    PERIOD = "period"  # distinct keys, any-lapse and medians: a year is not the sum of its months


class Form(StrEnum):
    """What a quantity is of the rows it takes."""

    COUNT = "count"
    SUM = "sum"
    DISTINCT = "distinct"  # keys with at least one row
    EVERY = "every"  # keys all of whose rows hold the condition
    MEDIAN = "median"  # of the values of the key expression


class Counted(StrEnum):
    """When a record of an as-of stock counts in a period."""

    DURING = "during"  # it stood in the stock on some day of the period
    AT_END = "at_end"  # it stood there at the end of the as-of day


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class RollUp(StrEnum):
    """How units add up: by their parts, or by joining their sets."""

    ADDITIVE = "additive"
    SETS = "sets"


ALLOWED: Mapping[Class, tuple[Form, ...]] = {
    Class.EVENT: (Form.COUNT, Form.SUM),
    Class.AS_OF: (Form.COUNT, Form.SUM),
    Class.PERIOD: (Form.DISTINCT, Form.EVERY, Form.MEDIAN),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a group of rows.

    count: rows where `where`; sum: `value` over rows where `where`; distinct, every and median:
    by `value` (a key) over rows where `where`; `holds` is the condition of every.
    """

    form: Form
    where: Term
    value: Term | None = None
    holds: Term | None = None

    def columns(self) -> frozenset[str]:
        """The columns it reads."""
        terms = (self.where, self.value, self.holds)
        return frozenset().union(*(term.columns() for term in terms if term is not None))


@dataclass(frozen=True, slots=True)
class Serves:
    """An input of a criterion that one of the two quantities gives."""

    criteria_set: str
    criterion: str
    input: str
    part: str  # numerator | denominator


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. Without a denominator it is a number of its own, not a ratio.

    event and period: `time` is the column that dates a record. as_of: the record is in the stock
    from the day of `enters` to the day of `leaves` (both columns; None: always, for ever).
    """

    code: str
    name_vi: str
    name_en: str
    dataset: str
    cls: Class
    unit: str
    numerator: Quantity
    denominator: Quantity | None
    time: str | None = None
    enters: str | None = None
    leaves: str | None = None
    counted: Counted = Counted.DURING
    direction: Direction = Direction.UP
    measure_unit: str = "%"
    legal_basis: str = ""
    note: str = ""
    serves: tuple[Serves, ...] = ()

    @property
    def roll_up(self) -> RollUp:
        """Sets (keys and values) are joined, everything else is added."""
        return RollUp.SETS if self.cls is Class.PERIOD else RollUp.ADDITIVE

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Numerator, and denominator where there is one."""
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)

    @property
    def additive_over_days(self) -> bool:
        """Whether any window of days is the exact sum of its days."""
        return self.cls is Class.EVENT

    def columns(self) -> frozenset[str]:
        """The columns of the dataset it reads, its unit and times included."""
        own = {c for c in (self.unit, self.time, self.enters, self.leaves) if c is not None}
        return frozenset(own).union(*(quantity.columns() for quantity in self.quantities))


class IndicatorUnknown(NhipError):
    """No indicator of that code is known."""


def load(
    text: str, origin: str = "", known: Mapping[str, Dataset] | None = None
) -> list[Indicator]:
    """Read the indicators of one dataset from YAML; `known` are the datasets by name.

    Raises `DefinitionErrors` with every fault (line, place, what) when there is one.
    """
    reader = Reader()
    root = reader.compose(text)
    found = [] if root is None else _File(reader, known or datasets.shipped()).read(root)
    if reader.problems:
        ordered = sorted(reader.problems, key=lambda problem: problem.line)
        raise DefinitionErrors(tuple(ordered), origin)
    return found


def load_folder(folder: Path, known: Mapping[str, Dataset] | None = None) -> dict[str, Indicator]:
    """Every indicator of a folder's `*.yaml` by code; DefinitionErrors at the first bad file."""
    found: dict[str, Indicator] = {}
    for path in sorted(folder.glob("*.yaml")):
        for indicator in load(path.read_text(encoding="utf-8"), path.name, known):
            if indicator.code in found:
                raise NhipError("indicator.code_twice", indicator=indicator.code, origin=path.name)
            found[indicator.code] = indicator
    return found


@cache
def shipped() -> dict[str, Indicator]:
    """The indicators that come with the package, by code."""
    return load_folder(SHIPPED)


def of_dataset(indicators: Iterable[Indicator], name: str) -> list[Indicator]:
    """Those that read one dataset, in their order."""
    return [indicator for indicator in indicators if indicator.dataset == name]


def get(code: str, known: Mapping[str, Indicator] | None = None) -> Indicator:
    """The indicator of that code. Raises IndicatorUnknown("indicator.unknown")."""
    found = shipped() if known is None else known
    if code not in found:
        raise IndicatorUnknown("indicator.unknown", indicator=code)
    return found[code]


def serving(criteria_set: str, indicators: Iterable[Indicator]) -> dict[tuple[str, str], Serves]:
    """(criterion, input) -> what gives it, for one criteria set."""
    return {
        (serves.criterion, serves.input): serves
        for indicator in indicators
        for serves in indicator.serves
        if serves.criteria_set == criteria_set
    }


class _File:
    """Reads one file of indicators; every fault goes to the reader with its line."""

    def __init__(self, reader: Reader, known: Mapping[str, Dataset]) -> None:
        self.reader = reader
        self.known = known

    def read(self, root: Node) -> list[Indicator]:
        keys = self.reader.mapping(root, "", FILE_KEYS, FILE_KEYS)
        if len(keys) < len(FILE_KEYS):
            return []
        name = self.reader.text(keys["dataset"], "dataset")
        if name not in self.known:
            known = ", ".join(sorted(self.known))
            self.reader.fault(
                keys["dataset"], "dataset", "indicator.unknown_dataset", name=name, known=known
            )
            return []
        self.dataset = self.known[name]
        return list(self._all(keys["indicators"]))

    def _all(self, node: Node) -> Iterator[Indicator]:
        codes: set[str] = set()
        for number, item in enumerate(self.reader.sequence(node, "indicators"), 1):
            keys = self.reader.mapping(item, f"indicators[{number}]", KEYS, REQUIRED)
            if len(keys.keys() & set(REQUIRED)) < len(REQUIRED):
                continue
            code = self.reader.text(keys["code"], f"indicators[{number}].code")
            if code in codes:
                self.reader.fault(item, code, "indicator.code_twice", indicator=code, origin="")
            codes.add(code)
            if (indicator := self._one(code, keys, item)) is not None:
                yield indicator

    def _one(self, code: str, keys: dict[str, Node], node: Node) -> Indicator | None:
        cls = self.reader.choice(keys["class"], f"{code}.class", Class, Class.EVENT)
        numerator = self._quantity(keys["numerator"], f"{code}.numerator", cls)
        denominator = None
        if "denominator" in keys:
            denominator = self._quantity(keys["denominator"], f"{code}.denominator", cls)
        if denominator is not None and Form.MEDIAN in {
            each.form for each in (numerator, denominator) if each is not None
        }:
            self.reader.fault(keys["denominator"], code, "indicator.median_alone")
        read = self._times(code, keys, cls, node) | self._texts(code, keys)
        serves = tuple(self._serves(keys, code))
        if numerator is None:
            return None
        return Indicator(
            code=code,
            dataset=self.dataset.name,
            cls=cls,
            unit=self.dataset.unit,
            numerator=numerator,
            denominator=denominator,
            serves=serves,
            **read,
        )

    def _texts(self, code: str, keys: dict[str, Node]) -> dict[str, Any]:
        def text(key: str) -> str:
            return self.reader.optional(keys, key, self.reader.text, "", code)

        direction = Direction.UP
        if "direction" in keys:
            direction = self.reader.choice(
                keys["direction"], f"{code}.direction", Direction, direction
            )
        return {
            "name_vi": text("name"),
            "name_en": text("name_en"),
            "direction": direction,
            "measure_unit": text("measure_unit"),
            "legal_basis": text("legal_basis"),
            "note": text("note"),
        }

    def _times(self, code: str, keys: dict[str, Node], cls: Class, node: Node) -> dict[str, Any]:
        """The times a class needs, and a fault for those it has no use for."""
        wanted = ("enters", "leaves", "counted") if cls is Class.AS_OF else ("time",)
        for key in {"time", "enters", "leaves", "counted"} & keys.keys() - set(wanted):
            self.reader.fault(keys[key], f"{code}.{key}", "indicator.no_use", key=key, cls=cls)
        times: dict[str, Any] = {
            key: self._time_column(keys[key], f"{code}.{key}")
            for key in ("time", "enters", "leaves")
            if key in keys and key in wanted
        }
        if cls is not Class.AS_OF:
            return {"time": self.dataset.day, **times}
        if "leaves" in keys and "enters" not in keys:
            self.reader.fault(node, code, "indicator.leaves_without_enters")
        counted = Counted.DURING
        if "counted" in keys:
            counted = self.reader.choice(keys["counted"], f"{code}.counted", Counted, counted)
        return {**times, "counted": counted}

    def _time_column(self, node: Node, where: str) -> str:
        name = self.reader.text(node, where)
        times = (ColumnType.DATE, ColumnType.DATETIME)
        known = [column.name for column in self.dataset.columns if column.type in times]
        if name not in known:
            self.reader.fault(
                node, where, "indicator.not_a_time", column=name, known=", ".join(known)
            )
        return name

    def _quantity(self, node: Node, where: str, cls: Class) -> Quantity | None:
        forms = tuple(form.value for form in Form)
        keys = self.reader.mapping(node, where, (*forms, "where"))
        # `every` is a condition beside the key that `distinct` names
        named = [form for form in Form if form.value in keys]
        if named == [Form.DISTINCT, Form.EVERY]:
            named = [Form.EVERY]
        if len(named) != 1 or named[0] not in ALLOWED[cls]:
            known = ", ".join(ALLOWED[cls])
            self.reader.fault(node, where, "indicator.one_form", cls=cls, known=known)
            return None
        dated = cls is Class.AS_OF
        return self._BUILD[named[0]](self, keys, where, dated)

    def _count(self, keys: dict[str, Node], where: str, dated: bool) -> Quantity | None:
        term = self._term(keys, "count", where, dated, Type.BOOLEAN)
        extra = self._where(keys, where, dated)
        if term is None or extra is None:
            return None
        return Quantity(Form.COUNT, term if extra == TRUE else both(extra, term))

    def _sum(self, keys: dict[str, Node], where: str, dated: bool) -> Quantity | None:
        return self._valued(Form.SUM, "sum", (Type.NUMBER,), keys, where, dated)

    def _distinct(self, keys: dict[str, Node], where: str, dated: bool) -> Quantity | None:
        return self._valued(Form.DISTINCT, "distinct", (Type.TEXT, Type.NUMBER), keys, where, dated)

    def _median(self, keys: dict[str, Node], where: str, dated: bool) -> Quantity | None:
        return self._valued(Form.MEDIAN, "median", (Type.NUMBER,), keys, where, dated)

    def _every(self, keys: dict[str, Node], where: str, dated: bool) -> Quantity | None:
        holds = self._term(keys, "every", where, dated, Type.BOOLEAN)
        keyed = self._distinct(keys, where, dated) if "distinct" in keys else None
        if "distinct" not in keys:
            self.reader.fault(keys["every"], where, "indicator.every_of_what")
        if holds is None or keyed is None:
            return None
        return Quantity(Form.EVERY, keyed.where, keyed.value, holds)

    def _valued(
        self,
        form: Form,
        key: str,
        types: tuple[Type, ...],
        keys: dict[str, Node],
        where: str,
        dated: bool,
    ) -> Quantity | None:
        value = self._term(keys, key, where, dated, *types)
        extra = self._where(keys, where, dated)
        return None if value is None or extra is None else Quantity(form, extra, value)

    def _where(self, keys: dict[str, Node], where: str, dated: bool) -> Term | None:
        return self._term(keys, "where", where, dated, Type.BOOLEAN) if "where" in keys else TRUE

    def _term(
        self, keys: dict[str, Node], key: str, where: str, dated: bool, *types: Type
    ) -> Term | None:
        """The checked expression under a key; None after a fault."""
        node = keys[key]
        text = self.reader.text(node, f"{where}.{key}")
        if not text:
            return None
        try:
            term = parse(text, self.dataset, dated)
        except BadExpression as bad:
            self.reader.fault(node, f"{where}.{key}", bad.code, **bad.fields)
            return None
        if term.type in types:
            return term
        wanted = " / ".join(types)
        self.reader.fault(
            node, f"{where}.{key}", "indicator.wrong_type", text=text, type=term.type, wanted=wanted
        )
        return None

    def _serves(self, keys: dict[str, Node], code: str) -> Iterator[Serves]:
        """Each entry names a set, a criterion and which quantity is which input."""
        if "serves" not in keys:
            return
        for item in self.reader.sequence(keys["serves"], f"{code}.serves"):
            where = f"{code}.serves"
            known = ("set", "criterion", "numerator", "denominator")
            entry = self.reader.mapping(item, where, known, ("set", "criterion"))
            texts = {key: self.reader.text(value, where) for key, value in entry.items()}
            for part in ("numerator", "denominator"):
                if part == "denominator" and part in texts and "denominator" not in keys:
                    self.reader.fault(item, where, "indicator.no_denominator")
                if part in texts:
                    yield Serves(
                        texts.get("set", ""), texts.get("criterion", ""), texts[part], part
                    )

    _BUILD: Mapping[
        Form, Callable[["_File", dict[str, Node], str, bool], Quantity | None]
    ] = {
        Form.COUNT: _count,
        Form.SUM: _sum,
        Form.DISTINCT: _distinct,
        Form.EVERY: _every,
        Form.MEDIAN: _median,
    }  # fmt: skip


TRUE = Term(Type.BOOLEAN, "boolean", ("true",))


def both(one: Term, other: Term) -> Term:
    """One and the other."""
    return Term(Type.BOOLEAN, "and", (one, other))
