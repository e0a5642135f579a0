"""Values of targets as plans print them -> operator, number, range, words, measure unit.

May import the standard library and engine.values. A value that is words stays words: nothing is
guessed into a number, and missing is never zero.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TargetValue:
    """What a value says.

    `operator` is as printed: "=", ">=", ">", "<=", "<", or "" where there is no single number.
    `meant` is how officials judge it: "đạt 90%" prints "=" and means ">=" (more is no failure);
    a rank or a maximum means "<=". `number` is the single number, `printed` its digits as printed
    ("09"). A range has `low` and `high` and no number. `words` holds a value that is neither.
    `measure_unit` is what stands behind the number in the text ("%", "% GRDP", "doanh nghiệp").
    `start` and `end` are the characters of the text that the number and its operator take.
    """

    operator: str = ""
    number: Decimal | None = None
    printed: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    words: str = ""
    measure_unit: str = ""
    meant: str = ""
    start: int = 0
    end: int = 0


NO_VALUE = TargetValue()
