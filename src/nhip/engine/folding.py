"""fold(): one spelling for searching, whatever spelling was typed.

Standard library only. "Hòa", "Hoà", "HÒA", their decomposed forms and doubled blanks all become
"hoa"; đ becomes d. The official spelling is never replaced by this one, only found through it.
"""

import re
import unicodedata

NOT_A_WORD = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Lower-case Latin letters and digits, single spaces: what two spellings have in common."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return NOT_A_WORD.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()
