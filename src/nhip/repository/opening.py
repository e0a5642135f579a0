"""What a dataset says about itself when it is open data: licence, description, theme, rhythm.

May import: the engine's YAML reader. The terms are those of DCAT-AP 3 and of the vocabularies of
the EU Publications Office it asks for, so that any catalogue can take them over.
"""

from dataclasses import dataclass
from enum import StrEnum

from nhip.engine.definition.reader import Node, Reader

KEYS = (
    *("licence", "title", "title_en", "description", "description_en", "keywords", "theme"),
    *("frequency", "contact", "contact_email"),
)
REQUIRED = ("licence", "description", "description_en", "theme", "frequency", "contact")
AUTHORITY = "http://publications.europa.eu/resource/authority/"
NOTHING: tuple[str, ...] = ()


class Licence(StrEnum):
    """Under which terms anyone may use the data."""

    CC_BY = "cc-by-4.0"
    CC0 = "cc0-1.0"

    @property
    def name_vi(self) -> str:
        """What it asks, in a few words."""
        return {
            Licence.CC_BY: "Creative Commons Ghi công 4.0 (dùng tự do, ghi nguồn)",
            Licence.CC0: "Creative Commons CC0 1.0 (dùng tự do, không điều kiện)",
        }[self]

    @property
    def url(self) -> str:
        """Its text."""
        return {
            Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
            Licence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/",
        }[self]


class Theme(StrEnum):
    """Data themes of DCAT-AP; the name of a member is its code there."""

    AGRI = "agri"
    ECON = "econ"
    EDUC = "educ"
    GOVE = "gove"
    HEAL = "heal"
    REGI = "regi"
    SOCI = "soci"
    TECH = "tech"
    TRAN = "tran"

    @property
    def name_vi(self) -> str:
        """The theme in Vietnamese."""
        return _THEMES[self]

    @property
    def uri(self) -> str:
        """Its address in the vocabulary."""
        return f"{AUTHORITY}data-theme/{self.name}"


_THEMES = {
    Theme.AGRI: "Nông nghiệp, nông thôn",
    Theme.ECON: "Kinh tế",
    Theme.EDUC: "Giáo dục, văn hóa, thể thao, du lịch",
    Theme.GOVE: "Chính quyền, dịch vụ công",
    Theme.HEAL: "Y tế",
    Theme.REGI: "Vùng, đô thị",
    Theme.SOCI: "Dân cư, xã hội",
    Theme.TECH: "Khoa học, công nghệ",
    Theme.TRAN: "Giao thông",
}


class Frequency(StrEnum):
    """How often something new is to be expected."""

    DAILY = "daily"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"
    IRREG = "irregular"

    @property
    def name_vi(self) -> str:
        """The rhythm in Vietnamese."""
        return {
            Frequency.DAILY: "hằng ngày",
            Frequency.MONTHLY: "hằng tháng",
            Frequency.QUARTERLY: "hằng quý",
            Frequency.ANNUAL: "hằng năm",
            Frequency.IRREG: "không định kỳ",
        }[self]

    @property
    def uri(self) -> str:
        """Its address in the vocabulary."""
        return f"{AUTHORITY}frequency/{self.name}"


@dataclass(frozen=True, slots=True)
class Opening:
    """The `open:` block. Empty titles are those of the dataset."""

    licence: Licence
    description_vi: str
    description_en: str
    theme: Theme
    frequency: Frequency
    contact: str
    contact_email: str = ""
    title_vi: str = ""
    title_en: str = ""
    keywords: tuple[str, ...] = ()


def read(reader: Reader, node: Node, where: str) -> Opening:
    """The block as it stands; faults are noted with the reader."""
    keys = reader.mapping(node, where, KEYS, REQUIRED)

    def text(key: str) -> str:
        return reader.optional(keys, key, reader.text, "", where)

    licence, theme, frequency = Licence.CC_BY, Theme.GOVE, Frequency.IRREG
    if "licence" in keys:
        licence = reader.choice(keys["licence"], f"{where}.licence", Licence, licence)
    if "theme" in keys:
        theme = reader.choice(keys["theme"], f"{where}.theme", Theme, theme)
    if "frequency" in keys:
        frequency = reader.choice(keys["frequency"], f"{where}.frequency", Frequency, frequency)
    return Opening(
        licence=licence,
        description_vi=text("description"),
        description_en=text("description_en"),
        theme=theme,
        frequency=frequency,
        contact=text("contact"),
        contact_email=text("contact_email"),
        title_vi=text("title"),
        title_en=text("title_en"),
        keywords=reader.optional(keys, "keywords", reader.texts, NOTHING, where),
    )
