"""edXML envelopes of QCVN 102:2016 -> rows of documents: the header only, never the attachment.

May import: defusedxml, pyarrow and this package. An envelope is a message between agencies; a name
of a person in it (the signer) is left out.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import pyarrow as pa
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from nhip.repository.dataset import Dataset
from nhip.repository.landing.incoming import BadFile
from nhip.repository.landing.sheet_file import batch

MAX_BYTES = 200 * 1024 * 1024
# Source name of a column <- path under edXMLHeader/MessageHeader.
PATHS = {
    "OrganId": "From/OrganId",
    "OrganName": "From/OrganName",
    "CodeNumber": "Code/CodeNumber",
    "CodeNotation": "Code/CodeNotation",
    "IssuedDate": "PromulgationInfo/PromulgationDate",
    "TypeName": "DocumentType/TypeName",
    "Subject": "Subject",
    "Position": "SignerInfo/Position",
    "PageAmount": "OtherInfo/PageAmount",
    "Priority": "OtherInfo/Priority",
    "DueDate": "DueDate",
    "DocumentId": "DocumentId",
}
RECEIVER = "To.OrganId"
RECEIVERS = "To.Count"
ARRIVED = "ArrivalDate"
NAMES = (*PATHS, RECEIVER, RECEIVERS, ARRIVED)


def is_edxml(head: bytes) -> bool:
    """True for the beginning of an XML file whose root is edXML."""
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return text.startswith(b"<") and b"edxml" in text.lower()


def read_edxml(dataset: Dataset, path: Path) -> Iterator[pa.RecordBatch]:
    """One row per envelope, or per receiver where the dataset's unit is the receiver.

    The arrival is the last timestamp of the trace. Raises BadFile: "landing.too_big",
    "landing.bad_xml" (a document type or an entity is refused there too), "landing.no_rows".
    """
    if (size := path.stat().st_size) > MAX_BYTES:
        raise BadFile("landing.too_big", file=path.name, size=size, limit=MAX_BYTES)
    received = RECEIVER in dataset.column(dataset.unit).source_names
    try:
        records = [record for header in _headers(path) for record in _records(header, received)]
    except (ParseError, DefusedXmlException) as error:
        raise BadFile("landing.bad_xml", file=path.name, problem=str(error)) from None
    if not records:
        raise BadFile("landing.no_rows", file=path.name)
    yield batch(NAMES, records, list(range(1, len(records) + 1)))


def _headers(path: Path) -> Iterator[Element]:
    """Every edXMLHeader. Attachments are dropped as they close, so memory stays small."""
    for _, element in iterparse(path, events=("end",), forbid_dtd=True):
        match _local(element):
            case "edXMLHeader":
                yield element
            case "Attachment" | "AttachmentEncoded" | "AttachmentEncodedList":
                element.clear()


def _records(header: Element, received: bool) -> list[dict[str, str | None]]:
    message = _first(header, "MessageHeader")
    if message is None:
        return []
    record = {name: _text(message, path) for name, path in PATHS.items()}
    trace = _first(header, "TraceHeaderList")
    stamps = [_text(entry, "Timestamp") for entry in trace] if trace is not None else []
    record[ARRIVED] = max((stamp for stamp in stamps if stamp), default=None)
    receivers = [_text(child, "OrganId") for child in message if _local(child) == "To"]
    record[RECEIVERS] = str(len(receivers))
    if not received:
        return [{**record, RECEIVER: receivers[0] if len(receivers) == 1 else None}]
    return [{**record, RECEIVER: receiver} for receiver in receivers]


def _text(element: Element, path: str) -> str | None:
    found: Element | None = element
    for part in path.split("/"):
        found = _first(found, part) if found is not None else None
    return " ".join((found.text or "").split()) or None if found is not None else None


def _first(element: Element, name: str) -> Element | None:
    return next((child for child in element if _local(child) == name), None)


def _local(element: Element) -> str:
    """The tag without its namespace: systems write the prefix and its address in several ways."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]
