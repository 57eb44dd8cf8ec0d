"""Word documents: bytes to a Document."""

from collections.abc import Iterator, Mapping, Sequence

from kamcoach.models.document import Document
from kamcoach.readers.archive import Element
from kamcoach.readers.docx.body import read_body
from kamcoach.readers.docx.face import VAL, is_on
from kamcoach.readers.docx.fields import Fields
from kamcoach.readers.docx.numbering import read_numbering
from kamcoach.readers.docx.package import Package, W, open_package
from kamcoach.readers.docx.shape import covers, paper
from kamcoach.readers.docx.styles import read_styles
from kamcoach.readers.docx.text import Around, Book, plain_text
from kamcoach.readers.docx.theme import Palette, read_palette
from kamcoach.readers.labels import label
from kamcoach.readers.pieces import Content, Hidden, Piece, Rich
from kamcoach.readers.record import document
from kamcoach.readers.text import fold
from kamcoach.readers.visibility import COMMENT, WHITE

_PROPERTIES = (
    ("title", "{http://purl.org/dc/elements/1.1/}title"),
    ("file author", "{http://purl.org/dc/elements/1.1/}creator"),
    ("date", "{http://purl.org/dc/terms/}created"),
)
_LONGEST = 120
"""Characters of a line in a header that may say who wrote the document."""
_PAGES = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}Pages"


def read(source: str, data: bytes) -> Document:
    """Read DOCX; raises Refusal if it is damaged, no such file, or beyond the limits.

    Tables of contents and embedded files are not read. What headers and footers say of the
    document ("Learner: Ana") becomes meta; it is no evidence.
    """
    package = open_package(data)
    parts = package.parts
    palette = read_palette(parts.get("theme"), parts.get("settings"))
    book = Book(
        read_styles(parts.get("styles"), palette),
        read_numbering(parts.get("numbering")),
        Fields(package.document),
        paper(package.document),
        package.linked,
        package.targets,
        {
            comment.get(f"{W}id", str(at)): plain_text(comment)
            for at, comment in enumerate(_each(parts.get("comments"), "comment"))
        },
        paged=_is_paged(package),
    )
    page = Around(face=book.styles.base, fill=_page_fill(package, palette, book))
    pieces = [*read_body(package.document, book, page), *_notes(parts, book, page)]
    pieces += [Hidden(COMMENT, text) for text in book.comments.values()]
    return document(source, "docx", data, pieces, _meta(parts.get("core"), package.margins))


def _notes(parts: Mapping[str, Element], book: Book, page: Around) -> Iterator[Content | Hidden]:
    """Yield foot- and endnotes in the order of their references."""
    elements = {
        (f"{W}{kind}Reference", note.get(f"{W}id", "")): note
        for kind in ("footnote", "endnote")
        for note in _each(parts.get(f"{kind}s"), kind)
    }
    for note, name in list(book.notes.items()):
        if note not in elements:
            continue
        book.fields = Fields(elements[note])
        for piece in read_body(elements[note], book, page):
            yield Piece("note", piece.rich, label=name) if isinstance(piece, Piece) else piece


def _each(part: Element | None, name: str) -> Iterator[Element]:
    if part is not None:
        yield from part.iter(f"{W}{name}")


def _page_fill(package: Package, palette: Palette, book: Book) -> str | None:
    """The colour of the page; None where large pictures or shapes lie behind the text."""
    if any(covers(tree, book.paper) for tree in (package.document, *package.margins)):
        return None
    background = package.document.find(f"{W}background")
    settings = package.parts.get("settings")
    shown = settings.find(f"{W}displayBackgroundShape") if settings is not None else None
    if background is None or shown is None or not is_on(shown.get(VAL, "1")):
        return WHITE
    return palette.stated(background, "color", "themeColor") or WHITE


def _meta(core: Element | None, margins: Sequence[Element]) -> list[tuple[str, str]]:
    """Labelled lines of headers and footers, each once, then the properties of the file."""
    found: dict[str, str] = {}
    for margin in margins:
        for line in plain_text(margin).replace("\t", "\n").split("\n"):
            text = fold(line)
            if len(text) <= _LONGEST and (name := label(Rich(text))):
                found.setdefault(name.lower(), text.partition(":")[2].strip())
    if core is not None:
        for key, tag in _PROPERTIES:
            if text := (core.findtext(tag) or "").strip():
                found.setdefault(key, text)
    return list(found.items())


def _is_paged(package: Package) -> bool:
    """Whether the page breaks in the text are as many as Word counted when it saved the file.

    Other programs keep neither up to date; a wrong page is worse than none.
    """
    app = package.parts.get("app")
    pages = app.findtext(_PAGES) if app is not None else None
    breaks = sum(1 for _ in package.document.iter(f"{W}lastRenderedPageBreak"))
    return breaks > 0 and pages == str(breaks + 1)
