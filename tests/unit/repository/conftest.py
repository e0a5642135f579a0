"""A small criteria set with one input of every kind, and files made on the spot."""

import io
from fractions import Fraction
from types import SimpleNamespace

import openpyxl
import pytest

from nhip.engine.criteria import Criterion, Input, InputKind
from nhip.engine.methods.ratios import Ratio
from nhip.repository.figures_file import read_figures

COUNTS = (Input("a", "tử số", InputKind.COUNT), Input("b", "mẫu số", InputKind.COUNT))
HEADER = ["unit", "criterion", "input", "value"]


def criterion(code, *inputs, rule=None):
    return Criterion(code, code, Fraction(1), rule=rule, inputs=inputs)


@pytest.fixture
def criteria_set():
    lines = [
        criterion("1.1", *COUNTS, rule=Ratio()),
        criterion("1.10", *COUNTS, rule=Ratio()),
        criterion("1.2", *COUNTS, rule=Ratio()),
        *(
            criterion(code, Input("value", "", kind))
            for code, kind in [
                ("2.1", InputKind.NUMBER),
                ("2.2", InputKind.PERCENT),
                ("2.3", InputKind.SHARE),
                ("2.4", InputKind.YES_NO),
                ("2.6", InputKind.POINTS),
            ]
        ),
        criterion("2.5", Input("choice", "", InputKind.CHOICE, choices=(("A1", ""), ("2", "")))),
    ]
    return SimpleNamespace(criteria=lambda: iter(lines))


@pytest.fixture
def read_csv(criteria_set):
    """Rows of a CSV under the usual header, as read."""

    def read(*rows, header="unit;criterion;input;value", **kwargs):
        text = "\n".join([header, *rows])
        return read_figures(text.encode(), "so-lieu.csv", criteria_set, **kwargs)

    return read


@pytest.fixture
def workbook():
    """XLSX bytes from sheet name -> rows; `then` may touch the book before it is saved."""

    def make(then=None, **sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        if then:
            then(book)
        stored = io.BytesIO()
        book.save(stored)
        return stored.getvalue()

    return make
