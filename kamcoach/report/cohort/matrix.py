"""The matrix of a cohort as a workbook: learners by criteria, and the passages behind them.

A sheet has the verdicts and another one, in the same rows and columns, the passages behind them.
Rows are written as they come and not kept. Whatever a learner wrote is text in it: no cell is a
formula or a link.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kamcoach.models.cohort import CriterionStanding, LearnerResult
from kamcoach.models.pack import Verdict
from kamcoach.report.cohort.csv import report_of
from kamcoach.report.sheets import AS_WRITTEN, write_text
from kamcoach.report.version import version
from kamcoach.report.workbook import COLOURS, DATED

if TYPE_CHECKING:
    from kamcoach.report.cohort import Cohort

MOST_ROWS = 1_048_576
"""Of a sheet."""
_LEARNER = (("Learner", 28), ("Id", 14), ("Group", 14), ("Read as", 20), ("Attempt", 9))
_VERDICT, _PASSAGE, _REPORT = 17, 50, 50
"""Widths of columns, in characters."""
_HEAD, _HEIGHT = 30, 90
"""Of the first row, and of a row of passages, in points: two lines and six."""


class _Matrix:
    def __init__(self, book: Workbook, cohort: Cohort) -> None:
        self._cohort = cohort
        self._bold = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2}
        )
        self._short, self._long = _styles(book, wrap=False), _styles(book, wrap=True)
        ids = [c.id for rubric in cohort.rubrics for c in rubric.criteria]
        grades = [(f"{rubric.id} grade", 16) for rubric in cohort.rubrics]
        before = (*_LEARNER, *grades)
        self._columns = {id: at for at, id in enumerate(ids, len(before))}
        self._last = len(before) + len(ids)
        self._learners, self._passages = (
            self._sheet(book, name, (*before, *((id, width) for id in ids), ("Report", _REPORT)))
            for name, width in (("Learners", _VERDICT), ("Passages", _PASSAGE))
        )
        self._passages.set_default_row(_HEIGHT)
        self._about(book)
        self._row = 0

    def add(self, result: LearnerResult) -> None:
        """Write a row for the learner on each sheet."""
        if result.status == "refused" or self._row + 1 >= MOST_ROWS:
            return
        self._row += 1
        grades = {rubric.id: grade_of(rubric.grade, rubric.score) for rubric in result.rubrics}
        attempt = str(result.attempt)
        opening = (result.name, result.key, result.group, result.kind, attempt)
        before = (*opening, *(grades.get(rubric.id, "") for rubric in self._cohort.rubrics))
        report = report_of(result, self._cohort)
        for sheet in (self._learners, self._passages):
            for at, text in enumerate(before):
                self._write(sheet, at, text, self._short[None])
            self._write(sheet, self._last, report, self._short[None])
        for rubric in result.rubrics:
            for each in rubric.criteria:
                at = self._columns[each.id]
                self._write(self._learners, at, each.told, self._short[each.verdict])
                self._write(self._passages, at, _passage(each), self._long[each.verdict])

    def _write(self, sheet: Worksheet, column: int, text: str, style: Format) -> None:
        if text:
            write_text(sheet, self._row, column, text, style)

    def finish(self) -> None:
        """Put the filters over what was written."""
        for sheet in (self._learners, self._passages):
            sheet.autofilter(0, 0, max(self._row, 1), self._last)

    def _sheet(self, book: Workbook, name: str, columns: Sequence[tuple[str, int]]) -> Worksheet:
        sheet = book.add_worksheet(name)
        sheet.set_row(0, _HEAD)
        for at, (title, width) in enumerate(columns):
            sheet.set_column(at, at, width)
            write_text(sheet, 0, at, title, self._bold)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)  # who it is, on every sheet of paper
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        return sheet

    def _about(self, book: Workbook) -> None:
        facts = [
            ("What", "Value"),
            ("Note", NOTE),
            (
                "Passages",
                "Has the first passage for each criterion and its place, in the row and column of "
                "the verdict, and why to look at a verdict first where its reading is not safe.",
            ),
            ("All rows", "A sheet holds 1,048,576 rows; criteria.csv has them all."),
            ("Rule pack", f"{self._cohort.pack_version} (sha256 {self._cohort.pack_sha256})"),
            ("kamcoach", version()),
            *(
                (criterion.id, criterion.title)
                for rubric in self._cohort.rubrics
                for criterion in rubric.criteria
            ),
        ]
        sheet = book.add_worksheet("About")
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 1, 100)
        for row, fact in enumerate(facts):
            for at, text in enumerate(fact):
                write_text(sheet, row, at, text, self._short[None] if row else self._bold)
        sheet.freeze_panes(1, 0)


NOTE = (
    "Verdicts are proposals made by a computer from the passages in what was handed in. "
    "Only an assessor can award."
)


def _styles(book: Workbook, *, wrap: bool) -> dict[Verdict | None, Format]:
    """Return how cells look, by verdict; None is for all others."""
    plain = {"valign": "top", "text_wrap": wrap}
    colours = {v: {"font_color": ink, "bg_color": back} for v, (ink, back) in COLOURS.items()}
    return {
        None: book.add_format(plain),
        **{verdict: book.add_format({**plain, **colour}) for verdict, colour in colours.items()},
    }


def _passage(each: CriterionStanding) -> str:
    """Return what stands behind a verdict; empty where nothing does and nothing is to be said."""
    if not each.quote and not each.look:
        return ""
    found = [f"“{each.quote}”", f"{each.source}, {each.place}"] if each.quote else []
    look = [f"Look first: {each.look}"] if each.look else []
    return "\n".join([each.told, *found, *look])


@contextmanager
def matrix(path: Path, cohort: Cohort) -> Iterator[_Matrix]:
    """Open the workbook; refused submissions are not in it."""
    options = {"constant_memory": True, "tmpdir": str(path.parent), **AS_WRITTEN}
    with Workbook(str(path), options) as book:
        book.set_properties({"title": "Evidence of the cohort", "created": DATED})
        table = _Matrix(book, cohort)
        yield table
        table.finish()


def grade_of(grade: str, score: int | None) -> str:
    """Return a grade with its percentage, or whichever of the two there is."""
    percent = "" if score is None else f"{score}%"
    return f"{grade} ({percent})" if grade and percent else grade or percent
