"""What commands do for people at a terminal: completion, and a line that says how far it is."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kamcoach.cli import main
from kamcoach.cli.progress import Progress

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def completed(typed: str, shell: str = "bash") -> str:
    """What is offered where somebody presses Tab behind `typed`."""
    words = typed.split(" ")
    place = {"COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1)}
    done = subprocess.run(
        [sys.executable, "-m", "kamcoach"],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "_KAMCOACH_COMPLETE": f"{shell}_complete",
            "COMP_WORDS": typed,
            **place,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands_options_and_their_values(shell: str) -> None:
    assert "compare" in completed("kamcoach co", shell)
    assert "--audience" in completed("kamcoach assess --au", shell)
    offered = completed("kamcoach assess --audience ass", shell)
    assert "assessor" in offered and "self-check" not in offered


def test_files_are_completed() -> None:
    assert completed("kamcoach assess pl").startswith("file")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_how_to_switch_completion_on_is_documented_and_works(shell: str) -> None:
    assert f"_KAMCOACH_COMPLETE={shell}_source kamcoach" in README
    assert "_KAMCOACH_COMPLETE=bash_source" in CliRunner().invoke(main, ["--help"]).stdout
    done = subprocess.run(
        [sys.executable, "-m", "kamcoach"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "_KAMCOACH_COMPLETE": f"{shell}_source"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "_KAMCOACH_COMPLETE" in done.stdout and "kamcoach" in done.stdout


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("kamcoach.cli.progress.time.monotonic", lambda: now[0])
    monkeypatch.setenv("COLUMNS", "30")
    return now


def test_long_work_on_many_files_is_told_and_the_line_goes_again(clock: list[float]) -> None:
    terminal = Terminal()
    shown = Progress(3, terminal)
    with shown.at("first.md"):
        clock[0] += 0.9
    assert terminal.getvalue() == ""
    clock[0] += 0.1
    with shown.at("second.md"):
        assert terminal.getvalue() == "2 of 3: second.md"
    assert terminal.getvalue() == "2 of 3: second.md\r\x1b[K"


def test_the_line_goes_when_a_file_is_refused(clock: list[float]) -> None:
    terminal = Terminal()
    shown = Progress(2, terminal)
    clock[0] += 5
    with pytest.raises(ValueError, match="refused"), shown.at("bad.md"):
        raise ValueError("refused")
    assert terminal.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize(("total", "stream"), [(1, Terminal()), (9, io.StringIO())])
def test_nothing_is_told_of_one_file_nor_where_nobody_watches(
    clock: list[float], total: int, stream: io.StringIO
) -> None:
    shown = Progress(total, stream)
    clock[0] += 9
    with shown.at("plan.md"):
        pass
    assert stream.getvalue() == ""


def test_names_steer_no_terminal_and_stay_on_one_line(clock: list[float]) -> None:
    terminal = Terminal()
    shown = Progress(2, terminal)
    clock[0] += 5
    with shown.at("a\x1b[2J\nb" + "x" * 100):
        line = terminal.getvalue()
    assert "\x1b" not in line and "\n" not in line and len(line) == 29
    terminal = Terminal()
    wide = Progress(2, terminal)
    clock[0] += 5
    with wide.at("計画" * 30):
        assert len(terminal.getvalue()) <= 15
