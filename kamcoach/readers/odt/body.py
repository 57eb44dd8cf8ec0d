"""The body of an ODT file: paragraphs, lists, tables and sections to pieces."""

from collections.abc import Iterator
from typing import NamedTuple

from kamcoach.readers.archive import Element
from kamcoach.readers.flow import Flow, Look, Shape
from kamcoach.readers.grid import Cell, gather, spread
from kamcoach.readers.limits import MAX_COLUMNS, check_blocks, check_nesting
from kamcoach.readers.odt.styles import DRAW, OFFICE, TABLE, TEXT, Style
from kamcoach.readers.odt.text import Book, Inline, comment_text, is_hidden
from kamcoach.readers.pieces import Content, Hidden, Row, Table
from kamcoach.readers.text import number
from kamcoach.readers.visibility import COMMENT, DELETED, HIDDEN

_ROW_GROUPS = {f"{TABLE}{name}" for name in ("table-header-rows", "table-rows", "table-row-group")}
_ITEMS = (f"{TEXT}list-item", f"{TEXT}list-header")
_SKIPPED = {
    f"{TEXT}table-of-content",
    f"{TEXT}illustration-index",
    f"{TEXT}table-index",
    f"{TEXT}object-index",
    f"{TEXT}user-index",
    f"{TEXT}alphabetical-index",
    f"{TEXT}bibliography-source",
    f"{TEXT}tracked-changes",
    f"{OFFICE}forms",
    f"{OFFICE}event-listeners",
    f"{DRAW}glue-point",
}
_MAX_LEVEL = 6
_BODY = Look()


class Place(NamedTuple):
    """What is around the next element."""

    look: Look = _BODY
    lists: int = 0
    tables: int = 0


class _Row(NamedTuple):
    """A row as the file has it."""

    element: Element
    header: bool
    cells: list[Element]


def read_body(parent: Element, book: Book, place: Place) -> list[Content | Hidden]:
    """Return what stands under `parent` in reading order.

    Raises Refusal if lists or tables are nested too deep, or there is too much text.
    """
    walker = _Walker(book)
    walker.children(parent, place)
    return walker.flow.content


class _Walker:
    """Reads blocks into one flow."""

    def __init__(self, book: Book) -> None:
        self.flow = Flow(book.tally)
        self._book = book

    def children(self, parent: Element, place: Place) -> None:
        for child in parent:
            if isinstance(child.tag, str) and child.tag not in _SKIPPED:
                self._block(child, place)

    def _block(self, element: Element, place: Place) -> None:
        tag = element.tag
        if tag in (f"{TEXT}p", f"{TEXT}h"):
            self._paragraph(element, place)
        elif tag == f"{TEXT}list":
            check_nesting(place.lists + 1, "lists")
            for entry in element.iterchildren(*_ITEMS):
                self.children(entry, place._replace(lists=place.lists + 1))
        elif tag == f"{TEXT}numbered-paragraph":
            level = max(number(element.get(f"{TEXT}level")) or 1, 1)
            self.children(element, place._replace(lists=level))
        elif tag == f"{TABLE}table":
            self._table(element, place)
        elif tag == f"{OFFICE}annotation":
            self._beside(COMMENT, comment_text(element))
        elif tag in (f"{TEXT}change", f"{TEXT}change-start"):
            self._beside(DELETED, Inline(self._book, self.flow).deleted(element))
        elif tag.startswith(DRAW):
            inline = Inline(self._book, self.flow)
            inline.drawing(element, place.look)
            self.flow.end(Shape())
            self._boxes(inline, place)
        else:
            self.children(element, self._within(element, place))

    def _beside(self, reason: str, text: str) -> None:
        self.flow.hide(reason, text)
        self.flow.end(Shape())

    def _within(self, element: Element, place: Place) -> Place:
        """What a section, or anything else around blocks, does to what is in it."""
        style = self._book.styles.get("section", element.get(f"{TEXT}style-name"))
        look = place.look._replace(fill=style.behind(place.look.fill))
        if is_hidden(element):
            look = look._replace(lost=look.lost or HIDDEN)
        return place._replace(look=look)

    def _paragraph(self, element: Element, place: Place) -> None:
        style = self._book.styles.get("paragraph", element.get(f"{TEXT}style-name"))
        look = style.over(place.look)
        if any(
            field.get(f"{TEXT}is-hidden") == "true"
            for field in element.iterchildren(f"{TEXT}hidden-paragraph")
        ):
            look = look._replace(lost=look.lost or HIDDEN)
        self.flow.page = self._book.pages.get(element, self.flow.page)
        inline = Inline(self._book, self.flow)
        inline.read(element, look)
        self.flow.end(_shape(element, style, place))
        self._boxes(inline, place._replace(look=place.look._replace(lost=look.lost)))

    def _boxes(self, inline: Inline, place: Place) -> None:
        for box, look in inline.boxes:
            around = place.look._replace(fill=look.fill, lost=look.lost)
            self.children(box, place._replace(look=around, lists=0))

    def _table(self, element: Element, place: Place) -> None:
        """Read a table, then what stands in its cells besides text: tables and pictures.

        One of a single column without header row is a frame around text, and read as that text.
        """
        check_nesting(place.tables + 1, "tables")
        style = self._book.styles.get("table", element.get(f"{TABLE}style-name"))
        look = place.look._replace(fill=style.behind(place.look.fill))
        place = Place(look, 0, place.tables + 1)
        rows = list(_rows(element))
        headers = sum(row.header for row in rows)
        if not headers and all(_width(row) <= 1 for row in rows):
            for row in rows:
                for cell in row.cells:
                    self.children(cell, self._in_cell(cell, row, place))
            return
        lines: list[list[Cell]] = []
        pages: list[int | None] = []
        beside: list[Content | Hidden] = []
        for row in rows:
            line, page = self._line(row, place, beside)
            for _ in range(_times(row, line)):
                check_blocks(len(lines))
                lines.append(line)
                pages.append(page)
        cells = spread(lines, self._book.tally.count)
        table = tuple(Row(texts, page=page) for texts, page in zip(cells, pages, strict=True))
        if table:
            self.flow.content.append(Table(table, headers or None, self._is_set_apart(rows)))
        self.flow.content += beside

    def _line(
        self, row: _Row, place: Place, beside: list[Content | Hidden]
    ) -> tuple[list[Cell], int | None]:
        """Read the cells of a row; return them with the page of the first that has text."""
        line: list[Cell] = []
        page = None
        for element in row.cells:
            filled = gather(read_body(element, self._book, self._in_cell(element, row, place)))
            beside += filled.beside
            page = filled.page if page is None else page
            again = _count(element, "number-columns-repeated")
            if _is_covered(element):
                line += [Cell(filled.text, covered=True)] * min(again, MAX_COLUMNS)
            else:
                across = max(_count(element, "number-columns-spanned"), again)
                line.append(Cell(filled.text, across, _count(element, "number-rows-spanned")))
        return line, page

    def _in_cell(self, cell: Element, row: _Row, place: Place) -> Place:
        """What is around the text of a cell; of one that another covers nothing is seen."""
        styles = self._book.styles
        behind = styles.get("table-row", row.element.get(f"{TABLE}style-name"))
        style = styles.get("table-cell", cell.get(f"{TABLE}style-name"))
        look = place.look._replace(fill=style.behind(behind.behind(place.look.fill)))
        shown = row.element.get(f"{TABLE}visibility", "visible") == "visible"
        if _is_covered(cell) or not shown:
            look = look._replace(lost=look.lost or HIDDEN)
        return place._replace(look=look)

    def _is_set_apart(self, rows: list[_Row]) -> bool:
        """Whether the first row is shaded unlike the second."""
        shaded = [all(map(self._is_shaded, row.cells)) for row in rows[:2]]
        return shaded == [True, False]

    def _is_shaded(self, cell: Element) -> bool:
        style = self._book.styles.get("table-cell", cell.get(f"{TABLE}style-name"))
        return style.behind("") not in ("", "FFFFFF")


def _shape(element: Element, style: Style, place: Place) -> Shape:
    """What a paragraph is; a heading in a list is a numbered one."""
    level = style.heading or int(style.title)
    if element.tag == f"{TEXT}h":
        stated = number(element.get(f"{TEXT}outline-level"))
        level = min(max(stated or level or 1, 1), _MAX_LEVEL)
    if level:
        return Shape("heading", level, number=(element.findtext(f"{TEXT}number") or "").strip())
    if place.lists:
        return Shape("item", place.lists)
    return Shape("quote" if style.quote else "paragraph", caption=style.caption)


def _rows(parent: Element, header: bool = False) -> Iterator[_Row]:
    """Yield the rows of a table, also those in groups; header rows stand at its top."""
    for child in parent:
        if child.tag == f"{TABLE}table-row":
            cells = child.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
            yield _Row(child, header, list(cells))
        elif child.tag in _ROW_GROUPS:
            yield from _rows(child, header or child.tag == f"{TABLE}table-header-rows")


def _width(row: _Row) -> int:
    return sum(not _is_covered(cell) for cell in row.cells)


def _is_covered(cell: Element) -> bool:
    return bool(cell.tag == f"{TABLE}covered-table-cell")


def _count(element: Element, name: str) -> int:
    """How many columns or rows, as stated; 1 if nothing sensible is."""
    text = element.get(f"{TABLE}{name}", "").strip()
    if not (text.isascii() and text.isdecimal()):
        return 1
    return max(int(text[:9]), 1)


def _times(row: _Row, line: list[Cell]) -> int:
    """How often a row stands there; one without text is read once."""
    again = _count(row.element, "number-rows-repeated")
    return again if any(cell.text.text for cell in line) else 1
