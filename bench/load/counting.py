"""After the load: is every answered save there, once, and does every cell hold its last one?

`python -m bench.load.counting FILE` prints the counts as JSON.
"""

import json
import os
import sys
from collections import Counter

import django


def main(path: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "nhip.config.settings"
    django.setup()
    from nhip.apps.collection.models import Cell, CellSave

    with open(path) as file:
        answered = [json.loads(line) for line in file if line.endswith("\n")]
    saves = CellSave.objects.values_list(
        "submission__unit__key", "cell", "version", "after", "save_key"
    )
    stored = list(saves)
    keys = Counter(save for *_, save in stored)
    places = Counter((unit, cell, version) for unit, cell, version, *_ in stored)
    by_key = {save: row for *row, save in stored}
    # An answer of "as it was" names the version that stood there already: its value must be there.
    values = {(unit, cell, version): raw for unit, cell, version, raw, _ in stored}
    lost = [
        one for one in answered
        if one[4] not in by_key and values.get((one[0], one[1], one[2])) != one[3]
    ]  # fmt: skip
    last = {}
    for unit, cell, version, raw, _ in stored:
        last[unit, cell] = max(last.get((unit, cell), (0, "")), (version, raw))
    cells = Cell.objects.exclude(version=0).values_list(
        "submission__unit__key", "key", "version", "raw"
    )
    wrong = sum(last.get((unit, key)) != (version, raw) for unit, key, version, raw in cells)
    print(json.dumps({
        "answered": len(answered), "stored": len(stored), "lost": len(lost),
        "doubled": sum(n > 1 for n in (*keys.values(), *places.values())), "cells_wrong": wrong,
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
