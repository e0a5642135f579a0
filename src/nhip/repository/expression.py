"""Authors' expressions over one row: parsed, held to a small typed language, written per dialect.

May import: engine errors, repository.dataset, sqlglot (to parse, never to transpile: what passes
through silently is what goes wrong). Nothing an author wrote reaches a database as written: each
node is checked and written anew. No division (ratios come after roll-up), no subqueries, no
aggregates.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from nhip.engine.errors import NhipError
from nhip.repository.dataset import ColumnType, Dataset

AS_OF = "as_of"
SPAN_START = "period_start"
MAX_LENGTH = 2000


class Type(StrEnum):
    """What an expression yields."""

    BOOLEAN = "boolean"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    DATETIME = "datetime"


OF_COLUMN = {
    ColumnType.TEXT: Type.TEXT,
    ColumnType.CODE: Type.TEXT,
    ColumnType.INTEGER: Type.NUMBER,
    ColumnType.NUMBER: Type.NUMBER,
    ColumnType.BOOLEAN: Type.BOOLEAN,
    ColumnType.DATE: Type.DATE,
    ColumnType.DATETIME: Type.DATETIME,
}
TIMES = (Type.DATE, Type.DATETIME)

# name -> (types of the arguments, type of the answer); the dialects write them.
PRIMITIVES: Mapping[str, tuple[tuple[tuple[Type, ...], ...], Type]] = {
    "date_of": ((TIMES,), Type.DATE),
    "add_days": (((Type.DATE,), (Type.NUMBER,)), Type.DATE),
    "days_between": ((TIMES, TIMES), Type.NUMBER),
    "seconds_between": (((Type.DATETIME,), (Type.DATETIME,)), Type.NUMBER),
    "year_of": ((TIMES,), Type.NUMBER),
    "month_of": ((TIMES,), Type.NUMBER),
    "starts_with": (((Type.TEXT,), (Type.TEXT,)), Type.BOOLEAN),
}
SAME_TYPE = {exp.Coalesce: "coalesce", exp.Least: "least", exp.Greatest: "greatest"}
COMPARISONS = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
SUMS = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}
KNOWN_FUNCTIONS = (*PRIMITIVES, *SAME_TYPE.values(), "case")


class BadExpression(NhipError):
    """An expression outside the language; the fields say what and what is allowed."""


@dataclass(frozen=True, slots=True)
class Term:
    """A checked expression as a tree of plain tuples: hashable, free of the parser.

    `head` is "column", "literal", an operator or a function; `parts` are terms or texts.
    """

    type: Type
    head: str
    parts: "tuple[Term | str, ...]"

    def columns(self) -> frozenset[str]:
        """The columns it reads (as_of and period_start are not columns)."""
        if self.head == "column":
            return frozenset({str(self.parts[0])})
        return frozenset().union(*(p.columns() for p in self.parts if isinstance(p, Term)))

    def terms(self) -> "tuple[Term, ...]":
        """The parts that are expressions."""
        return tuple(part for part in self.parts if isinstance(part, Term))

    def text(self, position: int = 0) -> str:
        """A part that is a text."""
        return str(self.parts[position])


def parse(text: str, dataset: Dataset, dated: bool = False) -> Term:
    """Check an author's expression over the columns of a dataset; `dated` allows as_of.

    Raises BadExpression: indicator.not_an_expression, unknown_column, not_allowed,
    unknown_function, wrong_type, mixed_types, too_long.
    """
    if len(text) > MAX_LENGTH:
        raise BadExpression("indicator.too_long", limit=MAX_LENGTH)
    try:
        tree = parse_one(text, dialect="duckdb")
    except (SqlglotError, RecursionError):
        raise BadExpression("indicator.not_an_expression", text=text) from None
    types = {column.name: OF_COLUMN[column.type] for column in dataset.columns}
    if dated:
        types |= {AS_OF: Type.DATE, SPAN_START: Type.DATE}
    return _Checker(types).term(tree)


class _Checker:
    """Walks the parsed tree; every node it does not know is refused."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self.types = types

    def term(self, node: exp.Expr) -> Term:
        kind = type(node)
        if kind in COMPARISONS:
            return self._comparison(COMPARISONS[kind], node)
        if kind in SUMS:
            numbers = (self._want(node.this, Type.NUMBER), self._want(node.expression, Type.NUMBER))
            return Term(Type.NUMBER, SUMS[kind], numbers)
        if kind in SAME_TYPE:
            return self._same(SAME_TYPE[kind], [node.this, *node.expressions])
        handler = _HANDLERS.get(kind)
        if handler is None:
            raise BadExpression("indicator.not_allowed", text=node.sql())
        return handler(self, node)

    def _want(self, node: exp.Expr, *types: Type) -> Term:
        term = self.term(node)
        if term.type not in types:
            raise BadExpression(
                "indicator.wrong_type", text=node.sql(), type=term.type, wanted=" / ".join(types)
            )
        return term

    def _comparison(self, operator: str, node: exp.Expr) -> Term:
        return Term(Type.BOOLEAN, operator, self._alike(node.this, node.expression))

    def _alike(self, *nodes: exp.Expr) -> tuple[Term, ...]:
        """Terms of one type: a moment is never compared with a day, whose hour nobody wrote."""
        terms = tuple(self.term(node) for node in nodes)
        if len({term.type for term in terms}) > 1:
            raise BadExpression(
                "indicator.mixed_types",
                text=", ".join(node.sql() for node in nodes),
                types=", ".join(term.type for term in terms),
            )
        return terms

    def _same(self, name: str, nodes: list[exp.Expr]) -> Term:
        terms = self._alike(*nodes)
        return Term(terms[0].type, name, terms)

    def _junction(self, node: exp.Expr) -> Term:
        head = "and" if isinstance(node, exp.And) else "or"
        both = (self._want(node.this, Type.BOOLEAN), self._want(node.expression, Type.BOOLEAN))
        return Term(Type.BOOLEAN, head, both)

    def _not(self, node: exp.Expr) -> Term:
        return Term(Type.BOOLEAN, "not", (self._want(node.this, Type.BOOLEAN),))

    def _paren(self, node: exp.Expr) -> Term:
        return self.term(node.this)

    def _is(self, node: exp.Expr) -> Term:
        if not isinstance(node.expression, exp.Null):
            raise BadExpression("indicator.not_allowed", text=node.sql())
        return Term(Type.BOOLEAN, "is_null", (self.term(node.this),))

    def _in(self, node: exp.Expr) -> Term:
        if not node.expressions:
            raise BadExpression("indicator.not_allowed", text=node.sql())
        return Term(Type.BOOLEAN, "in", self._alike(node.this, *node.expressions))

    def _between(self, node: exp.Expr) -> Term:
        return Term(
            Type.BOOLEAN, "between", self._alike(node.this, node.args["low"], node.args["high"])
        )

    def _case(self, node: exp.Expr) -> Term:
        if node.this is not None or node.args.get("default") is None:
            raise BadExpression("indicator.case_form", text=node.sql())
        branches = node.args["ifs"]
        conditions = [self._want(branch.this, Type.BOOLEAN) for branch in branches]
        answers = self._alike(*(branch.args["true"] for branch in branches), node.args["default"])
        return Term(answers[0].type, "case", (*conditions, *answers))

    def _column(self, node: exp.Expr) -> Term:
        name = node.name
        if name not in self.types or node.args.get("table"):
            known = ", ".join(self.types)
            raise BadExpression("indicator.unknown_column", column=node.sql(), known=known)
        head = "dated" if name in (AS_OF, SPAN_START) else "column"
        return Term(self.types[name], head, (name,))

    def _literal(self, node: exp.Expr) -> Term:
        if node.is_string:
            return Term(Type.TEXT, "text", (node.name,))
        return Term(Type.NUMBER, "number", (node.name,))

    def _boolean(self, node: exp.Expr) -> Term:
        return Term(Type.BOOLEAN, "boolean", ("true" if node.this else "false",))

    def _negative(self, node: exp.Expr) -> Term:
        return Term(Type.NUMBER, "negative", (self._want(node.this, Type.NUMBER),))

    def _function(self, node: exp.Expr) -> Term:
        name = str(node.this).lower()
        return self._primitive(name, node, list(node.expressions))

    def _prefix(self, node: exp.Expr) -> Term:
        return self._primitive("starts_with", node, [node.this, node.expression])

    def _primitive(self, name: str, node: exp.Expr, arguments: list[exp.Expr]) -> Term:
        if name not in PRIMITIVES:
            known = ", ".join(KNOWN_FUNCTIONS)
            raise BadExpression("indicator.unknown_function", name=name, known=known)
        wanted, answer = PRIMITIVES[name]
        if len(wanted) != len(arguments):
            raise BadExpression("indicator.arguments", name=name, count=len(wanted))
        parts = tuple(self._want(a, *w) for a, w in zip(arguments, wanted, strict=True))
        return Term(answer, name, parts)


_HANDLERS: Mapping[type[exp.Expr], Callable[[_Checker, exp.Expr], Term]] = {
    exp.And: _Checker._junction,
    exp.Or: _Checker._junction,
    exp.Not: _Checker._not,
    exp.Paren: _Checker._paren,
    exp.Is: _Checker._is,
    exp.In: _Checker._in,
    exp.Between: _Checker._between,
    exp.Case: _Checker._case,
    exp.Column: _Checker._column,
    exp.Literal: _Checker._literal,
    exp.Boolean: _Checker._boolean,
    exp.Neg: _Checker._negative,
    exp.Anonymous: _Checker._function,
    exp.StartsWith: _Checker._prefix,
}
