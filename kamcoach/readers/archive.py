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
from kamcoach.readers.entries import check_before_opening, checked
from kamcoach.readers.limits import check_part, check_tags, in_force, part_too_large

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


class Archive:
    """The parts of a container by name; each is checked against the limits when it is read."""

    def __init__(self, zipped: ZipFile) -> None:
        """Take an open zip file; raises Refusal if its table of contents does not hold."""
        self._zipped = zipped
        self._entries: Mapping[str, ZipInfo] = {entry.filename: entry for entry in checked(zipped)}
        self._tags = 0

    def __contains__(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the parts."""
        return iter(self._entries)

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
            data = stream.read(in_force().part + 1)
        if len(data) > in_force().part:
            raise part_too_large(entry)
        return data

    def tree(self, name: str, replaced: Mapping[bytes, bytes] | None = None) -> Element:
        """Parse a part, after replacing the names of namespaces in it.

        Raises Refusal if it is not well-formed, nested too deep or declares a document type.
        """
        data = self.read(name)
        for old, new in (replaced or {}).items():
            data = data.replace(old, new)
        # Over all parts: the trees are held together. An attribute costs half of what a tag does.
        self._tags += max(data.count(b"<"), data.count(b"=") // 2)
        check_tags(self._tags)
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


@contextmanager
def open_archive(data: bytes) -> Iterator[Archive]:
    """Open a container; whatever goes wrong while it is read becomes a Refusal."""
    check_before_opening(data)
    try:
        with ZipFile(BytesIO(data)) as zipped:
            yield Archive(zipped)
    except _DAMAGED as problem:
        raise Refusal(
            f"the file is damaged or cut off ({type(problem).__name__}).", _SAVE_ANEW
        ) from problem
