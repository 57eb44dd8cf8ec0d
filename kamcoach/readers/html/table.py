"""Tables of a page: their rows, header rows, and those that only lay out what is in them."""

from collections.abc import Sequence
from typing import NamedTuple

from lxml.etree import _Element as Element

_GROUPS = ("thead", "tbody", "tfoot")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MOST = 70_000
"""Rows and columns that a cell may claim; browsers stop at 65,534 and 1,000."""


class Line(NamedTuple):
    """A row as the page has it."""

    around: tuple[Element, ...]
    """The group of rows, if there is one, and the row."""
    cells: Sequence[Element]


def table_rows(table: Element) -> list[Line]:
    """The rows of a table in the order in which they are shown: head, bodies, foot."""
    lines: dict[str, list[Line]] = {"thead": [], "tbody": [], "tfoot": []}
    for child in table:
        if child.tag == "tr":
            lines["tbody"].append(_line((child,)))
        elif child.tag in _GROUPS:
            lines[str(child.tag)] += [_line((child, row)) for row in child.iterchildren("tr")]
    return [line for part in lines.values() for line in part]


def _line(around: tuple[Element, ...]) -> Line:
    return Line(around, list(around[-1].iterchildren("td", "th")))


def count_headers(lines: Sequence[Line]) -> int:
    """How many rows at the top say that they are header rows."""
    count = 0
    for line in lines:
        head = line.around[0].tag == "thead"
        if not head and not (line.cells and all(cell.tag == "th" for cell in line.cells)):
            break
        count += 1
    # A table of nothing but header cells is one of plain rows.
    return count if count < len(lines) or count == 1 else 0


def is_frame(table: Element, lines: Sequence[Line], headers: int) -> bool:
    """Whether a table is only a frame around text, and read as that text.

    It is one of a single column without header row, or says so, or holds whole sections.
    """
    if table.get("role") in ("presentation", "none"):
        return True
    if headers:
        return False
    if all(len(line.cells) <= 1 for line in lines):
        return True
    return any(
        next(cell.iter(*_HEADINGS), None) is not None for line in lines for cell in line.cells
    )


def span(cell: Element, name: str) -> int:
    """How many columns or rows a cell says it covers; 0 rows means all that follow."""
    text = cell.get(name, "").strip()
    if not (text.isascii() and text.isdecimal()):
        return 1
    stated = min(int(text[:9]), _MOST)
    return _MOST if stated == 0 and name == "rowspan" else max(stated, 1)
