"""The query part of an address: what every page respects and every link carries.

`bo` criteria set, `ky` period, `don-vi` unit, `nhom` group, `q` search, `sap` sort, `trang` page,
`xuat` export. Standard library and Django's QueryDict only; must not know what the values mean.
"""

from urllib.parse import urlencode

CONTEXT = ("bo", "ky", "don-vi")


def changed(request, changes):
    """This page's own address with some parameters changed; None or "" takes one away.

    Underscores stand for hyphens, since a template tag's keyword cannot hold one. A change of
    anything but the page begins again at the first page.
    """
    query = request.GET.copy()
    if "trang" not in changes:
        query.pop("trang", None)
    query.pop("xuat", None)
    for name, value in changes.items():
        _put(query, name.replace("_", "-"), value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def carried(request, path, changes=None):
    """The address of another page, carrying the set, the period and the unit of this one."""
    kept = {name: request.GET[name] for name in CONTEXT if request.GET.get(name)}
    for name, value in (changes or {}).items():
        _put(kept, name.replace("_", "-"), value)
    return f"{path}?{urlencode(kept)}" if kept else path


def _put(query, name, value):
    if value in (None, ""):
        query.pop(name, None)
    else:
        query[name] = value
