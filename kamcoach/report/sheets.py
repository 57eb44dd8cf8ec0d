"""Text in the cells of a workbook, whatever a learner wrote; no other module writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kamcoach.report.text import visible

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_CHARACTERS = 32_767
"""What a cell can hold."""
AS_WRITTEN: Mapping[str, bool] = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""For a workbook: text is nothing but text."""


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
    if len(shown) > MOST_CHARACTERS:
        shown = shown[: MOST_CHARACTERS - 1] + "…"
    if shown.startswith("<r>"):
        # XlsxWriter takes a text from `<r>` to `</r>` for markup of its own and does not escape
        # it: cells, and formulas, could be smuggled in.
        shown = f"{shown[: MOST_CHARACTERS - 1]} "
    if shown:
        sheet.write_string(row, column, shown, style)
    else:
        sheet.write_blank(row, column, None, style)
