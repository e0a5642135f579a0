"""Where this installation keeps its records: the lake, the datasets and the indicators in use.

May import the repository and the settings. A province's own datasets and indicators are YAML files
in NHIP_HOME/datasets and NHIP_HOME/indicators, read beside those that ship with the product: one
that is broken is told, and everything else goes on.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from nhip.apps.catalogue import own_files
from nhip.apps.catalogue.own_files import OwnFiles
from nhip.engine.errors import NhipError
from nhip.repository import dataset as shipped_datasets
from nhip.repository import indicator as shipped_indicators
from nhip.repository.dataset import Dataset, DatasetMissing
from nhip.repository.indicator import Indicator
from nhip.repository.lake import Lake


def lake() -> Lake:
    """The lake of this installation."""
    return Lake(settings.HOME / "lake")


def datasets() -> dict[str, Dataset]:
    """Every dataset in use by its name; a bad file of the province is left out (see `faults`)."""
    return {**shipped_datasets.shipped(), **_own_datasets().found}


def dataset(name: str) -> Dataset:
    """The dataset of that name. Raises DatasetMissing."""
    found = datasets()
    if name not in found:
        raise DatasetMissing("dataset.unknown", name=name, known=", ".join(sorted(found)))
    return found[name]


def indicators() -> dict[str, Indicator]:
    """Every indicator in use by its code; those of a bad file are left out (see `faults`)."""
    return {**shipped_indicators.shipped(), **_own_indicators().found}


def faults() -> list[NhipError]:
    """What is wrong with the province's own files of datasets and indicators, file by file."""
    return [*_own_datasets().faults, *_own_indicators().faults]


@contextmanager
def measuring(name: str) -> Iterator[None]:
    """One process at a time measures a dataset; the kernel frees the lock of one that died."""
    folder = lake().root / "_work"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"measure-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _own_datasets() -> OwnFiles[Dataset]:
    def load(text: str, origin: str) -> dict[str, Dataset]:
        found = shipped_datasets.load(text, origin)
        return {found.name: found}

    return own_files.read(settings.HOME / "datasets", load)


def _own_indicators() -> OwnFiles[Indicator]:
    known = datasets()

    def load(text: str, origin: str) -> dict[str, Indicator]:
        return {one.code: one for one in shipped_indicators.load(text, origin, known)}

    return own_files.read(settings.HOME / "indicators", load)
