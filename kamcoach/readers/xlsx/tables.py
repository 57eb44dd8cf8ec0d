"""The tables of a sheet: blocks of cells with nothing but empty cells around them."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from kamcoach.readers.pieces import Content, Piece, Rich, Row, Table
from kamcoach.readers.xlsx.cells import Area, Budget, Cell, Grid

_MAX_CUTS = 20
_TITLE_WORDS = 12
_ENTRY_WORDS = 40
"""An entry of a list; what is longer is prose."""
_END_MARKS = ".,;!?…"
_LEVEL = 2
"""Of headings on a sheet: its name is of level 1."""
_TABLE_WIDTH = 3
_MOST_HEADERS = 3
_EMPTY = Rich("")


class Named(NamedTuple):
    """A table that the sheet itself knows as one."""

    area: Area
    headers: int


class Page(NamedTuple):
    """What all blocks of a sheet are read with."""

    number: int
    usual_size: float
    budget: Budget


def read_tables(grid: Grid, named: Sequence[Named], page: Page) -> Iterator[Content]:
    """Yield titles, paragraphs and tables in reading order; raises Refusal beyond the limits."""
    owners = {
        place: at
        for at, table in reversed(list(enumerate(named)))
        for place in grid.cells
        if table.area.holds(*place)
    }
    merged: dict[tuple[int, int], Area] = {}
    for area in grid.merged:
        merged.setdefault((area.top, area.left), area)
    done: set[int] = set()
    for block in _blocks(list(grid.cells.values()), 0):
        for owner, cells in groupby(block, lambda cell: owners.get((cell.row, cell.column))):
            if owner is None:
                yield from _Block(list(cells), merged, page).pieces(grid.filters)
            elif owner not in done:
                done.add(owner)
                whole = [grid.cells[place] for place in grid.cells if owners.get(place) == owner]
                whole.sort(key=lambda cell: cell[:2])
                yield from _Block(whole, merged, page).table(named[owner].headers, whole)


def _blocks(cells: list[Cell], cuts: int) -> list[list[Cell]]:
    """Cut cells at empty rows, else at empty columns; each block is sorted by row and column."""
    if cuts < _MAX_CUTS:
        rows = _joined(_parts(cells, lambda cell: cell.row))
        parts = rows if len(rows) > 1 else _formed(_parts(cells, lambda cell: cell.column))
        if len(parts) > 1:
            return [block for part in parts for block in _blocks(part, cuts + 1)]
    return [sorted(cells, key=lambda cell: cell[:2])] if cells else []


def _parts(cells: list[Cell], side: Callable[[Cell], int]) -> list[list[Cell]]:
    parts: list[list[Cell]] = []
    last = -1
    for cell in sorted(cells, key=side):
        if not parts or side(cell) > last + 1:
            parts.append([])
        parts[-1].append(cell)
        last = side(cell)
    return parts


def _joined(parts: list[list[Cell]]) -> list[list[Cell]]:
    """Join rows to the table above them over one empty row, if they are as wide and only go on."""
    out: list[list[Cell]] = []
    for part in parts:
        if out and _goes_on(out[-1], part):
            out[-1] = out[-1] + part
        else:
            out.append(part)
    return out


def _goes_on(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    left, right = _span(above)
    if right - left + 1 < _TABLE_WIDTH or (left, right) != _span(below):
        return False
    if min(cell.row for cell in below) - max(cell.row for cell in above) != 2:
        return False
    return _opens_dressed(above) and not _opens_dressed(below)


def _span(cells: Sequence[Cell]) -> tuple[int, int]:
    return min(cell.column for cell in cells), max(cell.column for cell in cells)


def _opens_dressed(cells: Sequence[Cell]) -> bool:
    """Whether the first row that could name columns stands out."""
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    for row in sorted(rows):
        if len(rows[row]) > 1:
            return all(cell.dressed for cell in rows[row])
    return False


def _formed(parts: list[list[Cell]]) -> list[list[Cell]]:
    """Keep a column together with its neighbour over an empty column: labels and their values."""
    out: list[list[Cell]] = []
    for part in parts:
        if out and _is_form(out[-1], part):
            out[-1] = out[-1] + part
        else:
            out.append(part)
    return out


def _is_form(left: Sequence[Cell], right: Sequence[Cell]) -> bool:
    one, other = {cell.row for cell in left}, {cell.row for cell in right}
    narrow = {_width(left), _width(right)} == {1} or _width(left) == 1
    return narrow and 2 * len(one & other) > max(len(one), len(other))


def _width(cells: Sequence[Cell]) -> int:
    left, right = _span(cells)
    return right - left + 1


def _is_line(row: Sequence[Cell], left: int) -> bool:
    """Whether a row holds nothing but words at the left, as a note below a table does."""
    return len(row) == 1 and row[0].column == left and any(map(str.isalpha, row[0].rich.text))


class _Block:
    """A block of cells on its way to pieces."""

    def __init__(
        self,
        cells: list[Cell],
        merged: Mapping[tuple[int, int], Area],
        page: Page,
    ) -> None:
        self._merged = merged
        self._page = page
        self._rows: dict[int, list[Cell]] = {}
        for cell in cells:
            self._rows.setdefault(cell.row, []).append(cell)

    def pieces(self, filters: Sequence[Area]) -> Iterator[Content]:
        """Yield lines above the table, the table, lines below it; only lines if there is none."""
        rows = list(self._rows.values())
        first = next((at for at, row in enumerate(rows) if len(row) > 1), len(rows))
        left = min(row[0].column for row in rows)
        last = len(rows)
        while last > first and _is_line(rows[last - 1], left):
            last -= 1
        body = [cell for row in rows[first:last] for cell in row]
        if len({cell.column for cell in body}) < _TABLE_WIDTH:
            # In two columns a label may wait for its value.
            last = len(rows)
            body = [cell for row in rows[first:last] for cell in row]
        yield from self._lines(rows[:first])
        if body:
            top = body[0].row
            filtered = any(area.top == top for area in filters)
            yield from self.table(1 if filtered and last - first > 1 else None, body)
        yield from self._lines(rows[last:])

    def _lines(self, rows: Sequence[Sequence[Cell]]) -> Iterator[Piece]:
        """Cells that stand alone in their rows.

        One that stands out is a title; several short ones below each other are a list.
        """
        page = self._page.number
        for title, group in groupby((row[0] for row in rows), self._is_title):
            cells = list(group)
            short = all(len(cell.rich.text.split()) <= _ENTRY_WORDS for cell in cells)
            for cell in cells:
                if title:
                    yield Piece("heading", cell.rich, _LEVEL, page=page)
                elif len(cells) > 1 and short:
                    yield Piece("item", cell.rich, 1, page=page)
                else:
                    yield Piece("paragraph", cell.rich, page=page)

    def _is_title(self, cell: Cell) -> bool:
        text = cell.rich.text.strip()
        stands_out = cell.dressed or cell.size > self._page.usual_size
        return stands_out and len(text.split()) <= _TITLE_WORDS and text[-1] not in _END_MARKS

    def table(self, headers: int | None, cells: Sequence[Cell]) -> Iterator[Content]:
        """Yield a table of the cells, merged ones repeated, without columns that are empty.

        `headers` is the number of its header rows; None if the sheet does not say.
        """
        columns = {column: at for at, column in enumerate(sorted({cell.column for cell in cells}))}
        rows = {cell.row: [_EMPTY] * len(columns) for cell in cells}
        self._page.budget.lay(len(rows) * len(columns))
        for cell in cells:
            rows[cell.row][columns[cell.column]] = cell.rich
        order, across = list(rows), list(columns)
        for cell in cells:
            area = self._merged.get((cell.row, cell.column))
            if area is not None:
                below = order[bisect_left(order, area.top) : bisect_right(order, area.bottom)]
                end = bisect_right(across, area.right)
                self._repeat(cell, [rows[row] for row in below], columns[cell.column], end)
        apart = self._dressed_rows(list(rows), cells)
        if headers is None and apart > 1 and self._has_groups(cells):
            headers = apart
        yield Table(
            tuple(Row(tuple(row), page=self._page.number) for row in rows.values()),
            headers,
            set_apart=apart > 0,
        )

    def _repeat(self, cell: Cell, rows: Sequence[list[Rich]], start: int, end: int) -> None:
        """Fill the cells that are merged with one, from column `start` to before `end`."""
        if end - start == len(rows[0]) and len(rows) == 1:
            # A line over the whole table says nothing of any column.
            return
        self._page.budget.lay(len(rows) * (end - start))
        for row in rows:
            for at in range(start, end):
                if not row[at].text:
                    self._page.budget.add(len(cell.rich.text))
                    row[at] = cell.rich

    def _dressed_rows(self, rows: Sequence[int], cells: Sequence[Cell]) -> int:
        """How many rows at the top stand out from the next one; 0 if all do."""
        plain = {cell.row for cell in cells if not cell.dressed}
        count = next((at for at, row in enumerate(rows) if row in plain), 0)
        return count if count <= _MOST_HEADERS else 0

    def _has_groups(self, cells: Sequence[Cell]) -> bool:
        """Whether the first row names groups of columns, with cells merged across."""
        top = cells[0].row
        areas = (self._merged.get((cell.row, cell.column)) for cell in cells if cell.row == top)
        return any(area is not None and area.right > area.left for area in areas)
