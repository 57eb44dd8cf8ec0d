"""Zip containers of every such format from strings of XML, and zip files byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from readers.word import NAMESPACES, OFFICE

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


class Container(NamedTuple):
    """A format as the part that holds its text, and the other parts it needs."""

    main: str
    before: str
    """What opens the main part, up to its paragraphs."""
    after: str
    around: tuple[str, str]
    """What stands before and after the text of a paragraph."""
    others: Mapping[str, str]

    def paragraph(self, text: str) -> str:
        """Return a paragraph of such a text."""
        return text.join(self.around)

    def xml(self, body: str, prolog: str = "") -> str:
        """Return the main part."""
        return f"{prolog}{self.before}{body}{self.after}"


def _relations(*targets: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _types(part: str, kind: str) -> str:
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.'
        f'{kind}.main+xml"/></Types>'
    )


CONTAINERS: Mapping[str, Container] = {
    "docx": Container(
        "word/document.xml",
        f"<w:document {NAMESPACES}><w:body>",
        "</w:body></w:document>",
        ("<w:p><w:r><w:t>", "</w:t></w:r></w:p>"),
        {
            "[Content_Types].xml": _types("word/document.xml", "wordprocessingml.document"),
            "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
        },
    ),
    "odt": Container(
        "content.xml",
        f'<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" '
        f'xmlns:table="{_ODF}:table:1.0" office:version="1.3"><office:body><office:text>',
        "</office:text></office:body></office:document-content>",
        ("<text:p>", "</text:p>"),
        {"mimetype": "application/vnd.oasis.opendocument.text"},
    ),
    "pptx": Container(
        "ppt/slides/slide1.xml",
        f'<p:sld xmlns:p="{_SLIDES}" xmlns:a="{_DRAWING}" xmlns:r="{OFFICE}/relationships">'
        "<p:cSld><p:spTree>",
        "</p:spTree></p:cSld></p:sld>",
        ("<p:sp><p:txBody><a:p><a:r><a:t>", "</a:t></a:r></a:p></p:txBody></p:sp>"),
        {
            "[Content_Types].xml": _types("ppt/presentation.xml", "presentationml.presentation"),
            "_rels/.rels": _relations(("officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{_SLIDES}" xmlns:r="{OFFICE}/'
            'relationships"><p:sldIdLst><p:sldId id="256" r:id="r1"/></p:sldIdLst>'
            "</p:presentation>",
            "ppt/_rels/presentation.xml.rels": _relations(("slide", "slides/slide1.xml")),
        },
    ),
    "xlsx": Container(
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{_SHEETS}"><sheetData>',
        "</sheetData></worksheet>",
        ('<row><c t="inlineStr"><is><t>', "</t></is></c></row>"),
        {
            "[Content_Types].xml": _types("xl/workbook.xml", "spreadsheetml.sheet"),
            "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{_SHEETS}" xmlns:r="{OFFICE}/relationships">'
            '<sheets><sheet name="Plan" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relations(("worksheet", "worksheets/sheet1.xml")),
        },
    ),
}


def plain(format: str, body: str, prolog: str = "", *, packed: bool = False) -> bytes:
    """Return a file whose main part has such a body, stored as it is or packed."""
    container = CONTAINERS[format]
    out = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in container.others.items():
            target.writestr(name, content)
        target.writestr(container.main, container.xml(body, prolog))
    return out.getvalue()


class Part(NamedTuple):
    """An entry of a zip file as it says it is, whether true or not."""

    name: str
    packed: bytes
    size: int
    """Unpacked."""
    crc: int = 0
    method: int = zipfile.ZIP_DEFLATED
    flags: int = 0
    mode: int = 0o100644
    at: int | None = None
    """Where it says it stands, if not where it does."""


def raw_zip(parts: Sequence[Part]) -> bytes:
    """Return a zip file that says of its parts what they say of themselves."""
    out, table = bytearray(), bytearray()
    for part in parts:
        name = part.name.encode()
        at = len(out) if part.at is None else part.at
        large = struct.pack("<HHQ", 1, 8, part.size) if part.size >= 2**32 else b""
        size = 0xFFFFFFFF if large else part.size
        common = struct.pack(
            "<HHHHHIIIHH",
            *(20, part.flags, part.method, 0, 0x21),
            *(part.crc, len(part.packed), size, len(name), len(large)),
        )  # fmt: skip
        out += b"PK\x03\x04" + common + name + large + part.packed
        table += b"PK\x01\x02" + struct.pack("<H", 0x0314) + common
        table += struct.pack("<HHHII", 0, 0, 0, part.mode << 16, at) + name + large
    end = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(table), len(out), 0)
    return bytes(out + table + b"PK\x05\x06" + end)
