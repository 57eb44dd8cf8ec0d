"""A cell of a workbook that holds text, whatever a learner wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamcoach.report.text import visible

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_MOST_CHARACTERS = 32_767
"""What a cell can hold."""


def write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write text that is no formula, link or markup; what a cell cannot hold is cut off.

    Args:
        sheet: to write to.
        row: from 0.
        column: from 0.
        text: anything; the cell stays empty where none of it is visible.
        style: of the cell.
    """
    shown = visible(text)
    if len(shown) > _MOST_CHARACTERS:
        shown = shown[: _MOST_CHARACTERS - 1] + "…"
    if shown.startswith("<r>"):
        # XlsxWriter takes a text from `<r>` to `</r>` for markup of its own and does not escape
        # it: cells, and formulas, could be smuggled in.
        shown = f"{shown[: _MOST_CHARACTERS - 1]} "
    if shown:
        sheet.write_string(row, column, shown, style)
    else:
        sheet.write_blank(row, column, None, style)
