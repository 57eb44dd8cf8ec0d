"""The parts of a DOCX file that are read."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kamcoach.errors import Refusal
from kamcoach.readers.archive import Archive, Element, open_archive
from kamcoach.readers.docx.flat import is_flat, packed
from kamcoach.readers.limits import MAX_SPARE

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WANTED = ("styles", "numbering", "footnotes", "endnotes", "comments")
_SPARE = ("theme", "settings")
_LINKED = ("chart", "diagramData", "diagramDrawing")
_MARGINS = ("header", "footer")
# "Strict" files differ from others in the names of their namespaces only.
_OPEN = b"http://schemas.openxmlformats.org/"
_STRICT = {
    b"http://purl.oclc.org/ooxml/" + strict: _OPEN + other
    for strict, other in {
        b"wordprocessingml/main": b"wordprocessingml/2006/main",
        b"officeDocument/math": b"officeDocument/2006/math",
        b"officeDocument/relationships": b"officeDocument/2006/relationships",
        b"officeDocument/extendedProperties": b"officeDocument/2006/extended-properties",
        b"drawingml/main": b"drawingml/2006/main",
        b"drawingml/chart": b"drawingml/2006/chart",
        b"drawingml/diagram": b"drawingml/2006/diagram",
        b"drawingml/wordprocessingDrawing": b"drawingml/2006/wordprocessingDrawing",
    }.items()
}


class Package(NamedTuple):
    """The trees of a DOCX file; `parts` has those of `_WANTED`, `_SPARE`, "core" and "app"."""

    document: Element
    parts: Mapping[str, Element]
    linked: Mapping[str, Element]
    """Charts and diagrams, by the id of the relation that leads to them."""
    margins: Sequence[Element]
    """Headers and footers."""
    targets: Mapping[str, str]
    """The names of all parts that the document leads to, by the id of the relation."""


def open_package(data: bytes) -> Package:
    """Unpack and parse; raises Refusal if damaged, no Word document, or beyond the limits."""
    with open_archive(packed(data) if is_flat(data) else data) as archive:
        return _read_parts(archive)


def _read_parts(archive: Archive) -> Package:
    targets = _first(archive.relations(""))
    main = targets.get("officeDocument", "word/document.xml")
    if main not in archive:
        raise Refusal(
            "the file is a ZIP archive, but there is no Word document in it.",
            "Save the document as DOCX and hand that in, not an archive or another format.",
        )
    relations = archive.relations(main)
    related = _first(relations)
    needed = {kind: related.get(kind, f"word/{kind}.xml") for kind in _WANTED}
    spare = {kind: related.get(kind, f"word/{kind}.xml") for kind in _SPARE}
    spare["core"] = targets.get("core-properties", "docProps/core.xml")
    spare["app"] = targets.get("extended-properties", "docProps/app.xml")
    parts = {
        kind: archive.tree(place, _STRICT) for kind, place in needed.items() if place in archive
    }
    budget = MAX_SPARE
    linked: dict[str, Element] = {}
    margins: list[Element] = []
    wanted = [(kind, "", place) for kind, place in spare.items()]
    wanted += [(kind, name, place) for name, kind, place in relations]
    for kind, name, place in wanted:
        if kind not in (*spare, *_LINKED, *_MARGINS) or archive.size(place) > budget:
            continue
        budget -= archive.size(place)
        part = archive.spare(place, _STRICT)
        if part is None:
            continue
        if kind in _MARGINS:
            margins.append(part)
        elif kind in _LINKED:
            linked[name] = part
        else:
            parts.setdefault(kind, part)
    names = {name: place for name, _, place in relations}
    return Package(archive.tree(main, _STRICT), parts, linked, margins, names)


def _first(relations: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """Where the parts are that a part leads to, by the end of their type; the first of a type."""
    found: dict[str, str] = {}
    for _, kind, target in relations:
        found.setdefault(kind, target)
    return found
