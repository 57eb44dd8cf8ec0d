"""Tables of a DOCX file: merged cells filled in, header rows found."""

from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.docx.face import VAL, behind, is_on, shading
from kamcoach.readers.docx.look import TableLook, table_look
from kamcoach.readers.docx.package import W
from kamcoach.readers.docx.styles import is_squeezed, value
from kamcoach.readers.docx.text import Around, Book, plain_text
from kamcoach.readers.grid import Filled, gather
from kamcoach.readers.limits import MAX_COLUMNS, check_blocks, check_nesting
from kamcoach.readers.ooxml import shown
from kamcoach.readers.pieces import Content, Hidden, Rich, Row, Table
from kamcoach.readers.text import number
from kamcoach.readers.visibility import DELETED, HIDDEN, TINY

ReadBody = Callable[[Element, Book, Around], Iterator[Content | Hidden]]

_EMPTY = Rich("")
_WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_NO_FILL = ("auto", "ffffff", "")
_GONE_ROWS = ((f"{W}del", DELETED), (f"{W}hidden", HIDDEN))


class _Frame(NamedTuple):
    """A cell as the file has it."""

    element: Element
    columns: range
    """Those that it covers."""
    fill: str | None = None
    """As `shading` says."""
    shaded: bool = False
    """It has a fill of its own that is not white."""
    goes_on: bool = False
    """It goes on with the cell above it."""
    gone: bool = False
    """It is deleted."""


class _Source(NamedTuple):
    """A row as the file has it."""

    frames: list[_Frame]
    header: bool


class _Dress(NamedTuple):
    """What is around the cells of a table."""

    outside: Around
    look: TableLook
    fill: str | None
    rows: int
    width: int

    def inside(self, frame: _Frame, row: int, book: Book) -> Around:
        """What is around the text of a cell."""
        look = self.look.at(row, frame.columns, self.rows, self.width)
        fill = behind(frame.fill or look.fill, self.fill)
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
    width = max((source.frames[-1].columns.stop for source in sources if source.frames), default=0)
    fill = behind(shading(shade, book.styles.palette), around.fill)
    dress = _Dress(around, look, fill, len(sources), width)
    headers = sum(1 for _ in takewhile(lambda source: source.header, sources))
    if not headers and all(len(source.frames) <= 1 for source in sources):
        for at, source in enumerate(sources):
            for frame in source.frames:
                yield from read_body(frame.element, book, dress.inside(frame, at, book))
        return
    rows: list[Row] = []
    beside: list[Content | Hidden] = []
    for at, source in enumerate(sources):
        check_blocks(len(rows))
        read = [
            _read_cell(frame, book, dress.inside(frame, at, book), read_body)
            for frame in source.frames
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
        if reason := _gone(properties):
            gone.append(book.hidden(reason, plain_text(element)))
        else:
            header = properties.find(f"{W}tblHeader") if properties is not None else None
            yield _Source(list(_frames(element, properties, book)), _switched(header))


def _frames(row: Element, properties: Element | None, book: Book) -> Iterator[_Frame]:
    start = _span(value(properties, "gridBefore"))
    for element in _children(row, f"{W}tc"):
        span = 1
        told: dict[str, Any] = {}
        for child in element.iterchildren(f"{W}tcPr"):
            span, told = _cell_properties(child, book)
        # No more columns than Word allows: a file of 40 kB can claim two thousand million.
        end = start + min(span, max(MAX_COLUMNS - start, 1))
        yield _Frame(element, range(start, end), **told)
        start = end


def _cell_properties(properties: Element, book: Book) -> tuple[int, dict[str, Any]]:
    """How many columns a cell covers, and what else a `_Frame` holds."""
    span = 1
    told: dict[str, Any] = {}
    for child in properties:
        tag = child.tag
        if tag == f"{W}gridSpan":
            span = _span(child.get(VAL)) or 1
        elif tag == f"{W}vMerge":
            told["goes_on"] = child.get(VAL, "continue") == "continue"
        elif tag == f"{W}shd":
            told["fill"] = shading(child, book.styles.palette)
            told["shaded"] = child.get(f"{W}fill", "").lower() not in _NO_FILL
        elif tag == f"{W}cellDel":
            told["gone"] = True
    return span, told


def _gone(properties: Element | None) -> str:
    """Why a row cannot be seen; "" if it can."""
    if properties is None:
        return ""
    for tag, reason in _GONE_ROWS:
        if _switched(properties.find(tag)):
            return reason
    height = properties.find(f"{W}trHeight")
    if height is not None and is_squeezed(height.get(f"{W}hRule"), height.get(VAL)):
        return TINY
    return ""


def _switched(element: Element | None) -> bool:
    return element is not None and is_on(element.get(VAL, "1"))


def _children(parent: Element, tag: str) -> Iterator[Element]:
    """Yield rows or cells, also those within controls and the like, but not of inner tables."""
    for child in shown(parent):
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _read_cell(frame: _Frame, book: Book, around: Around, read_body: ReadBody) -> Filled:
    """Read a cell: its paragraphs and items become lines, all else stands beside."""
    if frame.gone:
        return Filled(_EMPTY, [book.hidden(DELETED, plain_text(frame.element))], None)
    return gather(list(read_body(frame.element, book, around)))


def _fill(source: _Source, texts: Sequence[Rich], above: Sequence[Rich], book: Book) -> list[Rich]:
    """Give each column its cell: a cell merged across or down is repeated."""
    cells = [_EMPTY] * (source.frames[0].columns.start if source.frames else 0)
    for frame, text in zip(source.frames, texts, strict=True):
        if frame.goes_on and len(cells) < len(above):
            text = above[len(cells)]
        width = len(frame.columns)
        book.count(len(text.text) * (width - (not frame.goes_on)))
        cells += [text] * width
    return cells


def _span(text: str | None) -> int:
    """How many columns; 0 if nothing sensible is stated."""
    return min(max(number(text) or 0, 0), MAX_COLUMNS)


def _is_shaded_first(sources: Sequence[_Source]) -> bool:
    """Whether the first row is shaded unlike the second."""
    shaded = [all(frame.shaded for frame in source.frames) for source in sources[:2]]
    return shaded == [True, False]
