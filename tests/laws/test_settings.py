""".env.example lists every environment variable that is read, and no other."""

import re

from tests.laws.sources import ROOT, modules

READ = re.compile(r"env\.(?:text|required|choice|count|flag|number|words)\(\s*\"([A-Z_]+)\"")
LISTED = re.compile(r"^#?([A-Z][A-Z_]+)=", re.MULTILINE)


def read_names():
    found = set()
    for path in modules():
        found |= set(READ.findall(path.read_text(encoding="utf-8")))
    return found | {"NHIP_HOME"}


def test_every_variable_is_listed():
    listed = set(LISTED.findall((ROOT / ".env.example").read_text(encoding="utf-8")))
    assert listed == read_names()


def test_environment_is_read_in_one_place():
    elsewhere = [
        f"{path.name}: {line.strip()}"
        for path in modules()
        for line in path.read_text(encoding="utf-8").splitlines()
        # Who starts Django names its settings; that is not a setting of the product.
        if re.search(r"os\.(environ|getenv)", line) and "DJANGO_SETTINGS_MODULE" not in line
    ]
    assert [line for line in elsewhere if not line.startswith("environment.py:")] == []
