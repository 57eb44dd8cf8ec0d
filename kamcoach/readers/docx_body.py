"""The body of a DOCX file: paragraphs, lists and tables to pieces."""

import re
from collections.abc import Iterator

from kamcoach.readers.archive import Element
from kamcoach.readers.docx_package import W
from kamcoach.readers.docx_styles import Style, heading_level, list_depth, value
from kamcoach.readers.docx_table import read_table
from kamcoach.readers.docx_text import REMOVED, SDT, Book, Inline, plain_text, shown
from kamcoach.readers.pieces import Content, Piece, Rich, rich

_CHECKBOX = re.compile(r"\s*[☐☑☒]\s*")
_GALLERY = f"{W}sdtPr/{W}docPartObj"
_SKIPPED = {f"{W}{name}" for name in ("sectPr", "sdtPr", "tcPr", "pPr")}


def read_body(parent: Element, book: Book, depth: int = 0) -> Iterator[Content]:
    """Yield the pieces under `parent` in reading order; `depth` counts the tables around it."""
    for child in shown(parent):
        tag = child.tag
        if tag == f"{W}p":
            yield from _paragraph(child, book, depth)
        elif tag == f"{W}tbl":
            yield from read_table(child, book, depth + 1, read_body)
        elif tag in REMOVED:
            book.hide("tracked deletion", plain_text(child))
        elif tag not in _SKIPPED and not _is_contents(child):
            yield from read_body(child, book, depth)


def _is_contents(element: Element) -> bool:
    """Whether a control holds a table of contents: it repeats headings and is no evidence."""
    gallery = value(element.find(_GALLERY), "docPartGallery") if element.tag == SDT else None
    return gallery == "Table of Contents"


def _paragraph(element: Element, book: Book, depth: int) -> Iterator[Content]:
    properties = element.find(f"{W}pPr")
    style = book.styles.get(value(properties, "pStyle"))
    if style.contents:
        return
    inline = Inline(book)
    inline.read(element, style.face)
    if inline.runs:
        yield _piece(rich(inline.runs), properties, style, inline.page)
    for text in inline.images:
        book.count(len(text))
        yield Piece("image", Rich(text), page=inline.page)
    for box in inline.boxes:
        yield from read_body(box, book, depth)


def _piece(content: Rich, properties: Element | None, style: Style, page: int | None) -> Piece:
    heading = heading_level(properties)
    item = list_depth(properties)
    level = heading if heading is not None else style.heading or int(style.title)
    # A style such as "List Bullet 2" tells the depth that its own numbering does not.
    depth = style.item if item is None else item and max(item, style.item)
    if level:
        return Piece("heading", content, level, page=page)
    if depth:
        box = _CHECKBOX.match(content.text)
        text = content.part(box.end(), len(content.text)) if box else content
        return Piece("item", text, depth, page=page)
    if style.caption:
        # Captions are often bold, but head nothing.
        content = content._replace(lead=0)
    return Piece("quote" if style.quote else "paragraph", content, page=page)
