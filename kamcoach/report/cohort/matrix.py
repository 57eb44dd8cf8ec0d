"""The matrix of a cohort as a workbook: learners by criteria, and the passages behind them.

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
_EVIDENCE = (
    ("Learner", 28),
    ("Id", 14),
    ("Criterion", 13),
    ("Verdict", 20),
    ("Passage", 70),
    ("Document", 26),
    ("Place", 40),
    ("Look first", 30),
)


class _Matrix:
    def __init__(self, book: Workbook, cohort: Cohort) -> None:
        self._cohort = cohort
        self._bold = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 2}
        )
        self._plain = book.add_format({"valign": "top"})
        self._colours: dict[Verdict | None, Format] = {None: self._plain}
        for verdict, (ink, back) in COLOURS.items():
            style = {"valign": "top", "font_color": ink, "bg_color": back}
            self._colours[verdict] = book.add_format(style)
        self._ids = [c.id for rubric in cohort.rubrics for c in rubric.criteria]
        grades = [(f"{rubric.id} grade", 16) for rubric in cohort.rubrics]
        columns = (*_LEARNER, *grades, *((id, 17) for id in self._ids), ("Report", 50))
        self._learners = self._sheet(book, "Learners", columns, 1)
        self._columns = len(columns)
        self._evidence = self._sheet(book, "Evidence", _EVIDENCE, 3)
        self._about(book)
        self._row = self._passage = 0

    def add(self, result: LearnerResult) -> None:
        """Write a row for the learner, and one for each criterion with a passage."""
        if result.status == "refused" or self._row + 1 >= MOST_ROWS:
            return
        self._row += 1
        standings = {each.id: each for rubric in result.rubrics for each in rubric.criteria}
        grades = {rubric.id: grade_of(rubric.grade, rubric.score) for rubric in result.rubrics}
        sheet, row = self._learners, self._row
        attempt = str(result.attempt)
        opening = (result.name, result.key, result.group, result.kind, attempt)
        cells = (*opening, *(grades.get(rubric.id, "") for rubric in self._cohort.rubrics))
        self._write(sheet, row, 0, cells)
        for at, id in enumerate(self._ids, len(cells)):
            if standing := standings.get(id):
                write_text(sheet, row, at, standing.told, self._colours[standing.verdict])
        self._write(sheet, row, self._columns - 1, (report_of(result, self._cohort),))
        for rubric in result.rubrics:
            for standing in rubric.criteria:
                if standing.quote or standing.look:
                    self._add_evidence(result, standing)

    def _add_evidence(self, result: LearnerResult, each: CriterionStanding) -> None:
        if self._passage + 1 >= MOST_ROWS:
            return
        self._passage += 1
        before = (result.name, result.key, each.id)
        after = (each.quote, each.source, each.place, each.look)
        self._write(self._evidence, self._passage, 0, before)
        write_text(
            self._evidence, self._passage, len(before), each.told, self._colours[each.verdict]
        )
        self._write(self._evidence, self._passage, len(before) + 1, after)

    def _write(self, sheet: Worksheet, row: int, first: int, texts: Sequence[str]) -> None:
        for at, text in enumerate(texts, first):
            if text:
                write_text(sheet, row, at, text, self._plain)

    def finish(self) -> None:
        """Put the filters over what was written."""
        self._learners.autofilter(0, 0, max(self._row, 1), self._columns - 1)
        self._evidence.autofilter(0, 0, max(self._passage, 1), len(_EVIDENCE) - 1)

    def _sheet(
        self, book: Workbook, name: str, columns: Sequence[tuple[str, int]], frozen: int
    ) -> Worksheet:
        sheet = book.add_worksheet(name)
        for at, (title, width) in enumerate(columns):
            sheet.set_column(at, at, width)
            write_text(sheet, 0, at, title, self._bold)
        sheet.freeze_panes(1, frozen)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)  # who it is, on every sheet of paper
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        return sheet

    def _about(self, book: Workbook) -> None:
        facts = [
            ("What", "Value"),
            ("Note", NOTE),
            ("Evidence", "Has the criteria for which a passage was found, the first of each."),
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
                write_text(sheet, row, at, text, self._plain if row else self._bold)
        sheet.freeze_panes(1, 0)


NOTE = (
    "Verdicts are proposals made by a computer from the passages in what was handed in. "
    "Only an assessor can award."
)


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
