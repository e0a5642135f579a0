"""The shelf of criteria sets that ship with the product: by id, or from a file of one's own.

Standard library and the engine; no models and no database, so the command line scores without one.
"""

from functools import lru_cache
from pathlib import Path

import nhip
from nhip.engine.criteria import CriteriaSet
from nhip.engine.definition import load
from nhip.engine.errors import NhipError

PACKAGE = Path(nhip.__file__).parent
# Inside an installed package, or at the top of a clone.
LAW_DIR = PACKAGE / "law" if (PACKAGE / "law").is_dir() else PACKAGE.parents[1] / "law"
SETS_DIR = LAW_DIR / "criteria_sets"
EXAMPLES = ".examples.yaml"


class UnknownSet(NhipError):
    """Neither a shipped id nor a file that can be read."""


def shipped() -> list[str]:
    """Ids of the sets that ship with the product ("phuc-vu-766/2026"), in order."""
    found = sorted(SETS_DIR.glob("*/*.yaml"))
    return [f"{p.parent.name}/{p.stem}" for p in found if not p.name.endswith(EXAMPLES)]


def path_of(set_id: str) -> Path:
    """The file of a shipped set. Raises `UnknownSet`."""
    if set_id not in shipped():
        raise UnknownSet("law.unknown_set", id=set_id, known=", ".join(shipped()))
    return SETS_DIR / f"{set_id}.yaml"


def read(id_or_path: str | Path) -> CriteriaSet:
    """A shipped set by its id, or any file by its path.

    Raises `UnknownSet`, or `DefinitionErrors` with every fault of the text.
    """
    text, origin = text_of(id_or_path)
    return parse(text, origin)


def text_of(id_or_path: str | Path) -> tuple[str, str]:
    """The text of a set and where it is from. Raises `UnknownSet`."""
    path = Path(id_or_path)
    if not path.is_file():
        path = path_of(str(id_or_path))
    return path.read_text(encoding="utf-8-sig"), path.name


# Keyed by the whole text: two sets are one exactly when their words are one.
@lru_cache(maxsize=64)
def parse(text: str, origin: str = "") -> CriteriaSet:
    """The frozen set behind a text, read once per process. Raises `DefinitionErrors`."""
    return load(text, origin)
