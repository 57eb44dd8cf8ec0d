"""Tables of a PDF page whose columns are parted by nothing but white space."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from kamcoach.readers.pdf.lines import Book, Line, flowing, line, wraps
from kamcoach.readers.pdf.shapes import Box, Rule, Word
from kamcoach.readers.pieces import Rich, Row, Table

_COLUMN_GAP = 0.6
"""The least white space between two columns all the way down, in type sizes."""
_FAR = 2.7
"""Rows further apart than so many times the usual are not of one table."""
_LONELY = 1.5
_TWO_SORTS = 0.3
_OTHER_SIZE = 0.1
_DENSE = 0.75
_CLOSER = 0.7
_AIR = 0.2
_HEADER_LINES = 5
_PADDING = 11.0
"""Points between two cells, as word processors set them."""

Gap = tuple[float, float]


class Columns(NamedTuple):
    """Rows of lines `start` to before `end` that stand in columns, parted at `gaps`."""

    start: int
    end: int
    gaps: tuple[Gap, ...]


def find_columns(found: Sequence[Sequence[Line]], start: int, book: Book) -> Columns | None:
    """The table whose first row with several parts is the one at `start`, or None.

    Args:
        found: rows of lines, from top to bottom.
        start: where to look.
        book: the measure of the document.
    """
    gaps = _gaps(found[start])
    last, end = start, start + 1
    sure = False
    for at in range(start + 1, len(found)):
        above, row = found[at - 1], found[at]
        step = row[0].base - above[0].base
        size = max(row[0].size, above[0].size)
        if step > _FAR * book.pitch * size or _is_other(row, found[start:at], step):
            break
        common = _common(gaps, row)
        lost = sum(
            not any(low >= start and high <= end for low, high in common) for start, end in gaps
        )
        if not common or (lost and (len(row) == 1 or sure)):
            break
        gaps = common
        sure = sure or len(row) > 1
        last = at if len(row) > 1 else last
        end = at + 1
    if last == start and _are_centred(found[start:end], gaps, book):
        last = end - 1
    if last == start:
        return None
    gaps = _whites([part for row in found[start : last + 1] for part in row])
    return Columns(start, _trimmed(found, last + 1, end, gaps), tuple(gaps)) if gaps else None


def _are_centred(found: Sequence[Sequence[Line]], gaps: Sequence[Gap], book: Book) -> bool:
    """Whether lines of several columns stand between each other, as those of centred cells do."""
    columns = {_column(row[0], gaps) for row in found[1:]}
    closer = sum(
        low[0].base - high[0].base < _CLOSER * book.pitch * low[0].size
        for high, low in pairwise(found)
    )
    return len(columns) > 1 and closer > 1


def header_above(found: Sequence[Sequence[Line]], columns: Columns, first: int, book: Book) -> int:
    """How many rows right above a table, from `first` on, are upper lines of its header cells."""
    below = found[columns.start][0]
    start = columns.start
    for row in reversed(found[first : columns.start]):
        part = row[0]
        fits = _column(part, columns.gaps) > 0 and len(row) == 1
        near = below.base - part.base <= 1.1 * book.pitch * part.size
        if not (fits and near and len(_common(columns.gaps, row)) == len(columns.gaps)):
            break
        start -= 1
        below = part
    return columns.start - start


def _gaps(row: Sequence[Line]) -> list[Gap]:
    return [(left.box.x1, right.box.x0) for left, right in pairwise(row)]


def _whites(parts: Sequence[Line]) -> list[Gap]:
    """The gaps that no word of some lines reaches into."""
    words = sorted((word for part in parts for word in part.words), key=lambda w: w.box.x0)
    out = []
    reach = words[0].box.x1
    for word in words:
        if word.box.x0 - reach >= _COLUMN_GAP * word.size:
            out.append((reach, word.box.x0))
        reach = max(reach, word.box.x1)
    return out


def _common(gaps: Sequence[Gap], row: Sequence[Line]) -> list[Gap]:
    """What a row leaves of gaps: the parts of them that are wide enough."""
    out = []
    least = _COLUMN_GAP * row[0].size
    words = sorted(word.box[::2] for part in row for word in part.words)
    for start, end in gaps:
        for left, right in words:
            if left >= end:
                break
            if left - start >= least:
                out.append((start, left))
            start = max(start, right)
        if end - start >= least:
            out.append((start, end))
    return out


def _is_other(row: Sequence[Line], above: Sequence[Sequence[Line]], step: float) -> bool:
    """Whether a row of one part is no row of the table above: a heading, an item, text below."""
    if len(row) > 1:
        return False
    part = row[0]
    size = above[-1][0].size
    if part.sure or abs(part.size - size) > _OTHER_SIZE * size:
        return True
    if len(above) < 2:
        return False
    steps = [low[0].base - high[0].base for high, low in pairwise(above)]
    return step > _LONELY * max(steps)


def _trimmed(found: Sequence[Sequence[Line]], sure: int, end: int, gaps: Sequence[Gap]) -> int:
    """Leave off rows after the last with several parts, unless they go on in a cell above."""
    for at in range(sure, end):
        part = found[at][0]
        column = _column(part, gaps)
        over = [p for p in found[at - 1] if _column(p, gaps) == column]
        right = gaps[column][0] if column < len(gaps) else part.box.x1
        if not over or (column == 0 and not wraps(over[0], part, right)):
            return at
    return end


def _column(part: Line | Word, gaps: Sequence[Gap]) -> int:
    middle = part.box.middle[0]
    return sum(middle > (start + end) / 2 for start, end in gaps)


def gap_table(
    found: Sequence[Sequence[Line]], columns: Columns, rules: Sequence[Rule], book: Book
) -> Table:
    """The table of some rows of lines."""
    lines = found[columns.start : columns.end]
    wide = len(columns.gaps) + 1
    split = [_cells(row, columns.gaps) for row in lines]
    rights = [max((p.box.x1 for row in split for p in row[at]), default=0.0) for at in range(wide)]
    # A column may reach to the next but for the white space at its side.
    most = [
        max(right, left - _PADDING) for right, (_, left) in zip(rights, columns.gaps, strict=False)
    ]
    box = Box(
        min(p.box.x0 for row in lines for p in row),
        min(p.box.top for row in lines for p in row),
        max(p.box.x1 for row in lines for p in row),
        max(p.box.bottom for row in lines for p in row),
    )
    floors = sorted(
        r.box.middle[1]
        for r in rules
        if r.across
        and box.top < r.box.middle[1] < box.bottom
        and r.box.within(box).width > box.width / 2
    )
    starts = _starts(split, [*most, rights[-1]], floors, book)
    out = []
    for first, last in zip(starts, [*starts[1:], len(lines)], strict=True):
        cells = []
        for at in range(wide):
            parts = [p for row in split[first:last] for p in row[at]]
            cells.append(flowing(parts, rights[at], book) if parts else Rich(""))
        out.append(Row(tuple(cells), page=lines[first][0].page or None))
    apart = len(floors) == 1 and len(starts) > 1 and _above(lines, floors[0]) == starts[1]
    return Table(tuple(out), None, apart)


def _cells(row: Sequence[Line], gaps: Sequence[Gap]) -> list[list[Line]]:
    """The line in each column, as a list of none or one."""
    words: list[list[Word]] = [[] for _ in range(len(gaps) + 1)]
    for part in row:
        for word in part.words:
            words[_column(word, gaps)].append(word)
    return [[line(cell, row[0].page)] if cell else [] for cell in words]


def _above(lines: Sequence[Sequence[Line]], floor: float) -> int:
    return sum(row[0].base < floor for row in lines)


def _starts(
    split: Sequence[Sequence[Sequence[Line]]],
    rights: Sequence[float],
    floors: Sequence[float],
    book: Book,
) -> list[int]:
    """The lines at which rows begin: at rules, at wider gaps, or else where no cell goes on."""
    bases = [next(p for cell in row for p in cell).base for row in split]
    ruled = {sum(base < floor for base in bases) for floor in floors}
    if len(floors) > 2:
        return sorted({0, *(at for at in ruled if at < len(split))})
    size = next(p for cell in split[0] for p in cell).size
    steps = [
        min(p.base - p.size for cell in low for p in cell)
        - max(p.base for cell in high for p in cell)
        for high, low in pairwise(split)
    ]
    inside = {at for at in ruled if at < len(split)}
    closer = sum(low - high < _CLOSER * book.pitch * size for high, low in pairwise(bases))
    if closer > 1:
        # Cells are centred, so that lines of one row stand between those of its other cells.
        columns = ([p.base for cell in column for p in cell] for column in zip(*split, strict=True))
        pitch = min(low - high for bases in columns for high, low in pairwise(bases))
        usual = pitch - size + _AIR * size
        return sorted({0} | inside | {at + 1 for at, step in enumerate(steps) if step > usual})
    most, least = max(steps), max(min(steps), 0.0)
    wide = {
        at + 1
        for at, step in enumerate(steps)
        if most - least > _TWO_SORTS * size and step > (most + least) / 2
    }
    # One rule stands below the header, however many lines that has.
    head = min(ruled) if len(floors) == 1 and min(ruled) <= _HEADER_LINES else 0
    wide = {at for at in wide if at > head}
    if len(wide - ruled) >= 2:
        full = {
            at
            for at in range(head + 1, len(split))
            if sum(map(bool, split[at])) >= _DENSE * len(rights)
            and _begins(split[at - 1], split[at], rights)
        }
        return sorted({0} | wide | inside | full)
    begins = {at for at in range(head + 1, len(split)) if _begins(split[at - 1], split[at], rights)}
    return sorted({0} | wide | inside | begins)


def _begins(
    above: Sequence[Sequence[Line]], here: Sequence[Sequence[Line]], rights: Sequence[float]
) -> bool:
    """Whether a row begins: a cell has text that the line above had not, or that does not wrap."""
    for over, cell, right in zip(above, here, rights, strict=True):
        if cell and (not over or not wraps(over[-1], cell[0], right) or _are_figures(over, cell)):
            return True
    return False


def _are_figures(over: Sequence[Line], cell: Sequence[Line]) -> bool:
    """Whether two lines are one figure each: such cells do not wrap."""
    return all(
        len(part.words) == 1 and part.words[0].text[-1:].isdigit() for part in (*over, *cell)
    )
