"""A workbook that somebody filled in: the values of its cells, row by row.

Unlike a document it is read for what it holds, not for what a page shows: a row that a filter hides
was filled in all the same, and a number is a number whatever its format. So it has limits of its
own beside those of its container: a sheet about a cohort is larger than any plan.
"""

from __future__ import annotations

import math
import re

from kamcoach.errors import Refusal
from kamcoach.models.form import Form, FormRow
from kamcoach.readers.archive import open_archive
from kamcoach.readers.ooxml import STRICT
from kamcoach.readers.text import number, visible
from kamcoach.readers.xlsx.cells import CellListener
from kamcoach.readers.xlsx.format import day_of
from kamcoach.readers.xlsx.package import Workbook
from kamcoach.readers.xlsx.styles import S

MOST_ROWS = 200_000
"""With anything in them, over all sheets."""
MOST_CELLS = 4_000_000
MOST_CHARACTERS = 60_000_000
MOST_COLUMNS = 100
"""What stands further to the right is not read."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def read_form(data: bytes) -> Form:
    """Read the cells of every sheet, hidden ones too.

    A formula has the result that was saved with it; without one it stands there as it was written.

    Raises:
        Refusal: it is damaged, no workbook, or beyond the limits.
    """
    with open_archive(data) as archive:
        book = Workbook(archive)
        budget = _Budget()
        form: Form = {}
        for sheet in book.sheets():
            listener = _Listener(book, budget)
            archive.feed(sheet.part, listener, STRICT)
            form[sheet.name] = listener.rows()
        return form


class _Budget:
    """What has been read so far, over all sheets."""

    def __init__(self) -> None:
        self._left = {"rows": MOST_ROWS, "cells": MOST_CELLS, "characters": MOST_CHARACTERS}
        self._limits = dict(self._left)

    def take(self, what: str, count: int) -> None:
        self._left[what] -= count
        if self._left[what] < 0:
            raise Refusal(
                f"the sheets hold more {what} than the limit of {self._limits[what]:,}.",
                "Write a sheet for each rubric (--rubric), and fill in one after the other.",
            )


class _Listener(CellListener):
    """Keeps the values of the cells of a sheet."""

    def __init__(self, book: Workbook, budget: _Budget) -> None:
        super().__init__()
        self._book, self._budget = book, budget
        self._rows: dict[int, dict[int, str]] = {}

    def keep(self, row: int, column: int) -> None:
        """Keep what a cell holds."""
        text = self._value().strip() if column <= MOST_COLUMNS else ""
        if not text:
            return
        self._budget.take("cells", 1)
        self._budget.take("characters", len(text))
        if row not in self._rows:
            self._budget.take("rows", 1)
        self._rows.setdefault(row, {})[column] = text

    def _value(self) -> str:
        sort = self._cell.get("t", "n")
        value, text, formula = (
            "".join(self._parts.get(f"{S}{tag}", ())) for tag in ("v", "t", "f")
        )
        if formula and not value:
            return _plain(f"={formula}")
        if sort == "s":
            at = number(value.strip())
            known = at is not None and 0 <= at < len(self._book.texts)
            return _plain("".join(run for run, _ in self._book.texts[at or 0])) if known else ""
        if sort == "n":
            return self._figure(value.strip())
        return _plain(text or value)

    def _figure(self, value: str) -> str:
        try:
            figure = float(value)
        except ValueError:
            return visible(value)
        code = self._book.styles.look(number(self._cell.get("s")) or 0).code
        day = day_of(figure, code, from_1904=self._book.from_1904)
        if day is not None:
            return day.isoformat()
        return str(int(figure)) if math.isfinite(figure) and figure == int(figure) else value

    def rows(self) -> tuple[FormRow, ...]:
        """The rows that were kept, from the top."""
        return tuple(
            FormRow(row, tuple(cells.get(at, "") for at in range(1, max(cells) + 1)))
            for row, cells in sorted(self._rows.items())
        )


def _plain(text: str) -> str:
    """Text as it was typed: what XML cannot hold stands in it as `_x000D_`."""
    typed = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return visible(typed.replace("\r\n", "\n").replace("\r", "\n"))
