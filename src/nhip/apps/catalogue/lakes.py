"""Where this installation keeps its records: the lake, the datasets and the indicators in use.

May import the repository and the settings. A province's own datasets and indicators are YAML files
in NHIP_HOME/datasets and NHIP_HOME/indicators, read beside those that ship with the product.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from nhip.repository import dataset as shipped_datasets
from nhip.repository import indicator as shipped_indicators
from nhip.repository.dataset import Dataset
from nhip.repository.indicator import Indicator
from nhip.repository.lake import Lake


def lake() -> Lake:
    """The lake of this installation."""
    return Lake(settings.HOME / "lake")


def datasets() -> dict[str, Dataset]:
    """Every dataset in use by its name. Raises DefinitionErrors for a bad file of the province."""
    return shipped_datasets.known(_own("datasets"))


def dataset(name: str) -> Dataset:
    """The dataset of that name. Raises DatasetMissing."""
    return shipped_datasets.get(name, _own("datasets"))


def indicators() -> dict[str, Indicator]:
    """Every indicator in use by its code. Raises DefinitionErrors, and NhipError for one twice."""
    folder = _own("indicators")
    own = shipped_indicators.load_folder(folder, datasets()) if folder.is_dir() else {}
    return {**shipped_indicators.shipped(), **own}


@contextmanager
def measuring(name: str) -> Iterator[None]:
    """One process at a time measures a dataset; the kernel frees the lock of one that died."""
    folder = lake().root / "_work"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"measure-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _own(what: str) -> Path:
    return settings.HOME / what
