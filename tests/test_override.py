"""`kamcoach marking` and `kamcoach override`: a sheet goes out, decisions come in, none is lost."""

from __future__ import annotations

import csv
import datetime
import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cohorts import (
    IDS,
    WITNESS,
    all_met,
    assess,
    build,
    copied,
    fill,
    here,
    override,
    row_of,
    run,
    titles,
    write,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_cli_fakes import load_this
from test_portfolio import PACK, PLAN, REVIEW

from kamcoach.batch.journal import opened
from kamcoach.marking import log
from kamcoach.marking import sheet as sheets_out
from kamcoach.marking.days import day_of
from kamcoach.marking.finals import Final, finals
from kamcoach.models import marking
from kamcoach.models.marking import Line
from kamcoach.report.marking_sheet import marking_sheet
from kamcoach.report.sheets import MOST_CHARACTERS

VERDICT, COMMENT, CODE = marking.VERDICT, marking.COMMENT, marking.CODE


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort")
    with pytest.MonkeyPatch.context() as patch:
        here(patch)
        patch.chdir(folder)
        build(folder)
        write()
    return folder


@pytest.fixture(autouse=True)
def in_a_copy(cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(cohort, tmp_path, monkeypatch)


def entries() -> list[dict[str, Any]]:
    file = Path("out", log.FILE)
    return [json.loads(line) for line in file.read_bytes().splitlines()] if file.exists() else []


def proposed(who: str, what: str) -> str:
    sheet = openpyxl.load_workbook("marking.xlsx")["Marking"]
    told = sheet.cell(row_of(sheet, who, what), titles(sheet)[marking.PROPOSED]).value
    return str(told)[2:]


def refused(said: dict[str, Any], *, who: str = "101", what: str = "SRM.MP01") -> str:
    """Fill one row in, and return what is said of it."""
    done = override(fill({(who, what): said}))
    sheet = openpyxl.load_workbook("marking.xlsx")["Marking"]
    opening = f"row {row_of(sheet, who, what)}: "
    assert done.exit_code == 1 and "Nothing was taken in: 1 row" in done.stdout, done.output
    assert not entries()
    assert done.stderr.startswith(opening)
    return done.stderr.removeprefix(opening).strip()


# What goes out


def test_a_row_for_each_learner_and_criterion(cohort: Path) -> None:
    book = openpyxl.load_workbook("marking.xlsx")
    sheet = book["Marking"]
    head = titles(sheet)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    at = [head[name] - 1 for name in (marking.ID, marking.CRITERION)]
    assert [tuple(row[i] for i in at) for row in rows] == [
        (id, criterion) for id in ("101", "102", "103") for criterion in IDS
    ]
    entered = (VERDICT, COMMENT, CODE, marking.KIND, marking.SEEN, marking.DATE)
    assert all(row[head[name] - 1] is None for row in rows for name in entered)
    assert {row[head[marking.PROPOSED] - 1][:1] for row in rows} <= {"✓", "◐", "○"}
    assert any(row[head[marking.PASSAGE] - 1] for row in rows)
    assert sheet.freeze_panes == "D2" and sheet.auto_filter.ref
    lists = {v.formula1 for v in sheet.data_validations.dataValidation}
    assert '"met,partly met,not met"' in lists
    assert any("'Comment bank'!$A$2" in formula for formula in lists)
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert (cohort / "marking.xlsx").read_bytes() == Path("marking.xlsx").read_bytes()


def test_the_bank_speaks_of_the_criteria() -> None:
    sheet = openpyxl.load_workbook("marking.xlsx")["Comment bank"]
    rows = {row[0].value: (row[1].value, row[2].value) for row in sheet.iter_rows(min_row=2)}
    rubric = next(r for r in PACK.rubrics if r.id == "SRM")
    assert {c.id for c in rubric.criteria} | {m.id for m in rubric.mistakes} <= {*rows}
    assert rows["SRM.MP01"][1] == f"This criterion asks for: {rubric.criteria[0].asks}"
    assert rows["SRM.CM01"][1].endswith(rubric.mistakes[0].advice)
    assert rows["objectives-dated"][0] == "SRM.MP02" and rows["objectives-dated"][1].endswith("?")
    assert "SRM.MP01" in rows["SRM.T05"][0]


def test_a_bank_of_the_centre() -> None:
    text = "code,about,text\nHELLO,,Thank you for this.\nSRM.MP01,SRM.MP01,Ours.\n,,\n"
    Path("bank.csv").write_text(text, encoding="utf-8-sig")
    write("--bank", "bank.csv")
    sheet = openpyxl.load_workbook("marking.xlsx")["Comment bank"]
    rows = {row[0].value: row[2].value for row in sheet.iter_rows(min_row=2)}
    assert rows["HELLO"] == "Thank you for this." and rows["SRM.MP01"] == "Ours."
    fill({("101", "SRM.MP02"): {VERDICT: proposed("101", "SRM.MP02"), CODE: "HELLO"}})
    assert override().exit_code == 0
    assert entries()[0]["comment"] == "Thank you for this." and entries()[0]["code"] == "HELLO"


def test_what_is_wrong_with_a_bank() -> None:
    def told(data: bytes) -> str:
        Path("bank.csv").write_bytes(data)
        done = run("marking", "out", "-o", "other.xlsx", "--bank", "bank.csv")
        assert done.exit_code == 2 and not Path("other.xlsx").exists()
        return done.stderr

    rows = b"code,about,text\nA,,\nB,SRM.MP99,x\nC,,x\nC,,y\nD,," + b"x" * 2001
    said = told(rows)
    for line in (
        "row 2: it needs a code and a text.",
        "row 3: SRM.MP99 is no criterion or mistake that is known.",
        "row 5: the code C stands in an earlier row.",
        "row 6: the text is longer than 2,000 characters.",
    ):
        assert line in said
    assert "needs the columns code and text" in told(b"a,b\n")
    assert "needs the columns code and text" in told(b"\n")
    assert "not encoded in UTF-8" in told(b"code,text\n\xff")
    assert "larger than" in told(b"x" * 1_000_001)
    assert "is no CSV file" in told(b'code,text\n"' + b"x" * 200_000)
    Path("bank.csv").unlink()
    Path("bank.csv").mkdir()
    assert "cannot be read" in run("marking", "out", "-o", "x.xlsx", "--bank", "bank.csv").stderr


def test_a_sheet_that_was_filled_in_stays() -> None:
    fill({("101", "SRM.MP02"): {VERDICT: "met", COMMENT: "A day's work."}}, output="marking.xlsx")
    filled = Path("marking.xlsx").read_bytes()
    done = run("marking", "out", "-o", "marking.xlsx")
    assert done.exit_code == 2 and Path("marking.xlsx").read_bytes() == filled
    assert "marking.xlsx is there already, and somebody may have filled it in" in done.stderr
    write("--rubric", "SRM", output="again.xlsx")
    assert run("marking", "out", "-o", "again.xlsx", "--rubric", "SRM").exit_code == 0


def test_the_bank_is_not_written_over() -> None:
    Path("bank.xlsx").write_bytes(b"code,text\nA,Ours.\n")
    done = run("marking", "out", "-o", "bank.xlsx", "--bank", "bank.xlsx")
    assert done.exit_code == 2 and "would overwrite bank.xlsx" in done.stderr


def test_where_the_sheet_may_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "would stand among the results" in run("marking", "out", "-o", "out/m.xlsx").stderr
    assert "end its name in .xlsx" in run("marking", "out", "-o", "m.csv").stderr
    assert "cannot be written" in run("marking", "out", "-o", "no/m.xlsx").stderr
    assert (
        "there is nothing to mark"
        in run("marking", "out", "-o", "m.xlsx", "--rubric", "NOS").stderr
    )
    assert "holds no results" in run("marking", "in", "-o", "m.xlsx").stderr
    load_this(monkeypatch, PACK.model_copy(update={"sha256": "b" * 64}))
    assert "judged by another rule pack" in run("marking", "out", "-o", "m.xlsx").stderr


# What comes in


def test_machine_and_assessor_stand_side_by_side() -> None:
    was = proposed("101", "SRM.MP04")
    assert was == "not met"
    said = {
        ("101", "SRM.MP04"): {VERDICT: "met", **WITNESS, COMMENT: "Seen."},
        ("103", "SRM.MP02"): {VERDICT: proposed("103", "SRM.MP02")},
    }
    done = override(fill(said))
    assert (done.exit_code, done.stdout) == (0, "Taken in: 2.\n")
    first, second = entries()
    assert (first["proposed"], first["verdict"], first["by"]) == ("not_met", "met", "P. Shah")
    assert (first["comment"], first["on"]) == ("Seen.", "2026-11-22")
    assert first["elsewhere"] == {"kind": "witness statement", "text": WITNESS[marking.SEEN]}
    assert second["key"] == "103" and second["elsewhere"] is None
    shown = run("override", "out", "--show", "101").stdout
    (line,) = (line for line in shown.splitlines() if line.startswith("SRM.MP04"))
    for part in ("not met", "  met", "P. Shah", "2026-11-22", "Seen.; witness statement: M. Ode"):
        assert part in line
    listed = run("override", "out", "--list").stdout.splitlines()
    assert [line.split("  ")[0] for line in listed] == [
        "Learner",
        "Ana Ruiz",
        "Ana Ruiz",
        "Zoë O'Brien",
    ]
    assert "1 of 8" in listed[1] and "P. Shah" in listed[1] and "0 of 8" in listed[2]


def test_taken_in_again_nothing_changes() -> None:
    fill(all_met("101"))
    assert override().stdout == "Taken in: 8.\n"
    before = Path("out", log.FILE).read_bytes()
    assert override().stdout == "Taken in: 0, 8 known from before.\n"
    assert override(date="2026-12-01").stdout == "Taken in: 0, 8 known from before.\n"
    assert Path("out", log.FILE).read_bytes() == before


def test_a_later_decision_is_added_and_the_first_one_kept() -> None:
    at = ("101", "SRM.MP04")
    override(fill({at: {VERDICT: "met", **WITNESS}}))
    fill({at: {VERDICT: "partly met", COMMENT: "The witness saw half."}}, output="iqa.xlsx")
    by = ("--assessor", "I. Queen", "--date", "2026-11-25")
    assert run("override", "out", "--decisions", "iqa.xlsx", *by).exit_code == 0
    assert [(e["verdict"], e["by"]) for e in entries()] == [
        ("met", "P. Shah"),
        ("partial", "I. Queen"),
    ]
    shown = run("override", "out", "--show", "101").stdout
    first, second = (line for line in shown.splitlines() if line.startswith("SRM.MP04"))
    assert "replaced later" in first and "I. Queen" in second and "replaced" not in second
    # The first sheet once more is no new decision, and an older one does not take its place.
    assert override().stdout == "Taken in: 0, 1 known from before.\n"
    fill({at: {VERDICT: "not met"}}, output="old.xlsx")
    old = override("old.xlsx", date="2026-11-23")
    assert old.exit_code == 1
    assert "I. Queen decided otherwise on 2026-11-25, which is later than 2026-11-23" in old.stderr
    assert len(entries()) == 2
    again = override(date="2026-11-30")
    assert again.exit_code == 1 and len(entries()) == 2
    assert "it was taken in before, and I. Queen decided otherwise on 2026-11-25" in again.stderr
    fill({at: {VERDICT: "met", **WITNESS, marking.DATE: "2026-11-30"}}, output="again.xlsx")
    assert override("again.xlsx", date="2026-11-30").stdout == "Taken in: 1.\n"
    assert [e["on"] for e in entries()] == ["2026-11-22", "2026-11-25", "2026-11-30"]
    write()
    sheet = openpyxl.load_workbook("marking.xlsx")["Marking"]
    so_far = sheet.cell(row_of(sheet, *at), titles(sheet)[marking.SO_FAR]).value
    assert so_far == "met (P. Shah, 2026-11-30)"


def test_a_decision_changed_back_on_the_same_day_is_not_dropped() -> None:
    """Nobody can tell it from the first sheet that comes in once more: it is said, and asked."""
    at, yes = ("101", "SRM.MP04"), {VERDICT: "met", COMMENT: "Fine."}
    no = {VERDICT: "partly met", COMMENT: "No owner is named."}
    for said in (yes, no):
        assert override(fill({at: said})).stdout == "Taken in: 1.\n"
    for dated in ({}, {marking.DATE: "2026-11-22"}):
        done = override(fill({at: yes | dated}))
        assert done.exit_code == 1 and len(entries()) == 2
        assert "taken in before, and P. Shah decided otherwise on 2026-11-22, too: say in the" in (
            done.stderr
        )
    again = {VERDICT: "met", COMMENT: "The owner stands on page 3."}
    assert override(fill({at: again})).stdout == "Taken in: 1.\n"
    assert [e["verdict"] for e in entries()] == ["met", "partial", "met"]


def test_no_row_is_of_a_later_day_than_the_sheet() -> None:
    """A slip such as 2062 would otherwise keep every later decision out for good."""
    same = {VERDICT: proposed("101", "SRM.MP01")}
    said = refused(same | {marking.DATE: "2062-01-01"})
    assert said == "its date 2062-01-01 is later than that of --date, 2026-11-22."
    # Without --date nothing bounds it; then the way out is told.
    fill({("101", "SRM.MP01"): same | {marking.DATE: "2062-01-01"}})
    assert override(date="").stdout == "Taken in: 1.\n"
    done = override(fill({("101", "SRM.MP01"): same | {COMMENT: "Well done."}}))
    assert "or put that day right in decisions.jsonl if it is a slip." in done.stderr


def test_the_table_of_decisions() -> None:
    said = {VERDICT: "met", COMMENT: "+1 for figures", marking.DATE: datetime.date(2026, 3, 4)}
    override(fill({("103", "SRM.MP04"): said}), date="")
    assert run("override", "out", "--table", "decisions.csv").exit_code == 0
    text = Path("decisions.csv").read_bytes().decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(text, newline=""))
    assert row["learner"] == "Zoë O'Brien" and row["comment"] == "'+1 for figures"
    assert (row["proposed"], row["verdict"], row["on"]) == ("not met", "met", "2026-03-04")
    assert row["stands"] == "yes" and row["seen"] == ""
    assert "among the results" in run("override", "out", "--table", "out/d.csv").stderr


def test_every_bad_row_has_its_reason() -> None:
    unlike = "not met" if proposed("101", "SRM.MP01") != "not met" else "met"
    same = {VERDICT: proposed("101", "SRM.MP01")}
    for said, reason in (
        ({VERDICT: "excellent"}, "the verdict excellent is none of met, partly met, not met."),
        ({VERDICT: unlike}, "the verdict differs from the proposed one: a comment should say why"),
        ({COMMENT: "Nice."}, "there is a comment or evidence, and no verdict."),
        ({**same, CODE: "NONE"}, "the comment bank has no code NONE."),
        ({**same, CODE: "SRM.MP02"}, "the comment SRM.MP02 is about SRM.MP02, not about SRM.MP01."),
        ({**same, marking.KIND: "discussion"}, "it says discussion, and not what was seen"),
        ({**same, marking.SEEN: "On 3 March"}, "it tells of something seen elsewhere, and"),
        ({**same, marking.KIND: "rumour", marking.SEEN: "x"}, "rumour is none of discussion,"),
        ({**same, marking.DATE: "soon"}, "the date soon is not understood"),
        ({VERDICT: "=A1"}, "the verdict =A1 is none of"),
        ({**same, COMMENT: "x" * 10_001}, "a text is longer than 10,000 characters."),
        ({**same, marking.PROPOSED: "✓ excellent"}, "the proposed verdict is"),
        ({**same, marking.PROPOSED: None}, "the proposed verdict is"),
        ({**same, marking.VERSION: None}, "the rules have changed since the sheet was written"),
    ):
        assert refused(said).startswith(reason), said


def changed(who: str, what: str, **cells: Any) -> str:
    """Fill a row in, change what it is about, and return what is said of it."""
    book = openpyxl.load_workbook(fill({(who, what): {VERDICT: proposed(who, what)}}))
    sheet = book["Marking"]
    row = row_of(sheet, who, what)
    for title, value in cells.items():
        sheet.cell(row, titles(sheet)[title]).value = value
    book.save("filled.xlsx")
    done = override()
    assert done.exit_code == 1 and not entries()
    return done.stderr.removeprefix(f"row {row}: ").strip()


def test_rows_are_known_by_id_and_checked_by_name() -> None:
    what = "SRM.MP01"
    assert changed("101", what, Id="999") == "no learner has the id 999."
    assert changed("101", what, Id=None).startswith("it has no id")
    assert changed("101", what, Id="103") == (
        "the id 103 is that of Zoë O'Brien, and the row says Ana Ruiz."
    )
    assert changed("101", what, Learner=None).endswith("and the row says no name.")
    assert changed("103", what, Id="104", Learner="Cy").startswith("the work of Cy was refused")
    assert changed("101", what, Criterion="SRM.MP99").startswith("SRM.MP99 is no criterion that")
    assert changed("101", what, Criterion="NOS.PC01").startswith("NOS.PC01 is no criterion that")
    # Of two learners of one name, a row of the one is not taken for the other's.
    assert changed("101", what, Id="102").startswith("the work has changed since")


def test_ids_that_look_alike() -> None:
    rows = ["id,learner,file", "x\u00ady,Jo,in/a.md", "xy,Jo,in/c.md"]
    Path("alike.csv").write_text("\n".join(rows), encoding="utf-8")
    assert assess(Path("alike.csv"), Path("alike")).exit_code == 0
    Path("marking.xlsx").unlink()
    assert run("marking", "alike", "-o", "marking.xlsx").exit_code == 0
    fill({("xy", "SRM.MP01"): {VERDICT: proposed("xy", "SRM.MP01")}})
    done = run("override", "alike", "--decisions", "filled.xlsx", "--assessor", "P. Shah")
    assert "several learners have the id xy, as far as one can see." in done.stderr


def test_a_bank_that_assessors_added_to() -> None:
    said = {VERDICT: proposed("101", "SRM.MP01"), CODE: "OURS"}
    book = openpyxl.load_workbook(fill({("101", "SRM.MP01"): said}))
    book["Comment bank"].append(["OURS", None, "Added in the staff room."])
    book["Comment bank"].append([None, None, "No code."])
    book.save("filled.xlsx")
    assert override().exit_code == 0
    assert entries()[0]["comment"] == "Added in the staff room."
    Path("out", log.FILE).unlink()
    book["Comment bank"].append(["OURS", None, "Something else."])
    book.save("filled.xlsx")
    assert "the comment bank has two texts for the code OURS." in override().stderr


def test_a_sheet_that_could_not_be_taken_in_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets_out, "MOST_ROWS", 23)
    done = run("marking", "out", "-o", "large.xlsx")
    assert done.exit_code == 2 and "would have 24 rows" in done.stderr
    assert not Path("large.xlsx").exists()


def test_a_passage_longer_than_a_cell() -> None:
    line = Line("A", "1", "", "R", "R.1", "a", "met", "x" * 40_000, "", "", "", "", "v")
    sheet = openpyxl.load_workbook(io.BytesIO(marking_sheet([line], (), "")))["Marking"]
    shown = sheet.cell(2, titles(sheet)[marking.PASSAGE]).value
    assert len(shown) == MOST_CHARACTERS and shown.endswith("…")


def test_a_batch_that_was_stopped_at_once() -> None:
    with opened(Path("begun")):
        pass
    assert "stopped before anything" in run("marking", "begun", "-o", "m.xlsx").stderr


def test_ids_that_a_program_made_numbers_and_names_in_other_cases() -> None:
    book = openpyxl.load_workbook(
        fill({("103", "SRM.MP01"): {VERDICT: " ◐ Partially  Met ", COMMENT: "So."}})
    )
    sheet = book["Marking"]
    row = row_of(sheet, "103", "SRM.MP01")
    sheet.cell(row, titles(sheet)[marking.ID]).value = 103
    # The accent as a character of its own, as a Mac writes it.
    sheet.cell(row, titles(sheet)[marking.LEARNER]).value = "zoe\u0308  o'brien"
    book.save("filled.xlsx")
    assert override().exit_code == 0
    assert (entries()[0]["key"], entries()[0]["verdict"]) == ("103", "partial")


def test_rows_that_contradict_each_other_and_rows_that_repeat() -> None:
    book = openpyxl.load_workbook(fill({("101", "SRM.MP01"): {VERDICT: "met", COMMENT: "Yes."}}))
    sheet = book["Marking"]
    row = row_of(sheet, "101", "SRM.MP01")
    again = [cell.value for cell in sheet[row]]
    sheet.append(again)
    book.save("filled.xlsx")
    assert override().stdout == "Taken in: 1.\n"
    sheet.cell(sheet.max_row, titles(sheet)[VERDICT]).value = "not met"
    book.save("filled.xlsx")
    done = override()
    both = (f"row {row}: row {sheet.max_row}", f"row {sheet.max_row}: row {row}")
    said = " says otherwise of the same learner and criterion."
    assert done.stderr.splitlines() == [f"{rows}{said}" for rows in both]
    # Which of the two was meant is not for the command to choose.
    Path("out", log.FILE).unlink()
    done = override("filled.xlsx", "--good-rows")
    assert done.stdout == "Taken in: 0, 2 rows left out.\n" and not entries()


def test_a_row_beside_one_that_cannot_be_used_is_no_decision_either() -> None:
    at = ("101", "SRM.MP01")
    unlike = "not met" if proposed(*at) != "not met" else "met"
    book = openpyxl.load_workbook(fill({at: {VERDICT: proposed(*at)}}))
    sheet = book["Marking"]
    row = row_of(sheet, *at)
    sheet.append([cell.value for cell in sheet[row]])
    sheet.cell(sheet.max_row, titles(sheet)[VERDICT]).value = unlike
    book.save("filled.xlsx")
    done = override("filled.xlsx", "--good-rows")
    assert done.stdout == "Taken in: 0, 2 rows left out.\n" and not entries()
    assert f"row {row}: row {sheet.max_row} says otherwise" in done.stderr
    assert f"row {sheet.max_row}: the verdict differs from the proposed one" in done.stderr


def test_all_or_nothing_unless_the_good_rows_are_asked_for() -> None:
    said = all_met("101") | {("102", "SRM.MP01"): {VERDICT: "great"}}
    done = override(fill(said))
    assert done.exit_code == 1 and not entries()
    assert "Nothing was taken in: 1 row of filled.xlsx to put right." in done.stdout
    done = override("filled.xlsx", "--good-rows")
    assert done.exit_code == 1 and done.stdout == "Taken in: 8, 1 row left out.\n"
    assert len(entries()) == 8


def test_many_bad_rows_are_not_all_told() -> None:
    book = openpyxl.load_workbook(fill(all_met("101")))
    sheet = book["Marking"]
    row = [cell.value for cell in sheet[row_of(sheet, "101", "SRM.MP01")]]
    row[titles(sheet)[marking.ID] - 1] = "nobody"
    for _ in range(205):
        sheet.append(row)
    book.save("filled.xlsx")
    assert override().stderr.splitlines()[-1] == "and 5 more rows."


def test_a_date_is_needed() -> None:
    fill({("101", "SRM.MP01"): {VERDICT: proposed("101", "SRM.MP01")}})
    done = override(date="")
    assert done.exit_code == 1 and "it has no date" in done.stderr and not entries()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-22", "2026-11-22"),
        ("2026-11-22 00:00:00", "2026-11-22"),
        ("22/11/2026", "2026-11-22"),
        ("5.3.2026", "2026-03-05"),
        ("46348", "2026-11-22"),
        ("11/22/2026", None),
        ("0026-11-22", None),
        ("3026-11-22", None),
        ("22 Nov", None),
        ("", None),
    ],
)
def test_days_as_people_and_programs_write_them(said: str, day: str | None) -> None:
    found = day_of(said)
    assert (found.isoformat() if found else None) == day


def test_work_that_changed_takes_no_decisions_and_loses_those_it_had() -> None:
    override(fill(all_met("101", "103")))
    fill({("101", "SRM.MP01"): {VERDICT: "not met", COMMENT: "No."}}, output="late.xlsx")
    Path("in/a.md").write_bytes(PLAN + b"\nOne more sentence.\n")
    assert assess(Path("list.csv"), Path("out")).exit_code == 1
    done = override("late.xlsx")
    assert done.exit_code == 1 and "the work has changed since the sheet was written" in done.stderr
    stands = {f.learner.key: f for f in finals(Path("out"))}
    assert not stands["101"].signed and stands["103"].signed
    assert "8 about earlier work or rules" in run("override", "out", "--list").stdout
    assert "about earlier work" in run("override", "out", "--show", "101").stdout
    write()
    sheet = openpyxl.load_workbook("marking.xlsx")["Marking"]
    so_far = sheet.cell(row_of(sheet, "101", "SRM.MP01"), titles(sheet)[marking.SO_FAR]).value
    assert so_far == "met (P. Shah, 2026-11-22); about earlier work or rules"


def test_assessing_anew_keeps_the_decisions() -> None:
    override(fill(all_met("101")))
    assert assess(Path("list.csv"), Path("out"), "--anew").exit_code == 1
    assert len(entries()) == 8
    assert {f.learner.key for f in finals(Path("out")) if f.signed} == {"101"}


def test_rules_that_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    override(fill(all_met("101")))
    other = PACK.model_copy(update={"sha256": "b" * 64})
    load_this(monkeypatch, other)
    assert "judged by another rule pack" in run("marking", "out", "-o", "other.xlsx").stderr
    # What was decided needs no rule pack to be told.
    assert {f.learner.key for f in finals(Path("out")) if f.signed} == {"101"}
    assert assess(Path("list.csv"), Path("out"), "--anew").exit_code == 1
    done = override()
    assert done.exit_code == 1 and len(done.stderr.splitlines()) == 8
    assert "the rules have changed since the sheet was written" in done.stderr
    assert not any(f.signed for f in finals(Path("out")))


def test_what_is_no_marking_sheet() -> None:
    assert "Nothing is filled in in marking.xlsx" in override("marking.xlsx").stderr
    book = openpyxl.Workbook()
    book.active["A1"] = "Hello"
    book.save("other.xlsx")
    assert "has no sheet with the columns Learner, Id" in override("other.xlsx").stderr
    Path("notes.md").write_text("# Notes\n")
    assert "where a workbook is asked for" in override("notes.md").stderr
    Path("broken.xlsx").write_bytes(b"PK")
    assert "broken.xlsx was not read" in override("broken.xlsx").stderr


def test_commands_that_are_not_clear() -> None:
    assert "Give one of --decisions" in run("override", "out").stderr
    assert "Give one of --decisions" in run("override", "out", "--list", "--show", "x").stderr
    assert "Say with --assessor" in run("override", "out", "--decisions", "marking.xlsx").stderr
    assert "No learner has the id or the name Bo" in run("override", "out", "--show", "Bo").stderr
    told = run("override", "out", "--show", "ana ruiz").stderr
    assert "Several learners" in told and "101  (Ana Ruiz)" in told and "102  (Ana Ruiz)" in told


def test_a_log_that_is_damaged_is_left_alone() -> None:
    file = Path("out", log.FILE)
    file.write_text("{}\n")
    assert "Line 1 of out/decisions.jsonl is no decision" in override(fill(all_met("101"))).stderr
    assert file.read_text() == "{}\n"
    file.unlink()
    file.mkdir()
    assert "cannot be read" in override().stderr


def test_a_log_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    override(fill({("101", "SRM.MP01"): {VERDICT: "met", **WITNESS}}))
    before = Path("out", log.FILE).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert "No space left" in override(fill(all_met("102"))).stderr
    assert Path("out", log.FILE).read_bytes() == before
    assert not list(Path("out").glob(".decisions*"))


def test_a_sheet_that_was_filtered_sorted_and_moved() -> None:
    """Hidden rows were filled in all the same; the order of rows and columns says nothing."""
    book = openpyxl.load_workbook(fill(all_met("101", "103")))
    sheet = book["Marking"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    moved = book.create_sheet("Sorted", 0)
    for cells in [rows[0], *sorted(rows[1:], key=lambda cells: cells[2])]:
        moved.append(cells[::-1])
    del book["Marking"]
    for row in range(3, 20):
        moved.row_dimensions[row].hidden = True
    book.save("filled.xlsx")
    assert override().stdout == "Taken in: 16.\n"


@pytest.mark.timeout(180)
def test_a_sheet_saved_by_libreoffice(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed: its way of saving is not tested")
    said = {
        VERDICT: "met",
        COMMENT: "Two\nlines",
        **WITNESS,
        marking.DATE: datetime.date(2026, 3, 4),
    }
    fill({(id, "SRM.MP04"): said for id in ("101", "102", "103")}, output="sent.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", "back", "sent.xlsx"],
        check=True,
        capture_output=True,
        timeout=150,
    )
    assert override("back/sent.xlsx", date="").stdout == "Taken in: 3.\n"
    assert [e["on"] for e in entries()] == ["2026-03-04"] * 3
    assert {e["comment"] for e in entries()} == {"Two\nlines"}
    assert override("sent.xlsx", date="").stdout == "Taken in: 0, 3 known from before.\n"


# What stands then


def told(final: Final) -> tuple[object, ...]:
    assert final.assessment
    (rubric,) = final.assessment.rubrics
    verdicts = [(c.verdict, c.decision and c.decision.by) for c in rubric.criteria]
    return final.learner.key, rubric.grade, verdicts, dict(final.signed)


def test_a_rubric_of_which_all_is_decided_is_signed() -> None:
    left = all_met("101", "103")
    del left["103", "SRM.MP08"]
    override(fill(left))
    cy, first, second, zoe = sorted(finals(Path("out")), key=lambda f: f.learner.name != "Cy")
    assert cy.assessment is None and not cy.signed
    assert first.signed == {"SRM": ("P. Shah", "2026-11-22")}
    assert first.assessment is not None and zoe.assessment is not None
    (rubric,) = first.assessment.rubrics
    assert (rubric.grade, rubric.score, rubric.provisional) == ("distinction", 100, False)
    decision = rubric.criteria[0].decision
    assert decision and decision.evidence_elsewhere and decision.on == datetime.date(2026, 11, 22)
    # No mistake stands beside a verdict that excludes it.
    excluding = {m.id for r in PACK.rubrics for m in r.mistakes if m.excludes}
    assert not any(m.present for m in rubric.mistakes if m.id in excluding)
    assert not second.signed and not zoe.signed
    assert zoe.assessment.rubrics[0].criteria[0].decision is None


def test_several_assessors_of_one_rubric() -> None:
    said = all_met("101")
    fill(dict(list(said.items())[:3]), output="one.xlsx")
    fill(dict(list(said.items())[3:]), output="two.xlsx")
    override("one.xlsx", date="2026-11-22")
    by = ("--assessor", "A. Moss", "--date", "2026-11-20")
    assert run("override", "out", "--decisions", "two.xlsx", *by).exit_code == 0
    signed = [f.signed for f in finals(Path("out")) if f.signed]
    assert signed == [{"SRM": ("A. Moss and P. Shah", "2026-11-22")}]


@pytest.fixture
def sheets() -> Iterator[list[str]]:
    said = list(all_met("101", "102", "103").items())
    yield [fill(dict(said[n::4]), output=f"part{n}.xlsx") for n in range(4)]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(4)), twice=st.integers(0, 3))
def test_in_whatever_order_sheets_come_in_the_same_stands(
    sheets: list[str], order: list[int], twice: int
) -> None:
    Path("out", log.FILE).unlink(missing_ok=True)
    for number in [*order, twice]:
        assert override(sheets[number], date=f"2026-11-2{number}").exit_code == 0
    by = ("P. Shah", "2026-11-23")
    stands = [told(f) for f in finals(Path("out")) if f.assessment]
    assert [(key, grade, signed) for key, grade, _, signed in stands] == [
        (key, "distinction", {"SRM": by}) for key in ("101", "102", "103")
    ]
    assert len(entries()) == 24


def test_learners_with_hostile_names() -> None:
    names = (
        "=cmd|'calc'!A0",
        "CON",
        "Smith, Jo",
        "..",
        "-1",
        "@x\u202e",
        "a_x0041_b",
        "x\u00ady",
        "007",
        "<r></is></c><c r='A3'><f>1+1</f></c><c><is><r><t>x</t></r>",
    )
    rows = [["id", "learner", "file"]]
    for number, name in enumerate(names):
        Path("in", f"h{number}.md").write_bytes(PLAN + REVIEW)
        rows.append([name, name, f"in/h{number}.md"])
    with Path("hostile.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert assess(Path("hostile.csv"), Path("hostile")).exit_code == 0
    assert run("marking", "hostile", "-o", "h.xlsx").exit_code == 0
    book = openpyxl.load_workbook("h.xlsx")
    sheet = book["Marking"]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    head = titles(sheet)
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, head[VERDICT]).value = sheet.cell(row, head[marking.PROPOSED]).value
    book.save("h.xlsx")
    by = ("--assessor", "P. Shah", "--date", "2026-11-22")
    done = run("override", "hostile", "--decisions", "h.xlsx", *by)
    assert done.stdout == f"Taken in: {8 * len(names)}.\n", done.stderr
    assert all(f.signed for f in finals(Path("hostile")))
    assert run("release", "hostile", "-o", "feedback").exit_code == 0
    folders = [path.name for path in Path("feedback").iterdir()]
    assert len(folders) == len(names) and not Path("feedback.html").exists()
    assert all(c.isalnum() or c == "-" for name in folders for c in name)
    for name in names:
        assert run("forget", "hostile", "--released", "feedback", "--", name).exit_code == 0
    assert not list(Path("feedback").iterdir()) and not list(Path("hostile/learners").iterdir())
