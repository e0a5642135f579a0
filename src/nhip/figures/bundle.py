"""The browser's copy of Vega: one script that draws figures exactly as documents get them.

May import vl-convert. Must not be called while a page is served: building takes about two seconds.

vl-convert carries Vega, Vega-Lite, Vega-Embed and, inside Vega-Embed, the expression interpreter
that a strict Content-Security-Policy needs (docs/adr/0004-vega-under-strict-csp.md). The bundle
adds what a figure must have everywhere: the configuration, Vietnamese numbers, the hatch.
"""

import hashlib
import json
import os
import tempfile
from importlib.metadata import version
from pathlib import Path

import vl_convert

from nhip.figures.render import HATCH
from nhip.figures.theme import FORMAT_LOCALE, config

NAME = "nhip-vega.js"


def snippet() -> str:
    """The entry of the bundle: `window.nhipVega = {embed, config, formatLocale, hatch}`."""
    given = {"config": config(), "formatLocale": FORMAT_LOCALE, "hatch": HATCH}
    return f"window.nhipVega = {{embed: vegaEmbed, ...{json.dumps(given, ensure_ascii=False)}}};"


def write_bundle(folder: Path) -> Path:
    """Write the script into `folder` unless the one there is of this version; return its path.

    The file appears at once and whole, so two servers may start together. Raises OSError.
    """
    target = folder / NAME
    stamp = f"// {_version()}\n"
    if target.is_file():
        with target.open(encoding="utf-8") as present:
            if present.readline() == stamp:
                return target
    folder.mkdir(parents=True, exist_ok=True)
    script = stamp + vl_convert.javascript_bundle(snippet())
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=folder, prefix=".vega-", delete=False
    ) as draft:
        draft.write(script)
    os.chmod(draft.name, 0o644)
    os.replace(draft.name, target)
    return target


def _version() -> str:
    """Changes with Vega, the configuration or the entry: what makes an older file stale."""
    digest = hashlib.sha256(snippet().encode()).hexdigest()[:16]
    return (
        f"vl-convert {version('vl-convert-python')}, Vega {vl_convert.get_vega_version()}, {digest}"
    )
