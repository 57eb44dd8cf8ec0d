"""What assessors decided about a cohort, over what was proposed."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from cohorts import fill, here, override, titles
from cohorts import run as command
from test_portfolio import PLAN

from kamcoach.cli import main
from kamcoach.errors import UsageError
from kamcoach.marking.finals import finals
from kamcoach.models import marking


def test_the_results_of_a_batch_stand_as_proposed_until_somebody_decides(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "Zoe.md").write_bytes(PLAN)
    (work / "Ana.docx").write_bytes(b"no document")
    out = str(tmp_path / "out")
    CliRunner().invoke(main, ["batch", str(work), "-o", out, "--workers", "1", "--no-reports"])

    refused, assessed = finals(tmp_path / "out")

    assert (refused.learner.name, refused.assessment, refused.signed) == ("Ana", None, {})
    assert assessed.learner.name == "Zoe"
    assert assessed.assessment is not None
    assert [r.id for r in assessed.assessment.rubrics] == [r.id for r in assessed.learner.rubrics]
    assert not assessed.signed


def test_a_folder_without_results_is_refused_and_left_alone(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no results of a batch"):
        next(finals(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_a_built_in_rubric_alone_of_a_batch_that_was_judged_by_one_of_ones_own_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch is known by its whole rule pack: naming a file is not asking for its rubric."""
    here(monkeypatch)
    monkeypatch.chdir(tmp_path)
    assert command("rubric", "new", "unit.yaml", "--id", "UNIT7").exit_code == 0
    Path("in").mkdir()
    Path("in/Zoe.md").write_bytes(PLAN)
    fixed = ("--rubric", "unit.yaml", "--rubric", "SRM", "--engine", "plain", "--no-reports")
    done = command("batch", "in", "-o", "out", *fixed, "--audience", "assessor")
    assert done.exit_code == 0, done.output

    alone = command("marking", "out", "-o", "marking.xlsx", "--rubric", "SRM")
    assert alone.exit_code == 2 and "judged by another rule pack" in alone.stderr
    both = command("marking", "out", "-o", "marking.xlsx", "--rubric", "unit.yaml", "--only", "XYZ")
    assert both.exit_code == 2 and "no rubric `XYZ`" in both.stderr

    only = ("--rubric", "unit.yaml", "--only", "srm")
    assert command("marking", "out", "-o", "marking.xlsx", *only).exit_code == 0
    sheet = openpyxl.load_workbook("marking.xlsx")["Marking"]
    at = titles(sheet)[marking.RUBRIC]
    assert {sheet.cell(row, at).value for row in range(2, sheet.max_row + 1)} == {"SRM"}

    said = {
        ("Zoe.md", f"SRM.MP0{n}"): {marking.VERDICT: "not met", marking.COMMENT: "Not seen."}
        for n in range(1, 9)
    }
    fill(said)
    assert override("filled.xlsx", "--rubric", "unit.yaml").exit_code == 0
    done = command("release", "out", "-o", "feedback", "--rubric", "unit.yaml")
    assert done.exit_code == 1 and "nothing of UNIT7 is decided" in done.stderr
    assert command("release", "out", "-o", "feedback", *only).exit_code == 0
