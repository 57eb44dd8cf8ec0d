"""A small cohort that was assessed, and marking sheets filled in as assessors would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from test_portfolio import PLAN, REVIEW

from kamcoach.batch import run as running
from kamcoach.batch.task import Outcome, Settings, Task, perform
from kamcoach.batch.workers import Limits, Work
from kamcoach.cli import main
from kamcoach.models import marking

IDS = tuple(f"SRM.MP0{n}" for n in range(1, 9))
WITNESS = {
    marking.KIND: "witness statement",
    marking.SEEN: "M. Ode, line manager, 3 March: saw the plan agreed with the customer.",
}
Said = Mapping[tuple[str, str], Mapping[str, Any]]
"""By id of the learner and criterion: what is written under which title."""


def run(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do the work of batches in this process: what workers do is tested by itself."""

    def outcomes(
        given: Iterator[Task], settings: Settings, _: Limits, __: int, work: Work = perform
    ) -> Iterator[Outcome]:
        return (work(task, settings) for task in given)

    monkeypatch.setattr(running, "outcomes", outcomes)


def assess(source: Path, out: Path, *more: str) -> Result:
    """Assess a cohort by one rubric."""
    fixed = ("--rubric", "SRM", "--engine", "plain", "--audience", "assessor")
    return run("batch", str(source), "-o", str(out), *fixed, *more)


def build(folder: Path) -> None:
    """Assess two learners called Ana Ruiz, one with accents, and one whose work is refused."""
    (folder / "in").mkdir()
    for name, data in (("a.md", PLAN), ("b.md", PLAN + REVIEW), ("c.md", PLAN), ("d.docx", b"no")):
        (folder / "in" / name).write_bytes(data)
    rows = ["101,Ana Ruiz,in/a.md", "102,Ana Ruiz,in/b.md", "103,Zoë O'Brien,in/c.md"]
    text = "\n".join(["id,learner,file", *rows, "104,Cy,in/d.docx"])
    (folder / "list.csv").write_text(text, encoding="utf-8")
    done = assess(folder / "list.csv", folder / "out")
    assert done.exit_code == 1 and "assessed 3" in done.stdout, done.output


def copied(cohort: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a copy of a cohort into a folder, and go there."""
    shutil.copytree(cohort, folder, dirs_exist_ok=True)
    here(monkeypatch)
    monkeypatch.chdir(folder)


def write(*more: str, output: str = "marking.xlsx") -> None:
    """Write the sheet of the cohort anew: one that is there would stay."""
    Path(output).unlink(missing_ok=True)
    done = run("marking", "out", "-o", output, *more)
    assert done.exit_code == 0, done.output


def fill(said: Said, *, output: str = "filled.xlsx", sheet: str = "marking.xlsx") -> str:
    """Fill a sheet in, and return the name of the new file."""
    book = openpyxl.load_workbook(sheet)
    rows = book["Marking"]
    head = titles(rows)
    left = dict(said)
    for row in range(2, rows.max_row + 1):
        who = str(rows.cell(row, head[marking.ID]).value)
        what = str(rows.cell(row, head[marking.CRITERION]).value)
        for title, value in left.pop((who, what), {}).items():
            rows.cell(row, head[title]).value = value
    assert not left, left
    book.save(output)
    return output


def titles(sheet: Any) -> dict[str, int]:
    """Return the column of each title."""
    return {cell.value: cell.column for cell in sheet[1]}


def row_of(sheet: Any, who: str, what: str) -> int:
    """Return the row of a learner and criterion."""
    head = titles(sheet)
    (found,) = (
        row
        for row in range(2, sheet.max_row + 1)
        if str(sheet.cell(row, head[marking.ID]).value) == who
        and sheet.cell(row, head[marking.CRITERION]).value == what
    )
    return int(found)


def override(file: str = "filled.xlsx", *more: str, date: str = "2026-11-22") -> Result:
    """Take a sheet in."""
    by = ("--assessor", "P. Shah", *(("--date", date) if date else ()))
    return run("override", "out", "--decisions", file, *by, *more)


def all_met(*ids: str) -> dict[tuple[str, str], dict[str, str]]:
    """Everything met, by what was seen elsewhere."""
    return {(id, c): {marking.VERDICT: "met", **WITNESS} for id in ids for c in IDS}
