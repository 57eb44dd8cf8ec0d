"""A workbook that somebody filled in, as the values of its cells."""

from typing import NamedTuple


class FormRow(NamedTuple):
    """A row of a sheet with anything in it."""

    number: int
    """As the spreadsheet program shows it, from 1."""
    cells: tuple[str, ...]
    """From column A on; "" for an empty one. A date is as 2026-11-22, another number as it is."""


Form = dict[str, tuple[FormRow, ...]]
"""The rows of each sheet by the name of the sheet, in the order of the tabs."""
