"""Rows of a table with the header label over each cell."""

import re
from collections.abc import Sequence

from kamcoach.readers.pieces import Rich, Row, Table
from kamcoach.readers.text import DASHES, fold

_MAX_WORDS = 6
_YEAR = re.compile(rf"(19|20)\d\d([{DASHES}/]\d\d(\d\d)?)?$")


def header_rows(table: Table) -> range:
    """Where the header rows of a table stand; an empty range if it has none."""
    if table.headers is not None:
        return range(table.headers)
    # A title may be set in one cell over the whole table, above the header row.
    first = 0
    while first < len(table.rows) - 1 and _is_title(table.rows[first]):
        first += 1
    return range(first, first + _looks_like_header(table, first))


def column_labels(headers: Sequence[Row], width: int) -> tuple[str, ...]:
    """Join what stands over each column in one or more header rows ("2026 Target")."""
    labels = []
    for column in range(width):
        parts = [fold(row.cells[column].text) for row in headers if column < len(row.cells)]
        labels.append(" ".join(dict.fromkeys(part for part in parts if part)))
    return tuple(labels)


def _is_title(row: Row) -> bool:
    return len(row.cells) > 1 and len({cell.text for cell in row.cells}) == 1


def _looks_like_header(table: Table, at: int) -> bool:
    """Whether the row at `at` names columns.

    Set apart from the rows below by bold or shading, it does. In plain type, short texts over
    three or more columns do; over two they may as well be the first of many "name, value" rows.
    """
    cells = table.rows[at].cells
    below = table.rows[at + 1 :]
    filled = [cell for cell in cells if cell.text and not cell.text.isspace()]
    if not below or len(cells) < 2 or len(filled) < max(1, len(cells) - 1):
        return False
    if any(len(cell.text.split()) > _MAX_WORDS for cell in filled):
        return False
    bold = all(cell.bold for cell in filled)
    if table.set_apart or (bold and not all(_is_bold(row) for row in below)):
        return True
    return len(cells) > 2 and all(_names(cell) for cell in filled)


def _is_bold(row: Row) -> bool:
    return all(cell.bold for cell in row.cells if cell.text and not cell.text.isspace())


def _names(cell: Rich) -> bool:
    text = cell.text.strip()
    if text == "#" or _YEAR.match(text):
        return True
    return text[-1] not in ".!?" and any(map(str.isalpha, text))
