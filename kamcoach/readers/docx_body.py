"""The body of a DOCX file: paragraphs, lists and tables to pieces."""

import re
from collections.abc import Iterator

from kamcoach.readers.archive import Element
from kamcoach.readers.docx_face import behind
from kamcoach.readers.docx_package import R, W
from kamcoach.readers.docx_styles import Style, heading_level, numbered, paragraph_fill, value
from kamcoach.readers.docx_table import read_table
from kamcoach.readers.docx_text import (
    REMOVED,
    SDT,
    Around,
    Book,
    Box,
    Inline,
    plain_text,
    shown,
)
from kamcoach.readers.pieces import Content, Hidden, Piece, Rich, rich
from kamcoach.readers.visibility import DELETED

EMBEDDED = "embedded file, which is not read"
_CHECKBOX = re.compile(r"\s*[☐☑☒]\s*")
_GALLERY = f"{W}sdtPr/{W}docPartObj"
_SKIPPED = {f"{W}{name}" for name in ("sectPr", "sdtPr", "tcPr", "pPr")}
_GONE = (f"{W}del", f"{W}moveFrom", f"{W}vanish")


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
    properties = element.find(f"{W}pPr")
    style = book.styles.get(value(properties, "pStyle"))
    if style.contents:
        book.fields.skip(element)
        return
    stated = paragraph_fill(properties, book.styles.palette) or style.fill
    inside = around._replace(fill=behind(stated, around.fill))
    inline = Inline(book, inside)
    inline.runs += book.carried
    book.carried.clear()
    inline.read(element, style.face.over(around.face))
    if _is_dropped_capital(properties):
        book.carried += inline.runs
    elif inline.runs or not _is_gone(properties):
        piece = _piece(rich(inline.runs), properties, style, book)
        yield piece._replace(page=inline.page)
    for beside in inline.beside:
        if isinstance(beside, Box):
            yield from read_body(beside.content, book, beside.around)
        else:
            yield beside


def _is_dropped_capital(properties: Element | None) -> bool:
    frame = properties.find(f"{W}framePr") if properties is not None else None
    return frame is not None and frame.get(f"{W}dropCap") in ("drop", "margin")


def _is_gone(properties: Element | None) -> bool:
    """Whether the paragraph itself is deleted or hidden, so that it takes no number."""
    mark = properties.find(f"{W}rPr") if properties is not None else None
    return mark is not None and any(mark.find(tag) is not None for tag in _GONE)


def _piece(content: Rich, properties: Element | None, style: Style, book: Book) -> Piece:
    place = numbered(properties, "") or style.numbering
    depth = book.numbering.depth(place) if place else 0
    number = book.numbering.count(place) if place else ""
    if not (place and place.list_id == "0"):
        # A style such as "List Bullet 2" tells the depth that its own numbering does not.
        depth = max(depth, style.item)
    heading = heading_level(properties)
    level = heading if heading is not None else style.heading or int(style.title)
    if level:
        return Piece("heading", content, level, number=number)
    if depth:
        box = _CHECKBOX.match(content.text)
        text = content.part(box.end(), len(content.text)) if box else content
        return Piece("item", text, depth)
    if style.caption:
        # Captions are often bold, but head nothing.
        content = content._replace(lead=0)
    return Piece("quote" if style.quote else "paragraph", content)
