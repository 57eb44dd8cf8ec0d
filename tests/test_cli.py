"""The commands, with the pipeline replaced: help, schema, extract, explain, errors."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from test_cli_fakes import Asked, Runner, fake_pipeline, runner_in
from test_report_understood import sample

from kamcoach import catalog, pipeline
from kamcoach.cli import common, main
from kamcoach.errors import PackError, Refusal, UsageError
from kamcoach.models.pack import RulePack
from kamcoach.models.submission import Kind
from kamcoach.report import AUDIENCES, FORMATS, schema

ROOT = Path(__file__).parent.parent


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    return runner_in(tmp_path, monkeypatch)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    return fake_pipeline(monkeypatch)


def test_help_reads_like_documentation(run: Runner) -> None:
    text = run("--help").stdout
    for part in ("Start here:", "kamcoach assess plan.docx", "Exit codes:", "only an assessor"):
        assert part in text
    for command in ("assess", "extract", "explain", "schema"):
        assert command in text
        assert "Example" in run(command, "--help").stdout


def test_the_version_is_printed(run: Runner) -> None:
    assert run("--version").stdout.startswith("kamcoach ")


def test_help_and_the_commands_start_without_heavy_imports() -> None:
    code = (
        "import sys, kamcoach.cli;"
        "assert not {'pydantic', 'jinja2', 'rich', 'yaml', 'lxml', 'kamcoach.pipeline'}"
        " & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_it_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kamcoach", "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.startswith("kamcoach ")


def test_choices_are_those_of_the_models() -> None:
    choices = {
        parameter.name: set(parameter.type.choices)
        for parameter in main.commands["assess"].params
        if isinstance(parameter.type, click.Choice)
    }
    assert choices["kind"] == set(common.KINDS) == {kind.value for kind in Kind}
    assert choices["format"] == {"summary", *FORMATS}
    assert choices["audience"] == set(AUDIENCES)


def test_the_schema_is_printed(run: Runner) -> None:
    assert json.loads(run("schema").stdout) == schema()


@pytest.mark.usefixtures("asked")
def test_extract_shows_what_was_understood(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds: list[Kind | None] = []

    def understand(name: str, _: bytes, __: RulePack, kind: Kind | None = None) -> Any:
        kinds.append(kind)
        if name.endswith(".pdf"):
            raise Refusal(f"{name}: it is a PDF.", "Save it as DOCX.")
        return sample()

    monkeypatch.setattr(pipeline, "understand", understand)
    assert "Risk (2)" in run("extract", "plan.md").stdout
    assert "Statements (1)" in run("extract", "plan.md", "--statements").stdout
    found = json.loads(
        run("extract", "plan.md", "--format", "json", "--kind", "account-plan").stdout
    )
    assert found["kind"] == "account-plan" and found["items"]
    assert kinds == [None, None, Kind.PLAN]
    done = run("extract", "bad.pdf")
    assert done.exit_code == 2 and "bad.pdf was not read: it is a PDF." in done.stderr


@pytest.mark.usefixtures("asked")
def test_explain_follows_a_verdict_and_suggests_ids(run: Runner) -> None:
    assert "Met when: all of these:" in run("explain", "SRM.MP01").stdout
    done = run("explain", "SRM.MP1")
    assert done.exit_code == 2 and "Did you mean SRM.MP0" in done.stderr
    Path("own.yaml").touch()
    assert run("explain", "OWN").exit_code == 2
    assert run("explain", "OWN", "--rubric", "own.yaml").exit_code == 0


@pytest.mark.parametrize(
    "error", [PackError("rules/a.yaml:3: wrong\n  Do this."), UsageError("no")]
)
def test_errors_of_the_pack_and_the_request_are_messages(
    run: Runner, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def load(*_: Any) -> RulePack:
        raise error

    monkeypatch.setattr(catalog, "load", load)
    for arguments in (["assess", "plan.md"], ["explain", "SRM"], ["extract", "plan.md"]):
        done = run(*arguments)
        assert done.exit_code == 2
        assert str(error) in done.stderr and not done.stdout


def test_streams_that_are_no_text_files_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    main.callback()  # type: ignore[misc]
