"""A CSV file taken apart into cells so that it can be put together again byte for byte.

What is not changed keeps its quotes, its spaces, its line end and its encoding: the file belongs to
somebody else's program, and only the cells that are filled in are ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from kamcoach.errors import Refusal
from kamcoach.exchange.cells import decoded
from kamcoach.exchange.moodle import php

SEPARATORS: Mapping[str, str] = {"comma": ",", "semicolon": ";", "tab": "\t", "colon": ":"}
"""Those that Moodle offers, by the names it has for them."""
MOST_BYTES = 20_000_000
MOST_CELLS = 500_000
_UNMARKED = ("ascii", "utf-8", "cp1252")
"""Where there is nothing but ASCII, nobody can tell what else would be allowed: it stays so."""
_ENDS = re.compile(r"\r\n|\n|\r")
_NEEDS_QUOTES = re.compile(r'["\\\s]')
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""With which XLSX and ODS, and the older XLS, begin."""
_SAVE_ANEW = "Download the file anew, and change it in no other program before."


class Cell(NamedTuple):
    """A cell as it stands in the file, and what it says."""

    raw: str
    text: str


class Line(NamedTuple):
    """A row of cells with the line end behind it, which is empty at the end of a file."""

    cells: tuple[Cell, ...]
    end: str

    @property
    def blank(self) -> bool:
        """Whether there is nothing on it."""
        return len(self.cells) == 1 and not self.cells[0].raw

    def text(self, column: int | None) -> str:
        """Return what the cell in a column says; empty where there is no such column."""
        return self.cells[column].text if column is not None else ""


class Table(NamedTuple):
    """A whole file."""

    encoding: str
    mark: bytes
    """The byte order mark at its beginning, if it has one."""
    separator: str
    lines: tuple[Line, ...]
    """The first has the headings."""

    @property
    def separator_name(self) -> str:
        """What Moodle calls the separator."""
        return next(name for name, sign in SEPARATORS.items() if sign == self.separator)

    def encoded(self) -> bytes:
        """Return the file."""
        text = "".join(
            self.separator.join(cell.raw for cell in line.cells) + line.end for line in self.lines
        )
        return self.mark + text.encode(self.encoding)

    def sayable(self, html: str) -> str:
        """Return HTML in characters that the encoding has, others by number."""
        return html.encode(self.encoding, "xmlcharrefreplace").decode(self.encoding)

    def filled(self, changes: Mapping[int, Mapping[int, str]]) -> Table:
        """Return the file with other texts in some cells, by the place of line and column.

        A cell that had quotes keeps them, and one that needs them gets them.
        """
        lines = list(self.lines)
        for place, texts in changes.items():
            cells = list(lines[place].cells)
            for column, text in texts.items():
                cells[column] = self._cell(text, quoted=cells[column].raw.startswith('"'))
            lines[place] = lines[place]._replace(cells=tuple(cells))
        return self._replace(lines=tuple(lines))

    def _cell(self, text: str, *, quoted: bool) -> Cell:
        quoted = quoted or self.separator in text or _NEEDS_QUOTES.search(text) is not None
        return Cell('"' + text.replace('"', '""') + '"' if quoted else text, text)


def parsed(data: bytes) -> Table:
    """Take a file apart; the encoding and the separator are found.

    Raises:
        Refusal: it is too large, no text, or its rows have not all as many cells as its headings.
    """
    if len(data) > MOST_BYTES:
        raise Refusal(f"it has more than {MOST_BYTES:,} bytes.", "Is it the file you meant?")
    if data.startswith(_WORKBOOKS):
        raise Refusal(
            "it is a workbook of a spreadsheet program, and a CSV file is meant.",
            "Give the file as it was downloaded, before a spreadsheet program has saved it.",
        )
    found = decoded(data, _UNMARKED)
    if found is None or not found[-1].strip():
        raise Refusal("it is empty, or no text that can be read.", _SAVE_ANEW)
    mark, encoding, text = found
    separator = _separator(text)
    # Current versions of Moodle write a quote inside a cell twice, and nothing else is special;
    # before 3.1 a backslash kept a quote from ending the cell.
    plain = _lines(text, separator, escape="")
    wrong = _ragged(plain)
    if wrong:
        older = _lines(text, separator, escape=r"\\.|")
        if _ragged(older):
            raise Refusal(wrong, _SAVE_ANEW)
        plain = older
    return Table(encoding, mark, separator, tuple(plain))


def behind_backslash(data: bytes) -> tuple[int, str] | None:
    """Return row and heading of the first cell with a quotation mark behind a backslash.

    PHP does not end a cell at such a mark, so it takes the next cells for a part of this one.
    """
    try:
        heads, *lines = parsed(data).lines
    except Refusal:
        return None
    rows = enumerate((line for line in lines if not line.blank), 2)
    found = (
        (number, head.text)
        for number, line in rows
        for head, cell in zip(heads.cells, line.cells, strict=True)
        if '\\"' in cell.raw
    )
    return next(found, None)


def _separator(text: str) -> str:
    """Return the separator by which the first line has most cells."""
    counts = {}
    for sign in SEPARATORS.values():
        line, _ = _line(text, 0, _pattern(sign, ""), sign, "")
        counts[sign] = len(line.cells)
    most = max(counts.values())
    best = [sign for sign, count in counts.items() if count == most]
    if most < 2 or len(best) > 1:
        raise Refusal(
            "no comma, semicolon, tab or colon separates the headings.",
            "A grading worksheet (CSV) as Moodle writes it is meant.",
        )
    return best[0]


def _pattern(separator: str, escape: str) -> re.Pattern[str]:
    """Match one cell: perhaps a quoted beginning, and what else stands before the separator."""
    inside = r'[^"\\]' if escape else r'[^"]'
    sign = re.escape(separator)
    white = r"[ \t\v\f]" if separator != "\t" else r"[ \v\f]"
    return re.compile(
        rf'(?s:(?P<quoted>{white}*+"(?P<inside>(?:{escape}""|{inside}++)*+)"))?+'
        rf"(?P<rest>[^{sign}\r\n]*+)"
    )


def _lines(text: str, separator: str, escape: str) -> list[Line]:
    pattern = _pattern(separator, escape)
    lines: list[Line] = []
    at = cells = 0
    while at < len(text):
        line, at = _line(text, at, pattern, separator, escape)
        cells += len(line.cells)
        if cells > MOST_CELLS:
            raise Refusal(f"it has more than {MOST_CELLS:,} cells.", "Is it the file you meant?")
        lines.append(line)
    return lines


def _line(
    text: str, at: int, pattern: re.Pattern[str], separator: str, escape: str
) -> tuple[Line, int]:
    """Return the line that begins at a place, and where the next begins."""
    cells: list[Cell] = []
    while True:
        found = pattern.match(text, at)
        assert found is not None  # It matches nothing, too.
        inside, rest = found["inside"], found["rest"]
        if inside is None:
            said = rest
        else:
            said = (php.unescaped(inside) if escape else inside.replace('""', '"')) + rest
        cells.append(Cell(found[0], said))
        at = found.end()
        if not text.startswith(separator, at):
            break
        at += 1
    end = _ENDS.match(text, at)
    return Line(tuple(cells), end[0] if end else ""), end.end() if end else at


def _ragged(lines: list[Line]) -> str:
    """Return what is wrong where lines differ in how many cells they have; empty if none do."""
    wide = len(lines[0].cells)
    for number, line in enumerate(lines, 1):
        if len(line.cells) != wide and not line.blank:
            return f"row {number} has {len(line.cells)} cells, and there are {wide} headings."
        if any(_open(cell) for cell in line.cells):
            return f"a cell of row {number} begins with a quotation mark and has none at its end."
    return ""


def _open(cell: Cell) -> bool:
    return cell.raw.startswith('"') and cell.text == cell.raw
