"""The catalogue of open data as DCAT-AP 3, in Turtle and JSON-LD.

May import rdflib and what the tables say of themselves. https://semiceu.github.io/DCAT-AP/releases/
3.0.0/ is the profile; its controlled vocabularies are those of the EU Publications Office.
"""

from dataclasses import dataclass
from datetime import date

from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

from nhip.apps.catalogue.open_data.files import Edition, File
from nhip.apps.catalogue.open_data.tables import OpenTable
from nhip.repository.opening import AUTHORITY, Opening
from nhip.repository.publish import Form

ADMS = Namespace("http://www.w3.org/ns/adms#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
PROFILE = URIRef("https://semiceu.github.io/DCAT-AP/releases/3.0.0/")
VIETNAMESE = URIRef(f"{AUTHORITY}language/VIE")
PUBLIC = URIRef(f"{AUTHORITY}access-right/PUBLIC")
MEDIA = "https://www.iana.org/assignments/media-types/"
FORMATS = {Form.CSV: "CSV", Form.PARQUET: "PARQUET", Form.JSON: "JSON"}


@dataclass(frozen=True)
class Site:
    """Where the catalogue stands: its address ending in a slash, the province it is of."""

    address: str
    province: str
    province_code: str

    def of(self, name: str) -> str:
        """The page of a table."""
        return f"{self.address}{name}/"


def graph(site: Site, editions: list[tuple[OpenTable, Edition]]) -> Graph:
    """The catalogue with every table and its files."""
    found = Graph()
    for prefix, space in (
        ("adms", ADMS), ("dcat", DCAT), ("dct", DCTERMS), ("foaf", FOAF), ("skos", SKOS),
        ("spdx", SPDX), ("vcard", VCARD),
    ):  # fmt: skip
        found.bind(prefix, space, override=True)
    _Writer(found, site).catalogue(editions)
    return found


class _Writer:
    """Puts statements into a graph; every named thing also says what it is, as the shapes ask."""

    def __init__(self, found: Graph, site: Site) -> None:
        self.graph, self.site = found, site
        self.home = URIRef(site.address)
        self.place = self._thing(URIRef(f"{site.address}#{site.province_code}"), DCTERMS.Location)
        self._say(self.place, SKOS.prefLabel, Literal(site.province, lang="vi"))
        self._say(self.place, DCTERMS.identifier, Literal(site.province_code))
        self.language = self._thing(VIETNAMESE, DCTERMS.LinguisticSystem)

    def catalogue(self, editions: list[tuple[OpenTable, Edition]]) -> None:
        at = self._thing(self.home, DCAT.Catalog)
        self._texts(at, DCTERMS.title, "Dữ liệu mở", "Open data", self.site.province)
        self._say(
            at,
            DCTERMS.description,
            Literal(f"Dữ liệu mở của {self.site.province}: tải về không cần đăng nhập", lang="vi"),
        )
        self._say(at, DCTERMS.publisher, self._agent(self.site.province))
        self._say(at, DCTERMS.language, self.language)
        self._say(at, DCTERMS.spatial, self.place)
        self._say(at, DCTERMS.conformsTo, self._thing(PROFILE, DCTERMS.Standard))
        self._say(at, FOAF.homepage, self._thing(self.home, FOAF.Document))
        if editions:
            last = max(edition.made_at for _table, edition in editions)
            self._say(at, DCTERMS.modified, Literal(last, datatype=XSD.dateTime))
        for table, edition in editions:
            self._say(at, DCAT.dataset, self.dataset(table, edition))

    def dataset(self, table: OpenTable, edition: Edition) -> URIRef:
        page, opening = URIRef(self.site.of(table.name)), table.opening
        at = self._thing(URIRef(f"{page}#tap"), DCAT.Dataset)
        self._texts(at, DCTERMS.title, table.title_vi, table.title_en)
        self._texts(at, DCTERMS.description, opening.description_vi, opening.description_en)
        if edition.simulated:
            told = ("Có dữ liệu mô phỏng", "Holds simulated data, made up to demonstrate")
            self._texts(at, ADMS.versionNotes, *told)
        self._say(at, DCTERMS.identifier, Literal(table.name))
        self._say(at, DCTERMS.publisher, self._agent(table.publisher))
        self._say(at, DCAT.contactPoint, self._contact(page, opening))
        self._say(at, DCAT.theme, self._concept(opening.theme.uri, opening.theme.name_vi))
        for word in opening.keywords:
            self._say(at, DCAT.keyword, Literal(word, lang="vi"))
        frequency = self._thing(URIRef(opening.frequency.uri), DCTERMS.Frequency)
        self._say(at, DCTERMS.accrualPeriodicity, frequency)
        self._say(at, DCTERMS.accessRights, self._thing(PUBLIC, DCTERMS.RightsStatement))
        self._say(at, DCTERMS.language, self.language)
        self._say(at, DCTERMS.spatial, self.place)
        self._say(at, DCTERMS.modified, Literal(edition.made_at, datatype=XSD.dateTime))
        self._say(at, DCTERMS.conformsTo, self._schema(page))
        self._say(at, DCAT.landingPage, self._thing(page, FOAF.Document))
        if edition.first is not None and edition.last is not None:
            self._say(at, DCTERMS.temporal, self._span(page, edition.first, edition.last))
        for file in edition.files:
            self._say(at, DCAT.distribution, self.distribution(table, edition, file))
        return at

    def distribution(self, table: OpenTable, edition: Edition, file: File) -> URIRef:
        page = URIRef(self.site.of(table.name))
        address = self._thing(URIRef(f"{page}{file.name}"), RDFS.Resource)
        at = self._thing(URIRef(f"{page}#{file.form}"), DCAT.Distribution)
        self._say(at, DCTERMS.title, Literal(f"{table.title_vi} ({file.form})", lang="vi"))
        self._say(at, DCAT.accessURL, address)
        self._say(at, DCAT.downloadURL, address)
        licence = self._thing(URIRef(table.opening.licence.url), DCTERMS.LicenseDocument)
        self._say(at, DCTERMS.license, licence)
        media = MEDIA + file.form.media_type.partition(";")[0]
        self._say(at, DCAT.mediaType, self._thing(URIRef(media), DCTERMS.MediaType))
        kind = URIRef(f"{AUTHORITY}file-type/{FORMATS[file.form]}")
        self._say(at, DCTERMS.format, self._thing(kind, DCTERMS.MediaTypeOrExtent))
        self._say(at, DCAT.byteSize, Literal(file.bytes, datatype=XSD.nonNegativeInteger))
        self._say(at, DCTERMS.modified, Literal(edition.made_at, datatype=XSD.dateTime))
        self._say(at, DCTERMS.language, self.language)
        self._say(at, DCTERMS.conformsTo, self._schema(page))
        self._say(at, SPDX.checksum, self._checksum(page, file))
        return at

    def _checksum(self, page: URIRef, file: File) -> URIRef:
        at = self._thing(URIRef(f"{page}#{file.form}-sha256"), SPDX.Checksum)
        algorithm = self._thing(SPDX.checksumAlgorithm_sha256, SPDX.ChecksumAlgorithm)
        self._say(at, SPDX.algorithm, algorithm)
        self._say(at, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary))
        return at

    def _span(self, page: URIRef, first: date, last: date) -> URIRef:
        at = self._thing(URIRef(f"{page}#thoi-gian"), DCTERMS.PeriodOfTime)
        self._say(at, DCAT.startDate, Literal(first, datatype=XSD.date))
        self._say(at, DCAT.endDate, Literal(last, datatype=XSD.date))
        return at

    def _schema(self, page: URIRef) -> URIRef:
        at = self._thing(URIRef(f"{page}#cot"), DCTERMS.Standard)
        self._say(at, DCTERMS.title, Literal("Các cột và ý nghĩa", lang="vi"))
        return at

    def _contact(self, page: URIRef, opening: Opening) -> URIRef:
        at = self._thing(URIRef(f"{page}#lien-he"), VCARD.Organization)
        self._thing(at, VCARD.Kind)  # what the shapes look for; reasoning is not asked of them
        self._say(at, VCARD.fn, Literal(opening.contact, lang="vi"))
        if opening.contact_email:
            self._say(at, VCARD.hasEmail, URIRef(f"mailto:{opening.contact_email}"))
        return at

    def _agent(self, name: str) -> URIRef:
        slug = "-".join(name.casefold().split())
        at = self._thing(URIRef(f"{self.site.address}#{slug}"), FOAF.Agent)
        self._say(at, FOAF.name, Literal(name, lang="vi"))
        return at

    def _concept(self, uri: str, label: str) -> URIRef:
        at = self._thing(URIRef(uri), SKOS.Concept)
        self._say(at, SKOS.prefLabel, Literal(label, lang="vi"))
        return at

    def _texts(self, at: URIRef, what: URIRef, vi: str, en: str, of: str = "") -> None:
        for text, language in ((vi, "vi"), (en, "en")):
            self._say(at, what, Literal(f"{text}: {of}" if of else text, lang=language))

    def _thing(self, at: URIRef, kind: URIRef) -> URIRef:
        self._say(at, RDF.type, kind)
        return at

    def _say(self, at: URIRef, what: URIRef, said: URIRef | Literal) -> None:
        self.graph.add((at, what, said))
