"""The body of a DOCX file: paragraphs, lists and tables to pieces."""

from collections.abc import Iterator

from kamcoach.readers.archive import Element
from kamcoach.readers.docx.face import behind
from kamcoach.readers.docx.package import R, W
from kamcoach.readers.docx.styles import Style, Told, told, value
from kamcoach.readers.docx.table import read_table
from kamcoach.readers.docx.text import (
    REMOVED,
    SDT,
    Around,
    Book,
    Box,
    Inline,
    plain_text,
)
from kamcoach.readers.ooxml import shown
from kamcoach.readers.pieces import CHECKBOX, Content, Hidden, Piece, Rich, rich
from kamcoach.readers.visibility import DELETED, TINY

EMBEDDED = "embedded file, which is not read"
_GALLERY = f"{W}sdtPr/{W}docPartObj"
_SKIPPED = {f"{W}{name}" for name in ("sectPr", "sdtPr", "tcPr", "pPr")}


def read_body(parent: Element, book: Book, around: Around) -> Iterator[Content | Hidden]:
    """Yield the pieces under `parent` in reading order."""
    for child in shown(parent):
        tag = child.tag
        if tag == f"{W}p":
            yield from _paragraph(child, book, around)
        elif tag == f"{W}tbl":
            yield from read_table(child, book, around, read_body)
        elif tag in REMOVED:
            yield book.hidden(DELETED, plain_text(child))
        elif tag == f"{W}altChunk":
            name = book.targets.get(child.get(f"{R}id", ""), "")
            yield book.hidden(EMBEDDED, name.rpartition("/")[2] or "a file outside this one")
        elif _is_contents(child):
            book.fields.skip(child)
        elif tag not in _SKIPPED:
            yield from read_body(child, book, around)


def _is_contents(element: Element) -> bool:
    """Whether a control holds a table of contents: it repeats headings and is no evidence."""
    gallery = value(element.find(_GALLERY), "docPartGallery") if element.tag == SDT else None
    return gallery == "Table of Contents"


def _paragraph(element: Element, book: Book, around: Around) -> Iterator[Content | Hidden]:
    styles = book.styles
    stated = told(element.find(f"{W}pPr"), styles.palette)
    style = styles.get(stated.style)
    if style.contents:
        book.fields.skip(element)
        return
    fill = stated.fill or style.fill
    inside = around._replace(fill=behind(fill, around.fill)) if fill else around
    inline = Inline(book, inside)
    inline.runs += book.carried
    book.carried.clear()
    squeezed = style.squeezed if stated.squeezed is None else stated.squeezed
    inline.read(element, style.face.over(around.face), TINY if squeezed else "")
    if stated.dropped:
        book.carried += inline.runs
    elif inline.runs or not stated.gone:
        yield _piece(rich(inline.runs), stated, style, book, inline.page)
    for beside in inline.beside:
        if isinstance(beside, Box):
            yield from read_body(beside.content, book, beside.around)
        else:
            yield beside


def _piece(content: Rich, stated: Told, style: Style, book: Book, page: int | None) -> Piece:
    place = stated.numbering or style.numbering
    depth = book.numbering.depth(place) if place else 0
    number = book.numbering.count(place) if place else ""
    if not (place and place.list_id == "0"):
        # A style such as "List Bullet 2" tells the depth that its own numbering does not.
        depth = max(depth, style.item)
    level = stated.heading
    if level is None:
        level = style.heading or int(style.title)
    if level:
        return Piece("heading", content, level, page=page, number=number)
    if depth:
        return Piece("item", content.without(CHECKBOX), depth, page=page)
    if style.caption:
        # Captions are often bold, but head nothing.
        content = content._replace(lead=0)
    return Piece("quote" if style.quote else "paragraph", content, page=page)
