"""Processes that crash, hang or swell cost their own task and no other."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from multiprocessing.connection import Pipe
from pathlib import Path

import bad_work
import pytest
from test_report_pack import pack

from kamcoach.batch import workers
from kamcoach.batch.task import Outcome, Settings, Task, fingerprint_of, refused
from kamcoach.batch.workers import Limits, outcomes
from kamcoach.errors import UsageError

LIMITS = Limits(seconds=4, megabytes=1024)


def task(name: str) -> Task:
    return Task(name, name, "", name, Path(), "paths", ())


def settled(folder: Path, *names: str, number: int = 2) -> dict[str, str]:
    """Return the reason for which each was refused; empty where it was assessed."""
    settings = Settings(folder, pack())
    found: dict[str, str] = {}
    for outcome in outcomes(map(task, names), settings, LIMITS, number, bad_work.work):
        assert outcome.result and outcome.key not in found
        found[outcome.key] = "".join(each.reason for each in outcome.result.unread)
    assert set(found) == set(names)
    assert not multiprocessing.active_children()
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="signals and memory limits of Unix")
def test_what_goes_wrong_with_one_is_not_felt_by_the_others(tmp_path: Path) -> None:
    good = [f"good {number}" for number in range(8)]
    bad = ["hangs", "swells", "ends", "is killed", "is killed once"]
    found = settled(tmp_path, *good[:3], *bad, *good[3:])
    assert {name for name, reason in found.items() if not reason} == {*good, "is killed once"}
    assert found["hangs"] == "it takes longer than the limit of 4 seconds."
    assert found["swells"] == "it takes more memory than the limit of 1024 MB."
    assert found["ends"] == "the process that assessed it crashed 2 times (exit code 5)."
    assert found["is killed"] == "the process that assessed it crashed 2 times (Killed)."
    tries = Counter((tmp_path / "tries").read_text().splitlines())
    assert all(tries[name] == 1 for name in [*good, "hangs", "swells"])
    assert all(tries[name] == 2 for name in ("ends", "is killed", "is killed once"))


def test_a_refusal_stands_under_the_same_limits_only(tmp_path: Path) -> None:
    settings = Settings(tmp_path, pack())
    (late,) = outcomes(iter([task("ends")]), settings, LIMITS, 1, bad_work.work)
    again = task("ends")._replace(known=late.fingerprint)
    same = workers._Pool(settings, LIMITS, 1, bad_work.work, refused)._next(iter([again]))
    assert same and same.known == fingerprint_of(again) != ""
    others = workers._Pool(settings, Limits(9, 1024), 1, bad_work.work, refused)._next(
        iter([again])
    )
    assert others and others.known != same.known


def test_a_fresh_process_takes_over_after_many_tasks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_TASKS", 2)
    assert not any(settled(tmp_path, *"abcde", number=1).values())


@pytest.mark.parametrize(
    ("name", "says"), [("cannot be", "no such thing"), ("has no room", "cannot be written.*space")]
)
def test_what_concerns_all_stops_the_batch(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        settled(tmp_path, name, number=1)
    assert not multiprocessing.active_children()


def test_processes_that_do_not_start_stop_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_STARTS", -1.0)
    with pytest.raises(UsageError, match="does not start"):
        settled(tmp_path, "good", number=1)


@pytest.mark.skipif(sys.platform == "win32", reason="a program of Unix")
def test_a_process_that_ends_before_it_has_read_anything_is_noticed(tmp_path: Path) -> None:
    """By itself, so that one that would wait for ever can be ended."""
    code = (
        "import multiprocessing, pathlib, sys\n"
        "multiprocessing.set_executable('/bin/false')\n"
        "pathlib.Path('in').mkdir()\n"
        "pathlib.Path('in/Ana.md').write_text('# Plan')\n"
        "from kamcoach.cli import main\n"
        "main(['batch', 'in', '-o', 'out', '--workers', '2'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(workers.__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "A process to assess in does not start (exit code 1)" in done.stderr


def test_settings_that_fill_a_pipe_reach_every_process(tmp_path: Path) -> None:
    large = Settings(tmp_path, pack(), template=tuple(f"{n} {'x' * 1000}" for n in range(2_000)))
    found = outcomes(map(task, "abc"), large, LIMITS, 2, bad_work.work)
    assert {outcome.key for outcome in found if outcome.result} == {"a", "b", "c"}


def test_a_process_that_ends_while_it_is_told_keeps_nobody_waiting() -> None:
    worker = object.__new__(workers._Worker)
    worker.connection, other = Pipe()
    threading.Timer(0.2, other.close).start()
    worker.tell(bytes(50_000_000))  # far more than a pipe holds, and nobody reads it
    worker.connection.close()


def test_a_process_that_does_not_understand_what_it_is_told_stops_the_batch(
    tmp_path: Path,
) -> None:
    unknown = Settings(bad_work.Unreadable(tmp_path), pack())
    with pytest.raises(UsageError, match="does not start"):
        list(outcomes(map(task, "ab"), unknown, LIMITS, 1, bad_work.work))


def test_no_tasks_are_no_work(tmp_path: Path) -> None:
    assert settled(tmp_path) == {}


# In the process: the same by hand, since what runs in another is not seen.


class Ended(BaseException):
    """A process that would have ended."""


def by_hand(
    monkeypatch: pytest.MonkeyPatch, folder: Path, work: workers.Work, *tasks: Task | None
) -> list[object]:
    """Return what a process says to some tasks."""
    monkeypatch.setattr(workers, "_confine", lambda _: None)
    monkeypatch.setattr(workers, "end_with_parent", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    here, there = Pipe()
    with here, there:
        for each in (Settings(folder, pack()), *tasks):
            here.send(each)
        workers._work(there, LIMITS, work)
        said = []
        while here.poll():
            said.append(here.recv())
        return said


def test_a_process_answers_one_task_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["good", "cannot be", "has no room"]
    said = by_hand(monkeypatch, tmp_path, bad_work.work, *map(task, names), None)
    started, ready, good, cannot, room = said
    assert isinstance(started, workers._Started) and isinstance(ready, workers._Ready)
    assert isinstance(good, Outcome) and good.key == "good"
    assert isinstance(cannot, workers._Fatal) and isinstance(room, workers._Fatal)


def test_a_process_that_gets_no_memory_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def swell(*_: object) -> Outcome:
        raise MemoryError

    def end(code: int) -> None:
        raise Ended(code)

    monkeypatch.setattr(os, "_exit", end)
    with pytest.raises(Ended, match=str(workers._OUT_OF_MEMORY)):
        by_hand(monkeypatch, tmp_path, swell, task("swells"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("hard", [-1, 10**9])
def test_memory_is_limited_below_what_the_system_allows(
    monkeypatch: pytest.MonkeyPatch, hard: int
) -> None:
    import resource

    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (-1, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    workers._confine(2048)
    assert asked == [(2048 * 1024 * 1024 if hard == -1 else hard, hard)]


def test_a_process_ends_with_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    class Parent:
        sentinel = 0

    ended: list[int] = []
    monkeypatch.setattr(multiprocessing, "parent_process", Parent)
    monkeypatch.setattr(multiprocessing.connection, "wait", lambda _: [0])
    monkeypatch.setattr(os, "_exit", ended.append)
    workers._wait_for_parent()
    assert ended == [1]
