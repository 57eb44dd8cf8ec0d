"""A zip container of XML parts (DOCX, PPTX, XLSX, ODT), opened under guard."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from posixpath import join, normpath
from typing import Protocol, cast
from zipfile import ZipFile, ZipInfo

from lxml import etree

from kamcoach.errors import Refusal
from kamcoach.readers.entries import DAMAGED, ENCRYPTED, check_before_opening, checked
from kamcoach.readers.limits import (
    check_part,
    check_streamed,
    check_tags,
    in_force,
    part_too_large,
)

Element = etree._Element

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E")
"""In UTF-8, and in UTF-16 either way round."""
_SAVE_ANEW = "Open it in the program that wrote it, save it under a new name and hand that in."


class Listener(Protocol):
    """What `Archive.feed` tells of a part."""

    def start(self, tag: str, attrib: Mapping[str, str], /) -> None:
        """A tag opens."""

    def end(self, tag: str, /) -> None:
        """A tag closes."""

    def data(self, text: str, /) -> None:
        """Text, perhaps only a part of it."""

    def close(self) -> None:
        """The part is at its end."""


class Archive:
    """The parts of a container by name; each is checked against the limits when it is read."""

    def __init__(self, zipped: ZipFile) -> None:
        """Take an open zip file; raises Refusal if its table of contents does not hold."""
        self._zipped = zipped
        self._entries: Mapping[str, ZipInfo] = {entry.filename: entry for entry in checked(zipped)}
        self._tags = 0
        self._streamed = 0
        self._relations: dict[str, list[tuple[str, str, str]]] = {}

    def __contains__(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the parts."""
        return iter(self._entries)

    def size(self, name: str) -> int:
        """How many bytes a part says that it unpacks to; 0 if there is none of this name."""
        return self._entries[name].file_size if name in self else 0

    def read(self, name: str) -> bytes:
        """Unpack a part; raises Refusal if it is absent, damaged, protected or too large."""
        with _whole():
            return self._unpacked(self._entries[name])

    def _unpacked(self, entry: ZipInfo) -> bytes:
        check_part(entry)
        if entry.flag_bits & ENCRYPTED:
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
        data = self._replaced(name, replaced)
        # Over all parts: the trees are held together.
        self._tags += tags(data)
        check_tags(self._tags)
        return parse(data, _part(name))

    def spare(self, name: str, replaced: Mapping[bytes, bytes] | None = None) -> Element | None:
        """Parse a part that a document can do without; None if it is absent or cannot be read."""
        try:
            return self.tree(name, replaced) if name in self else None
        except Refusal:
            return None

    def feed(
        self, name: str, target: Listener, replaced: Mapping[bytes, bytes] | None = None
    ) -> None:
        """Parse a part without a tree, for parts too large for one.

        Raises Refusal as `tree` does.
        """
        data = self._replaced(name, replaced)
        self._streamed += tags(data)
        check_streamed(self._streamed)
        if _DOCTYPE.search(data):
            raise _typed(_part(name))
        parser = etree.XMLParser(
            target=cast("etree.ParserTarget", target),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
        )
        try:
            etree.fromstring(data, parser)
        except etree.XMLSyntaxError as problem:
            raise _malformed(_part(name), problem) from problem

    def _replaced(self, name: str, replaced: Mapping[bytes, bytes] | None) -> bytes:
        data = self.read(name)
        for old, new in (replaced or {}).items():
            data = data.replace(old, new)
        return data

    def relations(self, part: str) -> list[tuple[str, str, str]]:
        """What a part of an Office file leads to, as (id, end of the type, name of the part).

        `part` is "" for the container itself. Targets outside the file lead nowhere here.
        """
        if part not in self._relations:
            self._relations[part] = self._read_relations(part)
        return self._relations[part]

    def _read_relations(self, part: str) -> list[tuple[str, str, str]]:
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


def tags(data: bytes) -> int:
    """Return at most how many tags there are in XML; two attributes count like one."""
    return max(data.count(b"<"), data.count(b"=") // 2)


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
        raise _malformed(what, problem) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise _typed(what)
    return root


def _part(name: str) -> str:
    return f'the part "{name}"'


def _malformed(what: str, problem: etree.XMLSyntaxError) -> Refusal:
    return Refusal(f"{what} is not well-formed or nested too deep ({problem.msg}).", _SAVE_ANEW)


def _typed(what: str) -> Refusal:
    return Refusal(f"{what} declares a document type, which such files never do.", _SAVE_ANEW)


@contextmanager
def open_archive(data: bytes) -> Iterator[Archive]:
    """Open a container; what goes wrong while it is opened or unpacked is a Refusal."""
    check_before_opening(data)
    with _whole():
        zipped = ZipFile(BytesIO(data))
    with zipped:
        yield Archive(zipped)


@contextmanager
def _whole() -> Iterator[None]:
    """Refuse as damaged what the zip library fails on; no more than its calls stands in here."""
    try:
        yield
    except DAMAGED as problem:
        raise Refusal("the file is damaged or cut off.", _SAVE_ANEW) from problem
