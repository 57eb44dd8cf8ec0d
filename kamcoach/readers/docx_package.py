"""The parts of a DOCX file that are read."""

from collections.abc import Mapping
from typing import NamedTuple

from kamcoach.errors import Refusal
from kamcoach.readers.archive import Archive, Element, open_archive

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WANTED = ("styles", "footnotes", "endnotes", "comments")
# "Strict" files differ from others in the names of their namespaces only.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/math"
    ),
}


class Package(NamedTuple):
    """The trees of a DOCX file; `parts` has those of `_WANTED`, "core" and "app" that exist."""

    document: Element
    parts: Mapping[str, Element]


def open_package(data: bytes) -> Package:
    """Unpack and parse; raises Refusal if damaged, no Word document, or beyond the limits."""
    with open_archive(data) as archive:
        return _read_parts(archive)


def _read_parts(archive: Archive) -> Package:
    targets = _targets(archive, "")
    main = targets.get("officeDocument", "word/document.xml")
    if main not in archive:
        raise Refusal(
            "the file is a ZIP archive, but there is no Word document in it.",
            "Save the document as DOCX and hand that in, not an archive or another format.",
        )
    related = _targets(archive, main)
    places = {kind: related.get(kind, f"word/{kind}.xml") for kind in _WANTED}
    places["core"] = targets.get("core-properties", "docProps/core.xml")
    places["app"] = targets.get("extended-properties", "docProps/app.xml")
    return Package(
        archive.tree(main, _STRICT),
        {kind: archive.tree(place, _STRICT) for kind, place in places.items() if place in archive},
    )


def _targets(archive: Archive, part: str) -> dict[str, str]:
    """Where the parts are that a part leads to, by the end of their type; the first of a type."""
    found: dict[str, str] = {}
    for _, kind, target in archive.relations(part):
        found.setdefault(kind, target)
    return found
