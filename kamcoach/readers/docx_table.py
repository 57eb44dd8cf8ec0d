"""Tables of a DOCX file: merged cells filled in, header rows found."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.docx_package import W
from kamcoach.readers.docx_styles import VAL, number, value
from kamcoach.readers.docx_text import Book, plain_text, shown
from kamcoach.readers.limits import MAX_COLUMNS, check_blocks, check_nesting
from kamcoach.readers.pieces import Content, Piece, Rich, Row, Table

ReadBody = Callable[[Element, Book, int], Iterator[Content]]

_EMPTY = Rich("")
_WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_NO_FILL = ("auto", "ffffff", "")
_FIRST_ROW_LOOK = 0x0020


class _Source(NamedTuple):
    """A row as the file has it."""

    properties: Element | None
    cells: list[Element]


class _Cell(NamedTuple):
    """The text of a cell, what else stands in it, and its page."""

    text: Rich
    beside: Sequence[Content]
    page: int | None


def read_table(element: Element, book: Book, depth: int, read_body: ReadBody) -> Iterator[Content]:
    """Yield a table, then what stands in its cells besides text: tables and pictures.

    A table of one column without header row is a frame around text, and read as that text.
    Raises Refusal if tables are nested too deep.
    """
    check_nesting(depth, "tables")
    sources = list(_sources(element, book))
    headers = _count_headers(sources)
    if not headers and all(len(source.cells) <= 1 for source in sources):
        for source in sources:
            for frame in source.cells:
                yield from read_body(frame, book, depth)
        return
    rows: list[Row] = []
    beside: list[Content] = []
    for source in sources:
        check_blocks(len(rows))
        read = [_read_cell(cell, book, depth, read_body) for cell in source.cells]
        above = rows[-1].cells if rows else ()
        cells = _fill(source, [cell.text for cell in read], above, book)
        page = next((cell.page for cell in read if cell.page is not None), None)
        rows.append(Row(tuple(cells), page=page))
        for cell in read:
            beside.extend(cell.beside)
    width = max(len(row.cells) for row in rows)
    even = (row._replace(cells=row.cells + (_EMPTY,) * (width - len(row.cells))) for row in rows)
    yield Table(tuple(even), headers or None, _is_set_apart(element, sources, book))
    yield from beside


def _sources(table: Element, book: Book) -> Iterator[_Source]:
    for element in _children(table, f"{W}tr"):
        properties = element.find(f"{W}trPr")
        if properties is not None and properties.find(f"{W}del") is not None:
            book.hide("tracked deletion", plain_text(element))
        else:
            yield _Source(properties, list(_children(element, f"{W}tc")))


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Yield rows or cells, also those within controls and the like, but not of inner tables."""
    for child in shown(parent):
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _read_cell(element: Element, book: Book, depth: int, read_body: ReadBody) -> _Cell:
    """Read a cell: its paragraphs and items become lines, all else stands beside."""
    lines: list[Rich] = []
    beside: list[Content] = []
    page = None
    for piece in read_body(element, book, depth):
        if isinstance(piece, Piece) and piece.kind != "image":
            lines.append(piece.rich)
            page = piece.page if page is None else page
        else:
            beside.append(piece)
    text = "\n".join(line.text for line in lines)
    bold = len(text) if lines and all(line.bold for line in lines) else 0
    italic = bool(lines) and all(line.italic for line in lines)
    return _Cell(Rich(text, bold, italic), beside, page)


def _fill(source: _Source, texts: Sequence[Rich], above: Sequence[Rich], book: Book) -> list[Rich]:
    """Give each column its cell: a cell merged across or down is repeated."""
    cells = [_EMPTY] * (_span(source.properties, "gridBefore") or 0)
    for element, text in zip(source.cells, texts, strict=True):
        properties = element.find(f"{W}tcPr")
        # No more columns than Word allows; a file of 40 kB can claim two thousand million.
        span = min(_span(properties, "gridSpan") or 1, max(MAX_COLUMNS - len(cells), 1))
        goes_on = properties is not None and _goes_on(properties)
        if goes_on and len(cells) < len(above):
            text = above[len(cells)]
        book.count(len(text.text) * (span - (not goes_on)))
        cells += [text] * span
    return cells


def _span(properties: Element | None, name: str) -> int:
    """How many columns; 0 if nothing sensible is stated."""
    return min(max(number(value(properties, name)) or 0, 0), MAX_COLUMNS)


def _goes_on(properties: Element) -> bool:
    """Whether a cell goes on with the one above it."""
    merge = properties.find(f"{W}vMerge")
    return merge is not None and merge.get(VAL, "continue") == "continue"


def _count_headers(sources: Sequence[_Source]) -> int:
    """How many rows at the top say that they are header rows."""
    count = 0
    for source in sources:
        header = source.properties.find(f"{W}tblHeader") if source.properties is not None else None
        if header is None or header.get(VAL, "1") in ("0", "false", "off"):
            break
        count += 1
    return count


def _is_set_apart(table: Element, sources: Sequence[_Source], book: Book) -> bool:
    """Whether the first row is styled or shaded unlike the second."""
    properties = table.find(f"{W}tblPr")
    style = book.styles.by_id.get(value(properties, "tblStyle") or "")
    if style is not None and style.header_row and properties is not None and _look(properties):
        return True
    shaded = [all(map(_is_shaded, source.cells)) for source in sources[:2]]
    return shaded == [True, False]


def _look(properties: Element) -> bool:
    """Whether the table shows the first row as its style has it."""
    look = properties.find(f"{W}tblLook")
    if look is None:
        return False
    stated = look.get(f"{W}firstRow")
    if stated is not None:
        return stated not in ("0", "false", "off")
    try:
        return bool(int(look.get(VAL, "0"), 16) & _FIRST_ROW_LOOK)
    except ValueError:
        return False


def _is_shaded(cell: Element) -> bool:
    shading = cell.find(f"{W}tcPr/{W}shd")
    return shading is not None and shading.get(f"{W}fill", "").lower() not in _NO_FILL
