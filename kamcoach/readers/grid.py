"""Tables with cells that span (ODT, HTML): each column gets its cell, as Word files have it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kamcoach.readers.limits import MAX_COLUMNS
from kamcoach.readers.pieces import Content, Hidden, Piece, Rich

_EMPTY = Rich("")


class Cell(NamedTuple):
    """A cell as the file has it."""

    text: Rich
    across: int = 1
    """How many columns it covers."""
    down: int = 1
    """How many rows it covers."""
    covered: bool = False
    """It only holds the place that another cell covers."""


class Filled(NamedTuple):
    """What stands in a cell: its paragraphs and items as lines, and all else."""

    text: Rich
    beside: list[Content | Hidden]
    page: int | None


def gather(content: Sequence[Content | Hidden]) -> Filled:
    """Sort what was read in a cell: paragraphs and items are its lines, all else stands beside."""
    lines: list[Rich] = []
    beside: list[Content | Hidden] = []
    page = None
    for piece in content:
        if isinstance(piece, Piece):
            lines.append(piece.rich)
            page = piece.page if page is None else page
        else:
            beside.append(piece)
    text = "\n".join(line.text for line in lines)
    bold = len(text) if lines and all(line.bold for line in lines) else 0
    italic = bool(lines) and all(line.italic for line in lines)
    return Filled(Rich(text, bold, italic), beside, page)


def spread(rows: Sequence[Sequence[Cell]], count: Callable[[int], None]) -> list[tuple[Rich, ...]]:
    """Give each column of each row its cell: one that spans is repeated, gaps are empty.

    Nothing spans to more columns than Word allows; a file of 1 kB can claim two thousand million.

    Args:
        rows: the cells of each row as they stand in the file.
        count: is told the length of each repetition, and may refuse.

    Returns:
        Rows of the same length, unless they have more cells than Word allows.
    """
    above: dict[int, tuple[Rich, int]] = {}
    out = []
    for row in rows:
        line = _Line(above, count)
        for cell in row:
            line.place(cell)
        line.finish()
        above = line.below
        out.append(line.cells)
    width = min(max((len(cells) for cells in out), default=0), MAX_COLUMNS)
    return [(*cells, *[_EMPTY] * (width - len(cells))) for cells in out]


class _Line:
    """Fills one row."""

    def __init__(self, above: dict[int, tuple[Rich, int]], count: Callable[[int], None]) -> None:
        self.cells: list[Rich] = []
        self.below: dict[int, tuple[Rich, int]] = {}
        """What goes on in the next row by column, with the number of rows left."""
        self._above = above
        self._count = count
        self._owed = 0

    def place(self, cell: Cell) -> None:
        if not cell.covered:
            while self._go_on():
                pass
            self._put(cell)
        elif self._owed:
            self._owed -= 1
        elif not self._go_on():
            self._put(Cell(_EMPTY))

    def finish(self) -> None:
        last = max(self._above, default=-1)
        while len(self.cells) <= last:
            if not self._go_on():
                self.cells.append(_EMPTY)

    def _go_on(self) -> bool:
        """Take a cell that began in a row above, if one covers the next column."""
        text, left = self._above.get(len(self.cells), (_EMPTY, 0))
        if not left:
            return False
        self._count(len(text.text))
        if left > 1:
            self.below[len(self.cells)] = (text, left - 1)
        self.cells.append(text)
        return True

    def _put(self, cell: Cell) -> None:
        across = min(max(cell.across, 1), max(MAX_COLUMNS - len(self.cells), 1))
        self._owed = max(cell.across, 1) - 1
        if across > 1:
            self._count(len(cell.text.text) * (across - 1))
        for _ in range(across):
            if cell.down > 1 and len(self.cells) < MAX_COLUMNS:
                self.below[len(self.cells)] = (cell.text, cell.down - 1)
            self.cells.append(cell.text)
