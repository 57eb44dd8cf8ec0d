"""`kamcoach compare`, end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from test_drafts import NEW, OLD

from kamcoach.cli import main


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    Path("old.md").write_text(OLD, encoding="utf-8")
    Path("new.md").write_text(NEW, encoding="utf-8")


def run(*arguments: str, charset: str = "utf-8") -> Result:
    return CliRunner(charset=charset).invoke(main, arguments, catch_exceptions=False)


def test_the_summary_says_what_moved() -> None:
    done = run("compare", "old.md", "new.md", "--rubric", "SRM")
    assert done.exit_code == 0 and not done.stderr
    assert "From old.md to new.md" in done.stdout
    assert "○→◐ SRM.MP08 not evidenced → partly evidenced" in done.stdout or (
        "◐→✓ SRM.MP08" in done.stdout
    )
    assert "AMP" not in done.stdout


def test_an_old_terminal_gets_plain_symbols() -> None:
    done = run("compare", "old.md", "new.md", "--rubric", "SRM", charset="ascii")
    assert done.exit_code == 0 and "->" in done.stdout and "?" not in done.stdout.split("\n")[5]


@pytest.mark.parametrize("ending", ["html", "md", "json", "txt"])
def test_the_ending_decides_the_format(ending: str) -> None:
    done = run("compare", "old.md", "new.md", "--rubric", "SRM", "-o", f"out.{ending}")
    assert done.exit_code == 0 and done.stderr == f"Written: out.{ending}\n" and not done.stdout
    text = Path(f"out.{ending}").read_text("utf-8")
    begins = {"html": "<!doctype html>", "md": "# From old.md", "json": "{", "txt": "From old.md"}
    assert text.startswith(begins[ending])
    if ending == "json":
        assert json.loads(text)["schema"] == "kamcoach/comparison/2"


def test_a_saved_assessment_takes_the_place_of_a_draft() -> None:
    run("assess", "old.md", "--rubric", "SRM", "-o", "old.json")
    done = run("compare", "old.json", "new.md")
    assert done.exit_code == 0 and "From old.json to new.md" in done.stdout


def test_what_cannot_be_compared_is_said() -> None:
    Path("bad.docx").write_bytes(b"text")
    done = run("compare", "old.md", "bad.docx")
    assert done.exit_code == 2 and "bad.docx was not read" in done.stderr and not done.stdout
    done = run("compare", "old.md", "new.md", "-o", "new.md")
    assert done.exit_code == 2 and "would overwrite new.md" in done.stderr
    assert Path("new.md").read_text("utf-8") == NEW
    assert run("compare", "old.md", "new.md", "--rubric", "NO").exit_code == 2
