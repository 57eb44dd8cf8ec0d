"""A batch that was stopped is not taken for a whole one by whatever goes on from its results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cohorts import assess, build, copied, here, run
from test_portfolio import REVIEW

from kamcoach.batch.journal import Journal
from kamcoach.batch.rows import Stored
from kamcoach.batch.task import Outcome

ON_THE_WAY = "Note: 2 of 4 are not assessed yet: the batch was stopped. The same command goes on."
CHANGED = "Note: The batch was stopped before its end: work that changed may not be assessed yet."


class Killed(BaseException):
    """The command, ended from outside."""


@contextmanager
def killed_after(monkeypatch: pytest.MonkeyPatch, number: int) -> Iterator[None]:
    """Have a batch end when it has noted some results."""
    real = Journal.record
    noted: list[Outcome | Stored] = []

    def record(held: Journal, outcome: Outcome | Stored) -> None:
        if len(noted) == number:
            raise Killed
        noted.append(outcome)
        real(held, outcome)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "record", record)
        with pytest.raises(Killed):
            yield


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two batches: `out` came to its end, `half` was stopped when two of four were assessed."""
    folder = tmp_path_factory.mktemp("cohort")
    with pytest.MonkeyPatch.context() as patch:
        here(patch)
        patch.chdir(folder)
        build(folder)
        with killed_after(patch, 2):
            assess(Path("list.csv"), Path("half"))
    return folder


@pytest.fixture(autouse=True)
def in_a_copy(cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(cohort, tmp_path, monkeypatch)


COMMANDS = [
    ("marking", "{}", "-o", "marking.xlsx"),
    ("override", "{}", "--list"),
    ("pseudonymise", "{}", "-o", "nameless", "--key", "secret"),
    ("release", "{}", "-o", "feedback"),
    ("exchange", "junit", "{}", "-o", "junit.xml"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_what_is_not_assessed_yet_is_told(command: tuple[str, ...]) -> None:
    assert ON_THE_WAY in run(*(each.format("half") for each in command)).stderr
    assert "Note:" not in run(*(each.format("out") for each in command)).stderr


def test_work_that_changed_may_not_be_assessed_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("in/c.md").write_bytes(REVIEW)
    with killed_after(monkeypatch, 2):
        assess(Path("list.csv"), Path("out"))
    assert CHANGED in run("override", "out", "--list").stderr
    assert assess(Path("list.csv"), Path("out")).exit_code == 1
    assert "Note:" not in run("override", "out", "--list").stderr


def test_who_is_forgotten_meanwhile_leaves_no_table_that_looks_whole() -> None:
    done = run("forget", "half", "101")
    assert done.exit_code == 0 and ON_THE_WAY in done.stderr
    assert "the tables taken away" in done.stdout
    assert not [*Path("half").glob("*.csv"), *Path("half").glob("*.html")]
    assert assess(Path("list.csv"), Path("half")).exit_code == 1
    rows = Path("half/results.jsonl").read_bytes().splitlines()
    assert len({json.loads(row)["learner"]["key"] for row in rows}) == 4
    assert "the tables written anew" in run("forget", "half", "101").stdout
    assert Path("half/cohort.html").is_file()


def test_nothing_is_said_of_a_folder_that_cannot_be_used() -> None:
    Path("broken").mkdir()
    Path("broken/journal.sqlite").write_bytes(b"x" * 5000)
    for folder, says in (("broken", "cannot be used"), ("in", "holds no results")):
        done = run("override", folder, "--list")
        assert done.exit_code == 2 and says in done.stderr and "Note:" not in done.stderr
