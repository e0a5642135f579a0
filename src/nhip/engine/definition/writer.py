"""Keys of a criteria set -> the text of its file, as an official would write it.

Imports yaml. The other way round of the reader: what `keys_of` takes out of a text, `write` puts
back, with every number spelled as it was.
"""

from collections.abc import Callable
from typing import Any

import yaml

WIDTH = 120  # as the shipped sets are written
QUOTED = frozenset({"code"})  # codes stay texts in every other program too: '1.10' is not 1.1


class _Quoted(str):
    """A text to be written in quotes."""


class _Writer(yaml.SafeDumper):
    """Plain scalars wherever YAML lets them be, lists indented under their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _plain(writer: yaml.SafeDumper, text: str) -> yaml.Node:
    # The tag a plain scalar of these letters resolves to: so 0.5 and false are written as they are.
    resolve: Callable[..., str] = writer.resolve
    tag = resolve(yaml.ScalarNode, text, (True, False)) if text else "tag:yaml.org,2002:str"
    return writer.represent_scalar(tag, text)


def _quoted(writer: yaml.SafeDumper, text: str) -> yaml.Node:
    return writer.represent_scalar("tag:yaml.org,2002:str", str(text), style="'")


_Writer.add_representer(str, _plain)
_Writer.add_representer(_Quoted, _quoted)


def keys_of(text: str) -> Any:
    """A YAML text as mappings, lists and texts: nothing is read as a number, so none is respelled.

    Comments are not kept. Raises yaml.YAMLError.
    """
    return yaml.load(text, Loader=yaml.BaseLoader)


def write(keys: Any) -> str:
    """The YAML text of a set's keys, in their order. `keys` holds mappings, lists and texts."""
    return yaml.dump(
        _marked(keys), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=WIDTH
    )


def _marked(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _marked(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_marked(inner, key) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return _Quoted(value) if key in QUOTED else str(value)
