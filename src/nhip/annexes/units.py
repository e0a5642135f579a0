"""Agencies as a document names them -> units of the register, sets of units, or an open question.

May import the engine and nhip.annexes.agency_names. Matching ignores tone marks, case and
punctuation; what matches nothing is kept as printed and offered with its nearest names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit of the register, as the caller knows it.

    `kind` is a kind of the register ("department", "ward", "vertical", "mass", ...). `valid_to` is
    the last day on which it stood; None is open. `other_names` are old names and short ones.
    """

    key: str
    name: str
    other_names: tuple[str, ...] = ()
    kind: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class UnitSet(StrEnum):
    """Sets a document names without listing them."""

    DEPARTMENTS = "departments"  # các sở, ban, ngành
    COMMUNES = "communes"  # UBND các xã, phường
    DISTRICTS = "districts"  # UBND các huyện, thành phố (until 30 June 2025)
    MINISTRIES = "ministries"  # các bộ, ngành
    PROVINCES = "provinces"  # các địa phương; UBND các tỉnh, thành phố
    PARTY = "party"  # các cơ quan Đảng
    MASS = "mass"  # Mặt trận Tổ quốc và các tổ chức chính trị - xã hội
    ENTERPRISES = "enterprises"  # các doanh nghiệp
    SCHOOLS = "schools"  # các trường đại học, cao đẳng
    PRESS = "press"  # các cơ quan báo chí
    CONCERNED = "concerned"  # các cơ quan, đơn vị liên quan: nobody can be listed
    ALL = "all"  # các cơ quan, đơn vị, địa phương


class MatchKind(StrEnum):
    UNIT = "unit"  # exactly one unit of the register
    SET = "set"  # one or more sets; `keys` are their members known today
    UNKNOWN = "unknown"  # to be mapped or created


@dataclass(frozen=True, slots=True)
class Match:
    """One agency of a cell.

    `text` is as printed. For UNIT `keys` holds one key; for SET the keys of its members (empty
    where the register knows none) and `sets` says which; for UNKNOWN `keys` is empty and `near`
    holds keys of likely units, best first. `via` is the old name it was found through ("" where
    the name is today's own). `guessed_kind` is a kind to create an unknown unit with. `role` is
    what the cell says beside the name ("chủ trì hướng dẫn, tổng hợp").
    """

    text: str
    kind: MatchKind
    keys: tuple[str, ...] = ()
    sets: tuple[UnitSet, ...] = ()
    near: tuple[str, ...] = ()
    via: str = ""
    guessed_kind: str = ""
    role: str = ""


def match_agencies(
    text: str, known: Sequence[KnownUnit], on: date | None = None
) -> tuple[Match, ...]:
    """The agencies of a cell, one by one; () for an empty cell. `on` picks who stands that day."""
    raise NotImplementedError
