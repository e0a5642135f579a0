"""Rejected rows as their pages show them: what is the matter, which cells to mend, what is offered.

May import the repository. Reads only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from nhip.apps.catalogue import lakes, sentences
from nhip.repository.dataset import Column, Dataset
from nhip.repository.delta import LakeError
from nhip.repository.landing.incoming import ODD
from nhip.repository.quarantine import Rejected, Trouble, Wanted


@dataclass(frozen=True)
class Offer:
    """A value that was perhaps meant, and how a person knows it."""

    value: str
    name: str


@dataclass(frozen=True)
class Cell:
    """A cell of a rejected row that a person may write anew."""

    row_id: str
    row: int
    column: str
    label: str
    text: str
    bad: bool
    offers: tuple[Offer, ...]
    choices: tuple[tuple[str, str], ...]

    @property
    def input_name(self) -> str:
        """The name of its input."""
        return f"o-{self.row_id}-{self.column}"


@dataclass(frozen=True)
class Alike:
    """A trouble of many rows, in words, with what could stand there instead."""

    trouble: Trouble
    told: str
    label: str
    offers: tuple[Offer, ...]
    choices: tuple[tuple[str, str], ...]

    @property
    def can_mend(self) -> bool:
        """Whether one value can put all of them right: not where the whole record is unreadable."""
        return self.trouble.column != ODD


def count(dataset: Dataset, wanted: Wanted) -> int:
    """How many rows wait."""
    with lakes.lake().quarantine(dataset.name) as (quarantine, connection):
        return quarantine.count_of(connection, wanted)


def rows(
    dataset: Dataset, wanted: Wanted, offset: int, limit: int, only: str = ""
) -> list[Rejected]:
    """A page of rows, or the one row of an id; none where it waits no longer."""
    with lakes.lake().quarantine(dataset.name) as (quarantine, connection):
        if not only:
            return quarantine.rows(connection, limit=limit, offset=offset, wanted=wanted)
        try:
            return quarantine.take(connection, [only])
        except LakeError:
            return []


def records(dataset: Dataset, ids: Sequence[str]) -> dict[str, dict[str, str | None]]:
    """The raw records of those rows that still wait, by id."""
    with lakes.lake().quarantine(dataset.name) as (quarantine, connection):
        here = set(quarantine.ids(connection, Wanted(), 10**9)) & set(ids)
        found = quarantine.take(connection, sorted(here)) if here else []
    return {row.id: dict(row.record) for row in found}


def troubles(dataset: Dataset, limit: int) -> list[Alike]:
    """What is the matter with the most rows, where it is so with more than one."""
    with lakes.lake().quarantine(dataset.name) as (quarantine, connection):
        found = quarantine.troubles(connection, limit)
    return [_alike(dataset, one) for one in found if one.rows > 1]


def told(dataset: Dataset, row: Rejected) -> str:
    """Everything that is the matter with a row."""
    reasons = [{"check": one.check, **one.fields} for one in row.reasons]
    return sentences.of_reasons(dataset, reasons)


def required(dataset: Dataset) -> list[str]:
    """The columns every record must have."""
    return [one.name for one in dataset.columns if one.required and not one.derived]


def cells(dataset: Dataset, row: Rejected, whole: bool) -> list[Cell]:
    """The cells to show: the wrong ones, or all; of an unreadable record the required ones."""
    bad = {reason.column: reason.near for reason in row.reasons}
    if whole:
        names = [one.name for one in dataset.columns if not one.derived]
    elif ODD in bad:
        names = required(dataset)
    else:
        names = [name for name in dataset.names if name in bad]
    return [_cell(dataset.column(name), row, bad) for name in names]


def _cell(column: Column, row: Rejected, bad: dict[str, str]) -> Cell:
    return Cell(
        row_id=row.id,
        row=row.row,
        column=column.name,
        label=column.meaning_vi,
        text=row.record.get(column.name) or "",
        bad=column.name in bad,
        offers=offers(bad.get(column.name, "")),
        choices=column.values,
    )


def _alike(dataset: Dataset, trouble: Trouble) -> Alike:
    column = next((one for one in dataset.columns if one.name == trouble.column), None)
    fields = {"column": trouble.column, "text": trouble.text, "near": trouble.near}
    return Alike(
        trouble=trouble,
        told=sentences.of_reason(dataset, {"check": trouble.check, **fields}),
        label=column.meaning_vi if column else "",
        offers=offers(trouble.near),
        choices=column.values if column else (),
    )


def offers(near: str) -> tuple[Offer, ...]:
    """ "H44.100 Phường Việt Trì; H44.101 Xã Hai" as values with their names."""
    pairs = (part.partition(" ") for part in near.split("; ") if part)
    return tuple(Offer(code, name) for code, _, name in pairs)
