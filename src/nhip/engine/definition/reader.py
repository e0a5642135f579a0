"""Reading YAML nodes with their lines: scalars, lists, mappings; every fault is noted, none stops.

Imports yaml and the engine's errors. A reader never raises for what an author wrote: it notes a
`Problem` and gives a harmless value, so that one run finds everything.
"""

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

import yaml

from nhip.engine.errors import Problem

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Node = yaml.Node
_DEEPEST = 60  # levels; the deepest official table met (four levels of criteria) takes 20
# No exponents: 1e999999999 is a short text and an endless number.
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15}|/0*[1-9]\d{0,14})?")


class Reader:
    """Collects problems while nodes are read. `where` is the place in words of the file's keys."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def fault(self, node: Node, where: str, what: str, **fields: object) -> None:
        """Note a fault (its error code in `what`) at the node's line (from 1)."""
        self.problems.append(Problem(what, node.start_mark.line + 1, where, **fields))

    def compose(self, text: str) -> Node | None:
        """The root node of a YAML text, None (and a fault) where it is not YAML at all."""
        try:
            self._shape(text)
            if self.problems:
                return None
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark, code = error.problem_mark, "law.not_yaml"
            line = mark.line + 1 if mark else 1
            if "'\\t'" in str(error.problem):
                code = "law.tab"
            self.problems.append(Problem(code, line, "", problem=error.problem or ""))
            return None
        except yaml.YAMLError as error:
            self.problems.append(Problem("law.not_yaml", 1, "", problem=str(error)))
            return None
        if root is None:
            self.problems.append(Problem("law.empty", 1, ""))
        return root

    def _shape(self, text: str) -> None:
        """Note references and endless nesting before anything is built from them: law is written
        out in full, and a text that refers to itself would have no end."""
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent):
                self.problems.append(Problem("law.reference", line, ""))
            if depth > _DEEPEST:
                self.problems.append(Problem("law.too_deep", line, "", levels=_DEEPEST))
                return

    def mapping(
        self, node: Node, where: str, known: tuple[str, ...] | None, required: tuple[str, ...] = ()
    ) -> dict[str, Node]:
        """Keys to nodes. Faults: not a mapping, a key twice, unknown or missing keys."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, where, "law.not_a_mapping")
            return {}
        found: dict[str, Node] = {}
        for key_node, value in node.value:
            key = str(key_node.value)
            if key in found:
                self.fault(key_node, where, "law.duplicate_key", key=key)
            elif known is not None and key not in known:
                self.fault(key_node, where, "law.unknown_key", key=key, known=", ".join(known))
            else:
                found[key] = value
        filled = {key: value for key, value in found.items() if not self.is_null(value)}
        for key in required:
            if key not in filled:
                self.fault(found.get(key, node), where, "law.missing_key", key=key)
        return filled

    def sequence(self, node: Node, where: str) -> list[Node]:
        """The items of a list; a fault for anything else."""
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        self.fault(node, where, "law.not_a_list")
        return []

    def is_null(self, node: Node) -> bool:
        """True for an empty value."""
        return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"

    def text(self, node: Node, where: str) -> str:
        """The scalar as written, blanks trimmed and folded."""
        if isinstance(node, yaml.ScalarNode) and str(node.value).strip():
            return " ".join(str(node.value).split())
        self.fault(node, where, "law.not_a_text")
        return ""

    def number(self, node: Node, where: str) -> Fraction:
        """The exact number as written: 0.1 is one tenth, 1/3 is one third."""
        text = self._scalar(node)
        if _NUMBER.fullmatch(text):
            return Fraction(text)
        self.fault(node, where, "law.not_a_number", text=text)
        return Fraction(0)

    def integer(self, node: Node, where: str) -> int:
        """A whole number."""
        value = self.number(node, where)
        if value.denominator != 1:
            self.fault(node, where, "law.not_whole", text=self._scalar(node))
        return int(value)

    def boolean(self, node: Node, where: str) -> bool:
        """true or false (YAML's own, unquoted)."""
        if node.tag == "tag:yaml.org,2002:bool":
            return str(node.value).casefold() in ("true", "yes", "on")
        self.fault(node, where, "law.not_a_boolean", text=self._scalar(node))
        return False

    def day(self, node: Node, where: str) -> date | None:
        """A date as YYYY-MM-DD."""
        try:
            return date.fromisoformat(self._scalar(node))
        except ValueError:
            self.fault(node, where, "law.not_a_date", text=self._scalar(node))
            return None

    def choice(self, node: Node, where: str, options: type[E], default: E) -> E:
        """A member of an enumeration by its value."""
        text = self._scalar(node)
        if text in {option.value for option in options}:
            return options(text)
        known = ", ".join(option.value for option in options)
        self.fault(node, where, "law.unknown_choice", text=text, known=known)
        return default

    def texts(self, node: Node, where: str) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        if isinstance(node, yaml.ScalarNode):
            return (self.text(node, where),)
        return tuple(self.text(item, where) for item in self.sequence(node, where))

    def optional(
        self,
        found: dict[str, Node],
        key: str,
        read: Callable[[Node, str], T],
        default: T,
        where: str,
    ) -> T:
        """What stands under a key, or the default."""
        return read(found[key], f"{where}.{key}" if where else key) if key in found else default

    def _scalar(self, node: Node) -> str:
        return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""
