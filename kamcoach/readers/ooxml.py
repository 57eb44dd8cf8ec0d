"""What Office files share: namespaces, related parts, properties."""

from collections.abc import Iterator

from kamcoach.readers.archive import Archive, Element
from kamcoach.readers.limits import check_blocks, check_text

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# "Strict" files differ from others in the names of their namespaces only.
STRICT = {
    b"http://purl.oclc.org/ooxml/" + strict: b"http://schemas.openxmlformats.org/" + usual
    for strict, usual in (
        (b"presentationml/main", b"presentationml/2006/main"),
        (b"spreadsheetml/main", b"spreadsheetml/2006/main"),
        (b"drawingml/main", b"drawingml/2006/main"),
        (b"drawingml/chart", b"drawingml/2006/chart"),
        (b"drawingml/diagram", b"drawingml/2006/diagram"),
        (b"drawingml/spreadsheetDrawing", b"drawingml/2006/spreadsheetDrawing"),
        (b"officeDocument/relationships", b"officeDocument/2006/relationships"),
    )
}
_PROPERTIES = (
    ("title", "{http://purl.org/dc/elements/1.1/}title"),
    ("file author", "{http://purl.org/dc/elements/1.1/}creator"),
    ("date", "{http://purl.org/dc/terms/}created"),
)
_OFF = ("0", "false", "off", "none")


class Tally:
    """Counts the characters and paragraphs read so far, against the limits."""

    def __init__(self) -> None:
        """Start at none."""
        self._length = 0
        self._lines = 0

    def line(self) -> None:
        """Count a paragraph; raises Refusal beyond the limit."""
        self._lines += 1
        check_blocks(self._lines)

    def add(self, length: int) -> None:
        """Count characters that will stand in blocks; raises Refusal beyond the limit."""
        self._length += length
        check_text(self._length)


def related(archive: Archive, part: str, kind: str) -> list[str]:
    """The parts of a kind (the end of the type) that `part` leads to, each once."""
    found = (target for _, sort, target in archive.relations(part) if sort == kind)
    return [target for target in dict.fromkeys(found) if target in archive]


def properties(archive: Archive) -> list[tuple[str, str]]:
    """Title, author and date of the file, where it has them."""
    for place in related(archive, "", "core-properties"):
        core = archive.tree(place)
        found = ((key, (core.findtext(tag) or "").strip()) for key, tag in _PROPERTIES)
        return [(key, text) for key, text in found if text]
    return []


def shown(parent: Element) -> Iterator[Element]:
    """Yield child elements; of content stored twice, for new and old programs, the new one."""
    for child in parent:
        if child.tag == f"{MC}AlternateContent":
            branch = child.find(f"{MC}Choice")
            if branch is None:
                branch = child.find(f"{MC}Fallback")
            if branch is not None:
                yield from shown(branch)
        elif isinstance(child.tag, str):
            yield child


def switch(element: Element | None, name: str) -> bool | None:
    """What an attribute says, on or off; None if it is not there."""
    value = element.get(name) if element is not None else None
    return None if value is None else value not in _OFF
