"""`kamcoach assess`, with the pipeline replaced: arguments in, reports and exit code out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from assessments import assessment, profile, rubric
from click.testing import CliRunner
from test_cli_fakes import Asked, Runner, fake_pipeline, load_this, runner_in
from test_report_pack import pack

from kamcoach import pipeline
from kamcoach.cli import main
from kamcoach.models.submission import Kind


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    return runner_in(tmp_path, monkeypatch)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    return fake_pipeline(monkeypatch)


def test_options_reach_the_pipeline(run: Runner, asked: Asked) -> None:
    assert run("assess", "plan.md").exit_code == 0
    run(
        "assess", "plan.md", "--kind", "account-plan", "--engine", "plain", "--audience", "assessor"
    )
    common_part = {"name": "plan.md", "data": b"text", "rubrics": None, "template": ()}
    assert asked == [
        {**common_part, "audience": "self-check", "kind": None, "engine": "auto"},
        {**common_part, "audience": "assessor", "kind": Kind.PLAN, "engine": "plain"},
    ]


@pytest.mark.parametrize(
    ("wanted", "rubrics"),
    [
        (["SRM"], ("SRM",)),
        (["SRM", "AMP"], ("SRM", "AMP")),
        (["all"], ("all",)),
        (["own.yaml"], ("OWN",)),
        (["SRM", "own.yaml"], ("SRM", "OWN")),
        (["own.yaml", "all"], ("all",)),
    ],
)
def test_rubrics_by_id_by_file_and_all(
    run: Runner, asked: Asked, wanted: list[str], rubrics: tuple[str, ...]
) -> None:
    Path("own.yaml").touch()
    options = [part for name in wanted for part in ("--rubric", name)]
    assert run("assess", "plan.md", *options).exit_code == 0
    assert asked[0]["rubrics"] == rubrics


def test_a_rubric_file_that_is_not_there_is_named(run: Runner, asked: Asked) -> None:
    done = run("assess", "plan.md", "--rubric", "own.yml")
    assert done.exit_code == 2 and "no rubric file own.yml" in done.stderr and not asked


@pytest.mark.usefixtures("asked")
def test_a_missing_file_a_folder_and_standard_input(run: Runner) -> None:
    assert run("assess", "nothing.md").exit_code == 2
    assert "does not exist" in run("assess", "nothing.md").stderr
    done = run("assess", ".")
    assert done.exit_code == 2 and "it is a folder" in done.stderr and "--portfolio" in done.stderr
    for command in ("assess", "extract"):
        done = run(command, "-")
        assert done.exit_code == 2 and "standard input is not supported" in done.stderr


@pytest.mark.usefixtures("asked")
def test_the_only_file_refused(run: Runner) -> None:
    done = run("assess", "bad.pdf")
    assert done.exit_code == 2 and not done.stdout
    assert "bad.pdf was not read: it is a PDF.\n  Try this: Save it as DOCX." in done.stderr
    done = run("assess", "bad.pdf", "--format", "json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["refused"][0]["name"] == "bad.pdf"


@pytest.mark.usefixtures("asked")
def test_the_others_go_on_after_a_refusal(run: Runner) -> None:
    done = run("assess", "bad.pdf", "plan.md")
    assert done.exit_code == 1
    assert "bad.pdf was not read" in done.stderr and "plan.md: account plan" in done.stdout
    assert run("assess", "bad.pdf", "worse.pdf").exit_code == 2
    done = run("assess", "bad.pdf", "plan.md", "--format", "json")
    first, second = json.loads(done.stdout)
    assert first["refused"] and second["rubrics"] and done.exit_code == 1


@pytest.mark.usefixtures("asked")
def test_a_document_no_rubric_fits_is_no_success(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    unfit = assessment().model_copy(update={"rubrics": ()})
    monkeypatch.setattr(pipeline, "read_and_assess", lambda *_, **__: pipeline.Assessed(unfit))
    done = run("assess", "plan.md")
    assert done.exit_code == 2 and not done.stdout
    assert "plan.md: no rubric fits it. Name one with --rubric." in done.stderr


@pytest.mark.usefixtures("asked")
def test_names_do_not_steer_the_terminal(run: Runner) -> None:
    Path("\x1b[31m\u202ebad.pdf").write_bytes(b"text")
    done = run("assess", "\x1b[31m\u202ebad.pdf")
    assert "\x1b" not in done.stderr and "[U+001B][31m[U+202E]bad.pdf was not read" in done.stderr


@pytest.mark.usefixtures("asked")
def test_formats_on_standard_output(run: Runner) -> None:
    assert "What to do next" in run("assess", "plan.md").stdout
    assert run("assess", "plan.md", "--format", "md").stdout.startswith("# Self-check report")
    assert run("assess", "plan.md", "--format", "html").stdout.startswith("<!doctype html>")
    assert json.loads(run("assess", "plan.md", "--format", "json").stdout)["rubrics"]
    several = run("assess", "plan.md", "review.docx", "--format", "json").stdout
    assert [each["sources"][0]["name"] for each in json.loads(several)] == [
        "plan.md",
        "review.docx",
    ]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("name", "opening"),
    [
        ("r.json", "{"),
        ("r.md", "# Self-check"),
        ("r.HTML", "<!doctype"),
        ("r.htm", "<!doctype"),
        ("r.txt", "plan.md: account plan"),
    ],
)
def test_the_suffix_gives_the_format(run: Runner, name: str, opening: str) -> None:
    done = run("assess", "plan.md", "-o", name)
    assert done.exit_code == 0 and not done.stdout
    assert f"plan.md: report in {name}" in done.stderr
    assert Path(name).read_text(encoding="utf-8").startswith(opening)


@pytest.mark.usefixtures("asked")
def test_an_explicit_format_wins_over_the_suffix(run: Runner) -> None:
    run("assess", "plan.md", "-o", "report.txt", "--format", "md")
    assert Path("report.txt").read_text(encoding="utf-8").startswith("# Self-check")


@pytest.mark.usefixtures("asked")
def test_several_files_go_into_a_folder_that_is_made(run: Runner) -> None:
    Path("sub").mkdir()
    Path("sub/PLAN.docx").write_bytes(b"text")
    done = run("assess", "plan.md", "sub/PLAN.docx", "bad.pdf", "-o", "reports")
    assert done.exit_code == 1
    assert sorted(path.name for path in Path("reports").iterdir()) == ["PLAN-2.html", "plan.html"]
    done = run("assess", "plan.md", "bad.pdf", "-o", "reports", "--format", "json")
    assert json.loads(Path("reports/bad.json").read_text(encoding="utf-8"))["refused"]


@pytest.mark.usefixtures("asked")
def test_one_file_into_a_folder_that_is_there(run: Runner, tmp_path: Path) -> None:
    assert run("assess", "plan.md", "-o", str(tmp_path)).exit_code == 0
    assert (tmp_path / "plan.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["plan.md", "-o", "plan.md"], "would overwrite plan.md"),
        (["plan.md", "-o", ".", "--format", "md"], "would overwrite plan.md"),
        (["plan.md", "-o", "./plan.md", "--format", "json"], "would overwrite"),
        (["plan.md", "-o", "no/report.html"], "There is no folder no to write"),
        (["plan.md", "review.docx", "-o", "no/reports"], "There is no folder no"),
        (["plan.md", "-o", "report.odt"], r"format of report.odt is not clear"),
        (["plan.md", "review.docx", "-o", "bad.pdf"], "name a folder instead"),
        (["plan.md", "review.docx", "-o", "all.html"], "name a folder instead"),
        (["plan.md", "review.docx", "--format", "html"], "add -o FOLDER"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_any_work(
    run: Runner, asked: Asked, arguments: list[str], message: str
) -> None:
    done = run("assess", *arguments)
    assert done.exit_code == 2 and message in done.stderr
    assert not asked and Path("plan.md").read_bytes() == b"text"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--centre", "centre.toml", "-o", "r.html"], "--centre is the wording of the marking"),
        (["--centre", "centre.toml"], "--centre is the wording of the marking"),
        (["--date", "2026-11-22"], "--date is for a report that bears a date"),
        (["--date", "2026-11-22", "-o", "r.json"], "--date is for a report that bears a date"),
        (["--date", "2026-11-22", "-o", "r.txt"], "--date is for a report that bears a date"),
    ],
)
def test_options_that_nothing_would_show_of(
    run: Runner, asked: Asked, options: list[str], says: str
) -> None:
    Path("centre.toml").write_text('centre = "Hill College"', encoding="utf-8")
    for portfolio in ([], ["--portfolio"]):
        done = run("assess", "plan.md", *portfolio, *options)
        assert done.exit_code == 2 and says in done.stderr and not asked


@pytest.mark.usefixtures("asked")
def test_a_name_that_promises_another_format(run: Runner) -> None:
    done = run("assess", "plan.md", "-o", "x.html", "--format", "json")
    assert done.exit_code == 0 and "Note: x.html holds json, as --format says." in done.stderr
    assert "Note" not in run("assess", "plan.md", "-o", "y.json", "--format", "json").stderr
    assert "Note" not in run("assess", "plan.md", "-o", "y", "--format", "json").stderr


@pytest.mark.usefixtures("asked")
def test_a_disk_that_refuses_is_a_message(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    done = run("assess", "plan.md", "-o", "r.html")
    assert done.exit_code == 2
    assert "r.html cannot be written: No space left on device." in done.stderr


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("least", "code"), [("50", 0), ("51", 1)])
def test_fail_under_compares_the_score(run: Runner, least: str, code: int) -> None:
    done = run("assess", "plan.md", "--fail-under", least)
    assert done.exit_code == code
    assert ("plan.md: SRM stands at 50%, below 51%." in done.stderr) is bool(code)
    assert run("assess", "plan.md", "--fail-under", "101").exit_code == 2


@pytest.mark.usefixtures("asked")
def test_fail_under_counts_gating_criteria_where_there_is_no_score(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def assess(*_: Any, **__: Any) -> pipeline.Assessed:
        # Met: MP01. Not met, but gating nothing: MP02. Partly met: MP03.
        return pipeline.Assessed(assessment(rubric(score=None, grade="not yet competent")))

    monkeypatch.setattr(pipeline, "read_and_assess", assess)
    assert "SRM stands at 50%" in run("assess", "plan.md", "--fail-under", "60").stderr
    ungated = pack()
    criteria = tuple(c.model_copy(update={"gates": False}) for c in ungated.rubrics[0].criteria)
    only = ungated.rubrics[0].model_copy(update={"criteria": criteria})
    changed = ungated.model_copy(update={"rubrics": (only,)})
    load_this(monkeypatch, changed)
    assert run("assess", "plan.md", "--fail-under", "100").exit_code == 0


def test_fail_under_has_no_say_over_advisory_rubrics(
    run: Runner, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisory = pack(scheme="advisory").rubrics[0].model_copy(update={"id": "KAS"})
    graded = pack()
    both = graded.model_copy(update={"rubrics": (*graded.rubrics, advisory)})
    load_this(monkeypatch, both)
    done = run("assess", "plan.md", "--rubric", "KAS", "--fail-under", "60")
    assert done.exit_code == 2 and not asked and not done.stdout
    assert "--fail-under has nothing to compare: KAS is advisory" in done.stderr
    assert "Leave the option out, or name a rubric that is graded." in done.stderr

    def assess(*_: Any, **__: Any) -> pipeline.Assessed:
        return pipeline.Assessed(assessment(rubric(score=70), profile(score=10)))

    monkeypatch.setattr(pipeline, "read_and_assess", assess)
    done = run("assess", "plan.md", "review.docx", "--fail-under", "60")
    assert done.exit_code == 0
    assert done.stderr == "KAS is advisory: --fail-under leaves it out.\n"
    done = run("assess", "plan.md", "--fail-under", "71")
    assert done.exit_code == 1 and "SRM stands at 70%" in done.stderr
    assert "KAS stands" not in done.stderr
    assert not run("assess", "plan.md").stderr


@pytest.mark.usefixtures("asked")
def test_a_restricted_rubric_gives_nothing_away(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_this(monkeypatch, pack("restricted"))
    done = run("assess", "plan.md", "--fail-under", "99")
    assert done.exit_code == 0 and "stands at" not in done.stderr
    assert "passages found" in done.stdout and "Merit" not in done.stdout
    done = run("assess", "plan.md", "--fail-under", "99", "--audience", "assessor")
    assert done.exit_code == 1 and "Merit" in done.stdout


@pytest.mark.usefixtures("asked", "run")
def test_an_old_terminal_gets_plain_symbols() -> None:
    done = CliRunner(charset="ascii").invoke(main, ["assess", "plan.md"])
    assert done.exit_code == 0
    assert "+ SRM.MP01 evidenced" in done.stdout


@pytest.mark.usefixtures("asked", "run")
@pytest.mark.parametrize(("charset", "bar"), [("ascii", "#####-----"), ("utf-8", "█████░░░░░")])
def test_bars_are_drawn_with_what_the_terminal_has(
    charset: str, bar: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = pipeline.Assessed(assessment(profile()))
    monkeypatch.setattr(pipeline, "read_and_assess", lambda *_, **__: shown)
    done = CliRunner(charset=charset).invoke(main, ["assess", "plan.md"])
    assert done.exit_code == 0 and f"{bar}  Reach: 1 of 3 evidenced" in done.stdout
