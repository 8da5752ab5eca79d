"""Lists of feeds as other readers keep them (OPML 2.0)."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from storage.model import Source


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed that an OPML file names."""

    url: str
    title: str
    language: str = ""


def read_opml(content: bytes) -> tuple[Outline, ...]:
    """The feeds in any depth of folders; ValueError where the file cannot be read or declares what none needs."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError("the file declares a document type; no OPML file needs one")
    try:
        root = ET.fromstring(content)  # noqa: S314 - without a document type there are no entities to expand
    except ET.ParseError as error:
        raise ValueError(f"not readable as OPML: {error}") from error
    rows = [row for row in root.iter("outline") if row.get("xmlUrl")]
    return tuple(Outline(row.get("xmlUrl", ""), row.get("title") or row.get("text") or "", row.get("language") or "") for row in rows)


def write_opml(sources: Iterable[Source]) -> bytes:
    """The sources as one flat list."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = "Coalition Watch"
    body = ET.SubElement(root, "body")
    for source in sources:
        given = {"type": "rss", "text": source.publisher, "title": source.publisher, "xmlUrl": source.url, "language": source.language}
        ET.SubElement(body, "outline", given)
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"
