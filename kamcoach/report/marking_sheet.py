"""The sheet that assessors fill in: a row for each learner and criterion, and a comment bank.

Whatever a learner wrote is text in it: no cell is a formula or a link. Colours come with words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kamcoach.models import marking
from kamcoach.models.marking import Comment, Line
from kamcoach.report import wording
from kamcoach.report.sheets import AS_WRITTEN, write_text
from kamcoach.report.version import version
from kamcoach.report.workbook import COLOURS, DATED

SHEET, BANK, NOTES = "Marking", "Comment bank", "How to fill it in"
_HEAD, _ENTRY = "#DCE3EA", "#FFF9E3"
_LINE, _MOST_LINES = 15, 8


class _Column(NamedTuple):
    title: str
    width: int
    entered: bool = False


_COLUMNS = (
    _Column(marking.LEARNER, 20),
    _Column(marking.ID, 14),
    _Column(marking.CRITERION, 11),
    _Column(marking.ASKS, 34),
    _Column(marking.PROPOSED, 14),
    _Column(marking.PASSAGE, 46),
    _Column(marking.DOCUMENT, 18),
    _Column(marking.PLACE, 22),
    _Column(marking.LOOK, 24),
    _Column(marking.VERDICT, 14, entered=True),
    _Column(marking.COMMENT, 40, entered=True),
    _Column(marking.CODE, 16, entered=True),
    _Column(marking.KIND, 17, entered=True),
    _Column(marking.SEEN, 40, entered=True),
    _Column(marking.DATE, 12, entered=True),
    _Column(marking.SO_FAR, 26),
    _Column(marking.GROUP, 12),
    _Column(marking.RUBRIC, 8),
    _Column(marking.VERSION, 36),
)
_AT = {column.title: at for at, column in enumerate(_COLUMNS)}
_WORDS = wording.spoken_to("assessor", "the work").short
_NOTES = (
    ("What", "How"),
    (
        marking.VERDICT,
        "met, partly met or not met. A row without one is not decided yet. Proposals are made by "
        "a computer from the passages in the work; only your verdict counts.",
    ),
    (
        "Another verdict than proposed",
        "Needs a comment that says why, or what you saw elsewhere.",
    ),
    (
        f"{marking.COMMENT}, {marking.CODE}",
        f"Goes to the learner. A code puts the text of the sheet {BANK} in front of your own "
        "words; you may add rows to that sheet.",
    ),
    (
        f"{marking.KIND}, {marking.SEEN}",
        "Evidence that is not in the work: what you saw or heard, when, and from whom. Both "
        "columns are filled in or neither. It goes to the learner, too.",
    ),
    (marking.DATE, "Of your decision, as 2026-11-22. Empty: that of kamcoach override --date."),
    (
        "All other columns",
        f"Leave them as they are. {marking.ID} and {marking.LEARNER} say whose row it is, "
        f"{marking.VERSION} which work and which rules it is about. You may sort, filter and "
        "hide rows, move columns, and delete rows.",
    ),
    ("Afterwards", "kamcoach override RESULTS --decisions THIS-FILE --assessor NAME"),
)


class _Formats(NamedTuple):
    head: Format
    entry_head: Format
    plain: Format
    entry: Format
    date: Format


def marking_sheet(lines: Iterable[Line], bank: Sequence[Comment], pack: str) -> bytes:
    """Return the workbook.

    Args:
        lines: the rows, at least one, in the order in which they shall stand.
        bank: the comments that may be chosen.
        pack: the rule pack, in words.
    """
    out = BytesIO()
    with Workbook(out, {"in_memory": True, **AS_WRITTEN}) as book:
        book.set_properties({"title": "Marking sheet", "created": DATED})
        formats = _formats(book)
        last = _marking(book, formats, lines)
        _choices(book, book.worksheets()[0], last, len(bank))
        _table(
            book,
            formats,
            BANK,
            ((marking.CODE, 18), (marking.ABOUT, 14), (marking.TEXT, 110)),
            bank,
        )
        notes = (*_NOTES[1:], ("Rule pack", pack), ("kamcoach", version()))
        _table(book, formats, NOTES, ((_NOTES[0][0], 34), (_NOTES[0][1], 110)), notes)
    return out.getvalue()


def _formats(book: Workbook) -> _Formats:
    cell = {"valign": "top", "text_wrap": True}
    head = {**cell, "bold": True, "bottom": 2}
    edge = {**cell, "bg_color": _ENTRY, "border": 1, "border_color": "#D8CFA8"}
    return _Formats(
        head=book.add_format({**head, "bg_color": _HEAD}),
        entry_head=book.add_format({**head, "bg_color": "#FFE9A8"}),
        plain=book.add_format(cell),
        entry=book.add_format(edge),
        date=book.add_format({**edge, "num_format": "yyyy-mm-dd"}),
    )


def _marking(book: Workbook, formats: _Formats, lines: Iterable[Line]) -> int:
    """Write the rows, and return the number of the last one, counted from 0."""
    sheet = book.add_worksheet(SHEET)
    colours = {
        verdict: book.add_format(
            {"valign": "top", "text_wrap": True, "font_color": ink, "bg_color": back}
        )
        for verdict, (ink, back) in COLOURS.items()
    }
    sheet.set_row(0, 2 * _LINE)
    for at, column in enumerate(_COLUMNS):
        sheet.set_column(at, at, column.width)
        style = formats.entry_head if column.entered else formats.head
        write_text(sheet, 0, at, column.title, style)
    row = 0
    for row, line in enumerate(lines, 1):
        cells = _cells(line)
        sheet.set_row(row, _height(cells))
        for at, column in enumerate(_COLUMNS):
            if column.entered:
                style = formats.date if column.title == marking.DATE else formats.entry
                sheet.write_blank(row, at, None, style)
            else:
                is_verdict = column.title == marking.PROPOSED
                style = colours[line.proposed] if is_verdict else formats.plain
                write_text(sheet, row, at, cells[column.title], style)
    sheet.freeze_panes(1, _AT[marking.CRITERION] + 1)
    sheet.autofilter(0, 0, max(row, 1), len(_COLUMNS) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    return row


def _cells(line: Line) -> dict[str, str]:
    return {
        marking.LEARNER: line.learner,
        marking.ID: line.id,
        marking.CRITERION: line.criterion,
        marking.ASKS: line.asks,
        marking.PROPOSED: f"{wording.SYMBOLS[line.proposed]} {_WORDS[line.proposed]}",
        marking.PASSAGE: line.passage,
        marking.DOCUMENT: line.document,
        marking.PLACE: line.place,
        marking.LOOK: line.look,
        marking.SO_FAR: line.so_far,
        marking.GROUP: line.group,
        marking.RUBRIC: line.rubric,
        marking.VERSION: line.version,
    }


def _choices(book: Workbook, sheet: Worksheet, last: int, comments: int) -> None:
    """Let verdicts, kinds and codes be chosen, and colour the verdicts that are."""
    at = _AT[marking.VERDICT]
    said = list(_WORDS.values())
    sheet.data_validation(1, at, last, at, {"validate": "list", "source": said})
    for verdict, word in _WORDS.items():
        ink, back = COLOURS[verdict]
        style = book.add_format({"font_color": ink, "bg_color": back})
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
        sheet.conditional_format(1, at, last, at, rule)
    at = _AT[marking.KIND]
    kinds = list(wording.SEEN_AS.values())
    sheet.data_validation(1, at, last, at, {"validate": "list", "source": kinds})
    at = _AT[marking.CODE]
    # Room for what an assessor adds to the bank.
    codes = f"='{BANK}'!$A$2:$A${comments + 200}"
    warned = {
        "error_type": "warning",
        "error_title": "Not in the comment bank",
        "error_message": f"Add it to the sheet {BANK}, or choose another.",
    }
    sheet.data_validation(1, at, last, at, {"validate": "list", "source": codes, **warned})


def _table(
    book: Workbook,
    formats: _Formats,
    name: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[str]],
) -> None:
    sheet = book.add_worksheet(name)
    for at, (title, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        write_text(sheet, 0, at, title, formats.head)
    for row, cells in enumerate(rows, 1):
        for at, text in enumerate(cells):
            write_text(sheet, row, at, text, formats.plain)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _height(cells: dict[str, str]) -> int:
    """Points that a row needs for wrapped text, up to a limit."""
    lines = max(
        1 + len(cells[column.title]) // column.width
        for column in _COLUMNS
        if not column.entered and column.title not in (marking.VERSION, marking.ID)
    )
    return _LINE * min(max(lines, 2), _MOST_LINES)
