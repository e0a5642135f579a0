"""The province's own YAML files: each is read alone; a bad one is told and the others go on.

May import engine.errors. Knows no kind of file: what reads a text is an argument.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from nhip.engine.errors import NhipError

T = TypeVar("T")


@dataclass(frozen=True)
class OwnFiles(Generic[T]):
    """What the files of a folder define, by name, and what is wrong with the others."""

    found: dict[str, T]
    faults: list[NhipError]


def read(folder: Path, load: Callable[[str, str], Mapping[str, T]]) -> OwnFiles[T]:
    """Every `*.yaml` of a folder; `load` takes a text and what to call it, and gives its things.

    A file with a fault gives nothing; of a name that two files define the first keeps it.
    """
    own: OwnFiles[T] = OwnFiles({}, [])
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else []:
        origin = f"{folder.name}/{path.name}"
        try:
            fresh = load(path.read_text(encoding="utf-8-sig"), origin)
        except UnicodeDecodeError:
            own.faults.append(NhipError("own.encoding", origin=origin))
        except OSError as error:
            own.faults.append(NhipError("own.unreadable", origin=origin, problem=error.strerror))
        except NhipError as fault:
            own.faults.append(fault)
        else:
            twice = sorted(set(fresh) & set(own.found))
            own.faults.extend(NhipError("own.twice", origin=origin, name=name) for name in twice)
            own.found.update({name: one for name, one in fresh.items() if name not in twice})
    return own
