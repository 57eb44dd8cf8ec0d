"""`kamcoach agree` and `kamcoach rules impact`, end to end."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from markers import write

from kamcoach import catalog, pipeline
from kamcoach.agreement import markings
from kamcoach.cli import main
from kamcoach.cli.agreeing import marker_names
from kamcoach.errors import Refusal, UsageError
from kamcoach.report import render

ROOT = Path(__file__).parent.parent
PLAN = """# Account plan: Harbour Foods

Prepared by Ana Learner, Acme Packaging

Priya Shah will lead the welcome meeting at Harbour Foods on 4 March 2026.

## Risks

The biggest risk is the tender: likely, and worth £200k. Ana Learner will offer a price hold.
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    Path("plans").mkdir()
    for name in ("D01", "D02"):
        Path("plans", f"{name}.md").write_text(PLAN, encoding="utf-8")
    write(Path("A"), D01="mpnn +-", D02="mpnn --")
    write(Path("B"), D01="mppn +-", D02="npnn -+")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def fine(*arguments: str) -> str:
    done = run(*arguments)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def refused(*arguments: str) -> str:
    done = run(*arguments)
    assert done.exit_code == 2 and not done.stdout
    return done.stderr


# agree


def test_two_folders_of_labels() -> None:
    text = fine("agree", "A", "B")
    assert "A and B\n2 documents; decisions: 8 on criteria and 4 on mistakes." in text
    assert "No kappa for all criteria and SRM criteria: 8 decisions are too few" in text
    assert "D02 SRM.MP01  A met, B not met" in text
    assert text == fine("agree", "A", "B")


def test_kamcoach_is_one_more_marker() -> None:
    done = run("agree", "A", "B", "--documents", "plans", "--rubric", "srm", "--format", "json")
    record = json.loads(done.stdout)
    assert done.exit_code == 0 and record["markers"] == ["A", "B", "kamcoach"]
    assert record["pack"].startswith(catalog.VERSION)
    ours = pipeline.assess("D01.md", PLAN.encode(), catalog.load(), rubrics=["SRM"], engine="plain")
    verdicts = {c.id: c.verdict for c in ours.rubrics[0].criteria}
    met = {"A": "met", "B": "not_met", "kamcoach": verdicts["SRM.MP01"]}
    (difference,) = (
        d for d in record["differences"] if (d["document"], d["id"]) == ("D02", "SRM.MP01")
    )
    assert {v["marker"]: v["verdict"] for v in difference["voices"]} == met
    assert all(id.startswith("SRM.") for absent in record["absent"] for id in absent["ids"])
    assert record["absent"][0]["ids"], "what only kamcoach judged is named"


def test_what_kamcoach_wrote_is_the_same_as_what_it_says() -> None:
    Path("own").mkdir()
    for name in ("D01", "D02"):
        own = pipeline.assess(
            f"{name}.md", PLAN.encode(), catalog.load(), rubrics=["all"], audience="assessor"
        )
        Path("own", f"{name}.json").write_bytes(render(own, "json"))
    record = json.loads(fine("agree", "own", "--documents", "plans", "--format", "json"))
    assert record["markers"] == ["own", "kamcoach"] and record["differences"] == []
    assert record["absent"][0]["ids"] == record["absent"][1]["ids"] == []
    assert record["pairs"][0]["rows"][0]["figures"]["n"] == 2 * 78


def test_documents_that_nobody_marked_are_named_and_others_refused() -> None:
    Path("plans", "D03.md").write_text(PLAN)
    Path("plans", ".DS_Store").write_text("x")
    write(Path("A"), D04="m")
    Path("plans", "D04.pdf").write_bytes(b"%PDF-1.4 nothing")
    done = run("agree", "A", "B", "--documents", "plans/D04.pdf", "--documents", "plans")
    assert done.exit_code == 1
    assert done.stderr == "Marked by nobody, and not read: D03.md\n"
    assert "D04.pdf was not read: " in done.stdout
    assert "none has the name" in refused("agree", "A", "B", "--documents", "plans/D03.md")
    Path("plans", "D01.txt").write_text(PLAN)
    assert "another file is of the document D01" in refused("agree", "A", "--documents", "plans")


@pytest.mark.parametrize(
    ("ending", "begins"),
    [(".html", "<!doctype html>"), (".csv", "\ufefffirst,"), (".json", "{"), (".txt", "A and B")],
)
def test_reports_go_into_a_file(ending: str, begins: str) -> None:
    done = run("agree", "A", "B", "-o", f"report{ending}")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"Written: report{ending}\n"
    assert Path(f"report{ending}").read_text(encoding="utf-8").lstrip().startswith(begins)
    assert fine("agree", "A", "B", "--format", "differences-csv").startswith("\ufeffdocument,")


def test_outputs_that_cannot_be_written() -> None:
    assert "no folder no to write no/report.html into" in refused(
        "agree", "A", "B", "-o", "no/report.html"
    )
    assert "end its name in one of .html" in refused("agree", "A", "B", "-o", "report.pdf")
    Path("report").mkdir()
    assert "is a directory" in refused("agree", "A", "B", "-o", "report")
    Path("locked.html").symlink_to("/nonexistent/folder/file.html")
    assert "cannot be written" in refused("agree", "A", "B", "-o", "locked.html")


def test_rubrics_to_compare_by() -> None:
    fine("rubric", "new", "unit.yaml", "--id", "UNIT7")
    assert "no decision in common" in refused("agree", "A", "B", "--rubric", "unit.yaml")
    assert "no rubric file none.yaml" in refused("agree", "A", "B", "--rubric", "none.yaml")
    unit = {"criteria": {"UNIT7.1": "met", "SRM.MP01": "met"}}
    write(Path("A"), D01=unit)
    write(Path("B"), D01=unit)
    record = json.loads(fine("agree", "A", "B", "--rubric", "unit.yaml", "--format", "json"))
    rows = {row["name"]: row["title"] for row in record["pairs"][0]["rows"]}
    assert rows.keys() == {"criteria", "UNIT7", "UNIT7.1", "D01"} and rows["UNIT7.1"]


def test_markers_are_told_apart() -> None:
    assert marker_names([Path("A"), Path("B")]) == ("A", "B")
    assert marker_names([Path("x/A"), Path("y/A")]) == ("x/A", "y/A")
    assert marker_names([Path("/m/kamcoach"), Path("/m/B")]) == ("m/kamcoach", "m/B")
    assert marker_names([Path("/")]) == ("/",)
    with pytest.raises(UsageError, match="named twice"):
        marker_names([Path("A"), Path("B/../A")])
    assert "takes two markers" in refused("agree", "A")


def test_a_document_that_cannot_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_: Path) -> bytes:
        raise Refusal("it cannot be opened (Permission denied).", "See whether you may read it.")

    monkeypatch.setattr(pipeline, "bytes_of", locked)
    assert "cannot be opened" in refused("agree", "A", "--documents", "plans")
    assert "cannot be opened" in refused("rules", "impact", "built-in", "built-in", "plans/D01.md")


def test_labels_that_cannot_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(UsageError, match="cannot be opened"):
        markings.read(Path("A"), "A")


# rules impact


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A checkout with another mark and another word."""
    folder = tmp_path / "other"
    for name in ("rules", "rubrics"):
        shutil.copytree(ROOT / name, folder / name)
    file = folder / "rubrics" / "srm.yaml"
    text = file.read_text(encoding="utf-8")
    # The first criterion is SRM.MP01, which the sample meets.
    raised, times = re.subn(r", met: \d+}", ", met: 500}", text, count=1)
    assert times == 1
    file.write_text(raised, encoding="utf-8")
    return folder


def test_the_same_pack_changes_nothing() -> None:
    text = fine("rules", "impact", "built-in", "built-in", "plans/D01.md", "--fail-on-flip")
    assert text == "From built-in to built-in\nNone of 114 verdicts flips.\n"


def test_flips_are_shown_with_evidence_and_cause(other: Path) -> None:
    sample = ROOT / "samples" / "northgate-clinics-plan.md"
    command = ("rules", "impact", "built-in", str(other), str(sample), "--rubric", "SRM")
    record = json.loads(fine(*command, "--format", "json"))
    assert record["compared"] == 14 and record["only_old"] == record["only_new"] == []
    (flip,) = record["flips"]
    assert flip["id"] == "SRM.MP01"
    assert (flip["was"]["verdict"], flip["now"]["verdict"]) == ("met", "partial")
    marks, facet = flip["changes"]
    assert marks["sort"] == "marks" and marks["title"].startswith("there are ")
    assert re.fullmatch(r"\d+ for partly met, \d+ for met", marks["was"])
    assert marks["now"].endswith(" for partly met, 500 for met")
    assert (facet["id"], facet["was"], facet["now"]) == ("SRM.MP01.met", "holds", "does not hold")
    assert "criterion SRM.MP01" in flip["redeclared"]
    text = sample.read_text(encoding="utf-8")
    assert flip["now"]["evidence"] and flip["now"]["evidence"][0]["quote"] in text
    assert [standing["what"] for standing in record["standings"]] == ["SRM"]
    done = run(*command, "--fail-on-flip")
    assert done.exit_code == 1 and "1 of 14 verdicts flip: 1 criterion falls." in done.stdout
    assert run(*command, "-o", "impact.html").exit_code == 0
    assert "SRM.MP01" in Path("impact.html").read_text(encoding="utf-8")
    assert run(*command, "-o", "impact.txt").exit_code == 0
    assert "1 criterion falls" in Path("impact.txt").read_text(encoding="utf-8")


def test_packs_and_rubrics_of_ones_own() -> None:
    fine("rules", "new", "acme", "--id", "ACME")
    fine("rubric", "new", "unit.yaml", "--id", "UNIT7")
    text = fine("rules", "impact", "built-in", "acme", "plans/D01.md")
    assert "None of 114 verdicts flips." in text
    assert "Only in acme: ACME-UNIT.1, ACME-UNIT.2, ACME-UNIT.M1" in text
    text = fine("rules", "impact", "unit.yaml", "built-in", "plans/D01.md", "--rules", "acme")
    assert "Only in unit.yaml: UNIT7.1, UNIT7.2, UNIT7.M1" in text and "ACME" not in text


def test_words_that_change_are_named_as_the_cause() -> None:
    fine("rules", "new", "acme", "--id", "ACME")
    shutil.copytree("acme", "old/acme")
    words = Path("acme", "words", "words.yaml")
    text = words.read_text(encoding="utf-8")
    assert "welcome call, welcome meeting, " in text
    words.write_text(text.replace("welcome call, welcome meeting, ", ""), encoding="utf-8")
    record = json.loads(
        fine("rules", "impact", "old/acme", "acme", "plans/D01.md", "--format", "json")
    )
    (flip,) = record["flips"]
    assert flip["redeclared"] == ["words acme-welcome-word"]
    assert (flip["was"]["verdict"], flip["now"]["verdict"]) == ("met", "not_met")
    assert flip["was"]["evidence"][0]["quote"] in PLAN and flip["now"]["missing"]
    assert [(each["sort"], each["id"], each["was"], each["now"]) for each in flip["changes"]] == [
        ("facet", "acme-welcome-planned", "holds", "does not hold"),
        ("facet", "acme-welcome-led", "holds", "does not hold"),
        ("measure", "acme-onboarding.welcomes", "1", "0"),
        ("measure", "acme-onboarding.welcomes-with-who", "1", "0"),
    ]


def test_what_impact_refuses() -> None:
    assert "nothing is no rule pack" in refused(
        "rules", "impact", "built-in", "nothing", "plans/D01.md"
    )
    command = ("rules", "impact", "built-in", "built-in")
    assert "neither pack has a rubric `X`" in refused(*command, "plans/D01.md", "--rubric", "X")
    Path("bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    done = run(*command, "plans/D01.md", "bad.pdf")
    assert done.exit_code == 1 and "bad.pdf was not read" in done.stderr
    assert "None of 114 verdicts" in done.stdout
    assert "None of the files can be read" in refused(*command, "bad.pdf")
