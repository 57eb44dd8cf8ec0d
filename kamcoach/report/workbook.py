"""The evidence tracking matrix: criterion by passage, as a spreadsheet (XLSX)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kamcoach.models.assessment import Assessment, Evidence, Judged, RubricResult
from kamcoach.models.pack import Verdict
from kamcoach.report import view, wording
from kamcoach.report.sheets import AS_WRITTEN, write_text
from kamcoach.report.version import version
from kamcoach.report.wording import Wording

_LINE, _HIGHEST = 15, 300
"""Points: of a line of text, and of a row."""
DATED = datetime(1980, 1, 1)
"""The date of the file: the same assessment gives the same bytes."""
COLOURS: dict[Verdict, tuple[str, str]] = {
    "met": ("#0F5132", "#E3F3E9"),
    "partial": ("#664D03", "#FDF3D0"),
    "not_met": ("#3D4349", "#E9ECEF"),
}
_VACSR = ("Valid", "Authentic", "Current", "Sufficient", "Reliable")
_YES_NO = ("yes", "no")


class _Column(NamedTuple):
    title: str
    width: int
    choices: tuple[str, ...] = ()
    """What may be chosen in it; empty where it is filled in already, or freely."""


class _Row(NamedTuple):
    cells: tuple[str, ...]
    verdict: Verdict | None
    """None where it is withheld."""


_FILLED = (
    _Column("Rubric", 9),
    _Column("Criterion", 13),
    _Column("Title", 32),
    _Column("Asks for", 44),
    _Column("Verdict", 20),
    _Column("Passage", 60),
    _Column("Document", 24),
    _Column("Place", 36),
)
_VERDICT_AT = 4
_DECIDED = (_Column(wording.COMMENT, 44), _Column(wording.SEEN, 44), _Column("Decided by", 30))
"""What assessors say, once they have decided."""


def to_workbook(assessment: Assessment, date: str = "") -> bytes:
    """Return a workbook with the matrix, a sheet of what stands, and where it comes from.

    Whatever a learner wrote is text in it: no cell is a formula or a link. For an assessor there
    are columns to fill in: valid, authentic, current, sufficient, reliable, verdict, comment.

    Raises:
        UsageError: There is no report for the assessment's audience.
    """
    words = wording.wording(assessment)
    out = BytesIO()
    with Workbook(out, {"in_memory": True, **AS_WRITTEN}) as book:
        book.set_properties({"title": f"{words.title}: evidence", "created": DATED})
        _matrix(book, assessment, words)
        _standing(book, assessment, words)
        _about(book, assessment, words, date)
    return out.getvalue()


def _matrix(book: Workbook, assessment: Assessment, words: Wording) -> None:
    decided = any(c.decision for result in assessment.rubrics for c in result.criteria)
    filled = (*_FILLED, *(_DECIDED if decided else ()))
    columns = (*filled, *(_own_columns(words) if words.own_verdict else ()))
    sheet = _sheet(book, "Evidence", columns, words)
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    colours = {verdict: _coloured(book, verdict) for verdict in COLOURS}
    last = 0
    for last, row in enumerate(_rows(assessment, words), 1):
        sheet.set_row(last, _height(row.cells, filled))
        for at, text in enumerate(row.cells):
            style = colours[row.verdict] if row.verdict and at == _VERDICT_AT else plain
            write_text(sheet, last, at, text, style)
        for at in range(len(row.cells), len(columns)):
            sheet.write_blank(last, at, None, plain)
    for at, column in enumerate(columns):
        if column.choices and last:
            choices = {"validate": "list", "source": list(column.choices)}
            sheet.data_validation(1, at, last, at, choices)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    if words.own_verdict:  # on one sheet of paper so many columns cannot be read
        sheet.repeat_columns(0, 1)
        sheet.fit_to_pages(2, 0)
    sheet.freeze_panes(1, 2)


def _own_columns(words: Wording) -> Iterator[_Column]:
    yield from (_Column(name, 11, _YES_NO) for name in _VACSR)
    yield _Column("Assessor's verdict", 18, tuple(words.short.values()))
    yield _Column("Assessor's comment", 44)


def _rows(assessment: Assessment, words: Wording) -> Iterator[_Row]:
    for result in assessment.rubrics:
        for judged in result.criteria:
            yield from _rows_of(result, judged, words)


def _rows_of(result: RubricResult, judged: Judged, words: Wording) -> Iterator[_Row]:
    told = view.standing(judged, words)
    opening = (result.id, judged.id, judged.title, judged.asks, told)
    said = _said(judged)
    for passage in view.passages(judged) or (None,):
        yield _Row((*opening, *_passage(passage), *said), judged.verdict)


def _said(judged: Judged) -> tuple[str, ...]:
    if judged.decision is None:
        return ()
    decision = judged.decision
    by = wording.decided(decision) or wording.STANDS
    return (decision.comment, wording.seen_elsewhere(decision), by)


def _passage(evidence: Evidence | None) -> tuple[str, str, str]:
    if evidence is None:
        return ("", "", "")
    return (evidence.quote, evidence.source, view.section(evidence))


def _standing(book: Workbook, assessment: Assessment, words: Wording) -> None:
    columns = (_Column("Rubric", 44), _Column("Stands", 70), _Column("Grade", 28))
    sheet = _sheet(book, "Summary", columns, words)
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    for at, result in enumerate(assessment.rubrics, 1):
        headline = view.headline(result, words)
        grade = wording.RESTRICTED if result.withheld else f"{headline.label}: {headline.value}"
        cells = (result.title, view.tally(result, words), grade)
        sheet.set_row(at, _height(cells, columns))
        for column, text in enumerate(cells):
            write_text(sheet, at, column, text, plain)


def _about(book: Workbook, assessment: Assessment, words: Wording, date: str) -> None:
    columns = (_Column("What", 20), _Column("Value", 100))
    sheet = _sheet(book, "About", columns, words)
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    facts = [("Note", f"{words.banner}. {words.lead}")]
    facts += [("Language", view.language(assessment))]
    facts += [("Learner", assessment.learner), ("Account", assessment.account)]
    facts += [("File", f"{source.name} (sha256 {source.sha256})") for source in assessment.sources]
    facts += [
        ("Not read", f"{file.name}: {view.reason(file.name, file.reason)}")
        for file in assessment.refused
    ]
    facts += [("Template", f"{each.name} (sha256 {each.sha256})") for each in assessment.templates]
    facts += [("Rule pack", f"{assessment.pack.version} (sha256 {assessment.pack.sha256})")]
    facts += [("kamcoach", version()), ("Date", date)]
    for at, fact in enumerate((fact for fact in facts if fact[1]), 1):
        sheet.set_row(at, _height(fact, columns))
        for column, text in enumerate(fact):
            write_text(sheet, at, column, text, plain)


def _sheet(book: Workbook, name: str, columns: Sequence[_Column], words: Wording) -> Worksheet:
    """Add a sheet with a header row, made to be printed with the banner on every page."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        write_text(sheet, 0, at, column.title, bold)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{words.banner}&R&P / &N")
    return sheet


def _height(cells: Sequence[str], columns: Sequence[_Column]) -> int:
    """Points that a row needs for wrapped text; not every program works that out when it opens."""
    lines = (
        sum(1 + len(line) // column.width for line in text.split("\n"))
        for text, column in zip(cells, columns, strict=False)
    )
    return min(_LINE * max(lines), _HIGHEST)


def _coloured(book: Workbook, verdict: Verdict) -> Format:
    text, back = COLOURS[verdict]
    style = {"text_wrap": True, "valign": "top", "font_color": text, "bg_color": back}
    return book.add_format(style)
