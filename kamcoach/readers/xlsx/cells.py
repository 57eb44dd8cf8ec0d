"""The cells of a sheet as they are shown, parsed without building a tree."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kamcoach.readers.drawing.color import WHITE
from kamcoach.readers.limits import check_cells, check_grid
from kamcoach.readers.ooxml import STRICT, Tally
from kamcoach.readers.pieces import Rich, Run, rich
from kamcoach.readers.text import number, visible
from kamcoach.readers.visibility import SAME_COLOUR, UNSURE
from kamcoach.readers.xlsx.format import shown_number, shows_text
from kamcoach.readers.xlsx.package import Runs, Workbook
from kamcoach.readers.xlsx.styles import Look, S

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
NO_RESULT = "formula without a saved result"
_HIDDEN_ROW = "hidden row"
_HIDDEN_COLUMN = "hidden column"
_NO_FORMAT = "number format that shows nothing"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.ASCII)
_MOST_RANGES = 20_000
_MOST_UNKNOWN = 200
"""Areas in which the colour of cells cannot be told; with more, it cannot be told anywhere."""
_TEXT_TAGS = {f"{S}{name}" for name in ("v", "t", "f")}
_RANGES = {f"{S}mergeCell": "ref", f"{S}conditionalFormatting": "sqref", f"{S}autoFilter": "ref"}


class Area(NamedTuple):
    """A block of cells, from the first row and column to the last ones, all included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


class Cell(NamedTuple):
    """A filled cell of a sheet."""

    row: int
    column: int
    rich: Rich
    size: float
    filled: bool
    """It has a colour of its own."""

    @property
    def dressed(self) -> bool:
        """It stands out, as the names of columns do."""
        return self.filled or self.rich.bold


class Unshown(NamedTuple):
    """Text of a cell that nobody sees, or perhaps nobody (`UNSURE`: it is shown as well)."""

    row: int
    column: int
    reason: str
    text: str


@dataclass
class Grid:
    """What a sheet holds."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    unshown: list[Unshown] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    filters: list[Area] = field(default_factory=list)
    """Where lists can be filtered: their first row names columns."""


class Budget(Tally):
    """Counts cells as well as characters, against the limits."""

    def __init__(self) -> None:
        """Start at none."""
        super().__init__()
        self._filled = 0
        self._laid = 0

    def fill(self) -> None:
        """Count a filled cell; raises Refusal beyond the limit."""
        self._filled += 1
        check_cells(self._filled)

    def lay(self, count: int) -> None:
        """Count cells of tables, with empty and repeated ones; raises Refusal beyond the limit."""
        self._laid += count
        check_grid(self._laid)


def read_grid(book: Workbook, part: str, budget: Budget, colored: Sequence[Area]) -> Grid:
    """Read a sheet; raises Refusal beyond the limits.

    `colored` says where a table style decides what is behind the letters, so that it is not known.
    """
    listener = _SheetListener(book, budget, colored)
    book.archive.feed(part, listener, STRICT)
    return listener.grid()


def areas(text: str) -> list[Area]:
    """The areas of a reference such as "A1:C3 E5"; what is none is left out."""
    found: list[Area] = []
    for part in text.split()[:_MOST_RANGES]:
        first, _, last = part.partition(":")
        start, end = _place(first), _place(last or first)
        if start and end and start[0] <= end[0] and start[1] <= end[1]:
            found.append(Area(*start, *end))
    return found


def _place(text: str) -> tuple[int, int] | None:
    """Row and column of "B7", from 1."""
    found = _REFERENCE.fullmatch(text)
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    return (row, column) if 1 <= row <= LAST_ROW and column <= LAST_COLUMN else None


class _Raw(NamedTuple):
    """A cell before its format is known to be seen."""

    row: int
    column: int
    sort: str
    style: int
    value: str
    text: str
    formula: str | None
    why: str


class CellListener:
    """Hears the tags of a sheet: where each cell is, and the parts of what it holds."""

    def __init__(self) -> None:
        """Begin above the first row."""
        self._row = 0
        self._column = 0
        self._cell: Mapping[str, str] = {}
        self._tag = ""
        self._parts: dict[str, list[str]] = {}
        self._phonetic = 0

    def start(self, tag: str, attrib: Mapping[str, str], /) -> None:
        """Take in a row, a cell, or a part of it."""
        if tag == f"{S}c":
            self._cell = dict(attrib)
            self._parts = {}
            self._tag = ""
        elif tag in _TEXT_TAGS:
            self._tag = tag
            self._parts.setdefault(tag, [])
        elif tag == f"{S}row":
            self._row = min(number(attrib.get("r")) or self._row + 1, LAST_ROW)
            self._column = 0
        elif tag == f"{S}rPh":
            self._phonetic += 1

    def data(self, text: str, /) -> None:
        """Take in the text of a value, formula or text."""
        if self._tag and not self._phonetic:
            self._parts[self._tag].append(text)

    def end(self, tag: str, /) -> None:
        """Keep a cell that is not empty."""
        if tag in _TEXT_TAGS:
            self._tag = ""
        elif tag == f"{S}rPh":
            self._phonetic -= 1
        elif tag == f"{S}c":
            self._keep()

    def close(self) -> None:
        """Nothing is left to do: parts come one by one."""

    def _keep(self) -> None:
        place = _place(self._cell.get("r", ""))
        row, column = place or (self._row, min(self._column + 1, LAST_COLUMN))
        self._column = column
        if self._parts:
            self.keep(row, column)

    def keep(self, row: int, column: int) -> None:
        """Take in a cell with anything in it, by its place from 1."""
        raise NotImplementedError


class _SheetListener(CellListener):
    """Keeps the filled cells of a sheet."""

    def __init__(self, book: Workbook, budget: Budget, colored: Sequence[Area]) -> None:
        super().__init__()
        self._book = book
        self._budget = budget
        self._unknown = list(colored)
        self._raw: list[_Raw] = []
        self._merged: list[Area] = []
        self._filters: list[Area] = []
        self._hidden_columns = bytearray(LAST_COLUMN + 1)
        self._column_rules = 0
        self._rows_hidden = False
        self._row_lost = ""

    def start(self, tag: str, attrib: Mapping[str, str], /) -> None:
        """Take in a row, a cell, or what is said of the sheet."""
        super().start(tag, attrib)
        if tag == f"{S}row":
            off = attrib.get("hidden", "1" if self._rows_hidden else "0") in ("1", "true")
            self._row_lost = _HIDDEN_ROW if off or attrib.get("ht") == "0" else ""
        elif tag == f"{S}col":
            self._columns(attrib)
        elif tag == f"{S}sheetFormatPr":
            self._rows_hidden = attrib.get("zeroHeight") in ("1", "true")
        elif tag in _RANGES:
            self._range(tag, attrib.get(_RANGES[tag], ""))

    def _columns(self, attrib: Mapping[str, str]) -> None:
        """Remember which columns are hidden; there is at most one rule for each."""
        self._column_rules += 1
        off = attrib.get("hidden") in ("1", "true") or attrib.get("width") == "0"
        if off and self._column_rules <= LAST_COLUMN:
            first, last = number(attrib.get("min")) or 0, number(attrib.get("max")) or 0
            first, last = max(first, 1), min(last, LAST_COLUMN)
            self._hidden_columns[first : last + 1] = b"\x01" * max(last + 1 - first, 0)

    def _range(self, tag: str, text: str) -> None:
        kept = {
            f"{S}mergeCell": self._merged,
            f"{S}autoFilter": self._filters,
        }.get(tag, self._unknown)
        if len(kept) < _MOST_RANGES:
            kept += areas(text)

    def keep(self, row: int, column: int) -> None:
        """Take in a cell, and why nobody sees it if so."""
        value, text, formula = (
            "".join(self._parts[tag]) if tag in self._parts else None
            for tag in (f"{S}v", f"{S}t", f"{S}f")
        )
        self._budget.fill()
        why = self._row_lost
        if not why and self._hidden_columns[column]:
            why = _HIDDEN_COLUMN
        self._raw.append(
            _Raw(
                row,
                column,
                self._cell.get("t", "n"),
                number(self._cell.get("s")) or 0,
                (value or "").strip(" \n\t") if text is None else "",
                text or "",
                formula,
                why,
            )
        )

    def grid(self) -> Grid:
        """The cells that were kept, as they are shown."""
        grid = Grid(merged=self._merged, filters=self._filters)
        for raw in self._raw:
            self._show(raw, grid)
        return grid

    def _show(self, raw: _Raw, grid: Grid) -> None:
        look = self._book.styles.look(raw.style)
        runs, why = self._text(raw, look)
        back = look.fill if look.filled else WHITE
        seen: list[Run] = []
        for text, own in runs:
            font = own or look.font
            lost = raw.why or why or font.lost(back)
            if lost == SAME_COLOUR and not look.filled and self._is_unknown(raw):
                lost = UNSURE
            self._budget.add(len(text))
            if lost and text.strip():
                grid.unshown.append(Unshown(raw.row, raw.column, lost, text))
            if lost in ("", UNSURE):
                seen.append(Run(text, font.bold, font.italic))
        content = rich(seen)
        if content.text and not content.text.isspace():
            size = max(own.size if own else look.font.size for _, own in runs)
            grid.cells[raw.row, raw.column] = Cell(
                raw.row, raw.column, content, size, look.filled and look.fill != WHITE
            )

    def _is_unknown(self, raw: _Raw) -> bool:
        if len(self._unknown) > _MOST_UNKNOWN:
            return True
        return any(area.holds(raw.row, raw.column) for area in self._unknown)

    def _text(self, raw: _Raw, look: Look) -> tuple[Runs, str]:
        """The text of a cell, and why nobody sees it if so."""
        if raw.sort == "s":
            at = number(raw.value)
            known = at is not None and 0 <= at < len(self._book.texts)
            runs: Runs = self._book.texts[at] if known and at is not None else ()
        elif raw.sort == "inlineStr" or raw.text:
            runs = _plain(visible(raw.text))
        elif not raw.value:
            # Some programs keep no results: what the cell would show is not in the file.
            formula = f"={raw.formula}" if raw.formula else ""
            return _plain(formula), NO_RESULT if formula else ""
        elif raw.sort == "b":
            runs = _plain("TRUE" if raw.value == "1" else "FALSE")
        elif raw.sort in ("str", "e", "d"):
            runs = _plain(visible(raw.value))
        else:
            return self._figure(raw, look)
        return runs, "" if shows_text(look.code) else _NO_FORMAT

    def _figure(self, raw: _Raw, look: Look) -> tuple[Runs, str]:
        try:
            value = float(raw.value)
        except ValueError:
            return _plain(visible(raw.value)), ""
        if not math.isfinite(value):
            return _plain(raw.value), ""
        text = shown_number(value, look.code, from_1904=self._book.from_1904)
        if text or not value:
            return _plain(text), ""
        return _plain(f"{value:.10g}"), _NO_FORMAT


def _plain(text: str) -> Runs:
    return ((text, None),) if text else ()
