"""Static files that are built or belong to the demonstration, offered to collectstatic.

May import figures.bundle and Django's static files. Must not build anything while a page is served:
`list` (collectstatic) builds; `find` (development server) builds once.
"""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

from nhip.figures import bundle

PACKAGE = Path(__file__).resolve().parents[1]


def maps_folder():
    """TopoJSON: inside the package in a wheel, beside the sources in a clone."""
    inside = PACKAGE / "demo" / "geo"
    return inside if inside.is_dir() else PACKAGE.parents[1] / "demo" / "geo"


class FigureFilesFinder(BaseFinder):
    """`nhip-vega.js` from HOME/static-built, and `geo/*.topo.json`."""

    def __init__(self, app_names=None, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.built = FileSystemStorage(settings.HOME / "static-built")
        self.maps = FileSystemStorage(maps_folder())
        self.maps.prefix = "geo"

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        found = [place for place in self._places(path) if Path(place).is_file()]
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns):
        bundle.write_bundle(Path(self.built.location))
        yield bundle.NAME, self.built
        for file in sorted(Path(self.maps.location).glob("*.topo.json")):
            if not matches_patterns(file.name, ignore_patterns or []):
                yield file.name, self.maps

    def _places(self, path):
        if path == bundle.NAME:
            return [str(bundle.write_bundle(Path(self.built.location)))]
        folder, _, name = path.rpartition("/")
        known = {file.name for file in Path(self.maps.location).glob("*.topo.json")}
        return [self.maps.path(name)] if folder == "geo" and name in known else []
