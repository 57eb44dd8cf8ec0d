"""Tables of slides: merged cells filled in, header rows found."""

from collections.abc import Iterator, Sequence

from kamcoach.readers.archive import Element
from kamcoach.readers.drawing.color import color
from kamcoach.readers.drawing.text import Ground, Line, read_lines, unseen
from kamcoach.readers.limits import MAX_COLUMNS, check_blocks
from kamcoach.readers.ooxml import A, Tally, switch
from kamcoach.readers.pieces import Content, Hidden, Piece, Rich, Row, Table

_EMPTY = Rich("")


def read_table(
    element: Element, ground: Ground, page: int, tally: Tally
) -> Iterator[Content | Hidden]:
    """Yield a table, then what nobody sees in it; raises Refusal beyond the limits.

    A table of one column is a frame around text, and read as that text.
    """
    rows: list[Row] = []
    lines: list[Line] = []
    for source in element.iterchildren(f"{A}tr"):
        check_blocks(len(rows))
        above = rows[-1].cells if rows else ()
        cells: list[Rich] = []
        for cell in source.iterchildren(f"{A}tc"):
            if len(cells) == MAX_COLUMNS:
                break
            read = list(_read_cell(cell, ground, tally))
            lines += read
            cells.append(_filled(cell, join(read), cells, above, tally))
        rows.append(Row(tuple(cells), page=page))
    width = max((len(row.cells) for row in rows), default=0)
    if width == 1:
        yield from (
            Piece("item" if line.depth else "paragraph", line.rich, line.depth, page=page)
            for line in lines
        )
    elif width:
        even = (
            row._replace(cells=row.cells + (_EMPTY,) * (width - len(row.cells))) for row in rows
        )
        styled = switch(element.find(f"{A}tblPr"), "firstRow")
        yield Table(tuple(even), set_apart=bool(styled))
    yield from unseen(lines, page)


def join(lines: Sequence[Line]) -> Rich:
    """The lines of a cell as one text; it is bold or italic if all of it is."""
    kept = [line.rich for line in lines if line.rich.text and not line.rich.text.isspace()]
    text = "\n".join(line.text for line in kept)
    bold = len(text) if kept and all(line.bold for line in kept) else 0
    return Rich(text, bold, bool(kept) and all(line.italic for line in kept))


def _read_cell(cell: Element, ground: Ground, tally: Tally) -> Iterator[Line]:
    body = cell.find(f"{A}txBody")
    if body is not None:
        yield from read_lines(body, ground._replace(back=_behind(cell, ground)), tally)


def _behind(cell: Element, ground: Ground) -> tuple[int, int, int] | None:
    """The colour of a cell; where the style of the table decides, it is not known."""
    properties = cell.find(f"{A}tcPr")
    if properties is None:
        return None
    if properties.find(f"{A}noFill") is not None:
        return ground.back
    return color(properties.find(f"{A}solidFill"), ground.palette)


def _filled(
    cell: Element, text: Rich, left: Sequence[Rich], above: Sequence[Rich], tally: Tally
) -> Rich:
    """Repeat a cell that is merged across or down; such cells are in the file, without text."""
    merged = _EMPTY
    if switch(cell, "hMerge") and left:
        merged = left[-1]
    elif switch(cell, "vMerge") and len(left) < len(above):
        merged = above[len(left)]
    tally.add(len(merged.text))
    return merged if merged.text else text
