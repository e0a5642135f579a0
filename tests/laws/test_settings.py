""".env.example lists every environment variable that is read, and no other."""

import re

from tests.laws.sources import ROOT, modules

READ = re.compile(r"env\.(?:text|required|choice|flag|number|words)\(\s*\"([A-Z_]+)\"")
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
    elsewhere = {
        path.name
        for path in modules()
        if re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8"))
    }
    # wsgi.py and cli.py only name the settings module before Django starts.
    assert elsewhere <= {"environment.py", "wsgi.py", "cli.py"}
