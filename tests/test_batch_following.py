"""The process that writes the tables while a cohort is assessed."""

from __future__ import annotations

import multiprocessing
import random
import signal
import threading
from pathlib import Path

import pytest
from test_portfolio import PACK, PLAN

from kamcoach.batch import following, journal, outputs, workers
from kamcoach.batch.sources import source_of
from kamcoach.batch.task import Settings, perform
from kamcoach.errors import UsageError

NAMES = ("Émile", "ana", "Ben", "zoë", "Cy", "=x")
IN_ORDER = ["=x", "ana", "Ben", "Cy", "zoë", "Émile"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A cohort of which every result stands in the journal."""
    work = tmp_path / "in"
    work.mkdir()
    for name in NAMES:
        (work / f"{name}.md").write_bytes(PLAN)
    made = Settings(out=tmp_path / "out", pack=PACK, engine="plain", formats=())
    source = source_of(work, None)
    with journal.opened(made.out) as held:
        held.take_in(source)
        for task in held.tasks(source):
            held.record(perform(task, made))
    return made


def written(out: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in out.iterdir() if p.suffix in {".csv", ".jsonl"}}


def keys(out: Path) -> list[str]:
    with journal.reading(out) as held:
        return [result.key for result, _ in held.results()]


def test_tables_are_alike_however_results_come(settings: Settings) -> None:
    cohort = outputs.cohort_of(settings, "in")
    with journal.reading(settings.out) as held:
        outputs.write(held.results(), cohort, settings.out)
    at_once = written(settings.out)
    order = keys(settings.out)
    assert order == [f"{name}.md" for name in IN_ORDER]
    random.Random(3).shuffle(order)

    with following.following(cohort, settings.out) as tell:
        for key in order:
            tell(key)

    assert written(settings.out) == at_once
    assert at_once["results.jsonl"].count(b"\n") == len(NAMES)


def test_a_result_is_written_as_soon_as_all_before_it_are_there(settings: Settings) -> None:
    here, there = multiprocessing.Pipe()
    with journal.reading(settings.out) as held:
        come = following._as_they_come(there, held)
        for key in ("ana.md", "=x.md"):
            here.send(key)
        assert [next(come)[0].key, next(come)[0].key] == ["=x.md", "ana.md"]
        here.send("Cy.md")
        threading.Timer(0.2, here.send, ["Ben.md"]).start()
        assert [next(come)[0].key, next(come)[0].key] == ["Ben.md", "Cy.md"]
        here.send(None)
        assert [result.key for result, _ in come] == ["zoë.md", "Émile.md"]


def test_tables_that_cannot_be_written_are_told_at_the_end(settings: Settings) -> None:
    (settings.out / "criteria.csv" / "x").mkdir(parents=True)
    cohort = outputs.cohort_of(settings, "in")
    with (
        pytest.raises(UsageError, match=r"tables cannot be written: .*criteria\.csv"),
        following.following(cohort, settings.out) as tell,
    ):
        tell(keys(settings.out)[0])
    assert not (settings.out / ".tables").exists()


def test_a_process_that_ends_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_follow", multiprocessing.current_process)  # ends at once
    with (
        pytest.raises(UsageError, match="the process that writes them has ended"),
        following.following(outputs.cohort_of(settings, "in"), settings.out) as tell,
    ):
        tell("ana.md")


def test_nothing_is_written_when_the_batch_is_stopped(settings: Settings) -> None:
    cohort = outputs.cohort_of(settings, "in")
    with pytest.raises(KeyboardInterrupt), following.following(cohort, settings.out) as tell:
        tell(keys(settings.out)[0])
        raise KeyboardInterrupt
    assert not written(settings.out)
    assert multiprocessing.active_children() == []


def test_what_is_done_in_the_process(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, so that it is seen to be covered."""
    monkeypatch.setattr(workers, "end_with_parent", lambda: None)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    cohort = outputs.cohort_of(settings, "in")
    here, there = multiprocessing.Pipe()
    here.send(cohort)
    here.send(None)
    following._follow(there, settings.out)
    assert here.recv() == ""
    assert (settings.out / "cohort.html").is_file()

    here.send(cohort)
    here.send(None)
    (settings.out / "matrix.xlsx").unlink()
    (settings.out / "matrix.xlsx" / "x").mkdir(parents=True)
    following._follow(there, settings.out)
    assert "matrix.xlsx" in here.recv()

    here.close()
    following._follow(there, settings.out)  # nobody is there any more: it ends
