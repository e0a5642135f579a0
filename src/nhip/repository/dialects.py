"""Checked terms written as SQL: about ten primitives per dialect, all else in common.

May import: repository.expression. Every column is quoted and every literal escaped here; nothing
else of the package writes an author's words into a query.
"""

from collections.abc import Mapping

from nhip.repository.expression import Term

INFIX = {"=", "<>", "<", "<=", ">", ">=", "and", "or", "+", "-", "*"}
PLAIN = {"least", "greatest"}
# Sums are of whole ten-thousandths: exact in any order, so that a correction can be subtracted.
SCALE = 10_000


class Dialect:
    """Common SQL. A dialect overrides what its database says differently.

    `dated` are the columns that stand for as_of and period_start.
    """

    name = "sql"
    quote = '"'
    dated: Mapping[str, str] = {"as_of": "spans.as_of", "period_start": "spans.period_start"}

    def column(self, name: str) -> str:
        """A quoted name."""
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote

    def text(self, value: str) -> str:
        """A quoted text."""
        return "'" + value.replace("'", "''") + "'"

    def write(self, term: Term) -> str:
        """The SQL of a term, in parentheses wherever precedence could bite."""
        head = term.head
        if head in ("column", "dated", "text", "number", "boolean"):
            return self._leaf(term)
        parts = [self.write(part) for part in term.terms()]
        if head in INFIX:
            return f"({parts[0]} {head} {parts[1]})"
        if head in PLAIN:
            return f"{head}({', '.join(parts)})"
        if head == "case":
            return self._case(parts)
        return str(getattr(self, head if head not in ("in", "not") else f"{head}_")(*parts))

    def _leaf(self, term: Term) -> str:
        text = term.text()
        match term.head:
            case "column":
                return self.column(text)
            case "dated":
                return self.dated[text]
            case "text":
                return self.text(text)
            case _:
                return text

    def _case(self, parts: list[str]) -> str:
        count = len(parts) // 2
        branches = (
            f"when {condition} then {answer}"
            for condition, answer in zip(parts[:count], parts[count:-1], strict=True)
        )
        return f"(case {' '.join(branches)} else {parts[-1]} end)"

    def not_(self, one: str) -> str:
        return f"(not {one})"

    def is_null(self, one: str) -> str:
        return f"({one} is null)"

    def in_(self, one: str, *options: str) -> str:
        return f"({one} in ({', '.join(options)}))"

    def between(self, one: str, low: str, high: str) -> str:
        return f"({one} between {low} and {high})"

    def negative(self, one: str) -> str:
        return f"(-{one})"

    # what databases say differently

    def date_of(self, moment: str) -> str:
        return f"cast({moment} as date)"

    def coalesce(self, *options: str) -> str:
        return f"coalesce({', '.join(options)})"

    def add_days(self, day: str, count: str) -> str:
        return f"({day} + cast({count} as integer))"

    def days_between(self, first: str, last: str) -> str:
        return f"({self.date_of(last)} - {self.date_of(first)})"

    def seconds_between(self, first: str, last: str) -> str:
        raise NotImplementedError

    def year_of(self, time: str) -> str:
        return f"cast(extract(year from {time}) as integer)"

    def month_of(self, time: str) -> str:
        return f"cast(extract(month from {time}) as integer)"

    def starts_with(self, text: str, start: str) -> str:
        return f"starts_with({text}, {start})"

    def count_where(self, *conditions: str) -> str:
        """How many rows of a group hold all conditions; 0 for none."""
        # the fastest of several ways; without any known answer it gives NULL
        return f"cast(coalesce(count_if({' and '.join(conditions)}), 0) as bigint)"

    def sum_where(self, number: str, *conditions: str) -> str:
        """The sum, in whole ten-thousandths, over the rows of a group that hold all conditions."""
        value = self.ten_thousandths(number)
        if conditions:
            value = f"case when {' and '.join(conditions)} then {value} end"
        return f"cast(coalesce(sum({value}), 0) as bigint)"

    def ten_thousandths(self, number: str) -> str:
        """A number in whole ten-thousandths, ties to even (what the cast does here)."""
        return f"cast({number} * {SCALE} as bigint)"

    def month_start(self, day: str) -> str:
        """The 1st on or before a day."""
        raise NotImplementedError

    def half_month(self, day: str) -> str:
        """The 1st or the 15th on or before a day: what both calendars are made of."""
        raise NotImplementedError

    def day(self, iso: str) -> str:
        """A literal day."""
        return f"date '{iso}'"


class DuckDB(Dialect):
    """DuckDB 2.

    AND, CASE and COALESCE pick rows before they look at them, which costs more than looking at all:
    whole columns are combined as numbers instead (a third off the time of a query).
    """

    name = "duckdb"

    def coalesce(self, *options: str) -> str:
        match options:
            case one, "true":
                return f"({one} is distinct from false)"
            case one, "false":
                return f"({one} is not distinct from true)"
        return super().coalesce(*options)

    def count_where(self, *conditions: str) -> str:
        if len(conditions) == 1:
            return super().count_where(*conditions)
        # a count is a smaller state than a sum, and a group holds a dozen
        return super().count_where(f"cast({self._all(conditions)} as boolean)")

    def sum_where(self, number: str, *conditions: str) -> str:
        # landed numbers are finite, so nothing that is multiplied by zero is lost or fails
        taken = f"({number} * {self._all(conditions)})" if conditions else number
        return super().sum_where(taken)

    @staticmethod
    def _all(conditions: tuple[str, ...]) -> str:
        """1 where all hold, else 0 or NULL."""
        return f"({' & '.join(f'cast({each} as utinyint)' for each in conditions)})"

    def seconds_between(self, first: str, last: str) -> str:
        return f"date_diff('second', {first}, {last})"

    def month_start(self, day: str) -> str:
        return f"({day} - cast(day({day}) - 1 as integer))"

    def half_month(self, day: str) -> str:
        date, number = self.date_of(day), f"day({self.date_of(day)})"
        return f"({date} - cast({number} - if({number} >= 15, 15, 1) as integer))"


class Spark(Dialect):
    """Spark SQL 4."""

    name = "spark"
    quote = "`"

    def text(self, value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def add_days(self, day: str, count: str) -> str:
        return f"date_add({day}, cast({count} as int))"

    def days_between(self, first: str, last: str) -> str:
        return f"datediff({last}, {first})"

    def seconds_between(self, first: str, last: str) -> str:
        return f"(unix_timestamp({last}) - unix_timestamp({first}))"

    def ten_thousandths(self, number: str) -> str:
        return f"cast(rint({number} * {SCALE}) as bigint)"

    def starts_with(self, text: str, start: str) -> str:
        return f"startswith({text}, {start})"

    def month_start(self, day: str) -> str:
        return f"cast(date_trunc('month', {day}) as date)"

    def half_month(self, day: str) -> str:
        start = f"cast(date_trunc('month', {day}) as date)"
        return f"date_add({start}, case when dayofmonth({day}) >= 15 then 14 else 0 end)"


DUCKDB = DuckDB()
SPARK = Spark()
