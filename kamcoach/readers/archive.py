"""A zip container of XML parts (DOCX, PPTX, XLSX, ODT), opened under guard."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from posixpath import join, normpath
from zipfile import BadZipFile, ZipFile, ZipInfo

from lxml import etree

from kamcoach.errors import Refusal
from kamcoach.readers.limits import MAX_PART, check_archive, check_part, part_too_large

Element = etree._Element

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
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
_SAVE_ANEW = "Open it in the program that wrote it, save it under a new name and hand that in."


def parse(data: bytes, what: str) -> Element:
    """Parse XML; `what` opens the reason of a Refusal.

    Raises Refusal if it is not well-formed, nested too deep or declares a document type.
    """
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise Refusal(
            f"{what} is not well-formed or nested too deep ({problem.msg}).", _SAVE_ANEW
        ) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refusal(f"{what} declares a document type, which such files never do.", _SAVE_ANEW)
    return root


class Archive:
    """The parts of a container by name; each is checked against the limits when it is read."""

    def __init__(self, zipped: ZipFile) -> None:
        """Take an open zip file; raises Refusal if it declares more than the limits allow."""
        entries = zipped.infolist()
        check_archive(entries)
        self._zipped = zipped
        self._entries: Mapping[str, ZipInfo] = {entry.filename: entry for entry in entries}

    def __contains__(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name in self._entries

    def read(self, name: str) -> bytes:
        """Unpack a part; raises Refusal if it is protected or beyond the limits."""
        entry = self._entries[name]
        check_part(entry)
        if entry.flag_bits & _ENCRYPTED:
            raise Refusal(
                "the file is protected with a password.",
                "Hand in the document itself, without a password.",
            )
        with self._zipped.open(entry) as stream:
            # The declared size may lie.
            data = stream.read(MAX_PART + 1)
        if len(data) > MAX_PART:
            raise part_too_large(entry)
        return data

    def tree(self, name: str, replaced: Mapping[bytes, bytes] | None = None) -> Element:
        """Parse a part, after replacing the names of namespaces in it.

        Raises Refusal if it is not well-formed, nested too deep or declares a document type.
        """
        data = self.read(name)
        for old, new in (replaced or {}).items():
            data = data.replace(old, new)
        return parse(data, f'the part "{name}"')

    def size(self, name: str) -> int:
        """The size that a part declares, in bytes; 0 if there is none of this name."""
        return self._entries[name].file_size if name in self else 0

    def spare(self, name: str, replaced: Mapping[bytes, bytes] | None = None) -> Element | None:
        """Parse a part that a document can do without; None if it is absent or cannot be read."""
        try:
            return self.tree(name, replaced) if name in self else None
        except (Refusal, *_DAMAGED):
            return None

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """What a part of an Office file leads to, as (id, end of the type, name of the part).

        `part` is "" for the container itself. Targets outside the file lead nowhere here.
        """
        folder, _, name = part.rpartition("/")
        place = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        if place not in self:
            return []
        return [
            (
                relation.get("Id", ""),
                relation.get("Type", "").rpartition("/")[2],
                normpath(join("/", folder, relation.get("Target", ""))).lstrip("/"),
            )
            for relation in self.tree(place).iter(_RELATION)
            if relation.get("TargetMode") != "External"
        ]


def parse(name: str, data: bytes) -> Element:
    """Parse the XML of a part, or of a whole file of this name.

    Raises Refusal if it is not well-formed, nested too deep or declares a document type.
    """
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise Refusal(
            f'the part "{name}" is not well-formed or nested too deep ({problem.msg}).',
            _SAVE_ANEW,
        ) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refusal(
            f'the part "{name}" declares a document type, which such files never do.',
            _SAVE_ANEW,
        )
    return root


@contextmanager
def open_archive(data: bytes) -> Iterator[Archive]:
    """Open a container; whatever goes wrong while it is read becomes a Refusal."""
    try:
        with ZipFile(BytesIO(data)) as zipped:
            yield Archive(zipped)
    except _DAMAGED as problem:
        raise Refusal(
            f"the file is damaged or cut off ({type(problem).__name__}).", _SAVE_ANEW
        ) from problem
