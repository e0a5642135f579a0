"""Paragraphs -> drafts proposed for confirmation: targets said as sentences, tasks by agency.

May import nhip.annexes below it and the engine. A paragraph is read only where its headings say
what it is: under "Mục tiêu", "Chỉ tiêu" sentences with a value are targets; under "Tổ chức thực
hiện" what stands below an agency's heading are its tasks; in the conclusion of a meeting every
sentence that gives work to an agency is a task. Each draft points at its characters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from nhip.annexes.about import TYPES
from nhip.annexes.assigning import given_work, looks_like_agencies, without_request
from nhip.annexes.drafting import agencies, doubted, inherited_deadline
from nhip.annexes.grid import Original, Paragraph
from nhip.annexes.numbers import Outline, clean_code, is_capitals, split_number, style_of
from nhip.annexes.reading import (
    About,
    Origin,
    Place,
    ReadCell,
    Remark,
    TargetReading,
    TaskReading,
)
from nhip.annexes.units import Register
from nhip.engine.deadline import find_deadline, parse_deadline
from nhip.engine.folding import fold
from nhip.engine.target_value import NO_VALUE, find_values


class Section(StrEnum):
    """What the paragraphs under a heading are."""

    TARGETS = "targets"
    TASKS = "tasks"
    OTHER = "other"


SECTIONS = (
    (
        Section.TASKS,
        re.compile(
            r"to chuc thuc hien|phan cong (?:nhiem vu|thuc hien|trach nhiem)"
            r"|trach nhiem (?:thuc hien|cua)"
        ),
    ),
    (
        Section.OTHER,
        re.compile(
            r"muc dich|doi tuong|pham vi|quan diem|yeu cau|kinh phi|nhiem vu|giai phap"
            r"|danh gia|thuc trang|kho khan|to chuc bo may|tong quat|bao cao"
        ),
    ),
    (Section.TARGETS, re.compile(r"muc tieu|chi tieu")),
)
# What was done or failed, whatever else the heading names ("Tình hình thực hiện các chỉ tiêu").
TOLD = re.compile(
    r"tinh hinh|ket qua (?:thuc hien|trien khai|dat duoc)|danh gia (?:chung|ket qua|tinh|viec)"
    r"|ton tai|han che|thuc trang|kho khan|nguyen nhan|bai hoc"
)
CONCLUDES = re.compile(r"ket luan|thong bao|chi thi|cong dien")
DIRECTS = re.compile(r"(?:yeu cau|chi dao|ket luan|giao nhiem vu)(?: cu the)?(?: nhu sau)?\s*:?$")
EXECUTES = re.compile(r"chiu trach nhiem thi hanh")
LONGEST_HEADING = 220
LONGEST_LEAD_IN = 120
FEWEST_VALUED = 2
CLOSES = re.compile(
    r"(?:trong qua trinh|qua trinh (?:to chuc )?thuc hien|tren day la|ke hoach nay|thong bao nay"
    r"|yeu cau (?:thu truong|cac (?:co quan|don vi|so))[^.]*nghiem tuc|can cu ke hoach nay)"
)
BY_YEAR = re.compile(
    r"^\s*(?:phấn đấu\s+)?(?:đến|tới)\s+(?:hết\s+|cuối\s+)?(?:năm\s+|tháng\s+"
    r"|quý\s+)?[\w/]*\s*(?:năm\s+)?20\d\d\s*[:,]\s*",
    re.IGNORECASE,
)
# Where one target of a dense paragraph may end; both sides must then give a value of their own.
NEXT_TARGET = re.compile(r"(?<=;)\s+|(?<=\.)\s+(?=[A-ZĐÀ-Ỹ])")
SENTENCE_ENDS = re.compile(r"\.\s+(?=Giao |Yêu cầu |Đề nghị |Phân công )")
GLUED_HEADING = re.compile(r"[.;]\s+\d{1,2}\.\s+[A-ZĐÀ-Ỹ]")
ENDS = re.compile(r"^(?:nơi nhận|tm\.|kt\.|phụ lục)\b", re.IGNORECASE)
PREAMBLE = re.compile(
    r"^(?:căn cứ|theo đề nghị|thực hiện|xét đề nghị|kính gửi|điều \d)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph with its number apart; `start` is where its words begin in the paragraph."""

    block: int
    code: str
    text: str
    start: int
    style: str


def read_body(
    original: Original, about: About, register: Register, year: int | None
) -> tuple[list[TargetReading], list[TaskReading]]:
    """The drafts of the body, in the order of the text."""
    walk = _Walk(about, register, year)
    for block, line in _lines(original):
        if line is None:
            walk.table_passed()
        else:
            walk.take(line, next_of=block)
    walk.finish()
    return walk.targets, walk.tasks


def _lines(original: Original) -> Iterator[tuple["_Line | None", "_Line | None"]]:
    """Pairs of (the line after, the line); None for a table."""
    lines = [_line(block) if isinstance(block, Paragraph) else None for block in original.blocks]
    for number, line in enumerate(lines):
        yield (lines[number + 1] if number + 1 < len(lines) else None), line


def _line(paragraph: Paragraph) -> _Line:
    text = " ".join(paragraph.text.split("\n"))
    if paragraph.label:
        code, rest, start = paragraph.label, text, 0
    else:
        code, rest, start = split_number(text)
    return _Line(paragraph.index, code, rest, start, style_of(code, rest))


@dataclass(slots=True)
class _List:
    """Items of one list under one heading: how many give a value, and those that give none."""

    valued: int = 0
    wordless: list[TargetReading] = field(default_factory=list)


class _Walk:
    """Goes through the lines once, knowing under which headings each stands."""

    def __init__(self, about: About, register: Register, year: int | None) -> None:
        self.targets: list[TargetReading] = []
        self.tasks: list[TaskReading] = []
        self._about, self._register, self._year = about, register, year
        self._outline = Outline()
        self._sections: list[tuple[int, Section]] = []
        self._agency: _Line | None = None
        self._lists: dict[tuple[tuple[str, ...], str], _List] = {}
        self._concludes = bool(CONCLUDES.search(fold(about.title)))

    def table_passed(self) -> None:
        """A table ends the agency's list; what follows an annex's table is its own text."""
        self._agency = None

    def take(self, line: _Line, next_of: _Line | None) -> None:
        """One line: a heading, a draft, or plain text."""
        if ENDS.match(line.text) and not line.code:
            self._agency = None
            return
        if line.text.strip().upper() in TYPES:
            self._outline, self._sections, self._agency = Outline(), [], None
            return
        said = fold(line.text)
        if EXECUTES.search(said) or (CLOSES.match(said) and not line.code):
            self._agency = None
            return
        if self._agency and line.code and line.style == self._agency.style:
            self._agency = None
        if DIRECTS.search(said) and line.text.endswith(":"):
            self._concludes = True
        if self._opens_agency(line, next_of):
            self._agency = line
        elif self._is_heading(line, next_of):
            self._open(line)
        elif self._section() is Section.TARGETS:
            self._take_targets(line)
        elif self._agency is not None:
            self._take_task(line)
        elif self._section() is Section.TASKS or self._concludes:
            self._take_assignment(line)

    def _section(self) -> Section:
        return self._sections[-1][1] if self._sections else Section.OTHER

    def _section_above(self, line: _Line) -> Section:
        """The section around a line that may close the heading before it."""
        depth = self._outline.depth_of(line.code, line.text)
        around = [section for at, section in self._sections if at <= depth]
        return around[-1] if around else Section.OTHER

    def _is_told(self) -> bool:
        """Whether the headings say that what stands here has happened."""
        return any(TOLD.search(fold(label)) for label in self._outline.labels)

    def _open(self, line: _Line) -> None:
        self._outline.open(line.code, line.text)
        depth = len(self._outline.labels)
        while self._sections and self._sections[-1][0] >= depth:
            self._sections.pop()
        self._sections.append((depth, self._kind(line)))
        self._agency = None

    def _kind(self, line: _Line) -> Section:
        """What stands under a heading; a heading that says nothing keeps what is above it."""
        said, above = fold(line.text), self._section()
        is_work = SECTIONS[0][1].search(said)
        if "tong quat" in said or (TOLD.search(said) and not is_work):
            return Section.OTHER
        found = [section for section, form in SECTIONS if form.search(said)]
        if Section.TARGETS in found and not {Section.TASKS} & set(found):
            names_both = re.search(r"nhiem vu|giai phap", said)
            return Section.OTHER if names_both and "chi tieu" not in said else Section.TARGETS
        if found:
            return found[0]
        return above

    def _is_heading(self, line: _Line, below: _Line | None) -> bool:
        """A short numbered line with another kind of line below it, or a line in capitals."""
        if len(line.text) > LONGEST_HEADING or line.text.endswith((";", ",")):
            return False
        if is_capitals(line.text):
            return True
        if not line.code or line.style in "-–+•*":
            is_short = len(line.text) < LONGEST_LEAD_IN and ". " not in line.text
            return bool(is_short and line.text.endswith(":") and below and below.code)
        if line.text.endswith(":") or line.style.startswith("roman"):
            return True
        deeper = below is not None and below.style != line.style
        return deeper and not line.text.endswith(".") and not self._is_target(line.text)

    def _is_target(self, text: str) -> bool:
        return (
            self._section() is Section.TARGETS
            and bool(find_values(text))
            and not text.endswith(")")
        )

    def _opens_agency(self, line: _Line, below: _Line | None) -> bool:
        """ "1. Sở Tài chính" under "Tổ chức thực hiện": whose tasks follow."""
        above = self._section_above(line)
        if not line.code or below is None or self._is_told():
            return False
        if above is not Section.TASKS and (above is Section.TARGETS or not self._concludes):
            return False
        if line.style == "letter" and self._agency and self._agency.style != "letter":
            return False
        return looks_like_agencies(line.text)

    def _take_targets(self, line: _Line) -> None:
        if PREAMBLE.match(line.text) or (not line.code and self._is_general()):
            return
        one_list = self._lists.setdefault((self._outline.labels, line.style), _List())
        if not find_values(line.text):
            one_list.wordless.append(self._target(line, line.start, line.text))
            return
        one_list.valued += 1
        for start, text in _sentences(line):
            self.targets.append(self._target(line, start, text))

    def finish(self) -> None:
        """Items without a number stand for targets where most of their list has one."""
        for (_, style), one_list in self._lists.items():
            is_listed = style not in ("none", "capitals") and one_list.valued >= FEWEST_VALUED
            if is_listed and one_list.valued > len(one_list.wordless):
                self.targets += one_list.wordless

    def _is_general(self) -> bool:
        """Prose under "Mục tiêu chung" describes; only its list says what is to be reached."""
        return fold(" ".join(self._outline.labels[-1:])).startswith("muc tieu chung")

    def _target(self, line: _Line, start: int, text: str) -> TargetReading:
        by_then = BY_YEAR.match(text)
        cut = by_then.end() if by_then else 0
        wording = text[cut:].rstrip(" ;.,")
        first = start + cut
        place = Place(line.block, start=first, end=first + len(wording))
        values = find_values(wording)
        value = values[0] if values else NO_VALUE
        head = [by_then[0]] if by_then else []
        deadline, deadline_cell = inherited_deadline(
            (*head, wording, *self._outline.labels[::-1], self._about.title)
        )
        spot = Place(line.block, start=first + value.start, end=first + value.end)
        doubt = None if values else Remark("annex.no_value", {}, place)
        if values[1:]:
            doubt = Remark("annex.several_values", {"count": len(values)}, spot)
        return TargetReading(
            origin=Origin.BODY,
            number=clean_code(line.code) if line.style not in "-–+•*" else "",
            groups=self._outline.labels,
            group_codes=self._outline.codes,
            text=ReadCell(wording, (place,)),
            value=value,
            value_cell=ReadCell(wording[value.start : value.end], (spot,) if values else (), doubt),
            unit_cell=ReadCell(value.measure_unit, (spot,) if values else ()),
            deadline=deadline,
            deadline_cell=deadline_cell,
        )

    def _take_task(self, line: _Line) -> None:
        assert self._agency is not None
        named = without_request(self._agency.text).rstrip(" :")
        lead = ReadCell(named, (Place(self._agency.block),))
        number = clean_code(self._agency.code)
        if line.code and line.style not in "-–+•*":
            number += clean_code(line.code).strip("()")
        self._add_task(line, line.start, line.text, number, lead, ReadCell())

    def _take_assignment(self, line: _Line) -> None:
        """A sentence that itself names who does the work."""
        if self._is_told():
            return
        for start, text in ((0, line.text), *_said_after(line.text)):
            if found := given_work(text, is_item=bool(line.code) and not start):
                first = line.start + start
                lead = ReadCell(found.lead, (Place(line.block, start=first + found.start),))
                helped = (Place(line.block),) if found.supporting else ()
                supporting = ReadCell(found.supporting, helped)
                self._add_task(line, first, text, clean_code(line.code), lead, supporting)
                return

    def _add_task(
        self, line: _Line, start: int, text: str, number: str, lead: ReadCell, supporting: ReadCell
    ) -> None:
        place = Place(line.block, start=start, end=start + len(text))
        doubt = Remark("annex.glued_heading", {}, place) if GLUED_HEADING.search(text) else None
        lead_cell, leads = agencies(lead, self._register)
        supporting_cell, helpers = agencies(supporting, self._register)
        deadline, deadline_cell = parse_deadline(""), ReadCell()
        if said := find_deadline(text, self._year):
            deadline, first, last = said
            spot = Place(line.block, start=start + first, end=start + last)
            deadline_cell = doubted(ReadCell(text[first:last], (spot,)), deadline)
        groups = self._outline.labels
        codes = self._outline.codes
        if self._agency is not None:
            groups, codes = (*groups, lead.text), (*codes, clean_code(self._agency.code))
        self.tasks.append(
            TaskReading(
                origin=Origin.BODY,
                number=number if line.style not in "-–+•*" or self._agency else "",
                groups=groups,
                group_codes=codes,
                text=ReadCell(text, (place,), doubt),
                lead_cell=lead_cell,
                lead=leads,
                supporting_cell=supporting_cell,
                supporting=helpers,
                deadline=deadline,
                deadline_cell=deadline_cell,
            )
        )


def _said_after(text: str) -> Iterator[tuple[int, str]]:
    """The sentences after the first, each with where it begins."""
    for mark in SENTENCE_ENDS.finditer(text):
        yield mark.end(), text[mark.end() :]


def _sentences(line: _Line) -> Iterator[tuple[int, str]]:
    """The targets a paragraph lists, each with where it begins: "Tỷ lệ A đạt 80%; tỷ lệ B ..."."""
    start = 0
    for mark in NEXT_TARGET.finditer(line.text):
        piece = line.text[start : mark.start()]
        if find_values(piece) and find_values(line.text[mark.end() :]):
            yield line.start + start, piece
            start = mark.end()
    yield line.start + start, line.text[start:]
