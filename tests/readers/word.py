"""Small Word files from strings of XML, so that a test shows all that its file holds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import NamedTuple

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "m": f"{OFFICE}/math",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "r": f"{OFFICE}/relationships",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "dsp": "http://schemas.microsoft.com/office/drawing/2008/diagram",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "ep": f"{OFFICE}/extended-properties",
    }.items()
)
ROOTS = {
    "word/document.xml": "w:document",
    "word/styles.xml": "w:styles",
    "word/numbering.xml": "w:numbering",
    "word/settings.xml": "w:settings",
    "word/theme.xml": "a:theme",
    "word/footnotes.xml": "w:footnotes",
    "word/endnotes.xml": "w:endnotes",
    "word/comments.xml": "w:comments",
    "docProps/core.xml": "dc:coreProperties",
    "docProps/app.xml": "ep:Properties",
}


class Linked(NamedTuple):
    """A part that the document leads to: its relation's id and type, its root and content."""

    name: str
    kind: str
    root: str
    xml: str


def archive(parts: dict[str, str | bytes]) -> bytes:
    """Return a zip archive of the parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def word(body: str, background: str = "", linked: Sequence[Linked] = (), **parts: str) -> bytes:
    """Return a Word file; further parts by the stem of their name (`styles="<w:style ...>"`)."""
    inner = {"word/document.xml": f"{background}<w:body>{body}</w:body>"}
    for path in ROOTS:
        stem = path.rpartition("/")[2].removesuffix(".xml")
        if stem in parts:
            inner[path] = parts[stem]
    files: dict[str, str | bytes] = {path: _root(ROOTS[path], xml) for path, xml in inner.items()}
    files |= {f"word/{link.name}.xml": _root(link.root, link.xml) for link in linked}
    if linked:
        relations = ((link.name, link.kind, f"{link.name}.xml") for link in linked)
        files["word/_rels/document.xml.rels"] = related(*relations)
    return archive(files)


def related(*links: tuple[str, str, str]) -> str:
    """Return a part of relations, each as (id, end of the type, target)."""
    inner = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
        for name, kind, target in links
    )
    uri = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{uri}">{inner}</Relationships>'


def _root(name: str, xml: str) -> str:
    return f"<{name} {NAMESPACES}>{xml}</{name}>"


def r(text: str, *properties: str) -> str:
    """Return a run; properties are names of elements or XML, as in `r("yes", "b", "<w:i/>")`."""
    inner = "".join(each if each.startswith("<") else f"<w:{each}/>" for each in properties)
    return f'<w:r><w:rPr>{inner}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content: str, properties: str = "", style: str = "") -> str:
    """Return a paragraph around runs, or around plain text."""
    inner = content if content.startswith("<") or not content else r(content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{inner}</w:p>"


def item(text: str, depth: int = 1) -> str:
    """Return a list item."""
    numbering = f'<w:numPr><w:ilvl w:val="{depth - 1}"/><w:numId w:val="1"/></w:numPr>'
    return p(text, numbering)


def tc(content: str, properties: str = "") -> str:
    """Return a table cell around paragraphs, or around plain text."""
    inner = content if content.startswith("<w:p>") or content.startswith("<w:tbl>") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """Return a table row of cells, or of plain texts."""
    inner = "".join(cell if cell.startswith("<w:tc>") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def tbl(*rows: str, properties: str = "") -> str:
    """Return a table."""
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{''.join(rows)}</w:tbl>"


def style(name: str, inner: str = "", based_on: str = "", kind: str = "paragraph") -> str:
    """Return a style whose id is its name without spaces."""
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    style_id = name.replace(" ", "")
    return (
        f'<w:style w:type="{kind}" w:styleId="{style_id}"><w:name w:val="{name}"/>{base}{inner}'
        "</w:style>"
    )
