"""Reports and guides of kamcoach are nobody's work, in any format, and where work is read."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kamcoach import pipeline
from kamcoach.cli import main
from kamcoach.errors import Refusal
from kamcoach.models.document import Document
from kamcoach.readers import read
from kamcoach.readers.reports import check_is_work
from kamcoach.starters import STARTERS, Starter, content

SAMPLES = Path(__file__).parent.parent / "samples"
PLAN = SAMPLES / "velo-parts-plan.md"
SHA256 = "0123456789abcdef" * 4
SRM = ("--rubric", "SRM")
REASON = "it is a report or guide of kamcoach, or contains one."
ADVICE = "Hand in the plan or review itself, without the report."


def kamcoach(*arguments: str | Path, fails: int = 0) -> Result:
    done = CliRunner().invoke(main, [*map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == fails, done.output
    return done


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one of everything that kamcoach writes about work, or to guide it."""
    folder = tmp_path_factory.mktemp("made")
    draft = folder / "in" / "Ana" / "plan.md"
    draft.parent.mkdir(parents=True)
    draft.write_text(PLAN.read_text(encoding="utf-8").replace("£200,000", "£250,000"), "utf-8")
    for name in ("report.html", "report.md", "matrix.xlsx"):
        kamcoach("assess", PLAN, *SRM, "-o", folder / name)
    if find_spec("weasyprint"):
        kamcoach("assess", PLAN, *SRM, "-o", folder / "report.pdf")
    for name in ("assessor.html", "record.docx", "to-fill-in.xlsx"):
        kamcoach("assess", PLAN, *SRM, "--audience", "assessor", "-o", folder / name)
    kamcoach("assess", "--portfolio", SAMPLES / "wharfe-dairies", *SRM, "-o", folder / "both.html")
    for ending in ("html", "md"):
        kamcoach("guide", "SRM", "-o", folder / f"guide.{ending}")
        kamcoach("guide", "SRM", PLAN, "-o", folder / f"weeks.{ending}")
        kamcoach("compare", PLAN, draft, *SRM, "-o", folder / f"compare.{ending}")
    kamcoach("batch", folder / "in", *SRM, "-o", folder / "out", "--workers", "1")
    kamcoach("marking", folder / "out", "-o", folder / "marking.xlsx")
    shutil.copy(folder / "out" / "cohort.html", folder / "cohort.html")
    shutil.copy(folder / "out" / "matrix.xlsx", folder / "cohort.xlsx")
    return folder


WRITTEN = (
    *("report.html", "report.md", "report.pdf", "matrix.xlsx", "both.html"),
    *("assessor.html", "record.docx", "to-fill-in.xlsx", "marking.xlsx"),
    *("guide.html", "guide.md", "weeks.html", "weeks.md", "compare.html", "compare.md"),
    *("cohort.html", "cohort.xlsx"),
)


@pytest.mark.parametrize("name", WRITTEN)
def test_whatever_kamcoach_writes_is_no_work_of_a_learner(name: str, made: Path) -> None:
    if name.endswith(".pdf"):
        pytest.importorskip("weasyprint")
    data = (made / name).read_bytes()
    with pytest.raises(Refusal) as refused:
        pipeline.work_of(name, data)
    assert str(refused.value) == f"{name}: {REASON} {ADVICE}"
    assert pipeline.document_of(name, data).blocks  # it can still be looked at, as it was read


def test_it_is_still_told_when_another_program_saved_it_anew(made: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    asked = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    asked += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(made / "record.docx")]
    subprocess.run(asked, check=True, capture_output=True, timeout=120)
    pdf = tmp_path / "record.pdf"
    with pytest.raises(Refusal, match="a report or guide of kamcoach"):
        pipeline.work_of(pdf.name, pdf.read_bytes())


def document(text: str) -> Document:
    return read("plan.md", f"# Account plan\n\n{text}\n".encode())


@pytest.mark.parametrize(
    "text",
    [
        f"Rule pack: 0.3.0 (sha256 {SHA256})\n\nkamcoach: 0.1.0",
        f"KAMCOACH 0.1.0. Rule pack 0.3.0 (sha256\n{SHA256[:40]}\n{SHA256[40:]})",
        f"| Rule pack | 0.3.0 (sha256 {SHA256}) |\n|---|---|\n| kamcoach | 0.1.0 |",
    ],
    ids=["apart", "broken over lines", "table"],
)
def test_a_report_pasted_into_a_plan_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        check_is_work(document(f"We sell tyres to Ridgeline Cycles.\n\n{text}"))


@pytest.mark.parametrize(
    "text",
    [
        "I let kamcoach 0.1.0 read my draft (rule pack 0.3.0), and added two risks.",
        f"The download had sha256 {SHA256}.",
        f"kamcoach gave me sha256 {SHA256[:20]}.",
        "Our checksum is sha256 and kamcoach is the tool.",
    ],
)
def test_who_speaks_of_kamcoach_is_not_refused(text: str) -> None:
    check_is_work(document(text))


@pytest.mark.parametrize("starter", STARTERS)
@pytest.mark.parametrize("ending", [".md", ".docx"])
def test_the_templates_to_write_into_are_work(starter: Starter, ending: str) -> None:
    name = f"{starter}{ending}"
    assert pipeline.work_of(name, content(starter, ending)).blocks


def test_a_report_handed_in_alone_is_refused_with_what_to_hand_in(made: Path) -> None:
    said = kamcoach("assess", made / "guide.html", fails=2).stderr
    assert f"guide.html was not read: {REASON}" in said
    assert ADVICE in said
    assert REASON in kamcoach("compare", made / "report.html", PLAN, fails=2).stderr


def test_a_report_beside_the_work_earns_nothing_and_is_named(made: Path, tmp_path: Path) -> None:
    shutil.copy(PLAN, tmp_path)
    alone = json.loads(kamcoach("assess", PLAN, *SRM, "--format", "json").stdout)
    shutil.copy(made / "report.html", tmp_path)
    asked = ("assess", "--portfolio", tmp_path, *SRM, "--format", "json")
    both = json.loads(kamcoach(*asked, fails=1).stdout)
    assert both["refused"] == [{"name": "report.html", "reason": REASON, "advice": ADVICE}]
    assert both["rubrics"] == alone["rubrics"]


def test_a_batch_and_a_search_for_common_passages_leave_it_out(made: Path, tmp_path: Path) -> None:
    for name in ("Ana", "Bo"):
        (tmp_path / "in" / name).mkdir(parents=True)
        shutil.copy(made / "report.html", tmp_path / "in" / name)
        shutil.copy(SAMPLES / "velo-parts-plan.md", tmp_path / "in" / name)
    shutil.copy(made / "guide.md", tmp_path / "in" / "Bo")
    out = tmp_path / "out"
    kamcoach("batch", tmp_path / "in", *SRM, "-o", out, "--workers", "1", fails=1)
    refused = (out / "refused.csv").read_text("utf-8")
    assert refused.count(REASON) == refused.count(ADVICE) == 3
    pytest.importorskip("rensa", reason="an optional extra")
    said = kamcoach("similar", tmp_path / "in", "-o", tmp_path / "similar.html", fails=1)
    assert said.stderr.count(REASON) == 3


def test_a_guide_may_be_named_as_what_counts_for_nothing(made: Path) -> None:
    plan = made / "in" / "Ana" / "plan.md"
    kamcoach("assess", plan, *SRM, "--template", made / "guide.md")
