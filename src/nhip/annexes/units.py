"""Agencies as a document names them -> units of the register, sets of units, or an open question.

May import the engine and nhip.annexes.{agencies,agency_names}. Matching ignores tone marks, case
and punctuation; what matches nothing is kept as printed and offered with its nearest names.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from nhip.annexes.agencies import Named, split_agencies
from nhip.annexes.agency_names import GUESSED_KINDS, SAME, SHORT, SUCCESSORS
from nhip.engine.folding import fold


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


class Register:
    """The known units under every form of their names, made once for a whole document."""

    def __init__(self, known: Sequence[KnownUnit], on: date | None = None) -> None:
        self._units = [unit for unit in known if _stands(unit, on)]
        gone = [unit for unit in known if not _stands(unit, on)]
        provinces = {fold(u.name) for u in self._units if u.kind in ("province", "city")}
        self._provinces = {re.sub(r"^(?:tinh|thanh pho) ", "", name) for name in provinces}
        self._forms = self._index(self._units)
        if len(whole := [u.key for u in self._units if u.kind in ("province", "city")]) == 1:
            self._forms.setdefault("uy ban nhan dan", whole)
        self._gone = self._index(gone)
        self._met: dict[str, tuple[Match, ...]] = {}
        self.names = tuple(
            {fold(name) for unit in known for name in (unit.name, *unit.other_names)}
        )

    def _index(self, units: Sequence[KnownUnit]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for unit in units:
            for name in dict.fromkeys((unit.name, *unit.other_names)):
                for form in {fold(name), self._form(name)}:
                    keys = found.setdefault(form, [])
                    if unit.key not in keys:
                        keys.append(unit.key)
        return found

    def match(self, text: str) -> tuple[Match, ...]:
        """The agencies of a cell, one by one; () for an empty cell."""
        if text not in self._met:  # a document names the same few agencies in every row
            found = split_agencies(text, self.names)
            self._met[text] = tuple(self._match(named) for named in found)
        return self._met[text]

    def _match(self, named: Named) -> Match:
        name = IN_BRACKETS.sub(" ", named.text)
        name = name.removesuffix(named.role).strip(" ,") if named.role else name
        said = fold(name)
        if sets := sets_of(said):
            return Match(named.text, MatchKind.SET, self._members(sets), sets, role=named.role)
        for form in dict.fromkeys((said, self._form(name))):
            if len(keys := self._forms.get(form, [])) == 1:
                return Match(named.text, MatchKind.UNIT, (keys[0],), role=named.role)
        form = self._form(name)
        if heir := self._heir(form):
            return Match(named.text, MatchKind.UNIT, (heir,), via=name, role=named.role)
        if len(keys := self._completed(form)) == 1:
            return Match(named.text, MatchKind.UNIT, (keys[0],), role=named.role)
        near = [*self._forms.get(form, []), *self._gone.get(form, []), *keys, *self._near(form)]
        return Match(
            named.text,
            MatchKind.UNKNOWN,
            near=tuple(dict.fromkeys(near))[:MOST_NEAR],
            guessed_kind=guessed_kind(form),
            role=named.role,
        )

    def _form(self, name: str) -> str:
        """The name in full words, without the province it is of."""
        words = SHORT_FORM.sub(lambda found: SHORT[found[0]], fold(name))
        words = TWICE.sub(r"\1", words)  # "Sở Sở Công Thương", "MTTQ Việt Nam"
        words = re.sub(r"^uy ban nhan dan (?=(?:xa|phuong|dac khu|huyen|quan|thi xa) )", "", words)
        words = re.sub(r" (?:tinh|thanh pho|tp)$", "", words)
        for province in self._provinces:
            words = words.removesuffix(f" {province}")
        words = re.sub(r" (?:tinh|thanh pho|tp)$", "", words)
        return SAME.get(words, words)

    def _heir(self, form: str) -> str:
        """The one unit that took over from an abolished one; "" where there is none."""
        for old, new in SUCCESSORS.items():
            for head in ("so ", "bo ", ""):
                if form == head + old and len(keys := self._forms.get(head + new, [])) == 1:
                    return keys[0]
        return ""

    def _completed(self, form: str) -> list[str]:
        """Units whose name only adds words around this one ("Hải quan khu vực V")."""
        if len(form.split()) < 2:
            return []
        found = [
            key
            for known, keys in self._forms.items()
            if known.endswith(" " + form) or known.startswith(form + " ")
            for key in keys
        ]
        return list(dict.fromkeys(found))

    def _near(self, form: str) -> Iterator[str]:
        for known in get_close_matches(form, self._forms, n=MOST_NEAR, cutoff=NEAR_ENOUGH):
            yield from self._forms[known]

    def _members(self, sets: Sequence[UnitSet]) -> tuple[str, ...]:
        kinds = {kind for one in sets for kind in MEMBERS.get(one, ())}
        return tuple(unit.key for unit in self._units if unit.kind in kinds)


def match_agencies(
    text: str, known: Sequence[KnownUnit], on: date | None = None
) -> tuple[Match, ...]:
    """The agencies of a cell, one by one; () for an empty cell. `on` picks who stands that day
    (None: who stands now, that is, has no last day). For many cells make one `Register`.
    """
    return Register(known, on).match(text)


def _stands(unit: KnownUnit, on: date | None) -> bool:
    if on is None:
        return unit.valid_to is None
    return (unit.valid_from is None or unit.valid_from <= on) and (
        unit.valid_to is None or on <= unit.valid_to
    )


MOST_NEAR = 5
NEAR_ENOUGH = 0.72
IN_BRACKETS = re.compile(r"\([^)]*\)")
SHORT_FORM = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(SHORT, key=len, reverse=True))})(?!\w)")
TWICE = re.compile(r"\b(\w+(?: \w+)?)(?: \1\b)+")
MEMBERS = {
    UnitSet.DEPARTMENTS: ("department",),
    UnitSet.COMMUNES: ("commune", "ward", "special_zone"),
    UnitSet.DISTRICTS: ("district",),
    UnitSet.PROVINCES: ("province", "city"),
    UnitSet.PARTY: ("party",),
    UnitSet.MASS: ("front", "mass"),
    UnitSet.ENTERPRISES: ("enterprise",),
    UnitSet.ALL: ("department", "commune", "ward", "special_zone"),
}
# Tried in order on the folded text; a text may name several sets at once.
SET_FORMS = tuple(
    (named, re.compile(form))
    for named, form in (
        (
            UnitSet.DEPARTMENTS,
            r"\bcac so\b|^so (?:ban )?nganh\b|^so ban nganh|\bso nganh\b|\bban nganh\b",
        ),
        (
            UnitSet.COMMUNES,
            r"\bcap (?:xa|co so)\b|\bcac (?:xa|phuong|dac khu)\b|\bxa phuong\b|\bphuong xa\b",
        ),
        (UnitSet.DISTRICTS, r"\bcap huyen\b|\bcac (?:huyen|quan|thi xa)\b"),
        (
            UnitSet.MINISTRIES,
            r"\bcac bo\b|^bo (?:co quan ngang bo )?nganh\b|\bbo nganh\b|\bco quan ngang bo\b",
        ),
        (
            UnitSet.PROVINCES,
            r"\bcac tinh\b|\bcac thanh pho\b|\btinh thanh pho\b|\bbo nganh (?:va )?dia phuong\b",
        ),
        (UnitSet.PARTY, r"\bcac (?:co quan|ban) dang\b|\bcac cap uy\b|\bcac dang uy\b"),
        (UnitSet.MASS, r"\bto chuc chinh tri xa hoi\b|\bdoan the\b|\bcac (?:hoi|to chuc hoi)\b"),
        (UnitSet.PRESS, r"\bco quan (?:thong tan )?bao chi\b|\bcac bao\b"),
        (UnitSet.SCHOOLS, r"\bcac (?:truong|co so (?:giao duc|dao tao))\b"),
        (
            UnitSet.ENTERPRISES,
            r"\bcac (?:doanh nghiep|tap doan|tong cong ty|nha mang|hop tac xa)\b"
            r"|^(?:tap doan )?doanh nghiep\b",
        ),
        (
            UnitSet.ALL,
            r"\b(?:cac|moi) (?:co quan|don vi|cap|nganh)(?: (?:don vi|to chuc|dia phuong))*$",
        ),
        (UnitSet.CONCERNED, r"\blien quan\b|\bduoc giao\b|\bduoc lua chon\b|\bdu dieu kien\b"),
    )
)
LOCALITIES = re.compile(r"\bdia phuong\b")


def sets_of(said: str) -> tuple[UnitSet, ...]:
    """The sets a folded text names; () where it names one agency.

    "Địa phương" beside ministries are provinces, otherwise the communes of the province.
    """
    found = [named for named, form in SET_FORMS if form.search(said)]
    is_plural = re.match(r"(?:\w+ ){0,4}(?:cac|nhung|moi|cap|toan)\b", said) or OPEN_SET.match(said)
    if not is_plural:
        return ()
    if LOCALITIES.search(said) and UnitSet.ALL not in found:
        found.append(UnitSet.PROVINCES if UnitSet.MINISTRIES in found else UnitSet.COMMUNES)
    if UnitSet.ALL in found and len(found) > 1:
        found.remove(UnitSet.ALL)
    # "Ban Quản lý các khu công nghiệp" is one agency: what comes before "các" is its name.
    named_first = re.match(r"(?:ban quan ly|vien|cuc|hoi dong|trung tam|so|van phong)\b", said)
    if named_first and not OPEN_SET.match(said):
        return ()
    return tuple(dict.fromkeys(found)) or ((UnitSet.CONCERNED,) if said.startswith("cac ") else ())


OPEN_SET = re.compile(
    r"(?:(?:ubnd|uy ban nhan dan) (?:cac|cap)|cac|nhung|mot so|moi|bo nganh|bo co quan ngang bo"
    r"|tat ca cac|toan the cac|co quan don vi(?= (?:dia phuong|duoc|lien quan)|$)"
    r"|so (?:ban )?nganh|so ban"
    r"|dia phuong|tap doan doanh nghiep|doanh nghiep|don vi lien quan|co quan lien quan)\b"
)


def guessed_kind(form: str) -> str:
    """A kind to create an unknown unit with; "" where its name says nothing."""
    heads = (
        (len(head), kind)
        for kind, names in GUESSED_KINDS
        for head in names
        if form == head or form.startswith(head + " ")
    )
    return max(heads, default=(0, ""))[1]
