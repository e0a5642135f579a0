"""The text of a conclusion, pasted, goes through the same door as a document.

May import python-docx: the text is kept as a Word file, so that one reader reads both and the
review page shows the original beside what was read.
"""

import io

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import ContentFile
from docx import Document

from nhip.apps.plans.actions.importing import start_import
from nhip.apps.plans.actions.plans import PlanRefused
from nhip.apps.plans.models import PlanImport
from nhip.apps.units.models import Unit

FILE_NAME = "thong-bao-ket-luan.docx"
LONGEST = 400_000  # characters: far more than any meeting concludes


def start_conclusion(*, by: AbstractBaseUser | None, unit: Unit, text: str) -> PlanImport:
    """Read pasted text: each line a paragraph. Raises PlanRefused("plans.conclusion_empty"),
    ("plans.conclusion_long", limit), and what `start_import` does."""
    if not text.strip():
        raise PlanRefused("plans.conclusion_empty")
    if len(text) > LONGEST:
        raise PlanRefused("plans.conclusion_long", limit=LONGEST)
    return start_import(by=by, upload=ContentFile(_word(text), name=FILE_NAME), unit=unit)


def _word(text: str) -> bytes:
    document = Document()
    for line in text.splitlines():
        # XML 1.0 cannot carry control characters; a form pasted from a PDF may hold some.
        told = "".join(c for c in line if c == "\t" or c.isprintable()).strip()
        if told:
            document.add_paragraph(told)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
