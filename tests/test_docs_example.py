"""The worked example in docs/your-own-rubric.md: every file and every command in it, in order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from kamcoach.cli import main

PAGE = Path(__file__).parent.parent / "docs" / "your-own-rubric.md"
BLOCK = re.compile(r"(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pattern(expected: str) -> str:
    """What a command must print; `...` stands for anything."""
    anything = re.escape(expected.strip()).replace(r"\.\.\.", ".*?")
    return rf"\A{anything}\Z"


def run(command: str) -> str:
    program, *arguments = shlex.split(command)
    assert program == "kamcoach", command
    return CliRunner().invoke(main, arguments, catch_exceptions=False).output


def test_the_example_works_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    commands = 0
    for file, language, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if language != "console":
            assert file, text
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(text, encoding="utf-8")
            continue
        for part in text.removeprefix("$ ").split("\n$ "):
            command, _, expected = part.partition("\n")
            output = run(command)
            assert re.match(pattern(expected), output.strip(), re.DOTALL), output
            commands += 1
    assert commands > 10
    report = Path("report.html").read_text(encoding="utf-8")
    assert "Handling customer complaints" in report and report.count("Made of") == 2
