"""Tables of a DOCX file: merged cells filled in, header rows found."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.docx_face import VAL, behind, is_on, shading
from kamcoach.readers.docx_look import TableLook, table_look
from kamcoach.readers.docx_package import W
from kamcoach.readers.docx_styles import number, value
from kamcoach.readers.docx_text import Around, Book, plain_text, shown
from kamcoach.readers.limits import MAX_COLUMNS, check_blocks, check_nesting
from kamcoach.readers.pieces import Content, Hidden, Piece, Rich, Row, Table
from kamcoach.readers.visibility import DELETED, HIDDEN

ReadBody = Callable[[Element, Book, Around], Iterator[Content | Hidden]]

_EMPTY = Rich("")
_WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_NO_FILL = ("auto", "ffffff", "")
_GONE_ROWS = ((f"{W}del", DELETED), (f"{W}hidden", HIDDEN))


class _Source(NamedTuple):
    """A row as the file has it."""

    properties: Element | None
    cells: list[Element]
    spans: list[range]
    """The columns that each cell covers."""


class _Cell(NamedTuple):
    """The text of a cell, what else stands in it, and its page."""

    text: Rich
    beside: Sequence[Content | Hidden]
    page: int | None


class _Dress(NamedTuple):
    """What is around the cells of a table."""

    outside: Around
    look: TableLook
    fill: str | None
    rows: int
    width: int

    def inside(self, cell: Element, row: int, columns: range, book: Book) -> Around:
        """What is around the text of a cell."""
        look = self.look.at(row, columns, self.rows, self.width)
        own = shading(cell.find(f"{W}tcPr/{W}shd"), book.styles.palette)
        fill = behind(own or look.fill, self.fill)
        return Around(self.outside.depth + 1, look.face.over(book.styles.base), fill)


def read_table(
    element: Element, book: Book, around: Around, read_body: ReadBody
) -> Iterator[Content | Hidden]:
    """Yield a table, then what stands in its cells besides text.

    A table of one column without header row is a frame around text, and read as that text.
    Raises Refusal if tables are nested too deep.
    """
    check_nesting(around.depth + 1, "tables")
    gone: list[Hidden] = []
    sources = list(_sources(element, book, gone))
    yield from gone
    properties = element.find(f"{W}tblPr")
    look = table_look(properties, book.styles)
    shade = properties.find(f"{W}shd") if properties is not None else None
    width = max((source.spans[-1].stop for source in sources if source.spans), default=0)
    fill = behind(shading(shade, book.styles.palette), around.fill)
    dress = _Dress(around, look, fill, len(sources), width)
    headers = _count_headers(sources)
    if not headers and all(len(source.cells) <= 1 for source in sources):
        for at, source in enumerate(sources):
            for frame, columns in zip(source.cells, source.spans, strict=True):
                yield from read_body(frame, book, dress.inside(frame, at, columns, book))
        return
    rows: list[Row] = []
    beside: list[Content | Hidden] = []
    for at, source in enumerate(sources):
        check_blocks(len(rows))
        read = [
            _read_cell(cell, book, dress.inside(cell, at, columns, book), read_body)
            for cell, columns in zip(source.cells, source.spans, strict=True)
        ]
        above = rows[-1].cells if rows else ()
        cells = _fill(source, [cell.text for cell in read], above, book)
        page = next((cell.page for cell in read if cell.page is not None), None)
        rows.append(Row(tuple(cells), page=page))
        for cell in read:
            beside.extend(cell.beside)
    width = max(len(row.cells) for row in rows)
    even = (row._replace(cells=row.cells + (_EMPTY,) * (width - len(row.cells))) for row in rows)
    yield Table(tuple(even), headers or None, look.heads or _is_shaded_first(sources))
    yield from beside


def _sources(table: Element, book: Book, gone: list[Hidden]) -> Iterator[_Source]:
    """Yield the rows that are shown; the text of others goes to `gone`."""
    for element in _children(table, f"{W}tr"):
        properties = element.find(f"{W}trPr")
        reasons = [
            reason
            for tag, reason in _GONE_ROWS
            if properties is not None and _switched(properties.find(tag))
        ]
        if reasons:
            gone.append(book.hidden(reasons[0], plain_text(element)))
        else:
            cells = list(_children(element, f"{W}tc"))
            yield _Source(properties, cells, list(_spans(properties, cells)))


def _spans(properties: Element | None, cells: Sequence[Element]) -> Iterator[range]:
    """Yield the columns of each cell.

    No more than Word allows: a file of 40 kB can claim two thousand million.
    """
    start = _span(properties, "gridBefore") or 0
    for cell in cells:
        span = _span(cell.find(f"{W}tcPr"), "gridSpan") or 1
        end = start + min(span, max(MAX_COLUMNS - start, 1))
        yield range(start, end)
        start = end


def _switched(element: Element | None) -> bool:
    return element is not None and is_on(element.get(VAL, "1"))


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Yield rows or cells, also those within controls and the like, but not of inner tables."""
    for child in shown(parent):
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _read_cell(element: Element, book: Book, around: Around, read_body: ReadBody) -> _Cell:
    """Read a cell: its paragraphs and items become lines, all else stands beside."""
    lines: list[Rich] = []
    beside: list[Content | Hidden] = []
    page = None
    if element.find(f"{W}tcPr/{W}cellDel") is not None:
        return _Cell(_EMPTY, [book.hidden(DELETED, plain_text(element))], None)
    for piece in read_body(element, book, around):
        if isinstance(piece, Piece):
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
    cells = [_EMPTY] * (source.spans[0].start if source.spans else 0)
    for element, text, columns in zip(source.cells, texts, source.spans, strict=True):
        properties = element.find(f"{W}tcPr")
        goes_on = properties is not None and _goes_on(properties)
        if goes_on and len(cells) < len(above):
            text = above[len(cells)]
        book.count(len(text.text) * (len(columns) - (not goes_on)))
        cells += [text] * len(columns)
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
        if not _switched(header):
            break
        count += 1
    return count


def _is_shaded_first(sources: Sequence[_Source]) -> bool:
    """Whether the first row is shaded unlike the second."""
    return [all(map(_is_shaded, source.cells)) for source in sources[:2]] == [True, False]


def _is_shaded(cell: Element) -> bool:
    shade = cell.find(f"{W}tcPr/{W}shd")
    return shade is not None and shade.get(f"{W}fill", "").lower() not in _NO_FILL
