"""The parts of a DOCX file: a zip archive to XML trees, under guard."""

import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from posixpath import join, normpath
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from kamcoach.errors import Refusal
from kamcoach.readers.limits import MAX_PART, check_archive, check_part, part_too_large

Element = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WANTED = ("styles", "footnotes", "endnotes", "comments")
# "Strict" files differ from others in the names of their namespaces only.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
_DAMAGED = (
    BadZipFile,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)


_ENCRYPTED = 0x1


class Package(NamedTuple):
    """The trees of a DOCX file; `parts` has those of `_WANTED`, "core" and "app" that exist."""

    document: Element
    parts: Mapping[str, Element]


def open_package(data: bytes) -> Package:
    """Unpack and parse; raises Refusal if damaged, no Word document, or beyond the limits."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return _read_parts(archive)
    except _DAMAGED as problem:
        raise Refusal(
            f"the file is damaged or cut off ({type(problem).__name__}).",
            "Open it in Word, save it under a new name and hand that in.",
        ) from problem


def _read_parts(archive: ZipFile) -> Package:
    entries = archive.infolist()
    check_archive(entries)
    by_name = {entry.filename: entry for entry in entries}
    targets = _targets(archive, by_name, "_rels/.rels")
    main = targets.get("officeDocument", "word/document.xml")
    if main not in by_name:
        raise Refusal(
            "the file is a ZIP archive, but there is no Word document in it.",
            "Save the document as DOCX and hand that in, not an archive or another format.",
        )
    folder, _, name = main.rpartition("/")
    related = _targets(archive, by_name, f"{folder}/_rels/{name}.rels")
    places = {kind: related.get(kind, f"word/{kind}.xml") for kind in _WANTED}
    places["core"] = targets.get("core-properties", "docProps/core.xml")
    places["app"] = targets.get("extended-properties", "docProps/app.xml")
    return Package(
        _tree(archive, by_name[main]),
        {
            kind: _tree(archive, by_name[place])
            for kind, place in places.items()
            if place in by_name
        },
    )


def _targets(archive: ZipFile, by_name: Mapping[str, ZipInfo], name: str) -> dict[str, str]:
    """Where the parts are that the relations file `name` leads to, by the end of their type."""
    if name not in by_name:
        return {}
    folder = normpath(join(name, "../.."))
    found: dict[str, str] = {}
    for relation in _tree(archive, by_name[name]).iter(_RELATION):
        kind = relation.get("Type", "").rpartition("/")[2]
        target = normpath(join("/", folder, relation.get("Target", ""))).lstrip("/")
        found.setdefault(kind, target)
    return found


def _tree(archive: ZipFile, entry: ZipInfo) -> Element:
    check_part(entry)
    if entry.flag_bits & _ENCRYPTED:
        raise Refusal(
            "the file is protected with a password.",
            "Hand in the document itself, without a password.",
        )
    with archive.open(entry) as stream:
        # The declared size may lie.
        data = stream.read(MAX_PART + 1)
    if len(data) > MAX_PART:
        raise part_too_large(entry)
    if b"http://purl.oclc.org/ooxml" in data:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise Refusal(
            f'the part "{entry.filename}" is not well-formed or nested too deep ({problem.msg}).',
            "Open it in Word, save it under a new name and hand that in.",
        ) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refusal(
            f'the part "{entry.filename}" declares a document type, which Word never writes.',
            "Open it in Word, save it under a new name and hand that in.",
        )
    return root
