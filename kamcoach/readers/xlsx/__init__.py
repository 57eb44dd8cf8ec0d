"""Workbooks (Excel): bytes to a Document."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from kamcoach.models.document import Document
from kamcoach.readers.archive import Element, open_archive
from kamcoach.readers.drawing.color import Palette
from kamcoach.readers.drawing.graphics import C, read_chart
from kamcoach.readers.drawing.text import Ground, plain_text, read_lines, unseen
from kamcoach.readers.ooxml import R, Tally, properties, related, switch
from kamcoach.readers.pieces import Content, Hidden, Piece, Rich, Table
from kamcoach.readers.record import document
from kamcoach.readers.text import number, visible
from kamcoach.readers.visibility import COMMENT, PICTURE, UNSURE
from kamcoach.readers.xlsx.cells import Budget, Grid, areas, read_grid
from kamcoach.readers.xlsx.package import Sheet, Workbook
from kamcoach.readers.xlsx.styles import S
from kamcoach.readers.xlsx.tables import Named, Page, read_tables

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_THREAD = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_MOST_TABLES = 50


def read(source: str, data: bytes) -> Document:
    """Read XLSX; raises Refusal if it is damaged, no such file, or beyond the limits.

    The page of a block is the number of its sheet. Formulas are shown with the results that are
    kept in the file and never computed. Headers and footers of printed pages, pictures and embedded
    files are not read.
    """
    with open_archive(data) as archive:
        book = Workbook(archive)
        budget = Budget()
        content = [piece for sheet in book.sheets() for piece in _sheet(book, sheet, budget)]
        return document(source, "xlsx", data, content, properties(archive))


def _sheet(book: Workbook, sheet: Sheet, budget: Budget) -> Iterator[Content | Hidden]:
    tables = list(_tables(book, sheet))
    grid = read_grid(book, sheet.part, budget, [table.area for table in tables])
    page = Page(sheet.number, book.styles.usual_size, budget)
    content = [
        *read_tables(grid, tables, page),
        *_drawings(book, sheet, budget),
    ]
    unshown = [*_unshown(grid, sheet.number), *_comments(book, sheet, budget)]
    if sheet.hidden:
        yield Hidden("hidden sheet", _text(sheet, content, unshown), sheet.number)
        return
    if any(not isinstance(piece, Hidden) for piece in content):
        yield Piece("heading", Rich(sheet.name), 1, page=sheet.number)
    yield from content
    yield from unshown


def _tables(book: Workbook, sheet: Sheet) -> Iterator[Named]:
    for place in related(book.archive, sheet.part, "table")[:_MOST_TABLES]:
        root = book.part(place)
        for area in areas(root.get("ref", ""))[:1]:
            headers = number(root.get("headerRowCount", "1"))
            yield Named(area, min(headers or 0, area.bottom - area.top))


def _unshown(grid: Grid, page: int) -> Iterator[Hidden]:
    """What nobody sees in cells; neighbours in a row for the same reason stand together."""
    for (reason, _), group in groupby(grid.unshown, lambda cell: (cell.reason, cell.row)):
        text = " | ".join(cell.text for cell in group)
        yield Hidden(reason, text, page, counted=reason == UNSURE)


def _comments(book: Workbook, sheet: Sheet, tally: Tally) -> Iterator[Hidden]:
    """Comments; of those kept twice, for old programs as well, the new ones."""
    threads = related(book.archive, sheet.part, "threadedComment")
    for place in threads or related(book.archive, sheet.part, "comments"):
        tags = (f"{_THREAD}text",) if threads else (f"{S}text",)
        for element in book.part(place).iter(*tags):
            texts = [element.text or "", *(found.text or "" for found in element.iter(f"{S}t"))]
            text = visible("".join(texts))
            tally.add(len(text))
            yield Hidden(COMMENT, text, sheet.number)


def _drawings(book: Workbook, sheet: Sheet, tally: Tally) -> Iterator[Content | Hidden]:
    """Text boxes, charts and descriptions of pictures that lie on a sheet, from top to bottom."""
    for place in related(book.archive, sheet.part, "drawing"):
        targets = {name: target for name, _, target in book.archive.relations(place)}
        anchors = [anchor for anchor in book.part(place) if isinstance(anchor.tag, str)]
        for anchor in sorted(anchors, key=_corner):
            for picture in anchor.iter(f"{_DRAWING}pic", f"{_DRAWING}graphicFrame"):
                yield from _description(picture, sheet.number, tally)
            for shape in anchor.iter(f"{_DRAWING}sp"):
                yield from _box(book, shape, sheet.number, tally)
            for chart in anchor.iter(f"{C}chart"):
                name = targets.get(chart.get(f"{R}id", ""), "")
                if name in book.archive:
                    yield from read_chart(book.part(name), sheet.number, tally)


def _description(picture: Element, page: int, tally: Tally) -> Iterator[Hidden]:
    named = picture.find(f"*/{_DRAWING}cNvPr")
    text = visible(named.get("descr") or named.get("title") or "") if named is not None else ""
    tally.add(len(text))
    yield Hidden(PICTURE, text, page)


def _corner(anchor: Element) -> tuple[int, int]:
    """Row and column at which something lies on the sheet."""
    place = (anchor.findtext(f"{_DRAWING}from/{_DRAWING}{name}") for name in ("row", "col"))
    row, column = (number(text) or 0 for text in place)
    return row, column


def _box(book: Workbook, shape: Element, page: int, tally: Tally) -> Iterator[Content | Hidden]:
    body = shape.find(f"{_DRAWING}txBody")
    named = shape.find(f"{_DRAWING}nvSpPr/{_DRAWING}cNvPr")
    if body is None:
        return
    if switch(named, "hidden"):
        text = plain_text(body)
        tally.add(len(text))
        yield Hidden("hidden shape", text, page)
        return
    lines = list(read_lines(body, Ground(Palette(book.styles.theme)), tally))
    for line in lines:
        yield Piece("item" if line.depth else "paragraph", line.rich, line.depth, page=page)
    yield from unseen(lines, page)


def _text(sheet: Sheet, content: Sequence[Content | Hidden], unshown: list[Hidden]) -> str:
    """Everything on a sheet, as plain text: for sheets that are not shown."""
    lines = [sheet.name]
    for piece in content:
        if isinstance(piece, Piece):
            lines.append(piece.rich.text)
        elif isinstance(piece, Table):
            lines += [" | ".join(cell.text for cell in row.cells) for row in piece.rows]
        else:
            lines.append(piece.text)
    return "\n".join([*lines, *(one.text for one in unshown if not one.counted)])
