"""`kamcoach assess --portfolio`, whole: what users see and the exit codes."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema
import pytest
from approved import sample_portfolios
from click.testing import CliRunner, Result
from test_cli_fakes import Runner, load_this
from test_portfolio import PLAN, REVIEW

from kamcoach import catalog
from kamcoach.cli import main
from kamcoach.report import schema

(SAMPLE,) = sample_portfolios()
SRM = ("--portfolio", "--rubric", "SRM", "--engine", "plain")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Run `assess` beside a folder `work` with a plan and a review in it."""
    monkeypatch.chdir(tmp_path)
    Path("work").mkdir()
    Path("work/plan.md").write_bytes(PLAN)
    Path("work/review.md").write_bytes(REVIEW)

    def runs(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["assess", *arguments], catch_exceptions=False)

    return runs


def test_a_folder_is_one_report(run: Runner) -> None:
    found = run(*SRM, "work")
    assert found.exit_code == 0
    assert found.stdout.startswith("plan.md, review.md: account plan and relationship review\n")
    assert found.stdout.count("Indicative grade") == 1
    assert "(provisional)" not in found.stdout
    assert found.stderr == ""


def test_an_archive_several_files_and_a_mixture_say_the_same(run: Runner) -> None:
    with zipfile.ZipFile("work.zip", "w") as made:
        made.write("work/plan.md", "plan.md")
        made.write("work/review.md", "review.md")
    ways = (["work"], ["work.zip"], ["work/review.md", "work/plan.md"])
    reports = [json.loads(run(*SRM, "--format", "json", *way).stdout) for way in ways]
    for report in reports:
        jsonschema.validate(report, schema())
        assert report["portfolio"].pop("name") in ("work", "work.zip", "")
    assert reports[0] == reports[1] == reports[2]
    mixed = json.loads(run(*SRM, "--format", "json", "work.zip", "work/plan.md").stdout)
    assert [source["name"] for source in mixed["sources"]] == ["plan.md", "work.zip/review.md"]
    assert [f["sort"] for f in mixed["portfolio"]["findings"]] == ["same-content"]


def test_reports_go_into_files_and_folders(run: Runner) -> None:
    Path("reports").mkdir()
    said = run(*SRM, "work", "-o", "report.md")
    assert said.stderr == "work: report in report.md\n"
    assert Path("report.md").read_text(encoding="utf-8").startswith("# Self-check report: plan.md")
    assert run(*SRM, "work", "-o", "reports").exit_code == 0
    assert run(*SRM, "work/plan.md", "work/review.md", "-o", "reports").exit_code == 0
    assert sorted(p.name for p in Path("reports").iterdir()) == ["plan.html", "work.html"]
    assert run(*SRM, "work", "--format", "summary", "-o", "reports").exit_code == 0
    assert Path("reports/work.txt").is_file()


def test_the_folder_one_stands_in(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("reports").mkdir()
    monkeypatch.chdir("work")
    assert run(*SRM, ".", "-o", "../reports").exit_code == 0
    assert [p.name for p in Path("../reports").iterdir()] == ["work.html"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["work", "-o", "work/report.html"], "would stand in the folder that is to be read"),
        (["work", "-o", "work"], "would stand in the folder that is to be read"),
        (["work/plan.md", "-o", "work/plan.md"], "This would overwrite work/plan.md"),
        (["work", "-o", "report"], "The format of report is not clear"),
        (["work", "-o", "no/report.html"], "There is no folder no to write"),
        (["no"], "'no' does not exist"),
    ],
)
def test_outputs_that_cannot_be(run: Runner, arguments: list[str], message: str) -> None:
    said = run(*SRM, *arguments)
    assert said.exit_code == 2
    assert message in " ".join(said.stderr.split())


def test_without_the_option_a_folder_and_an_archive_say_what_to_do(run: Runner) -> None:
    with ZipFile("work.zip", "w") as archive:
        archive.writestr("plan.md", "text")
    said = run("work", "work.zip", "work/plan.md", "--rubric", "SRM")
    assert said.exit_code == 1
    told = said.stderr.split("Try this: ")
    assert told[0].startswith("work was not read: it is a folder.")
    assert "work.zip was not read: the file is a ZIP archive." in told[1]
    assert all("whole " in advice and "with --portfolio" in advice for advice in told[1:])
    assert said.stdout.startswith("plan.md: account plan")


@pytest.mark.parametrize(
    "command",
    [
        ("read",),
        ("extract",),
        ("guide", "SRM", "-o", "g.html"),
        ("rules", "impact", "built-in", "built-in"),
    ],
)
def test_commands_without_the_option_do_not_name_it(run: Runner, command: tuple[str, ...]) -> None:
    del run
    with ZipFile("work.zip", "w") as archive:
        archive.writestr("plan.md", "text")
    for name in ("work", "work.zip"):
        said = CliRunner().invoke(main, [*command, name], catch_exceptions=False)
        assert said.exit_code in (1, 2) and "--portfolio" not in said.stderr
        assert f"{name}: {name}" not in said.stderr and name in said.stderr


def test_a_folder_that_cannot_be_looked_into(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    look = os.scandir

    def scan(path: Any) -> Any:
        if str(path) == "work":
            raise PermissionError(13, "Permission denied", path)
        return look(path)

    monkeypatch.setattr(os, "scandir", scan)
    said = run("--portfolio", "work", *SRM)
    assert said.exit_code == 2 and "there is no document in it" not in said.stderr
    assert "work was not read: it is a folder that cannot be opened (Perm" in said.stderr
    Path("single.md").write_bytes(PLAN)
    said = run("--portfolio", "work", "single.md", *SRM)
    assert said.exit_code == 1 and "work was not read: it is a folder" in said.stderr


def test_one_learner_is_said_of_portfolios_only(run: Runner) -> None:
    said = run("work/plan.md", "--one-learner")
    assert (said.exit_code, "--one-learner goes with --portfolio" in said.stderr) == (2, True)


def test_the_work_of_two_learners_is_refused_unless_it_is_said_to_be_of_one(run: Runner) -> None:
    Path("work/review.md").write_bytes(REVIEW.replace(b"Ana Ruiz", b"Ben Okafor"))
    said = run(*SRM, "work")
    assert (said.exit_code, said.stdout) == (2, "")
    assert "plan.md names Ana Ruiz; review.md names Ben Okafor" in said.stderr
    assert "add --one-learner" in said.stderr
    report = json.loads(run(*SRM, "work", "--format", "json").stdout)
    assert [entry["name"] for entry in report["refused"]] == ["work"]
    for form, audience in (("summary", "self-check"), ("md", "assessor"), ("html", "self-check")):
        options = ("--one-learner", "--format", form, "--audience", audience)
        said = run(*SRM, "work", *options, "-o", f"report.{form}")
        assert said.exit_code == 0
        shown = Path(f"report.{form}").read_text(encoding="utf-8").replace("\\", "")
        told = " ".join(shown.split())
        named = (
            "The files seem to name different learners: Ana Ruiz (plan.md), Ben Okafor (review.md)."
        )
        assert named in told
        assert ("Take out what is not yours." in told) is (audience == "self-check")
        assert told.index(named) < told.index("SRM.MP01")


def test_what_cannot_be_read_is_said_and_the_rest_judged(run: Runner) -> None:
    Path("work/slides.key").write_bytes(b"x")
    Path("work/.DS_Store").write_bytes(b"x")
    said = run(*SRM, "work")
    assert said.exit_code == 1
    assert said.stderr.startswith('slides.key was not read: the name ends in ".key"')
    assert "\nNot read: slides.key\nPassed over: .DS_Store (hidden)\n" in said.stdout
    for name in ("plan.md", "review.md"):
        Path("work", name).unlink()
    said = run(*SRM, "work")
    assert (said.exit_code, said.stdout) == (2, "")
    Path("work/slides.key").unlink()
    said = run(*SRM, "work")
    assert said.exit_code == 2
    assert "work was not read: there is no document in it." in said.stderr


def test_a_threshold_and_no_rubric_that_fits(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(*SRM, "work", "--fail-under", "0").exit_code == 0
    said = run(*SRM, "work", "--fail-under", "100")
    assert said.exit_code == 1
    assert "below 100%" in said.stderr
    load_this(
        monkeypatch, catalog.load().model_copy(update={"rubrics": (), "sha256": "no rubrics"})
    )
    said = run("--portfolio", "work", "--engine", "plain")
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr == "No rubric fits the portfolio. Name one with --rubric.\n"


def test_the_sample_in_every_format(run: Runner) -> None:
    shutil.copytree(SAMPLE, "sample")
    said = " ".join(run(*SRM, "sample").stdout.split())
    assert "the target differs: 97% (account-plan.md), 95% (relationship-review.md)" in said
    quotes = ("Deliveries on time and in full | 91% | 97%", "Carbon dashboard with packaging data")
    for audience, titled in (("assessor", "Across the files"), ("self-check", "Across your files")):
        for form in ("md", "html"):
            shown = run(*SRM, "sample", "--format", form, "--audience", audience).stdout
            shown = shown.replace("\\", "")
            assert titled in shown
            assert all(quote in shown for quote in quotes)
            assert "account-plan.md" in shown and "relationship-review.md" in shown
