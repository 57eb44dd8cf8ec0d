"""`kamcoach release`: the assessor's verdicts over the proposed ones, or the reason why not."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from kamcoach.cli import main
from kamcoach.report.wording import COMMENT, STANDS

SAMPLE = Path(__file__).parent.parent / "samples" / "velo-parts-plan.md"
IDS = [f"SRM.MP0{n}" for n in range(1, 9)]
Fill = Callable[[dict[str, tuple[str, str]]], Path]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.md").write_bytes(SAMPLE.read_bytes())


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture
def fill() -> Fill:
    """Fill in the matrix as an assessor would: the verdict in the first row of a criterion."""
    command = (
        "assess",
        "plan.md",
        "--rubric",
        "SRM",
        "--audience",
        "assessor",
        "-o",
        "matrix.xlsx",
    )
    assert run(*command, "--engine", "plain").exit_code == 0

    def filled(said: dict[str, tuple[str, str]]) -> Path:
        book = openpyxl.load_workbook(io.BytesIO(Path("matrix.xlsx").read_bytes()))
        sheet = book["Evidence"]
        head = {cell.value: cell.column for cell in sheet[1]}
        left = dict(said)
        for row in range(2, sheet.max_row + 1):
            verdict, comment = left.pop(sheet.cell(row, head["Criterion"]).value, ("", ""))
            sheet.cell(row, head["Assessor's verdict"], verdict or None)
            sheet.cell(row, head["Assessor's comment"], comment or None)
        assert not left
        book.save("filled.xlsx")
        return Path("filled.xlsx")

    return filled


def release(*more: str, matrix: str = "filled.xlsx", output: str = "feedback.json") -> Result:
    command = ("release", "plan.md", "--decisions", matrix, "--assessor", "P. Shah")
    return run(*command, "-o", output, *more)


def judged(output: str = "feedback.json") -> tuple[dict[str, Any], dict[str, Any]]:
    record = json.loads(Path(output).read_text(encoding="utf-8"))
    assert record["audience"] == "release"
    (result,) = record["rubrics"]
    return result, {criterion["id"]: criterion for criterion in result["criteria"]}


ALL_MET = {id: ("met", "Seen in the professional discussion on 3 March.") for id in IDS}


def test_the_verdicts_of_the_assessor_stand_and_make_the_grade(fill: Fill) -> None:
    fill(ALL_MET)
    assert release().exit_code == 0
    result, criteria = judged()
    assert (result["grade"], result["score"], result["provisional"]) == ("distinction", 100, False)
    assert result["open"] == []
    for criterion in criteria.values():
        assert criterion["verdict"] == "met" and not criterion["check"]
        assert criterion["decision"]["by"] == "P. Shah"
    risen = criteria["SRM.MP08"]
    assert risen["decision"]["proposed"] != "met" and risen["missing"] == []


def test_what_the_learner_sees(fill: Fill) -> None:
    fill({**ALL_MET, "SRM.MP01": ("not met", "<b>The figures are your employer's.</b>")})
    assert release("--date", "2026-03-04", output="feedback.html").exit_code == 0
    page = Path("feedback.html").read_text(encoding="utf-8")
    assert "After assessment" in page and ">Self-check" not in page
    assert "&lt;b&gt;The figures are your employer" in page and "<b>The figures" not in page
    assert page.count(COMMENT) == 8 and STANDS not in page
    assert "Assessor's verdict" not in page and "Check this one" not in page
    assert release(output="feedback.md").exit_code == 0
    assert "Seen in the professional discussion" in Path("feedback.md").read_text("utf-8")


def test_the_feedback_names_who_decided_in_every_format(fill: Fill) -> None:
    fill({"SRM.MP04": ("not met", "It names no weakness.")})
    said = "Decided by P. Shah."
    for ending in ("html", "md"):
        done = release("--accept-proposals", output=f"feedback.{ending}")
        assert done.exit_code == 0, done.stderr
        assert Path(f"feedback.{ending}").read_text("utf-8").count(said) == 1
    assert release("--accept-proposals", output="feedback.xlsx").exit_code == 0
    sheet = openpyxl.load_workbook("feedback.xlsx")["Evidence"]
    told = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert said in told and STANDS in told


@pytest.mark.parametrize("name", ["", "   ", "\u200b\t"])
def test_nobody_decides_without_a_name(fill: Fill, name: str) -> None:
    fill(ALL_MET)
    done = release("--assessor", name)
    assert done.exit_code == 2 and "Say with --assessor who decided." in done.stderr


def test_a_name_is_taken_without_the_spaces_around_it(fill: Fill) -> None:
    fill(ALL_MET)
    assert release("--assessor", "  P.  Shah ").exit_code == 0
    assert judged()[1]["SRM.MP01"]["decision"]["by"] == "P. Shah"


def test_nothing_is_called_open_after_assessment(fill: Fill) -> None:
    fill({**ALL_MET, "SRM.MP01": ("not met", "The figures are your employer's.")})
    assert release(output="feedback.md").exit_code == 0
    text = Path("feedback.md").read_text("utf-8")
    assert "Still open" not in text
    assert "Not met in full, and counted for the grade: SRM.MP01." in text


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("-o", "feedback.docx"), "end its name in one of .json, .md, .html, .htm, .pdf, .xlsx."),
        (("-o", "feedback.txt"), "The format of feedback.txt is not clear"),
        (("-o", "no/feedback.html"), "There is no folder no"),
        (("--rubric", "SRM"), "--rubric SRM: for one learner name rubric files of your own"),
        (("--rubric", "no.yaml"), "There is no rubric file no.yaml."),
        (("--date", "2026-03-04"), "--date is for a report that bears a date"),
    ],
)
def test_what_is_wrong_with_the_command_is_said(
    fill: Fill, options: tuple[str, ...], says: str
) -> None:
    fill(ALL_MET)
    done = release(*options)
    assert done.exit_code == 2 and says in done.stderr
    assert "give --format" not in done.stderr and "--audience" not in done.stderr
    assert not [*Path().glob("feedback*")]


def test_feedback_goes_into_a_folder_that_is_there(fill: Fill) -> None:
    fill(ALL_MET)
    Path("out").mkdir()
    assert "Feedback in out/plan.html" in release(output="out").stderr
    assert Path("out/plan.html").is_file()


def test_proposals_stand_only_where_that_is_said(fill: Fill) -> None:
    fill({"SRM.MP04": ("not met", "It names no weakness.")})
    refused = release()
    assert refused.exit_code == 2 and not Path("feedback.json").exists()
    assert "SRM.MP01 has no verdict" in refused.stderr
    assert release("--accept-proposals").exit_code == 0
    _, criteria = judged()
    assert criteria["SRM.MP04"]["verdict"] == "not_met"
    assert criteria["SRM.MP02"]["decision"]["by"] == ""
    assert release("--accept-proposals", output="feedback.md").exit_code == 0
    assert Path("feedback.md").read_text("utf-8").count(STANDS) == 7


def test_bad_rows_are_refused_together_by_row_and_reason(fill: Fill) -> None:
    fill({"SRM.MP01": ("excellent", ""), "SRM.MP03": ("fail", "")})
    refused = release("--accept-proposals")
    assert refused.exit_code == 2 and not Path("feedback.json").exists()
    assert "row 2, SRM.MP01: `excellent` is none of met" in refused.stderr
    assert "SRM.MP03: `fail`" in refused.stderr


def test_another_verdict_needs_a_reason(fill: Fill) -> None:
    fill({"SRM.MP08": ("met", "")})
    refused = release("--accept-proposals")
    assert refused.exit_code == 2
    assert "SRM.MP08: the verdict differs from the proposed one" in refused.stderr


def test_decisions_about_another_text_are_refused(fill: Fill) -> None:
    fill(ALL_MET)
    Path("plan.md").write_text("# Account plan\n\nAnother text altogether.\n", encoding="utf-8")
    refused = release()
    assert refused.exit_code == 2 and "was not written for plan.md as it is now" in refused.stderr


def test_a_file_that_is_no_matrix(fill: Fill) -> None:
    fill(ALL_MET)
    book = openpyxl.Workbook()
    book.active["A1"] = "Hello"
    book.save("other.xlsx")
    assert "names no criterion that is known" in release(matrix="other.xlsx").stderr
    Path("broken.xlsx").write_bytes(b"PK")
    assert "broken.xlsx was not read" in release(matrix="broken.xlsx").stderr


def test_rows_that_contradict_each_other(fill: Fill) -> None:
    book = openpyxl.load_workbook(fill({**ALL_MET, "SRM.MP01": ("met", "")}))
    sheet = book["Evidence"]
    head = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.cell(3, head["Criterion"]).value == sheet.cell(2, head["Criterion"]).value
    sheet.cell(3, head["Assessor's verdict"], "not met")
    book.save("filled.xlsx")
    assert "an earlier row of this criterion says otherwise" in release().stderr


def test_one_learner_at_a_time(fill: Fill) -> None:
    fill(ALL_MET)
    Path("more.md").write_text("# Relationship review\n", encoding="utf-8")
    done = run(
        *("release", "plan.md", "more.md", "--decisions", "filled.xlsx", "--assessor", "P. Shah"),
        *("-o", "feedback.html"),
    )
    assert done.exit_code == 2 and "Feedback is about one learner" in done.stderr
    assert "would overwrite" in release(output="filled.xlsx").stderr
