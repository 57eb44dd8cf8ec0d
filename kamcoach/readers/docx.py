"""Word documents: bytes to a Document."""

from collections.abc import Iterator, Mapping

from kamcoach.models.document import Document
from kamcoach.readers.archive import Element
from kamcoach.readers.docx_body import read_body
from kamcoach.readers.docx_package import Package, W, open_package
from kamcoach.readers.docx_styles import read_styles
from kamcoach.readers.docx_text import Book, plain_text
from kamcoach.readers.pieces import Content, Piece
from kamcoach.readers.record import document

_PROPERTIES = (
    ("title", "{http://purl.org/dc/elements/1.1/}title"),
    ("author", "{http://purl.org/dc/elements/1.1/}creator"),
    ("date", "{http://purl.org/dc/terms/}created"),
)
_PAGES = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}Pages"


def read(source: str, data: bytes) -> Document:
    """Read DOCX; raises Refusal if it is damaged, no such file, or beyond the limits.

    Headers, footers, tables of contents, charts and embedded files are not read.
    """
    package = open_package(data)
    book = Book(read_styles(package.parts.get("styles")), paged=_is_paged(package))
    pieces = [*read_body(package.document, book)]
    pieces += _notes(package.parts, book)
    for comment in _each(package.parts.get("comments"), "comment"):
        book.hide("comment", plain_text(comment))
    return document(source, "docx", data, pieces, _meta(package.parts.get("core")), book.unseen)


def _notes(parts: Mapping[str, Element], book: Book) -> Iterator[Content]:
    """Yield foot- and endnotes in the order of their references."""
    elements = {
        (f"{W}{kind}Reference", note.get(f"{W}id", "")): note
        for kind in ("footnote", "endnote")
        for note in _each(parts.get(f"{kind}s"), kind)
    }
    for note, label in list(book.notes.items()):
        for piece in read_body(elements[note], book) if note in elements else ():
            if isinstance(piece, Piece) and piece.kind != "image":
                yield Piece("note", piece.rich, label=label)
            else:
                yield piece


def _each(part: Element | None, name: str) -> Iterator[Element]:
    if part is not None:
        yield from part.iter(f"{W}{name}")


def _meta(core: Element | None) -> list[tuple[str, str]]:
    if core is None:
        return []
    found = ((key, (core.findtext(tag) or "").strip()) for key, tag in _PROPERTIES)
    return [(key, text) for key, text in found if text]


def _is_paged(package: Package) -> bool:
    """Whether the page breaks in the text are as many as Word counted when it saved the file.

    Other programs keep neither up to date; a wrong page is worse than none.
    """
    app = package.parts.get("app")
    pages = app.findtext(_PAGES) if app is not None else None
    breaks = sum(1 for _ in package.document.iter(f"{W}lastRenderedPageBreak"))
    return breaks > 0 and pages == str(breaks + 1)
