"""The commands with the real pipeline and the real rule pack, end to end."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner, Result

from kamcoach import catalog
from kamcoach.cli import main
from kamcoach.models.assessment import Assessment
from kamcoach.report.explanation import explain
from kamcoach.report.index import Index

PLAN = """# Account plan: Harbour Foods

Prepared by Ana Learner, Acme Packaging

## Objectives

| Objective | Measure | Target date | Owner |
|---|---|---|---|
| Grow sales to Harbour from £400k to £520k | Invoiced sales | 31 March 2026 | Ana Learner |
| Cut late deliveries from 6% to 2% | Delivery report | 30 June 2026 | Ben Hall |

## Risks

| Risk | Likelihood | Impact | Mitigation |
|---|---|---|---|
| Price pressure from discounters | High | High | Agree a two-year price plan by May |
| The buyer leaves | Low | High | Ben meets her deputy each quarter |

## Review

Ana and the buyer, Clara Wood, review this plan on the first Monday of every quarter.
"""

pytestmark = pytest.mark.skipif(
    not list((catalog.pack_folder() / "rubrics").glob("*.yaml")), reason="no rubrics yet"
)


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("plan.md")
    path.write_text(PLAN, encoding="utf-8")
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.mark.usefixtures("plan")
def test_a_plan_is_assessed_in_every_format() -> None:
    done = run("assess", "plan.md")
    assert done.exit_code == 0 and "Self-check, not an assessment" in done.stdout
    done = run("assess", "plan.md", "--rubric", "all", "--format", "json")
    record = Assessment.model_validate_json(done.stdout)
    assert {result.id for result in record.rubrics} == {r.id for r in catalog.load().rubrics}
    for result in record.rubrics:
        for judged in result.criteria:
            assert judged.evidence or judged.verdict == "not_met"
    for audience in ("self-check", "assessor"):
        done = run("assess", "plan.md", "-o", "report.html", "--audience", audience)
        assert done.exit_code == 0
        page = lxml.html.parse("report.html").getroot()
        assert "Harbour Foods" in page.text_content()
        assert run("assess", "plan.md", "-o", "report.md").exit_code == 0


@pytest.mark.usefixtures("plan")
def test_both_engines_and_several_files() -> None:
    Path("notes.rtf").write_bytes(b"{\\rtf1")
    done = run("assess", "plan.md", "notes.rtf", "--engine", "plain", "--format", "json")
    assert done.exit_code == 1 and "notes.rtf was not read" in done.stderr
    good, bad = json.loads(done.stdout)
    assert good["rubrics"] and bad["refused"][0]["advice"]
    assert run("assess", "plan.md", "--fail-under", "100").exit_code == 1
    assert run("assess", "plan.md", "--rubric", "NONE").exit_code == 2


@pytest.mark.usefixtures("plan")
def test_extract_shows_the_items() -> None:
    text = run("extract", "plan.md", "--statements").stdout
    for part in ("account plan", "Risk (2)", "Price pressure", "Statements ("):
        assert part in text, part
    assert json.loads(run("extract", "plan.md", "--format", "json").stdout)["kind"]


def test_everything_in_the_pack_can_be_explained() -> None:
    pack = catalog.load()
    index = Index(pack)
    for id in (
        *(*index.rubrics, *index.outcomes, *index.criteria, *index.mistakes, *index.tips),
        *(*index.facets, *index.measures, *index.concepts, *index.classes),
    ):
        assert explain(pack, id)


@pytest.mark.usefixtures("plan")
def test_what_stands_in_a_template_counts_for_nothing() -> None:
    row = "| Cut late deliveries from 6% to 2% | Delivery report | 30 June 2026 | Ben Hall |"
    Path("template.md").write_text(PLAN, encoding="utf-8")
    Path("brief.md").write_text(f"| A | B | C | D |\n|---|---|---|---|\n{row}\n", encoding="utf-8")

    def quoted(*options: str) -> str:
        result = run("assess", "plan.md", "--rubric", "all", "--format", "json", *options)
        record = Assessment.model_validate_json(result.stdout)
        return "".join(e.quote for r in record.rubrics for c in r.criteria for e in c.evidence)

    assert "Cut late deliveries" in quoted() and "Grow sales" in quoted()
    without = quoted("--template", "brief.md")
    assert "Cut late deliveries" not in without and "Grow sales" in without
    assert quoted("--template", "brief.md", "--template", "template.md") == ""


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("ending", ["md", "html", "json", "txt", "xlsx", "docx"])
def test_a_report_names_the_templates(ending: str) -> None:
    Path("brief.md").write_text("# Brief\n\nSay what matters.\n", encoding="utf-8")
    hash = hashlib.sha256(Path("brief.md").read_bytes()).hexdigest()
    options = ("--template", "brief.md", "--audience", "assessor", "--rubric", "SRM")
    for command in (("assess", "plan.md"), ("assess", "--portfolio", "plan.md")):
        assert run(*command, *options, "-o", f"report.{ending}").exit_code == 0
        data = Path(f"report.{ending}").read_bytes()
        if ending in ("xlsx", "docx"):
            with zipfile.ZipFile(f"report.{ending}") as archive:
                data = b"".join(archive.read(name) for name in archive.namelist())
            Path(f"report.{ending}").unlink()
        assert b"brief.md" in data and (hash.encode() in data or ending == "txt")


@pytest.mark.usefixtures("plan")
def test_work_that_is_the_template_is_refused() -> None:
    Path("blank.md").write_text("# Account plan\n\nSay what matters.\n", encoding="utf-8")
    Path("copy.md").write_bytes(Path("blank.md").read_bytes())
    done = run("assess", "copy.md", "--template", "blank.md")
    assert done.exit_code == 2 and "copy.md was not read: it is the template" in done.stderr
    assert run("assess", "copy.md", "plan.md", "--template", "blank.md").exit_code == 1
    done = run("assess", "--portfolio", "copy.md", "plan.md", "--template", "blank.md")
    assert done.exit_code == 0 and "copy.md is a template: nothing in it counts." in done.stderr


@pytest.mark.usefixtures("plan")
def test_a_template_that_cannot_be_read_stops_the_command() -> None:
    Path("template.rtf").write_bytes(b"{\\rtf1")
    done = run("assess", "plan.md", "--template", "template.rtf")
    assert done.exit_code == 2 and "template.rtf" in done.stderr


def test_a_report_bears_the_date_that_was_given_and_shows_the_document(tmp_path: Path) -> None:
    plan = tmp_path / "plan.md"
    plan.write_text("# Account plan\n\nWe will meet Ana Ruiz, the buyer, on 4 May 2026.\n")
    pages = []
    for options in (["--date", "2026-11-22"], ["--date", "2026-11-22"], []):
        out = tmp_path / "report.html"
        done = CliRunner().invoke(
            main, ["assess", str(plan), "--rubric", "SRM", "-o", str(out), *options]
        )
        assert done.exit_code == 0, done.output
        pages.append(out.read_text("utf-8"))
    assert pages[0] == pages[1] != pages[2]
    assert "22 November 2026" in pages[0] and "22 November" not in pages[2]
    assert '<section id="documents"' in pages[0] and '<mark id="passage-1"' in pages[0]
    wrong = CliRunner().invoke(main, ["assess", str(plan), "--date", "22.11.2026"])
    assert wrong.exit_code == 2 and "%Y-%m-%d" in wrong.output
