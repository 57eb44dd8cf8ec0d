"""What assessors decided about a cohort, over what was proposed."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from test_portfolio import PLAN

from kamcoach.cli import main
from kamcoach.errors import UsageError
from kamcoach.marking.finals import finals


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
