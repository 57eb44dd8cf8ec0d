"""A CSV file to rows of cells and back, every byte kept but for the cells that were changed.

Each cell is held as it stands in the file, quotes and all, and each row with its line end. So what
nobody changed is written as it was read: encoding, byte order mark, separator, quoting, line ends.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from kamcoach.errors import Refusal

MAX_BYTES = 20_000_000
MAX_CELLS = 2_000_000
_SEPARATORS = (",", ";", "\t")
_LOOKED_AT = 3
"""Rows that tell the separator."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSED = ("utf-8", "cp1252")


class Row(NamedTuple):
    """A row as it stands: its cells, and how the line ends (empty at the end of the file)."""

    raw: tuple[str, ...]
    end: str

    @property
    def values(self) -> tuple[str, ...]:
        """What the cells say."""
        return tuple(_value(cell) for cell in self.raw)


class Sheet(NamedTuple):
    """A CSV file."""

    mark: bytes
    """The byte order mark; empty where there is none."""
    encoding: str
    separator: str
    rows: tuple[Row, ...]

    @property
    def data(self) -> bytes:
        """The file."""
        text = "".join(self.separator.join(row.raw) + row.end for row in self.rows)
        return self.mark + text.encode(self.encoding)

    def changed(self, values: Mapping[tuple[int, int], str]) -> "Sheet":
        """Return the sheet with other values in the cells named by row and column, from 0.

        A cell in quotes stays in quotes; another one gets them where the value needs them.
        """
        rows = list(self.rows)
        for (row, column), value in values.items():
            raw = list(rows[row].raw)
            raw[column] = _written(value, raw[column].startswith('"'), self.separator)
            rows[row] = rows[row]._replace(raw=tuple(raw))
        return self._replace(rows=tuple(rows))

    def only(self, rows: Iterable[int], columns: Sequence[int]) -> "Sheet":
        """Return the sheet with some of its rows and columns, in the order given, from 0.

        A cell that a row is too short for is empty.
        """
        kept = (self.rows[row] for row in rows)
        return self._replace(
            rows=tuple(
                row._replace(raw=tuple("".join(row.raw[at : at + 1]) for at in columns))
                for row in kept
            )
        )


def read(data: bytes) -> Sheet:
    """Return the rows and cells of a CSV file.

    Without a byte order mark it is taken for UTF-8, or else for Windows' Western European.

    Raises:
        Refusal: it is too large, no text, or its quotes do not close.
    """
    if len(data) > MAX_BYTES:
        raise Refusal(
            f"it has more than {MAX_BYTES // 1_000_000} MB.",
            "Export fewer columns or fewer learners at a time.",
        )
    found = decoded(data, _GUESSED)
    if found is None:
        raise Refusal("it is no text.", "Export it as CSV, and do not open it in between.")
    mark, encoding, text = found
    separator = _separator(text)
    return Sheet(mark, encoding, separator, parted(text, separator))


def decoded(data: bytes, guesses: Sequence[str]) -> tuple[bytes, str, str] | None:
    """Return the byte order mark of a file, its encoding and its text; None if it is no text.

    Args:
        data: the file.
        guesses: encodings to try, one after the other, where there is no mark.
    """
    mark, encodings = next(
        ((mark, (encoding,)) for mark, encoding in _MARKS if data.startswith(mark)),
        (b"", guesses),
    )
    for encoding in encodings:
        try:
            text = data[len(mark) :].decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return mark, encoding, text
    return None


def _separator(text: str) -> str:
    """Return the one that parts the first rows into the most cells, the same number in each.

    Where none does, it is the one that parts the first row into the most.
    """

    def cells(separator: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        try:
            counts = [len(row) for row in islice(reader, _LOOKED_AT)]
        except csv.Error:
            return 0, 0
        alike = counts and min(counts) == max(counts) > 1
        return (counts[0] if alike else 0), max(counts[:1], default=0)

    return max(_SEPARATORS, key=cells)  # the first of equals: a comma


def parted(text: str, separator: str) -> tuple[Row, ...]:
    """Return the rows of a text whose cells are parted by a separator.

    Raises:
        Refusal: its quotes do not close, or it has too many cells.
    """
    rows: list[Row] = []
    raw: list[str] = []
    at, cells, pattern = 0, 0, _pattern(separator)
    more = bool(text)
    while more:
        found = pattern.match(text, at)
        if found is None:
            line = text.count("\n", 0, at) + 1
            raise Refusal(
                f"the quotes of a cell in line {line} do not close, or something follows them.",
                "Export it once more, and do not open it in between.",
            )
        cells += 1
        if cells > MAX_CELLS:
            raise Refusal(f"it has more than {MAX_CELLS:,} cells.", "Export fewer columns.")
        cell, end = found.groups()
        raw.append(cell)
        at = found.end()
        if end != separator:
            rows.append(Row(tuple(raw), end))
            raw = []
        more = at < len(text) or end == separator
    return tuple(rows)


@cache
def _pattern(separator: str) -> re.Pattern[str]:
    """A cell, in quotes or not, and what ends it."""
    quoted, plain = r'"[^"]*(?:""[^"]*)*"', rf'(?!")[^{separator}\r\n]*'
    return re.compile(rf"({quoted}|{plain})({separator}|\r\n|\n|\r|\Z)")


def _value(raw: str) -> str:
    return raw[1:-1].replace('""', '"') if raw.startswith('"') else raw


def _written(value: str, quoted: bool, separator: str) -> str:
    if quoted or any(character in value for character in (separator, '"', "\r", "\n")):
        return '"' + value.replace('"', '""') + '"'
    return value
