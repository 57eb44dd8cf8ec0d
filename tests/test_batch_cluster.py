"""A batch on a real cluster of several processes: what it gives, and what may go wrong in it."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cluster_work
import pytest
from click.testing import CliRunner
from test_batch import bytes_of
from test_portfolio import PACK
from test_report_pack import pack

from kamcoach.batch import cluster, journal, sources
from kamcoach.batch import run as running
from kamcoach.batch.messages import ShardFailed, Ticket
from kamcoach.batch.rows import Stored
from kamcoach.batch.run import Progress, Summary
from kamcoach.batch.store import store_at
from kamcoach.batch.task import Outcome, Settings, Task
from kamcoach.batch.workers import Limits
from kamcoach.cli import main
from kamcoach.errors import UsageError

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL"),
    pytest.mark.timeout(180),
    # Of Dask itself, as it ends.
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]
ROOT = Path(__file__).resolve().parent.parent
PLAN = (ROOT / "samples" / "northgate-clinics-plan.md").read_bytes()
NUMBER = 30


@pytest.fixture(scope="module", autouse=True)
def same_kamcoach() -> Iterator[None]:
    """Have every process import from where this one does, however pytest was started."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(ROOT))
        yield


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    """Start a scheduler, and two workers that are processes."""
    import distributed
    from dask import config

    with (
        config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=":0",
            silence_logs=100,
        ) as started,
    ):
        yield started


def hand_in(folder: Path) -> Path:
    """Hand in a few plans, and a file that is refused."""
    folder.mkdir()
    for number in range(NUMBER):
        (folder / f"Learner {number}.md").write_bytes(PLAN + b"\n" * number)
    (folder / "bad.docx").write_bytes(b"no Word file")
    return folder


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """What was handed in."""
    return hand_in(tmp_path / "in")


def batch(work: Path, out: Path, scheduler: str = "", **options: Any) -> Summary:
    shards = options.pop("shards", "")
    settings = Settings(out, PACK, ("SRM",), engine="plain", shards=shards)
    return running.run(
        sources.source_of(work),
        settings,
        limits=Limits(),
        workers=2,
        scheduler=scheduler,
        **options,
    )


def tables(out: Path) -> dict[str, str]:
    """Return a hash of every file that a batch on one computer writes, too."""
    return {name: found for name, found in bytes_of(out).items() if not name.startswith("shards/")}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Do the same on this computer."""
    folder = tmp_path_factory.mktemp("here")
    batch(hand_in(folder / "in"), folder / "out")
    return folder / "out"


@pytest.fixture
def calm(here: Path) -> dict[str, str]:
    """What it gives."""
    return tables(here)


def test_a_killed_worker_changes_nothing(
    dask: Any, work: Path, tmp_path: Path, here: Path, calm: dict[str, str]
) -> None:
    killed: list[int] = []

    def kill(progress: Progress) -> None:
        if progress.done >= 4 and not killed:
            killed.append(dask.workers[0].pid)
            os.kill(killed[0], signal.SIGKILL)

    out = tmp_path / "out"
    summary = batch(work, out, dask.scheduler_address, tell=kill)
    assert killed
    assert summary.counts.assessed == NUMBER and summary.counts.refused == 1
    assert [each.name for each in summary.refusals] == ["bad"]
    assert tables(out) == calm and len(calm) == NUMBER + 6
    assert not list((out / "shards").glob("order-*"))
    size = (out / "journal.sqlite").stat().st_size
    assert size < (here / "journal.sqlite").stat().st_size / 2

    # Here and there are the same batch; and nothing is done twice.
    assert batch(work, out).before == NUMBER + 1
    batch(work, tmp_path / "calm")
    (work / "Learner 3.md").write_bytes(PLAN + b"\nAnother line.\n")
    (work / "bad.docx").unlink()
    summary = batch(work, out, dask.scheduler_address)
    assert summary.before == NUMBER - 1 and summary.gone == 1
    batch(work, tmp_path / "calm")
    assert tables(out) == tables(tmp_path / "calm")

    # A shard that is lost is made anew.
    lost = max((out / "shards").glob("*.parquet"), key=lambda file: file.stat().st_size)
    lost.write_bytes(b"PAR1")
    with pytest.raises(UsageError, match=f"{lost.name} cannot be read.*same command"):
        batch(work, out, dask.scheduler_address)
    assert 0 < batch(work, out, dask.scheduler_address).before < NUMBER
    assert tables(out) == tables(tmp_path / "calm")


def test_a_killed_driver_goes_on(
    dask: Any, work: Path, tmp_path: Path, calm: dict[str, str]
) -> None:
    out = tmp_path / "out"
    given = ["batch", str(work), "-o", str(out), "--rubric", "SRM", "--engine", "plain"]
    given += ["--cluster", dask.scheduler_address]
    process = subprocess.Popen([sys.executable, "-m", "kamcoach", *given], cwd=tmp_path)
    while process.poll() is None and not noted(out):
        time.sleep(0.02)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert 0 < noted(out) < NUMBER
    done = CliRunner().invoke(main, given, catch_exceptions=False)
    assert re.search(r"^\d+ of these were done before", done.stdout, re.MULTILINE), done.output
    assert done.exit_code == 1 and tables(out) == calm


def noted(out: Path) -> int:
    """Return how many results the journal has."""
    try:
        with sqlite3.connect(f"file:{out}/journal.sqlite?mode=ro", uri=True) as journal:
            found = journal.execute("select count(*) from result").fetchone()[0]
        journal.close()
    except sqlite3.OperationalError:
        return 0
    return int(found)


def test_results_below_a_url(dask: Any, work: Path, tmp_path: Path, calm: dict[str, str]) -> None:
    out, url = tmp_path / "out", f"file://{tmp_path}/bucket"
    batch(work, out, dask.scheduler_address, shards=url)
    bucket = tmp_path / "bucket"
    reports = {name: found for name, found in calm.items() if name.startswith("learners/")}
    assert tables(bucket) == reports
    assert tables(out) | reports == calm and len(list(bucket.glob("shards/*.parquet"))) > 2
    with pytest.raises(UsageError, match="shards changed since"):
        batch(work, out, dask.scheduler_address)
    with pytest.raises(UsageError, match=r"Another batch leaves its shards at file://.*/bucket"):
        batch(work, tmp_path / "other", dask.scheduler_address, shards=url)
    (work / "Learner 1.md").rename(work / "Learner x.md")
    (work / "Learner 2.md").write_bytes(b"")
    summary = batch(work, out, dask.scheduler_address, shards=url)
    assert summary.gone == 1 and summary.before == NUMBER - 1
    there = {path.name.rpartition("-")[0] for path in (bucket / "learners").iterdir()}
    assert {"Learner-1", "Learner-2"} & there == set() and "Learner-x" in there
    before = tables(bucket)
    (bucket / "learners" / "stale").mkdir()
    batch(work, out, dask.scheduler_address, shards=url, anew=True)
    assert tables(bucket) == before and not (bucket / "learners" / "stale").exists()
    used = sqlite3.connect(out / "journal.sqlite")
    names = {row[0] for row in used.execute("select distinct shard from result")}
    used.close()
    assert {f"shards/{path.name}" for path in bucket.glob("shards/*.parquet")} == names


def test_earlier_results_below_a_url_are_results(dask: Any, work: Path, tmp_path: Path) -> None:
    folder, there, here = (tmp_path / name for name in ("folder", "there", "here"))
    batch(work, folder)
    for number in range(3):
        (work / f"Learner {number}.md").write_bytes(PLAN + b"\nMore." + b"\n" * number)
    url = f"file://{tmp_path}/bucket"
    summary = batch(work, there, dask.scheduler_address, shards=url, before=[folder])
    assert [met.found for met in summary.met] == [NUMBER]
    summary = batch(work, here, before=[folder, there])
    assert [met.found for met in summary.met] == [NUMBER, NUMBER]
    with journal.reading(here) as held:
        attempts = {result.name: result.attempt for result, _ in held.results()}
    assert [attempts[f"Learner {number}"] for number in range(4)] == [2, 2, 2, 1]


def settled(dask: Any, out: Path, *names: str, **limits: Any) -> dict[str, str]:
    """Return the status of each learner."""
    tasks = [Task(name, name, "", name, Path(), "paths", ()) for name in names]
    found = cluster.outcomes(
        iter(tasks),
        Settings(out, pack()),
        Limits(**{"seconds": 4, "megabytes": 1024} | limits),
        dask.scheduler_address,
        store_at(str(out)),
        len(tasks),
        cluster_work.work,
    )
    return {each.key: status_of(each) for each in found}


def status_of(outcome: Outcome | Stored) -> str:
    if isinstance(outcome, Stored):
        return outcome.status
    assert outcome.result
    return outcome.result.unread[0].reason


def test_what_goes_wrong_with_one_is_not_felt_by_the_others(dask: Any, tmp_path: Path) -> None:
    (tmp_path / "tries").touch()
    good = [f"good {number}" for number in range(9)]
    bad = ["hangs", "ends", "is killed once", "ends its station once", "ends the worker"]
    found = settled(dask, tmp_path, *good[:4], *bad, *good[4:])
    assert set(found) == {*good, *bad}
    tries = Counter((tmp_path / "tries").read_text().splitlines())
    assert tries["ends the worker"] >= 2 and tries["hangs"] < 3
    well = {name for name, status in found.items() if status == "assessed"}
    assert well == {*good, "is killed once", "ends its station once"}
    assert found["hangs"] == found["ends"] == "refused"
    assert found["ends the worker"] == "workers of the cluster ended whenever they assessed it."


def test_a_submission_that_ends_whatever_assesses_it(dask: Any, tmp_path: Path) -> None:
    (tmp_path / "tries").touch()
    found = settled(dask, tmp_path, "good", "ends every station")
    assert found["good"] == "assessed"
    assert "ended whenever" in found["ends every station"]


@pytest.mark.parametrize(
    ("name", "says"),
    [("cannot be", "There is no such thing"), ("has no room", "No space left on device")],
)
def test_what_concerns_all_stops_the_batch(dask: Any, tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "tries").touch()
    with pytest.raises(UsageError, match=says):
        settled(dask, tmp_path, "good", name)


def test_other_versions_are_turned_away(
    dask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "made_of", lambda: {"kamcoach": "another", "lxml": "0.1"})
    with pytest.raises(UsageError, match=r"worker on .* would judge otherwise.* for 0\.1"):
        settled(dask, tmp_path, "good")


def test_one_submission_is_blamed_when_it_was_tried_by_itself(tmp_path: Path) -> None:
    ticket = Ticket("", "", {}, "")
    settings, kept = Settings(tmp_path, pack()), store_at(str(tmp_path))
    drive = cluster._Drive(None, ticket, iter(()), settings, Limits(), kept, 0)
    only = cluster._Shard((Task("a", "a", "", "a", tmp_path, "paths", ()),))
    assert list(drive._blamed(only)) == []
    again = drive._next()
    assert again == only._replace(deaths=1) and drive._next() is None
    (refused,) = drive._blamed(again)
    assert refused.result and refused.result.status == "refused"


def test_without_dask_the_message_says_what_to_install(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"needs Dask.* pip install 'kamcoach\[cluster\]'"):
        batch(work, tmp_path / "out", "tcp://127.0.0.1:9")


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (ModuleNotFoundError("No module named 'kamcoach'"), "see whether the same kamcoach"),
        (ShardFailed("It is full."), r"^It is full\. What was assessed is kept"),
    ],
)
def test_what_no_worker_can_do(
    dask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: Exception, says: str
) -> None:
    def fails(*_: object) -> None:
        raise problem

    monkeypatch.setattr(cluster, "assess", fails)
    monkeypatch.setattr(cluster, "_AGAIN", 0)
    with pytest.raises(UsageError, match=says):
        settled(dask, tmp_path, "good")


def test_no_scheduler_and_no_workers(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import distributed

    monkeypatch.setattr(cluster, "_ANSWERS", 1)
    monkeypatch.setattr(cluster, "_JOINS", 1)
    for address in ("tcp://127.0.0.1:9", "no such thing", "odd://127.0.0.1:9"):
        with pytest.raises(UsageError, match=f"No scheduler answers at {address}"):
            batch(work, tmp_path / "out", address)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=100) as empty,
        pytest.raises(UsageError, match="has no workers: start some with `dask worker tcp"),
    ):
        batch(work, tmp_path / "out", empty.scheduler_address)


def test_what_an_administrator_starts(work: Path, tmp_path: Path, calm: dict[str, str]) -> None:
    """`dask scheduler` and `dask worker`; and when the scheduler ends, what was done is kept."""
    out, log = tmp_path / "out", tmp_path / "scheduler.json"
    file = ["--scheduler-file", str(log)]

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments, *file, "--dashboard-address", ":0"]
        return subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL)

    def cluster_of(*processes: subprocess.Popen[bytes]) -> None:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)

    def begin() -> tuple[str, list[subprocess.Popen[bytes]]]:
        log.unlink(missing_ok=True)
        started = [start("scheduler", "--port", "0", "--host", "127.0.0.1")]
        while not log.exists():
            time.sleep(0.05)
        started.append(start("worker", "--nworkers", "1", "--nthreads", "2"))
        return json.loads(log.read_text())["address"], started

    address, started = begin()
    ended: list[int] = []

    def end(progress: Progress) -> None:
        if progress.done >= 4 and not ended:
            ended.append(progress.done)
            started[0].kill()

    with pytest.raises(UsageError, match="the same command goes on"):
        batch(work, out, address, tell=end)
    cluster_of(*started)
    address, started = begin()
    summary = batch(work, out, address)
    cluster_of(*started)
    assert summary.before >= 4 and tables(out) == calm
